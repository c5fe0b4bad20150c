"""Random edits of a log, each of which verifying must notice: ``python -m tests.audit.mutations 100000 [SEED]``.

The edits are those of somebody with an SQLite shell, the triggers gone, and our source read: from one changed byte to a log
whose chain and head were computed anew from end to end. Three logs stand for the three situations there are: every entry
anchored in the key store; some written while it was closed; and one that nothing outside vouches for, to which only the edits
apply after which the file does not fit together (that is all such a log can promise, and ``Report.anchor`` says so).

A real :class:`AuditLog` wrote the logs and a real one verifies them; only the disk is left out in between.
"""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import string
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.audit import AuditLog, Report, chain
from app.audit.chain import Row

ROWS = 24
COLUMNS = ("seq", "time", "event", "body", "anchored", "hash")
SEQ, TIME, EVENT, BODY, ANCHORED, HASH = range(6)
Stored = list[object]


class Drawer:
    """An anchor in memory that can be locked."""

    def __init__(self, held: str | None = None) -> None:
        self.held = held
        self.open = True

    def ready(self) -> bool:
        return self.open

    def load(self) -> str | None:
        return self.held

    def store(self, value: str) -> bool:
        self.held = value
        return True


@dataclass
class Draft:
    """A log in the hands of somebody who edits it. ``meta`` is a list of pairs: nothing keeps a table's names unique."""

    rows: list[Stored]
    meta: list[list[object]]

    def copy(self) -> Draft:
        return Draft([list(row) for row in self.rows], [list(pair) for pair in self.meta])

    def shown(self) -> tuple[object, ...]:
        """What the log says, to tell an edit from none."""
        return (sorted(map(repr, self.rows)), sorted(map(repr, self.meta)))

    def set_head(self) -> None:
        """Make the head beside the entries the one they end with."""
        told = {"seq": str(self.rows[-1][SEQ]), "hash": self.rows[-1][HASH]}
        for pair in self.meta:
            pair[1] = told.get(str(pair[0]), pair[1])

    def link(self, at: int) -> None:
        """Give the entry at a place the hash it needs after the one before it."""
        log_id = next((str(value) for name, value in self.meta if name == "log"), "")
        before = self.rows[at - 1][HASH] if at else chain.genesis(log_id)
        self.rows[at][HASH] = chain.link(str(before), _row(self.rows[at]))

    def relink(self) -> None:
        """Number and chain all entries anew."""
        for at, row in enumerate(self.rows):
            row[SEQ] = at + 1
            self.link(at)


def _row(stored: Stored) -> Row:
    seq, time_, event, body, anchored, digest = stored
    return Row(int(str(seq)), str(time_), str(event), str(body), bool(anchored), str(digest))


@dataclass(frozen=True)
class Original:
    """A log as it was written, and what the key store remembers of it (None: there is none)."""

    name: str
    draft: Draft
    told: str | None
    unanchored: int


def written(name: str, folder: Path, anchored: Callable[[int], bool] | None) -> Original:
    """A log of ``ROWS`` entries; ``anchored`` says of each whether the key store was open then."""
    drawer = Drawer()
    path = folder / f"{name}.sqlite"
    with AuditLog(path, anchor=drawer if anchored is not None else None) as log:
        for number in range(ROWS):
            drawer.open = anchored is not None and anchored(number)
            if number % 5 == 0:
                log.append("policy.accepted", user="Zoë", version=str(number), boxes=["a", "b"])
            else:
                event = ("request.sending", "request.done")[number % 2]
                log.append(event, provider="openai", count=number, blocks=[f"b{number}"], course="c1")
        drawer.open = True
    with sqlite3.connect(path) as db:
        rows = [list(row) for row in db.execute("SELECT * FROM entries ORDER BY seq")]
        meta = [list(pair) for pair in db.execute("SELECT * FROM meta")]
    db.close()
    unanchored = sum(not row[ANCHORED] for row in rows)
    return Original(name, Draft(rows, meta), drawer.held if anchored is not None else None, unanchored)


# Edits: each changes the draft. ``_at`` is any place in it.

Edit = Callable[[random.Random, Draft], None]
EDITS: dict[str, Edit] = {}


def edit(function: Edit) -> Edit:
    EDITS[function.__name__.strip("_").replace("_", " ")] = function
    return function


def _at(rng: random.Random, draft: Draft) -> int:
    return rng.randrange(len(draft.rows))


def _told(row: Stored) -> dict[str, Any]:
    """What an entry says; something where an edit before this one left nothing to read."""
    with contextlib.suppress(ValueError):
        told = json.loads(str(row[BODY]))
        if isinstance(told, dict) and told:
            return told
    return {"provider": "openai"}


def _changed(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    char: str = rng.choice([*string.printable, "é", "\N{ZERO WIDTH SPACE}"])
    match rng.randrange(3):
        case 0:
            return text[:at] + char + text[at:]
        case 1:
            return text[:at] + text[at + 1 :]
        case _:
            return text[:at] + char + text[at + 1 :]


@edit
def change_a_character(rng: random.Random, draft: Draft) -> None:
    row, column = draft.rows[_at(rng, draft)], rng.choice((TIME, EVENT, BODY, HASH))
    row[column] = _changed(rng, str(row[column]))


@edit
def change_a_number(rng: random.Random, draft: Draft) -> None:
    draft.rows[_at(rng, draft)][SEQ] = rng.choice((-1, 0, rng.randrange(1, 60), 2**40))


@edit
def flip_the_anchored_mark(rng: random.Random, draft: Draft) -> None:
    row = draft.rows[_at(rng, draft)]
    row[ANCHORED] = rng.choice([value for value in (0, 1, 2, -1) if value != row[ANCHORED]])


@edit
def retype_a_value(rng: random.Random, draft: Draft) -> None:
    row, column = draft.rows[_at(rng, draft)], rng.randrange(6)
    value = row[column]
    row[column] = rng.choice([None, b"", str(value).encode(), 1.5, float(value) if isinstance(value, int) else 7, ""])


@edit
def say_something_else(rng: random.Random, draft: Draft) -> None:
    row = draft.rows[_at(rng, draft)]
    told = _told(row)
    match rng.randrange(4):
        case 0:
            told["count"] = rng.randrange(10**6)
        case 1:
            told.pop(rng.choice(list(told)))
        case 2:
            told[rng.choice(("reason", "clause", "user"))] = rng.choice(("", "nobody", "A0.4"))
        case _:
            key = rng.choice(list(told))
            told[key] = [told[key]]
    row[BODY] = chain.canonical(told)


@edit
def say_the_same_in_other_characters(rng: random.Random, draft: Draft) -> None:
    row = draft.rows[_at(rng, draft)]
    told = _told(row)
    row[BODY] = rng.choice(
        (
            json.dumps(told),
            json.dumps(told, indent=1),
            json.dumps(dict(reversed(told.items())), ensure_ascii=False, separators=(",", ":")),
            f"{row[BODY]} ",
            str(row[BODY]).replace('"', '"\\u0000', 1).replace("\\u0000", "", 1) + "\n",
            str(row[BODY])[:-1] + ',"user":"x","user":"x"}',
        )
    )


@edit
def back_date(rng: random.Random, draft: Draft) -> None:
    draft.rows[_at(rng, draft)][TIME] = f"20{rng.randrange(10, 26)}-01-01T00:00:00.{rng.randrange(1000):03}+00:00"


@edit
def delete(rng: random.Random, draft: Draft) -> None:
    del draft.rows[_at(rng, draft)]


@edit
def delete_a_stretch(rng: random.Random, draft: Draft) -> None:
    at = _at(rng, draft)
    del draft.rows[at : at + rng.randrange(1, 8)]


@edit
def delete_and_renumber(rng: random.Random, draft: Draft) -> None:
    at = _at(rng, draft)
    del draft.rows[at]
    for number, row in enumerate(draft.rows[at:], at + 1):
        row[SEQ] = number


@edit
def cut_the_tail(rng: random.Random, draft: Draft) -> None:
    del draft.rows[rng.randrange(1, len(draft.rows)) :]


@edit
def swap(rng: random.Random, draft: Draft) -> None:
    a, b = rng.sample(range(len(draft.rows)), 2)
    draft.rows[a], draft.rows[b] = draft.rows[b], draft.rows[a]
    draft.rows[a][SEQ], draft.rows[b][SEQ] = draft.rows[b][SEQ], draft.rows[a][SEQ]


@edit
def turn_a_stretch_around(rng: random.Random, draft: Draft) -> None:
    a, b = sorted(rng.sample(range(len(draft.rows) + 1), 2))
    numbers = [row[SEQ] for row in draft.rows]
    draft.rows[a:b] = draft.rows[a:b][::-1]
    for row, number in zip(draft.rows, numbers, strict=True):
        row[SEQ] = number


@edit
def duplicate(rng: random.Random, draft: Draft) -> None:
    at = _at(rng, draft)
    draft.rows.insert(at, list(draft.rows[at]))


@edit
def append_a_copy(rng: random.Random, draft: Draft) -> None:
    draft.rows.append([len(draft.rows) + 1, *draft.rows[_at(rng, draft)][1:]])


@edit
def insert_a_forgery(rng: random.Random, draft: Draft) -> None:
    """With a hash of chance, the one its place asks for, or its neighbour's; what follows is renumbered or not."""
    at = rng.randrange(len(draft.rows) + 1)
    like = draft.rows[min(at, len(draft.rows) - 1)]
    body = chain.canonical({"provider": "openai", "count": rng.randrange(10**6)})
    forged: Stored = [at + 1, like[TIME], "request.done", body, like[ANCHORED], rng.randbytes(32).hex()]
    draft.rows.insert(at, forged)
    match rng.randrange(3):
        case 0:
            draft.link(at)
        case 1:
            forged[HASH] = like[HASH]
    if rng.random() < 0.7:
        for number, row in enumerate(draft.rows[at:], at + 1):
            row[SEQ] = number


@edit
def change_what_stands_beside(rng: random.Random, draft: Draft) -> None:
    pair = rng.choice(draft.meta)
    match rng.randrange(5):
        case 0:
            pair[1] = _changed(rng, str(pair[1]))
        case 1:
            draft.meta.remove(pair)
        case 2:
            draft.meta.append([rng.choice(("note", "log", "seq", "hash")), rng.choice(("1", str(pair[1])))])
        case 3:
            pair[1] = rng.choice((f" {pair[1]}", f"0{pair[1]}", f"+{pair[1]}", None, 24, b"24"))
        case _:
            pair[1] = rng.choice((str(rng.randrange(60)), rng.randbytes(32).hex()))


@edit
def take_another_log(rng: random.Random, draft: Draft) -> None:
    """The same entries under another id, or an older head with the entries up to it: a restored backup."""
    if rng.random() < 0.5:
        for pair in draft.meta:
            if pair[0] == "log":
                pair[1] = rng.randbytes(16).hex()
    else:
        del draft.rows[rng.randrange(1, len(draft.rows)) :]


REPAIRS = ("nothing", "the hash of the entry", "the chain", "the chain and its head", "the head")
_SPOILS_REPAIR = {"retype a value", "change what stands beside", "change a number"}
"""After these the file holds what no entry holds; computing hashes of it anew would first put it right."""


def repaired(rng: random.Random, draft: Draft, repair: str) -> None:
    if not draft.rows:
        return
    match repair:
        case "the hash of the entry":
            at = _at(rng, draft)
            draft.link(at)
        case "the chain":
            draft.relink()
        case "the chain and its head":
            draft.relink()
            draft.set_head()
        case "the head":
            draft.set_head()


class Verifier:
    """One log file whose tables, without the rules that kept values in their types, are filled anew for each edit."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "edited.sqlite"
        self._path.touch()
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute(f"CREATE TABLE entries ({', '.join(COLUMNS)})")
        self._db.execute("CREATE TABLE meta (name, value)")

    def verify(self, draft: Draft, told: str | None) -> Report:
        db = self._db
        db.execute("BEGIN")
        db.execute("DELETE FROM entries")
        db.execute("DELETE FROM meta")
        db.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", draft.rows)
        db.executemany("INSERT INTO meta VALUES (?, ?)", draft.meta)
        db.execute("COMMIT")
        log = AuditLog(self._path, anchor=Drawer(told) if told is not None else None)
        found = db.execute("SELECT value FROM meta WHERE name = 'log'").fetchone()
        log._db, log._log_id = db, str(found[0]) if found else ""  # as opening the file would find it
        return log.verify()

    def close(self) -> None:
        self._db.close()


@dataclass
class Tally:
    """How often each kind of edit was made, and those that were not noticed."""

    made: Counter[str] = field(default_factory=Counter)
    escaped: list[str] = field(default_factory=list)


def run(count: int, seed: int = 1, progress: Callable[[int], object] = lambda _done: None) -> Tally:
    """Make ``count`` edits, one a log (now and then two), and verify each."""
    rng, tally = random.Random(seed), Tally()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        originals = (
            written("anchored", folder, lambda _number: True),
            written("anchored-in-parts", folder, lambda number: number % 3 != 1 or number == ROWS - 1),
            written("not-anchored", folder, None),
        )
        verifier = Verifier(folder)
        for original in originals:
            assert verifier.verify(original.draft, original.told).ok, f"{original.name} is whole before anything is done to it"
        for number in range(count):
            if number % 1000 == 0:
                progress(number)
            what, draft, original = _one(rng, originals)
            report = verifier.verify(draft, original.told)
            tally.made[what] += 1
            if report.ok and report.unanchored <= original.unanchored:
                tally.escaped.append(f"{original.name}: {what} (edit {number})")
        verifier.close()
    return tally


def _one(rng: random.Random, originals: tuple[Original, ...]) -> tuple[str, Draft, Original]:
    """An edit that is one: what was done, the log after it, and the log before."""
    while True:
        original = rng.choice(originals)
        draft = original.draft.copy()
        names = [rng.choice(list(EDITS)) for _ in range(rng.choice((1, 1, 1, 2)))]
        for name in names:
            if len(draft.rows) > 1:
                EDITS[name](rng, draft)
        repair = "nothing" if _SPOILS_REPAIR & set(names) else rng.choice(REPAIRS)
        repaired(rng, draft, repair)
        if draft.shown() == original.draft.shown() or (original.told is None and _fits(draft)):
            continue  # nothing was changed in the end, or nothing in this file could tell
        return f"{names[0] if len(names) == 1 else 'two edits'}; repaired: {repair}", draft, original


def _fits(draft: Draft) -> bool:
    """Whether a log that has no anchor fits together, so that only an anchor could tell that it was edited."""
    if not draft.rows:
        return False  # no repair here makes the head of nothing
    whole = draft.copy()
    whole.relink()
    whole.set_head()
    return whole.shown() == draft.shown()


def main(arguments: list[str]) -> int:
    """Print what was done and whether all of it was noticed."""
    count = int(arguments[0]) if arguments else 100_000
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    begun = time.monotonic()
    tally = run(count, seed, lambda done: print(f"\r{done:,} of {count:,}", end="", file=sys.stderr, flush=True))
    print(file=sys.stderr)
    for what, number in sorted(tally.made.items()):
        print(f"{number:7,}  {what}")
    print(f"{count:,} edits with seed {seed}: {count - len(tally.escaped):,} noticed, {len(tally.escaped):,} not.")
    print(f"{time.monotonic() - begun:.0f} seconds")
    for escaped in tally.escaped[:20]:
        print(f"NOT NOTICED  {escaped}")
    return 1 if tally.escaped else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
