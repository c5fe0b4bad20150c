"""A confidentiality marking is told from prose that talks about confidentiality."""

from __future__ import annotations

import pytest

from app.course.findings import Severity
from app.scan.kinds import is_common
from app.scan.scanner import Scanner


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.clause("A2.4a")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("CONFIDENTIAL", "CONFIDENTIAL"),
        ("Subject: FW: **internal** quick guide to refunds", "Subject: FW: **internal"),
        ("Audience: employees (non-public)", "non-public"),
        ("Verschlusssache Prüfungsaufgaben", "Verschlusssache"),
        ("Tajemnica przedsiębiorstwa – parametry linii nr 3", "Tajemnica przedsiębiorstwa"),
        ("Annexe tarifaire protégée par le secret des affaires", "protégée par le secret des affaires"),
        ("Secret de fabrication\nFormule 12", "Secret de fabrication"),
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
        ("Seite 2 – Confidential Information – page 3", "Confidential Information"),
        ("Page 12 | Restricted | printed copies are not controlled", "Restricted"),
        ("Handle as restricted. Camera blind spots at gate 4", "Handle as restricted"),
        ("Under press embargo until 9 a.m. on Thursday", "Under press embargo"),
        ("Don’t distribute this deck to dealers before the launch.", "Don’t distribute this deck"),
        ("Please treat the attached list confidentially.", "treat the attached list confidentially"),
        ("If you received it by mistake, please tell us.", "If you received it by mistake"),
        ("Keep this confidential, the prices are not final.", "Keep this confidential"),
        ("Prepared at the request of counsel: timeline", "Prepared at the request of counsel"),
        ("Weitergabe an Dritte untersagt", "Weitergabe an Dritte untersagt"),
        ("Réservé à l’usage interne de l’atelier", "Réservé à l’usage interne"),
        ("Información confidencial de la empresa", "Información confidencial"),
    ],
)
def test_markings_are_found(scanner: Scanner, text: str, value: str) -> None:
    hits = [hit for hit in scanner.scan_text(text) if not is_common(hit.kind)]
    assert [(hit.kind, text[hit.start : hit.end]) for hit in hits] == [("marking", value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Please don’t show these drawings to the agency yet.", "don’t show these drawings"),
        ("Nothing in this thread should be mentioned to customers.", "Nothing in this thread should be mentioned"),
        ("Let’s keep this between us for now, nothing is signed.", "keep this between us"),
        ("Everything we discuss today stays in this room.", "Everything we discuss today stays in this room"),
        ("The attached volumes list has not been made public.", "The attached volumes list has not been made public"),
        ("Your NDA covers everything in this module.", "Your NDA covers everything in this"),
        ("Access limited to members of the bid team.", "Access limited to members"),
        (
            "The prototype is covered by a non-disclosure agreement with Maru Optics.",
            "covered by a non-disclosure agreement with M",
        ),
        ("Please shred after reading.", "Please shred after reading"),
        ("Intended for the clerk and nobody else.", "Intended for the clerk and nobody else"),
        ("Any dissemination of this briefing is prohibited.", "Any dissemination of this briefing is prohibited"),
        ("If you are not on the panel, stop reading.", "If you are not on the panel, stop reading"),
        ("Exempt from disclosure: paper 7", "Exempt from disclosure"),
        ("Please use the utmost discretion.", "use the utmost discretion"),
        ("Zugriff nur für Mitglieder des Betriebsrats", "Zugriff nur für Mitglieder des Betriebsrats"),
        ("部外秘 第4章", "部外秘"),
        ("Diese Liste darf nicht an Kunden weitergegeben werden.", "Diese Liste darf nicht an Kunden weitergegeben werden"),
        ("Merci de ne pas faire suivre ce message.", "Merci de ne pas faire suivre ce message"),
        ("No reenviar fuera del departamento.", "No reenviar"),
        ("Per favore non inoltrare.", "Per favore non inoltrare"),
        ("Ikke til videre distribution", "Ikke til videre distribution"),
    ],
)
def test_a_sentence_that_says_so_of_this_text_is_a_marking(scanner: Scanner, text: str, value: str) -> None:
    assert [text[hit.start : hit.end] for hit in scanner.scan_text(text) if hit.kind == "marking"] == [value]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "This message for anna.meier@firma.de is confidential.",
            [("email", "anna.meier@firma.de"), ("marking", "is confidential")],
        ),
        (
            "Diese Nachricht an anna.meier@firma.de ist vertraulich.",
            [("email", "anna.meier@firma.de"), ("marking", "ist vertraulich")],
        ),
        ("Ce message à marie@firme.fr est confidentiel.", [("email", "marie@firme.fr"), ("marking", "est confidentiel")]),
        ("This message for Anna Meier is confidential.", [("person", "Anna Meier"), ("marking", "is confidential")]),
        ("Confidential – Anna Meier", [("marking", "Confidential"), ("person", "Anna Meier")]),
        ("Vertraulich - Jonas Weber", [("marking", "Vertraulich"), ("person", "Jonas Weber")]),
        ("Tom Baker – Confidential", [("person", "Tom Baker"), ("marking", "Confidential")]),
        ("Dieses Dokument ist vertraulich.", [("marking", "Dieses Dokument ist vertraulich")]),
        ("For internal use: Q3 figures", [("marking", "For internal use")]),
        ("Do not share this answer key with the learners.", [("marking", "Do not share this answer")]),
    ],
)
def test_a_marking_and_whom_it_names_are_both_found(scanner: Scanner, text: str, found: list[tuple[str, str]]) -> None:
    assert [(hit.kind, text[hit.start : hit.end]) for hit in scanner.scan_text(text)] == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Board Confidential, Management Copy", "Board Confidential, Management Copy"),
        ("SENSITIVE: PERSONNEL\nRoster of week 12", "SENSITIVE: PERSONNEL"),
        ("[Internal] Moving the Lyon office", "Internal"),
        ("COMMERCIALLY SENSITIVE Draft answers to lot 2", "COMMERCIALLY SENSITIVE"),
        ("Geheim Rezeptur 12", "Geheim"),
        ("Konfidentiellt, endast för internt bruk", "Konfidentiellt, endast för internt bruk"),
        ("It is on the share as q3-forecast_CONFIDENTIAL_v2.xlsx now.", "CONFIDENTIAL"),
        ("社外秘", "社外秘"),
    ],
)
def test_a_field_of_marking_words_alone_is_a_marking(scanner: Scanner, text: str, value: str) -> None:
    assert [text[hit.start : hit.end] for hit in scanner.scan_text(text) if hit.kind == "marking"] == [value]


def test_how_much_speaks_for_a_notice_decides_whether_it_is_asked_about(scanner: Scanner) -> None:
    weights = {text: scanner.scan_text(text)[0].weight for text in ("Never pass it on to others.", "Never forward this list.")}
    assert list(weights.values()) == [Severity.REVIEW, Severity.ALERT]


@pytest.mark.parametrize(
    "text",
    [
        "**Internal** doors are painted white.",
        "There are two kinds of audit: **internal** and external.",
        "Verschlusssache: ein Dokument, das geheim zu halten ist.",
        "Une information est protégée par le secret des affaires si elle remplit trois critères.",
        "The non-public part of the building is on floor 3.",
        "Tajemnica przedsiębiorstwa to informacja, która ma wartość gospodarczą.",
        "Le secret des affaires suppose trois conditions.",
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
        "Restricted drawings leave the office only with the written consent of the engineering manager.",
        "Information is sorted into four classes: public, internal, confidential and strictly confidential.",
        "Confidential – information that would do harm if it became known.",
        "Say: I will keep this confidential as far as the law allows.",
        "Do not share your screen before you have closed your mailbox. Do not forward work mail to a private account.",
        "Unauthorised use of company cars is prohibited, and access is restricted to authorised staff.",
        "Photos of a child may not be published without the consent of the parents.",
        "Your PIN is personal. Never share it with anybody.",
        "Only trained staff may use the lift truck. This course is for new employees only.",
        "The counselling service is confidential. Everything you tell the counsellor remains confidential.",
        "This method is internal and may change. It should never be used in new programs.",
        "Do not print this page unless you need to. Please do not forward chain letters.",
        "For external use only. Do not release the lever until the light is green.",
        "For internal use: rinse twice. For internal use only. Take one spoon before meals.",
        "Nur für den internen Gebrauch bestimmte Öle dürfen verwendet werden.",
        "Do not copy this answer from your neighbour, and do not share this answer with your partner.",
        "Never copy this file from the old drive. Do not print this page on coated paper.",
        "Do not repeat this exercise on the same day.",
        "In this case, the header cannot be used. The function is for internal use, to ease its reuse.",
        "Enable  the  network's  internal  name  for  it.\n  internal: true,",
        "Is this document confidential? Ask its owner.",
        "Ne communiquez jamais votre mot de passe. Bitte keine Passwörter weitergeben.",
        "const key = derive('secret', 'salt', 1000)  // do not use",
    ],
)
def test_talk_about_confidentiality_is_no_marking(scanner: Scanner, text: str) -> None:
    assert scanner.scan_text(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Verschlusssache Mensch ist der Titel eines Romans.",
        "Tajemnica przedsiębiorstwa, zgodnie z art. 11, to informacja.",
        "Les avocats sont soumis au secret professionnel.",
    ],
)
def test_a_lesson_on_what_is_under_seal_is_no_marking(scanner: Scanner, text: str) -> None:
    assert "marking" not in {hit.kind for hit in scanner.scan_text(text)}


def test_a_list_of_the_traffic_lights_explains_them(scanner: Scanner) -> None:
    text = "The Traffic Light Protocol has four labels: TLP:RED, TLP:AMBER, TLP:GREEN and TLP:CLEAR."
    assert [hit for hit in scanner.scan_text(text) if hit.kind == "marking"] == []
