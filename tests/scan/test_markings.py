"""A confidentiality marking is told from prose that talks about confidentiality."""

from __future__ import annotations

import pytest

from app.scan.scanner import Scanner


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.clause("A2.4a")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("CONFIDENTIAL", "CONFIDENTIAL"),
        ("Northwind Traders – STRICTLY CONFIDENTIAL – draft 3", "STRICTLY CONFIDENTIAL"),
        ("For internal use only", "For internal use only"),
        ("Slide 4 | Internal use only | 2026", "Internal use only"),
        ("Do not distribute.", "Do not distribute"),
        ("Not for public release", "Not for public release"),
        ("Private and confidential", "Private and confidential"),
        ("Company confidential.", "Company confidential"),
        ("This document contains proprietary information of Northwind Ltd.", "This document contains proprietary"),
        ("TLP:AMBER+STRICT", "TLP:AMBER+STRICT"),
        ("Classification: Restricted", "Classification: Restricted"),
        ("Shared under NDA with Fabrikam.", "Shared under NDA"),
        ("Attorney–client privileged", "Attorney–client privileged"),
        ("Streng vertraulich", "Streng vertraulich"),
        ("Confidential", "Confidential"),
        ("EYES ONLY: plant managers", "EYES ONLY"),
        ("It contains trade secrets of Northwind.", "It contains trade secrets of"),
    ],
)
def test_markings_are_found(scanner: Scanner, text: str, value: str) -> None:
    assert [(hit.kind, text[hit.start : hit.end]) for hit in scanner.scan_text(text)] == [("marking", value)]


@pytest.mark.parametrize(
    "text",
    [
        "Never share confidential information with people outside the company.",
        "Keep what you hear confidential.",
        "KEEP CUSTOMER DATA CONFIDENTIAL AND LOCK YOUR SCREEN WHEN YOU LEAVE",
        "Documents marked “Confidential” must be locked away.",
        "A document labelled CONFIDENTIAL goes into the shredder.",
        "What does “for internal use only” mean?",
        "The levels are Public, Internal, Confidential and Restricted.",
        "Choose the right classification: public, internal, confidential or restricted.",
        "Trade secrets are protected by law. A trade secret of a competitor must not be used.",
        "An NDA is a contract. Ask whether a non-disclosure agreement is needed.",
        "TLP:CLEAR may be shared freely.",
        "Do not distribute leaflets at the gate.",
        "Interns have restricted access; the internal distribution of roles is clear.",
        "Reports are handled in strict confidence and kept strictly confidential by HR.",
        "The hotline is confidential and free.",
        "Proprietary software may not be copied.",
    ],
)
def test_talk_about_confidentiality_is_no_marking(scanner: Scanner, text: str) -> None:
    assert scanner.scan_text(text) == []
