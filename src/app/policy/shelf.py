"""Policy packs an organisation adds to Lectern's own: text that people accept, and rules that tighten. Never one that loosens.

A pack is a folder as :mod:`pack` describes, with an ``id`` and ``version`` of its own, and perhaps a ``rules.toml`` in the
form of :mod:`organisation`. Packs stand in two places: where an administrator puts them, and where a person imports them::

    /etc/lectern/packs/northwind/pack.toml          id = "northwind", version, date, sections, boxes
    /etc/lectern/packs/northwind/en/text.toml       titles, boxes
    /etc/lectern/packs/northwind/en/rules-of-ours.md
    /etc/lectern/packs/northwind/rules.toml

A pack that can't be read suspends AI, as a policy file of an organisation does: whoever meant to forbid something must not
find it allowed.
"""

from __future__ import annotations

import re
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from app.course.errors import FileProblem
from app.policy.organisation import Organisation, load_organisation, managed_path, together
from app.policy.pack import RULES, PolicyPack, languages_of, read_pack
from app.zips import DAMAGED

_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,40}")
_RESERVED = frozenset({"lectern", "con", "nul", "aux", "prn"})
MAX_FILES, MAX_BYTES = 200, 2_000_000
"""Of one pack: a hundred times what a policy needs."""
_KINDS = frozenset({".toml", ".md"})


class BadPack(FileProblem):
    """A policy pack that can't be understood. Nothing was imported."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A pack where it stands. ``managed`` when an administrator put it there; ``problem`` says why it can't be read."""

    id: str
    folder: Path
    managed: bool
    problem: str = ""


class Shelf:
    """The packs in an administrator's folder and in this person's. Reads the disk anew each time it is asked."""

    def __init__(self, imported: Path, managed: Path | None = None) -> None:
        self.imported = imported
        self.managed = managed or managed_path().parent / "packs"

    def placed(self) -> tuple[Placed, ...]:
        """Every pack; of two with one id the administrator's."""
        found: dict[str, Placed] = {}
        for folder, managed in ((self.managed, True), (self.imported, False)):
            for inside in _folders(folder):
                problem = _problem(inside)
                found.setdefault(inside.name, Placed(inside.name, inside, managed, problem))
        return tuple(found[name] for name in sorted(found))

    def packs(self, language: str) -> tuple[PolicyPack, ...]:
        """Those that can be read, in a language (BCP 47) if they have it. Ids of sections and boxes begin with the pack's."""
        return tuple(in_language(place.folder, language) for place in self.placed() if not place.problem)

    def organisation(self, file: Organisation) -> Organisation:
        """What the organisation's policy ``file`` and every pack ask for together; suspended while a pack can't be read."""
        return together(file, *(_rules_of(place) for place in self.placed()))

    def stamp(self) -> tuple[object, ...]:
        """Another value after any file of a pack was changed, added or taken away. Some microseconds where there is none."""
        seen: list[object] = []
        for root in (self.managed, self.imported):
            for path in (root, *(inside for folder in _folders(root) for inside in (folder, *folder.rglob("*")))):
                seen.append((str(path), _looks(path)))
        return tuple(seen)

    def put(self, source: Path) -> PolicyPack:
        """Import a folder or zip, in place of an older version. :class:`BadPack` or ``FileProblem`` change nothing."""
        with _unpacked(source) as folder:
            if problem := _problem(folder, named=False):
                raise BadPack(f"{source.name} is not a policy pack.", problem, "Ask whoever made it to correct it.")
            pack = in_language(folder, "en")
            if any(place.id == pack.id and place.managed for place in self.placed()):
                why = "The administrator of this computer put a pack with the same id in place."
                raise BadPack(f"“{pack.title}” was not imported.", why, "Theirs holds.")
            try:
                self._replace(folder, self.imported / pack.id)
            except OSError as error:
                step = "Make room or make the folder writable, and try again."
                raise FileProblem(f"The pack can't be kept in {self.imported}.", str(error), step) from error
        return pack

    def _replace(self, folder: Path, target: Path) -> None:
        """Put a folder in the place of another; the old one stays until the new one is whole."""
        self.imported.mkdir(parents=True, exist_ok=True, mode=0o700)
        coming = Path(tempfile.mkdtemp(dir=self.imported, prefix=".coming-"))
        try:
            shutil.copytree(folder, coming / "new")
            if target.exists():
                target.rename(coming / "old")
            (coming / "new").rename(target)
        finally:
            shutil.rmtree(coming, ignore_errors=True)


class Whole:
    """What an organisation asks for: its policy file and every pack together, read again whenever one of them changed, so that
    an administrator need not wait until somebody starts Lectern anew. For any thread."""

    def __init__(self, shelf: Shelf, file: Path | None = None) -> None:
        self._shelf = shelf
        self._file = file or managed_path()
        self._read: tuple[object, Organisation] | None = None

    def __call__(self) -> Organisation:
        """As it is now; the same value until something changes."""
        stamp = (_looks(self._file), self._shelf.stamp())
        read = self._read
        if read is None or read[0] != stamp:
            self._read = read = (stamp, self._shelf.organisation(load_organisation(self._file)))
        return read[1]


def _looks(path: Path) -> tuple[int, ...]:
    """How a file looks from outside; empty when it is not there or can't be seen."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_mode


def in_language(folder: Path, language: str) -> PolicyPack:
    """The pack in a folder, in a language or the next best one, with ids that no other pack has."""
    offered = languages_of(folder)
    wanted = (language, language.partition("-")[0], "en")
    pack = read_pack(folder, next((name for name in wanted if name in offered), offered[0]))
    sections = tuple(replace(section, id=f"{pack.id}/{section.id}") for section in pack.sections)
    boxes = tuple(replace(box, id=f"{pack.id}/{box.id}", section_id=f"{pack.id}/{box.section_id}") for box in pack.boxes)
    return replace(pack, sections=sections, boxes=boxes)


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if _holds(path) and not path.name.startswith("."))
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not folder.is_symlink():
            return []
        return [folder]  # not to be read: said as a problem of the folder, so that it suspends


def _holds(path: Path) -> bool:
    """Whether a pack stands there, or should: a link whose end is out of reach must not free anybody of its rules."""
    return path.is_dir() or (path.is_symlink() and not path.exists())


def _problem(folder: Path, *, named: bool = True) -> str:
    """Why the folder is no pack; empty when it is one. A pack in its place is ``named`` by its id."""
    try:
        offered = languages_of(folder)
        if not offered:
            return "It has no language: a folder such as “en” with a text.toml."
        packs = [read_pack(folder, language) for language in offered]
    except KeyError as error:
        return f"It lacks {error}."
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        return f"It can't be read: {error}."
    pack = packs[0]
    if not all(isinstance(said, str) and said for said in (pack.id, pack.title, pack.version, pack.date)):
        return "Id, title, version and date are texts."
    if not _ID.fullmatch(pack.id) or pack.id in _RESERVED:
        return f"“{pack.id}” can't be the id of a pack: small letters, digits and hyphens, and not “lectern”."
    if named and pack.id != folder.name:
        return f"Its folder must be called “{pack.id}”."
    if not pack.sections or not pack.boxes:
        return "It has nothing to read or nothing to agree to."
    return load_organisation(folder / RULES).problem


def _rules_of(place: Placed) -> Organisation:
    if place.problem:
        problem = f"The organisation's policy pack {place.folder} can't be used, so AI stays off. {place.problem}"
        return Organisation(name=place.id, suspended=True, reason=problem, problem=problem)
    return load_organisation(place.folder / RULES)


@contextmanager
def _unpacked(source: Path) -> Iterator[Path]:
    """The pack in a folder or zip as a folder that can be trusted as far as names and sizes go."""
    with tempfile.TemporaryDirectory(prefix="lectern-pack-") as name:
        into = Path(name)
        try:
            if source.is_dir():
                _take_folder(source, into)
            else:
                _take_zip(source, into)
        except DAMAGED as error:
            raise BadPack(
                f"{source.name} can't be read.", str(error), "Choose a folder or a .zip with a policy pack."
            ) from error
        roots = [path.parent for path in (into / "pack.toml", *into.glob("*/pack.toml")) if path.is_file()]
        if not roots:
            raise BadPack(
                f"{source.name} is not a policy pack.", "There is no pack.toml in it.", "Choose the pack's own folder."
            )
        yield roots[0]


def _take_folder(source: Path, into: Path) -> None:
    found = [path for path in sorted(source.rglob("*")) if path.suffix in _KINDS and not path.is_symlink() and path.is_file()]
    _bounded(source, [path.stat().st_size for path in found])
    for path in found:
        if path.resolve().is_relative_to(source.resolve()):
            _write(into, path.relative_to(source).as_posix(), path.read_bytes())


def _take_zip(source: Path, into: Path) -> None:
    with zipfile.ZipFile(source) as archive:
        found = [item for item in archive.infolist() if PurePosixPath(item.filename).suffix in _KINDS and _plain(item)]
        _bounded(source, [item.file_size for item in found])
        for item in found:
            with archive.open(item) as file:
                _write(into, item.filename, file.read(MAX_BYTES + 1)[:MAX_BYTES])


def _bounded(source: Path, sizes: Sequence[int]) -> None:
    if len(sizes) > MAX_FILES or sum(sizes) > MAX_BYTES:
        raise BadPack(
            f"{source.name} is too large for a policy pack.", f"{len(sizes)} files, {sum(sizes)} bytes.", "Choose another."
        )


def _plain(item: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(item.external_attr >> 16)
    return kind in (0, stat.S_IFREG) and not item.is_dir()


def _write(into: Path, name: str, data: bytes) -> None:
    parts = PurePosixPath(name).parts
    if any(part in ("", "..", "/") or "\\" in part or ":" in part for part in parts) or PurePosixPath(name).is_absolute():
        raise BadPack("That is not a policy pack.", f"A file in it wants to be written to {name}.", "Do not use it.")
    target = into.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
