"""What clauses ask of voices and captions, which the guard can't do before the providers for them are there.

Each test fails as soon as its behaviour is there, and must then be taken up (``xfail_strict``).
"""

from __future__ import annotations

import pytest

from app.course import OutputKind
from app.guard import PROVIDERS, provider_card
from app.policy import features


@pytest.mark.clause("A1.2")
@pytest.mark.xfail(reason="Voice, captions and labels that cannot fall off", strict=True, raises=AssertionError)
def test_the_three_named_providers_can_be_chosen() -> None:
    assert {"openai", "assemblyai", "google-tts"} <= PROVIDERS.keys()


@pytest.mark.clause("A1.3")
@pytest.mark.xfail(reason="Voice, captions and labels that cannot fall off", strict=True, raises=AssertionError)
def test_a_feature_makes_subtitles() -> None:
    assert OutputKind.SUBTITLES in {feature.output for feature in features().values()}


@pytest.mark.clause("A3.11")
@pytest.mark.xfail(reason="Voice, captions and labels that cannot fall off", strict=True, raises=AssertionError)
def test_assemblyai_is_asked_in_the_european_union_and_keeps_nothing() -> None:
    assert "assemblyai" in PROVIDERS
    card = provider_card("assemblyai")
    assert card.region == "European Union"
    assert card.retention_days == 0


@pytest.mark.clause("B4.1")
@pytest.mark.xfail(reason="Voice, captions and labels that cannot fall off", strict=True, raises=AssertionError)
def test_a_recording_can_be_sent_to_be_written_down() -> None:
    assert any(OutputKind.SUBTITLES in provider_card(name).outputs for name in PROVIDERS)
