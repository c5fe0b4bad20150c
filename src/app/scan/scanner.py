"""The scanner: text in, hits out. Views undo evasion, pieces bound the time, detectors find, overlaps are settled."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from itertools import chain

from app.course.blocks import Block
from app.course.findings import Finding
from app.scan import countries
from app.scan.chunks import pieces
from app.scan.detectors import load_detectors
from app.scan.hits import Hit, without_overlaps
from app.scan.joined import load as load_joiners
from app.scan.secrets import private_keys
from app.scan.slices import Assembly
from app.scan.terms import stamp
from app.scan.texts import Passage, block_passages
from app.scan.views import views

_REMEMBERED = 4_096
"""Passages whose hits are kept; about 4 MB for ordinary paragraphs."""


class Scanner:
    """Detectors loaded once, with a cache by text. Making one imports presidio (most of a second): do it on a worker.

    Not thread-safe; one to a thread.
    """

    def __init__(self, language: str = "en") -> None:
        self._language, self._countries = language, countries.stamp()
        self._detectors = load_detectors(language)
        self._joiners = load_joiners(language)
        self._cache: OrderedDict[bytes, tuple[Hit, ...]] = OrderedDict()
        self._terms = stamp()

    def scan_text(self, text: str) -> list[Hit]:
        """What is sensitive in ``text``, without overlaps, in reading order."""
        if len(text) < 3:
            return []
        if self._countries != (chosen := countries.stamp()):
            self._countries, self._detectors = chosen, load_detectors(self._language)
            self._cache.clear()
        if self._terms != (now := stamp()):
            self._terms = now
            self._cache.clear()
        key = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        known = self._cache.get(key)
        if known is None:
            known = tuple(without_overlaps(self._raw(text)))
            self._cache[key] = known
            if len(self._cache) > _REMEMBERED:
                self._cache.popitem(last=False)
        else:
            self._cache.move_to_end(key)
        return list(known)

    def scan_passage(self, passage: Passage) -> list[Hit]:
        """The hits of a passage where they stand in its part: those of a link's address stand on the words that carry it."""
        hits = self.scan_text(passage.text)
        if passage.link is None:
            return hits
        start, end = passage.link
        reason = "In the link’s address. "
        return [replace(hit, start=start, end=end, detector=f"link.{hit.detector}", reason=reason + hit.reason) for hit in hits]

    def scan_passages(self, passages: Iterable[Passage], block_id: str, key: bytes) -> list[Finding]:
        """Findings of the passages of one block; a linked address that is also the link's own is one finding."""
        assembly = Assembly(0)
        for passage in passages:
            assembly.add(self, [[passage.part, passage.text, passage.link, 0]])
        return assembly.findings(block_id, key)

    def scan_blocks(self, blocks: Iterable[Block], key: bytes, language: str = "en") -> dict[str, list[Finding]]:
        """Findings by block id, of every text of every block; blocks without any are left out."""
        del language  # the detectors were chosen for it when the scanner was made
        found = ((block.id, self.scan_passages(block_passages(block), block.id, key)) for block in blocks)
        return {block_id: findings for block_id, findings in found if findings}

    def _raw(self, text: str) -> Iterator[Hit]:
        if "-BEGIN " in text or "PuTTY-User" in text:
            yield from private_keys(text)
        for offset, piece in pieces(text):
            last = offset + len(piece) == len(text)
            for view in views(piece):
                found = list(chain.from_iterable(detect(view.text) for detect in self._detectors))
                for hit in chain(found, *(join(view.text, found) for join in self._joiners)):
                    start, end = view.span(hit.start, hit.end)
                    if end == len(piece) and not last and start > len(piece) // 2 and hit.kind != "unscanned":
                        continue  # cut off by the end of the piece; the next one has it whole
                    yield replace(hit, start=start + offset, end=end + offset, reason=hit.reason + view.how)
