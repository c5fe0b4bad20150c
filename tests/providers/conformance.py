"""What every provider must do, whatever it makes: one class, and one subclass a provider."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.course import Payload
from app.course.errors import ProviderProblem
from app.providers import PROVIDERS, ClearanceRefused, Provider, card
from app.providers.clearance import mint

if TYPE_CHECKING:
    from app.providers.base import Answer

SDKS = ("openai", "httpx2", "httpx", "google", "assemblyai")


class Conformance:
    """A subclass brings the fixtures ``provider``, ``asked`` (a request it can do), ``count`` (how many requests reached the
    other side so far) and ``failing`` (the same provider, whose other side is broken)."""

    def test_it_sends_what_was_cleared(self, provider: Provider, asked: Payload, count: Callable[[], int]) -> None:
        answer = provider.send(asked, mint(asked, place=provider.connection.base_url))
        assert count() == 1
        assert answer.content
        assert answer.request_id
        assert answer.system

    def test_it_spends_the_clearance_first(self, provider: Provider, asked: Payload, count: Callable[[], int]) -> None:
        clearance = mint(asked, place=provider.connection.base_url)
        provider.send(asked, clearance)
        with pytest.raises(ClearanceRefused):
            provider.send(asked, clearance)
        assert count() == 1

    def test_a_failed_request_has_used_its_clearance_up(self, failing: Provider, asked: Payload) -> None:
        clearance = mint(asked, place=failing.connection.base_url)
        with pytest.raises(ProviderProblem):
            failing.send(asked, clearance)
        with pytest.raises(ClearanceRefused):
            failing.send(asked, clearance)

    @pytest.mark.parametrize("change", ["body", "model", "feature", "provider", "content_type"])
    def test_nothing_else_is_sent(self, provider: Provider, asked: Payload, count: Callable[[], int], change: str) -> None:
        other = replace(asked, body=asked.body + b" ") if change == "body" else replace(asked, **{change: "x"})  # type: ignore[arg-type]
        with pytest.raises(ClearanceRefused):
            provider.send(other, mint(asked, place=provider.connection.base_url))
        assert count() == 0

    def test_of_many_threads_with_one_clearance_one_sends(
        self, provider: Provider, asked: Payload, count: Callable[[], int]
    ) -> None:
        clearance, answers = mint(asked, place=provider.connection.base_url), list["Answer"]()

        def use() -> None:
            with contextlib.suppress(ClearanceRefused):
                answers.append(provider.send(asked, clearance))

        threads = [threading.Thread(target=use) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(answers), count()) == (1, 1)

    def test_whatever_goes_wrong_is_said(self, failing: Provider, asked: Payload) -> None:
        with pytest.raises(ProviderProblem) as caught:
            failing.send(asked, mint(asked, place=failing.connection.base_url))
        assert all((caught.value.what, caught.value.why, caught.value.next_step))
        assert caught.value.exit_code == 6

    def test_it_works_again_after_it_was_closed(self, provider: Provider, asked: Payload, count: Callable[[], int]) -> None:
        provider.send(asked, mint(asked, place=provider.connection.base_url))
        provider.close()
        provider.send(asked, mint(asked, place=provider.connection.base_url))
        assert count() == 2

    @pytest.mark.clause("A3.8")
    @pytest.mark.clause("A1.4")
    def test_its_card_says_who_it_is(self, provider: Provider) -> None:
        found = card(provider.id)
        assert found.id == provider.id in PROVIDERS
        assert found.retention
        assert found.region
        if found.trained:
            assert all((found.terms, found.terms_version, found.privacy, found.contact))

    def test_making_it_imports_no_sdk(self, provider: Provider) -> None:
        used = f"load({provider.id!r}); card({provider.id!r})"
        code = f"import sys; from app.providers import card, load; {used}; print(*sys.modules)"
        loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
        assert not set(SDKS) & set(loaded)
