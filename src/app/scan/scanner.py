"""The scanner: text in, hits out. Views undo evasion, pieces bound the time, detectors find, overlaps are settled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from app.course.blocks import Block
from app.course.findings import Finding
from app.scan import common, countries, entities, gates
from app.scan.beside import Beside, Candidate, Known
from app.scan.chunks import SIZE, pieces
from app.scan.detectors import OF_VALUES, load_detectors
from app.scan.entities.contests import settled
from app.scan.hits import Hit, without_overlaps
from app.scan.joined import load as load_joiners
from app.scan.joined import tables
from app.scan.joined.renowned import known
from app.scan.kinds import is_common
from app.scan.memory import Memory
from app.scan.names.people import People
from app.scan.rows import WHOLE, Listing, Row, is_row, sparingly
from app.scan.seams import put_together
from app.scan.secrets import beneath_headings, private_keys
from app.scan.sentences import Judge, Judged
from app.scan.slices import Assembly
from app.scan.standins import strangers
from app.scan.terms import OwnTerms
from app.scan.texts import Passage, block_passages
from app.scan.titles import titled
from app.scan.views import View, read_plainly, views

TOGETHER = 32_000
"""Code points worked on at once: the network reads what it must of all of them in one go, a third faster than one by one."""

INNER, ENOUGH = 2, 20
"""Texts found inside a piece that are read as whole texts are, and that are read at all: more are data, no hidden sentences."""

_Parts = list[tuple[int, str, list[View]]]
"""Offset, piece and views of each piece of a text."""


class Scanner:
    """Detectors loaded once, with a cache by text. Making one imports presidio (most of a second): do it on a worker.

    ``demanded`` are common kinds that are noted whatever the person chose (:mod:`app.scan.common`). Not thread-safe; one to a
    thread.
    """

    def __init__(self, language: str = "en", demanded: Collection[str] = ()) -> None:
        self._language, self._memory = language, Memory()
        self._demanded = frozenset(demanded)
        self._joiners, self._judge, self._beside = load_joiners(language), Judge(), Beside()
        self._tables = tables().find
        self._load()

    def _load(self) -> None:
        self._chosen = countries.stamp(), common.stamp()
        self._unnoted = frozenset(common.common_kinds()) - common.noted(self._demanded)
        detectors = load_detectors(self._language)
        self._detectors = list(detectors.values())
        self._of_values = [detectors[name] for name in OF_VALUES]
        self._entities = entities.load(self._language)
        self._terms = next(detector for detector in self._detectors if isinstance(detector, OwnTerms))
        self._people = next((detector for detector in self._detectors if isinstance(detector, People)), None)

    def scan_text(self, text: str) -> list[Hit]:
        """What is sensitive in ``text``, without overlaps, in reading order."""
        return list(self.scan_texts([text])[0])

    def scan_texts(self, texts: list[str]) -> list[tuple[Hit, ...]]:
        """What is sensitive in each of the texts. Much faster than one by one: what is known costs 0.1 µs a text."""
        if self._chosen != (countries.stamp(), common.stamp()):
            self._load()
            self._memory.clear()
        elif self._terms.renew():
            self._memory.clear()
        found, unknown = self._memory.get(texts)
        if unknown:
            fresh = self._scanned(texts[place] for place in unknown)
            for place in unknown:
                found[place] = fresh[texts[place]]
        self._memory.keep(texts, found)
        return found

    def _scanned(self, texts: Iterable[str]) -> dict[str, tuple[Hit, ...]]:
        """The hits of texts nobody asked for lately, as many at once as go together."""
        found: dict[str, tuple[Hit, ...]] = {}
        for batch in _batches(dict.fromkeys(texts)):
            parts = {text: _parts(text) for text in batch}
            whole = [view.text for _, _, seen in chain.from_iterable(parts.values()) for view in _read_whole(seen)[0]]
            gates.prepare(whole)
            if self._people:
                self._people.prepare(whole)
            waiting: dict[str, list[_Looked]] = {}
            for text, rows in parts.items():
                looked = list(self._looked(text, rows))
                if any(each.waits for each in looked):
                    waiting[text] = looked
                else:
                    found[text] = self._settled(text, rows, looked)
            self._judge.read(each.judged for looked in waiting.values() for each in looked if each.judged)
            found |= {text: self._settled(text, parts[text], looked) for text, looked in waiting.items()}
            for text in batch:
                self._memory.put(text, found[text])
        return found

    def _settled(self, text: str, rows: _Parts, looked: Iterable[_Looked]) -> tuple[Hit, ...]:
        """What was found in a text, without overlaps, and what else its values are."""
        raw = list(private_keys(text)) if "-BEGIN " in text or "PuTTY-User" in text else []
        for each in looked:
            raw += each.hits()
        if len(rows) > 1 and "\n" in text:
            raw += beneath_headings(text)
            raw += self._tables(text, raw)
        raw += self._valued(text, rows, raw)
        # What is not noted goes last: a place that is known for one is no person, noted or not.
        return tuple(hit for hit in without_overlaps(raw) if hit.kind not in self._unnoted)

    def _valued(self, text: str, rows: _Parts, raw: list[Hit]) -> Iterator[Hit]:
        """What else the values in each piece are, by the words beside them; ``raw`` is what any view shows of them."""
        known = cache(lambda: Known(text, without_overlaps(raw)))
        for offset, piece, seen in rows:
            view, last = read_plainly(piece, seen[0]), offset == rows[-1][0]

            def is_free(one: Candidate, view: View = view, offset: int = offset) -> bool:
                start, end = view.span(one.start, one.end)
                return known().leaves(start + offset, end + offset, wordy=one.wordy)

            weighed = self._beside.weighed(view.text, is_free)
            whole = [row for row in weighed if last or not _is_cut_off(piece, *view.span(row.start, row.end))]
            for hit in self._beside.hits(view.text, whole):
                start, end = view.span(hit.start, hit.end)
                left = known().settled(hit.at(start + offset, end + offset))
                if left:
                    yield left

    def named(self, text: str) -> list[Hit]:
        """What the detectors find in a text as it stands, for training what is told of whom."""
        if self._people:
            self._people.prepare([text])
        return self._detected(text)

    def scan_passage(self, passage: Passage) -> list[Hit]:
        """The hits of a passage where they stand in its part: those of a link's address stand on the words that carry it."""
        return self.hits_of([passage])[0]

    def hits_of(self, passages: Sequence[Passage]) -> list[list[Hit]]:
        """The hits of each passage, as :meth:`scan_passage` gives them, found together."""
        found = self.scan_texts([passage.text for passage in passages])
        return [_placed(passage, hits) for passage, hits in zip(passages, found, strict=True)]

    def scan_passages(self, passages: Iterable[Passage], block_id: str, key: bytes) -> list[Finding]:
        """Findings of the passages of one block; a linked address that is also the link's own is one finding."""
        assembly = Assembly(0)
        assembly.add(self, [[passage.part, passage.text, passage.link, 0] for passage in passages])
        return assembly.findings(block_id, key)

    def scan_blocks(self, blocks: Iterable[Block], key: bytes, language: str = "en") -> dict[str, list[Finding]]:
        """Findings by block id, of every text of every block; blocks without any are left out."""
        del language  # the detectors were chosen for it when the scanner was made
        found = ((block.id, self.scan_passages(block_passages(block), block.id, key)) for block in blocks)
        return {block_id: findings for block_id, findings in found if findings}

    def _looked(self, text: str, parts: _Parts) -> Iterator[_Looked]:
        """What each view of each piece shows."""
        for offset, piece, seen in parts:
            last = offset + len(piece) == len(text)
            for view, hits, judged in self._seen(seen, begins=not offset):
                yield _Looked(offset, piece, last, view, list(hits), judged)

    def _seen(self, seen: list[View], *, begins: bool) -> Iterator[tuple[View, Iterable[Hit], Judged | None]]:
        """The hits of each view of a piece: all of those that are read whole, of the others what is new in them. ``begins``
        for the first piece of a text."""
        whole, others = _read_whole(seen)
        yield from ((view, *self._whole(view, first=not number, begins=begins)) for number, view in enumerate(whole))
        yield from ((view, hits, None) for view, hits in zip(others, put_together(others, self._of_values), strict=True))

    def _whole(self, view: View, *, first: bool, begins: bool) -> tuple[list[Hit], Judged | None]:
        """The hits of a view that every detector reads from end to end, and what its sentences are judged to tell."""
        found = self._detected(view.text)
        joined = [hit for join in self._joiners for hit in join(view.text, found)]
        hits = [*self._with_common(view, found, first=first), *joined]
        if not first:  # who hides a detail does not hide what the sentence around it tells
            return hits, None
        kept = without_overlaps(chain(found, joined)) if joined else found  # what a graver detail hides is not known
        return hits, self._judge.look(view.text, found, kept, begins=begins)

    def _detected(self, text: str) -> list[Hit]:
        raw = chain.from_iterable(detect(text) for detect in self._detectors)
        return list(known(text, titled(text, strangers(text, raw))))

    def _with_common(self, view: View, found: list[Hit], *, first: bool) -> Iterator[Hit]:
        """The hits with those of common kinds, which are looked for in the text as it is read: none hides from the scanner."""
        if first:
            return settled(found, strangers(view.text, self._entities(view.text)))
        return (hit for hit in found if not is_common(hit.kind))


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a view of the piece at ``offset`` shows; ``last`` if no other piece follows."""

    offset: int
    piece: str
    last: bool
    view: View
    found: list[Hit]
    judged: Judged | None

    @property
    def waits(self) -> bool:
        """Whether some of it is still to be read."""
        return self.judged is not None and self.judged.waits

    def hits(self) -> Iterator[Hit]:
        """The hits where they stand in the text."""
        offset, view = self.offset, self.view
        for hit in chain(self.found, self.judged.hits() if self.judged else ()):
            start, end = view.span(hit.start, hit.end)
            if not self.last and hit.kind != "unscanned" and _is_cut_off(self.piece, start, end):
                continue
            moved = offset or view.places or view.whole
            yield hit.at(start + offset, end + offset, reason=hit.reason + view.how) if moved else hit


def _is_cut_off(piece: str, start: int, end: int) -> bool:
    """Whether what is found ends with a piece that others follow: the next one has it whole."""
    return end == len(piece) and start > len(piece) // 2


def _parts(text: str) -> _Parts:
    if len(text) < 3:
        return []
    parts: _Parts = []
    rows = 0
    for offset, piece in pieces(text):
        seen = list(views(piece))
        if len(text) > WHOLE * SIZE and is_row(seen[0].text):
            rows += 1
            kind = Listing if rows <= WHOLE else Row
            parts.append((offset, kind(piece), [replace(view, text=kind(view.text)) for view in seen]))
        else:
            parts.append((offset, piece, seen))
    return parts


def _read_whole(seen: list[View]) -> tuple[list[View], list[View]]:
    """The views of a piece that every detector reads: its first, and some of what was found inside it; and the others."""
    inner = [view for view in seen if view.whole]
    most, enough = sparingly(seen[0].text, INNER), sparingly(seen[0].text, ENOUGH, 4)
    return [seen[0], *inner[:most]], [*(view for view in seen[1:] if not view.whole), *inner[most:enough]]


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """The texts in their order, about :data:`TOGETHER` code points at a time."""
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= TOGETHER:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _placed(passage: Passage, hits: Iterable[Hit]) -> list[Hit]:
    if passage.link is None:
        return list(hits)
    start, end = passage.link
    reason = "In the link’s address. "
    loud = (hit for hit in hits if not is_common(hit.kind))  # that it is a web address is what makes it a link
    return [replace(hit, start=start, end=end, detector=f"link.{hit.detector}", reason=reason + hit.reason) for hit in loud]
