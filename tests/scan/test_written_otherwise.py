"""What people write otherwise than forms have it: passwords of chats and files, numbers, labels, addresses."""

import pytest

from app.scan.scanner import Scanner

SCANNER = Scanner()


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("The gate password was not changed since June, still olive-Badger-41", "password", "olive-Badger-41"),
        ("SSID: WORKSHOP-5\nKey: redcastle8820", "password", "redcastle8820"),
        ("Tim: what is the meeting password again\nEva: p4Qz8L", "password", "p4Qz8L"),
        ("kind: Secret\ndata:\n  password: TTNsbDB3V2luZCE3Nw==\n", "token", "TTNsbDB3V2luZCE3Nw=="),
        ('ConvertTo-SecureString "Rot5Apfel!" -AsPlainText -Force', "password", "Rot5Apfel!"),
        ("We reset all the user accounts to Hello#Q1-2025.", "password", "Hello#Q1-2025"),
        ("username mbell / Fl0wer.19", "password", "Fl0wer.19"),
        ("the password is all caps HARBOUR93X", "password", "HARBOUR93X"),
        ("Sort code 20-45-53, account number 41370952", "bank-account", "41370952"),
        ("Sort code 20-45-53", "bank-account", "20-45-53"),
        ("passport AB123456", "passport", "AB123456"),
        ("Steuer-ID 86 095 742 719", "tax-id", "86 095 742 719"),
        ("Rentenversicherungsnummer 15 070649 C 103", "national-id", "15 070649 C 103"),
        ("[CONFIDENTIAL] Plan of the new plant", "marking", "CONFIDENTIAL"),
        ("Price list - partner eyes only", "marking", "partner eyes only"),
        ("card 4539_1488_0343_6467", "card", "4539_1488_0343_6467"),
        ("write to a underscore kovar at sign firma dot cz", "email", "a underscore kovar at sign firma dot cz"),
        ("call (2l2) 736-5OO0", "phone", "(2l2) 736-5OO0"),
    ],
)
def test_is_found(text: str, kind: str, value: str) -> None:
    assert [hit.value for hit in SCANNER.scan_text(text) if hit.kind == kind and value in text[hit.start : hit.end]]


@pytest.mark.parametrize(
    "text",
    [
        "What is a strong password\nTip: use three random words.",
        "We reset all user accounts to their defaults.",
        "kind: ConfigMap\ndata:\n  colour: Ymx1ZSBhbmQgZ3JlZW4=\n",
        "Rentenversicherungsnummer 15 070649 C 104",
        "The file is called report_2024_0131_1200.pdf",
        "The password is still the weakest link.",
    ],
)
def test_is_quiet(text: str) -> None:
    kinds = {"password", "national-id", "card", "phone"}
    assert not [hit for hit in SCANNER.scan_text(text) if hit.kind in kinds]
