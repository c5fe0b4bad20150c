"""The voices of each provider: asked for when a person wants the list, and kept on this computer until they want it anew."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.course.errors import LecternError
from app.paths import cache_dir
from app.policy.private import write_private

if TYPE_CHECKING:
    from app.guard import Guard, VoiceInfo

log = logging.getLogger(__name__)


def fitting(voices: Sequence[VoiceInfo], language: str = "", gender: str = "", family: str = "") -> list[VoiceInfo]:
    """Those that speak a language (``en`` for every English), of a gender and of a kind; empty for any. Best first."""
    tag = language.replace("_", "-").casefold()
    found = [
        voice
        for voice in voices
        if (not tag or voice.language.casefold() == tag or voice.language.casefold().startswith(f"{tag}-"))
        and (not gender or voice.gender == gender)
        and (not family or voice.family.casefold() == family.casefold())
    ]
    return sorted(found, key=lambda voice: (voice.own, voice.language.casefold(), voice.rank))


class VoiceLists:
    """For any thread but the interface's: a list of 2,000 voices takes some 10 ms to read, and asking for one seconds.

    Kept by provider and place, as a region has fewer voices than the world. Nothing of a course and no key is in the files.
    """

    def __init__(self, guard: Guard, folder: Path | None = None) -> None:
        self._guard = guard
        self._folder = folder or cache_dir() / "voices"

    def known(self, provider_id: str) -> tuple[VoiceInfo, ...]:
        """The voices as far as they are known here, without asking anybody; none before the first :meth:`fetch`. Those of this
        computer are always known. Raises ``UnknownProvider``, and ``ProviderProblem`` for this computer's."""
        from app.guard import voices_of

        if self._guard.card(provider_id).local:
            return self._guard.voices(provider_id)
        try:
            return voices_of(self._path(provider_id).read_bytes())
        except FileNotFoundError:
            return ()
        except (OSError, LecternError) as error:
            log.warning("the voices of %s could not be read: %s", provider_id, type(error).__name__)
            return ()

    def fetch(self, provider_id: str) -> tuple[VoiceInfo, ...]:
        """Ask the provider for the list and keep it. Raises ``PolicyRefusal`` or ``ProviderProblem``."""
        from app.guard import list_of

        found = self._guard.fetch_voices(provider_id)
        if not self._guard.card(provider_id).local:
            self.keep(provider_id, list_of(found))
        return found

    def keep(self, provider_id: str, content: bytes) -> None:
        """Keep a list that came with something else, such as a test of the connection; one that can't be kept is fetched again
        another time."""
        with contextlib.suppress(LecternError, OSError):
            write_private(self._path(provider_id), content.decode("utf-8"))

    def _path(self, provider_id: str) -> Path:
        place = self._guard.standing.connection(provider_id).base_url
        return self._folder / f"{provider_id}-{hashlib.sha256(place.encode()).hexdigest()[:12]}.json"
