"""What the guard asks about provider and person: cautious until somebody says otherwise."""

from __future__ import annotations

from app.policy import CAUTIOUS, Connection, ProviderStanding, Usage, no_key


def test_by_default_nothing_is_enabled_stated_or_consented_to() -> None:
    standing = CAUTIOUS.provider("openai")
    assert standing == ProviderStanding()
    assert not any((standing.enabled, standing.terms_current, standing.quiet, standing.voice_licence_acknowledged))
    assert CAUTIOUS.connection("openai") == Connection()
    assert CAUTIOUS.connection("openai").key() is None
    assert no_key() is None
    assert CAUTIOUS.suspended() == ""
    assert not CAUTIOUS.rights("c1", "c1")
    assert not CAUTIOUS.consent("voice:x")
    CAUTIOUS.spend("openai", Usage(), 1.0)
    CAUTIOUS.blocked("prohibited-malware", "ab")
    CAUTIOUS.failed("openai", "KeyRejected")
    assert CAUTIOUS.provider("openai") == ProviderStanding()


def test_usages_add_up() -> None:
    one = Usage(input_tokens=1, output_tokens=2, images=3, characters=4)
    assert one + one == Usage(input_tokens=2, output_tokens=4, images=6, characters=8)
    assert one + Usage() == one
