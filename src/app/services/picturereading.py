"""Pictures read in the background, one at a time, and remembered: a course that is opened again costs nothing.

What a picture says is private, so that it is kept on disk encrypted under a key made of the picture's own hash: who has the
picture can read what it says anyway, and who has not can't, not even that it is the one.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import astuple
from pathlib import Path

from app.course.errors import Cancelled, LecternError
from app.course.model import Course
from app.media.pictures import UNREAD, Said, languages, look, program
from app.media.words import Word
from app.paths import cache_dir
from app.services.jobs import Job, Jobs, JobState, Progress
from app.services.picturescan import pictures_of
from app.services.settings import write_atomically

log = logging.getLogger(__name__)
_KEPT_DAYS = 120
"""Days after which what nobody asked for any more is dropped: about a term."""
_FORM = 3
"""Number of how entries are written and pictures are read; another one makes every entry unknown."""
_NONCE = 12


class PictureMemory:
    """What pictures say, by their content and the languages Tesseract reads here. Every method may be called on any thread."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or cache_dir() / "pictures"
        self._tidied = False

    def recall(self, sha256: str) -> Said | None:
        """What a picture says; None when it was not read here, or not with the languages there are now."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        path, key = self._entry(sha256)
        try:
            held = path.read_bytes()
            data = json.loads(AESGCM(key).decrypt(held[:_NONCE], held[_NONCE:], None))
            words = tuple(
                Word(text, left, top, width, height, (line[0], line[1], line[2]), sure)
                for text, left, top, width, height, line, sure in data["words"]
            )
            said = Said(words, tuple((name, value) for name, value in data["properties"]), "", data["name"])
            path.touch()
        except (OSError, ValueError, KeyError, TypeError, IndexError, InvalidTag):
            return None
        return said

    def keep(self, sha256: str, said: Said) -> None:
        """Remember what a picture says; a full disk only makes the next opening slower."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        path, key = self._entry(sha256)
        data = {"words": [astuple(word) for word in said.words], "properties": said.properties, "name": said.name}
        nonce = secrets.token_bytes(_NONCE)
        try:
            write_atomically(path, nonce + AESGCM(key).encrypt(nonce, json.dumps(data).encode(), None))
            self._tidy()
        except OSError:
            return

    def _entry(self, sha256: str) -> tuple[Path, bytes]:
        """Where an entry is, and its key."""
        seed = f"{_FORM}\0{'+'.join(languages())}\0{sha256}".encode()
        name = hashlib.sha256(b"name\0" + seed).hexdigest()
        return self._folder / name[:2] / name, hashlib.sha256(b"key\0" + seed).digest()

    def _tidy(self) -> None:
        """Once a run, drop what was not asked for in a long time."""
        if self._tidied:
            return
        self._tidied = True
        before = time.time() - _KEPT_DAYS * 86_400
        for path in self._folder.glob("??/*"):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def _read(sha256: str, media: Callable[[str], bytes], memory: PictureMemory, check: Callable[[], None]) -> Said:
    """What a picture says, read now and remembered. Raises what ``check`` raises."""
    try:
        said = look(media(sha256), check)
    except Cancelled:
        raise
    except LecternError as problem:
        return Said(note=str(problem), name=sha256[:16])
    except Exception as error:  # a picture nobody foresaw must not leave the others unread, nor count as clean itself
        log.exception("a picture could not be read")
        return Said(note=f"{UNREAD}something unforeseen happened ({type(error).__name__}).", name=sha256[:16])
    if not said.note:  # what could not be read is tried again the next time
        memory.keep(sha256, said)
    return said


def looked(data: bytes) -> Said:
    """What a picture says that is to be sent, remembered as those of courses are. Takes half a second when it is new."""
    memory, sha256 = PictureMemory(), hashlib.sha256(data).hexdigest()
    return memory.recall(sha256) or _read(sha256, lambda _: data, memory, lambda: None)


def read_pictures(course: Course, media: Callable[[str], bytes], say: Callable[[float, str], None]) -> Mapping[str, Said]:
    """What every picture of a course says, by SHA-256, read on this thread. ``say`` may raise ``Cancelled``."""
    memory, wanted = PictureMemory(), list(pictures_of(course))
    found: dict[str, Said] = {}
    for done, sha256 in enumerate(wanted):

        def tell(at: int = done) -> None:
            say(at / len(wanted), f"Reading picture {at + 1} of {len(wanted)}")

        tell()
        found[sha256] = memory.recall(sha256) or _read(sha256, media, memory, tell)
    return found


def unread_note(course: Course) -> str:
    """What the person has to know of the pictures of a course here, in a sentence; empty when there is nothing to say."""
    return WITHOUT_TESSERACT if program() is None and pictures_of(course) else ""


WITHOUT_TESSERACT = "Words in pictures are not read: Tesseract, the program that reads them, is not installed on this computer."


class PictureReader:
    """Reads the pictures of an open course. Use it from the interface thread; close it.

    One picture at a time, each a job of its own, so that work a person waits for never stands behind all of them.
    ``on_read`` gets the hashes of pictures that are known now.
    """

    def __init__(self, media: Callable[[str], bytes], jobs: Jobs, on_read: Callable[[frozenset[str]], None]) -> None:
        self._media, self._jobs, self._on_read = media, jobs, on_read
        self._memory = PictureMemory()
        self._said: dict[str, Said] = {}
        self._waiting: dict[str, None] = {}
        self._job: Job[dict[str, Said]] | None = None
        self._leave: Callable[[], None] = lambda: None
        self._closed = False

    def said(self, sha256: str) -> Said | None:
        """What a picture says; None while it is not known."""
        return self._said.get(sha256)

    @property
    def waiting(self) -> int:
        """How many pictures are still to be read."""
        return len(self._waiting)

    def want(self, wanted: Iterable[str]) -> None:
        """Pictures the course shows: those that are not known are read."""
        self._waiting.update((sha256, None) for sha256 in wanted if sha256 not in self._said)
        self._go_on()

    def wait_only_for(self, wanted: Collection[str]) -> None:
        """The course shows no others any more."""
        self._waiting = {sha256: None for sha256 in self._waiting if sha256 in wanted}

    def close(self) -> None:
        """Stop what is being read. Idempotent; nothing is called afterwards."""
        self._closed = True
        self._leave()
        self._waiting.clear()
        if self._job is not None:
            self._job.cancel()

    def _go_on(self) -> None:
        if self._closed or self._job is not None or not self._waiting or self._jobs.closed:
            return
        wanted, media, memory = tuple(self._waiting), self._media, self._memory
        self._job = job = self._jobs.start("Read a picture", lambda progress: _some(wanted, media, memory, progress))
        self._leave = job.on_change(lambda: self._settled(job))
        self._settled(job)

    def _settled(self, job: Job[dict[str, Said]]) -> None:
        if job.state is JobState.RUNNING or job is not self._job:
            return
        self._leave()
        self._job = None
        if job.state is not JobState.DONE or job.result is None:
            self._waiting.clear()  # stopped, or a defect of ours that is in the log: asked again with the next change
            self._on_read(frozenset())
            return
        self._said.update(job.result)
        for sha256 in job.result:
            self._waiting.pop(sha256, None)
        self._go_on()
        self._on_read(frozenset(job.result))


def _some(wanted: Iterable[str], media: Callable[[str], bytes], memory: PictureMemory, progress: Progress) -> dict[str, Said]:
    """What is remembered of these, up to and with the first that has to be read."""
    found: dict[str, Said] = {}
    for sha256 in wanted:
        progress.check()
        known = memory.recall(sha256)
        found[sha256] = known or _read(sha256, media, memory, progress.check)
        if not known:
            break
    return found
