"""The doctor opens a finished package as a learning system would, and says what is wrong with it. It trusts only the bytes.

Each check is a function from the package to what is wrong: :mod:`container` (zip, identity, manifest), :mod:`content` (the
page) and :mod:`labels`. What was changed after publishing shows by the hashes a package carries; who changes those too is held
against the rules. That somebody rewrote everything by the rules shows by the signature, which packages have that were made
while the key store was open.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from app.publish.doctor import container, content, labels
from app.publish.doctor.opened import MARKER, PAGE, Package
from app.publish.doctor.values import DoctorFinding, Expected, Found, Report
from app.zips import DAMAGED

__all__ = ["DoctorFinding", "Expected", "Report", "examine", "synthetic_members"]

_CHECKS: tuple[tuple[str, Callable[[Package], Found]], ...] = (
    ("archive", container.archive),
    ("identity", container.identity),
    ("signature", container.signature),
    ("manifest", container.manifest),
    ("references", content.references),
    ("sealed", content.sealed),
    ("tracking", content.tracking),
    ("labels", labels.labels),
    ("access", content.access),
)


def examine(package: Path, expected: Expected | None = None) -> Report:
    """Examine the package at ``package``. With ``expected`` it is also compared with the course it was made of."""
    try:
        with zipfile.ZipFile(package) as archive:
            return _examine(Package(archive, archive.namelist(), expected))
    except DAMAGED as error:
        return Report("", (), (DoctorFinding("archive", package.name, f"The package can't be opened as a zip: {error}."),))


def synthetic_members(archive: zipfile.ZipFile) -> frozenset[str]:
    """The media and captions of a package that its page says are synthetic; none when it has no page of ours."""
    package = Package(archive, archive.namelist(), None)
    try:
        package.page.feed(package.read(PAGE).decode("utf-8", "replace"))
    except (AssertionError, *DAMAGED):
        return frozenset()
    return frozenset(labels.synthetic_files(package))


def _examine(package: Package) -> Report:
    findings = [DoctorFinding("archive", file, text) for file, text in container.oversized(package)]
    if findings:
        return Report("", (), tuple(findings))
    try:
        facts = json.loads(package.read(MARKER) or b"{}")
        package.facts = facts if isinstance(facts, dict) else {}
        package.html = package.read(PAGE).decode("utf-8", "replace")
        package.page.feed(package.html)
    except (AssertionError, *DAMAGED) as error:
        return Report("", (), (DoctorFinding("archive", MARKER, f"The package can't be read: {error}."),))
    passed: list[str] = []
    for name, check in _CHECKS:
        try:
            found = [DoctorFinding(name, file, text) for file, text in check(package)]
        except DAMAGED as error:  # a member that is damaged is a finding already; what it was needed for can't be checked
            found = [DoctorFinding(name, MARKER, f"A part that is needed can't be read: {error}.")]
        findings.extend(found)
        if not found:
            passed.append(name)
    return Report(package.format, tuple(passed), tuple(findings), package.signed)
