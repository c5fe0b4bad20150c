"""Postal addresses as countries write them, and the numbers beside capitals that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.scan.addresses import load
from app.scan.hits import Hit, without_overlaps

Detect = Callable[[str], Iterator[Hit]]


@pytest.fixture(scope="module")
def detect() -> Detect:
    return load("en")


@pytest.mark.clause("A2.4c")
@pytest.mark.parametrize(
    "address",
    [
        "12 High Street, Oxford OX1 4AB",
        "1600 Pennsylvania Avenue NW, Washington, DC 20500",
        "743 Rachel Burgs Apt. 12, North Debratown, FM 50466",
        "221B Baker Street",
        "Hauptstraße 5, 10115 Berlin",
        "Musterweg 7a",
        "12 rue de la Paix, 75002 Paris",
        "Calle Mayor 5, 28013 Madrid",
        "Via Roma 12, 00184 Roma",
        "Kalverstraat 92, 1012 PH Amsterdam",
        "Storgatan 5",
        "ul. Długa 12, 00-238 Warszawa",
        "Lidická 7, 110 00 Praha",
        "P.O. Box 1234, Springfield, IL 62704",
        "Flat 12, 40 Harbour Street, Bristol BS1 5TY",
        "1500 Orchard Road, Fremont, California 94538",
        "900 Granville Street, Vancouver, British Columbia V6Z 1K3",
        "Flat 3, Tamar House, 12 Wick Lane, London E3 2NB",
        "Unit 7, 45 Pitt St, Sydney NSW 2000, Australia",
        "H.No. 8-2-293, Road No. 12, Banjara Hills, Hyderabad 500034",
        "A-17, Lajpat Nagar II, New Delhi 110024",
        "21 Orchard Boulevard #08-03, Singapore 248645",
        "78 Long Street, Gardens, Cape Town, 8001, South Africa",
        "Apartment 12, Block B, Spencer Dock, Dublin 1, D01 X9F2",
        "Thatch Cottage, Mill Lane, Thurles, Co. Tipperary",
        "Lindenallee 7, 2. OG links, 22763 Hamburg",
        "Mariahilfer Straße 45/2/11, 1060 Wien",
        "An der Alten Mühle 3, 37073 Göttingen",
        "15 chemin des Vignes, Bât. C, 3e étage, 13008 Marseille",
        "45 Rue Sherbrooke Ouest, bureau 200, Montréal (Québec) H3A 1B2",
        "Calle de la Encina 18, 3.º B, 28012 Madrid",
        "Via Giuseppe Verdi 8, int. 5, 20121 Milano (MI)",
        "Prinsengracht 263-II, 1016 GV Amsterdam",
        "Chaussée de Charleroi 112, bte 4, 1060 Bruxelles",
        "Vesterbrogade 3A, 2. th., 1620 København V",
        "Sveavägen 33 lgh 1202, 113 50 Stockholm",
        "Aleksanterinkatu 15 B 22, 00100 Helsinki",
        "ul. Nowy Świat 18/20 m. 5, 00-373 Warszawa",
        "Andrássy út 22, 1061 Budapest",
        "Rua Augusta, 1500, apto 32, Consolação, São Paulo - SP, 01304-001",
        "Av. Insurgentes Sur 900, Col. Del Valle, 03100 Ciudad de México",
        "Thirty-two Albion Road, Margate",
        "〒160-0023 東京都新宿区西新宿2-8-1",
        "5 Park Row | Leeds | LS1 5HD",
        "Church Lane\nBurford\nOX18 4RY",
        "Postfach 10 02 45, 20001 Hamburg",
    ],
)
def test_an_address_is_found_whole(detect: Detect, address: str) -> None:
    text = f"Please send it to {address} by Monday."
    assert [text[hit.start : hit.end] for hit in without_overlaps(detect(text))] == [address]


@pytest.mark.parametrize(
    "text",
    [
        "Step 3 Open Door Policy. Chapter 4 Learning Path.",
        "Room 12 in Section 5, a 30 Day Trial Run and 5 Key Points",
        "In 2024 Berlin, 10115 people came. The 5 Whys. 12 Angry Men",
        "Use 2 Blue Buttons and 1 Red Light. Class 1 Division 2.",
        "Turn into Baker Street, then left at the Square.",
        "ISO 9001 Quality Management; Level 2 Course; Form 12 B",
        "On May 7, 2005, Behe spoke. On March 3, 1866, Powell left. By Dec. 16, 1973, Fort Lauderdale had it.",
        "The 1961 Westercon, 1968 Worldcon and the 2009, 2010 World Cup",
        "See Unit 4, Lesson Plan, Spring 2024. Flat 2, Page 3. Room 12, Table Four, Chair Five",
        "Forty Acres, two roads, one way street. Ten Good Reasons, Three Lane Roads",
        "The gate 5 is shut. Main Street, then Church Lane, then left. Box 14 holds the gloves.",
        "Bauteil 5, 10115 Stück. Artikel 7, 20095 Exemplare. Teil 3, 80331 Umdrehungen. Table 3, 10115 Rows",
        "Version 2, Build 10115, Berlin release. Figure 4, 90210 Visitors",
        "Join session 2 via Microsoft Teams. It takes place Thursday 19 January. Send all 12 via Deutsche Post.",
        "Workshop, October 28-30, 1999, Berlin, Germany. Workshop 3-5 May 2024, Hamburg, Germany",
        "During 1996, during 9/11, in Spring 2007; injuring 48, firing 36. Remembering 25 years",
    ],
)
def test_numbers_beside_capitals_are_no_addresses(detect: Detect, text: str) -> None:
    assert [hit.value for hit in detect(text)] == []


def test_a_postcode_counts_after_a_word_for_where_somebody_lives(detect: Detect) -> None:
    assert [hit.value for hit in detect("She lives near SW1A 1AA now.")] == ["SW1A 1AA"]
    assert list(detect("Form SW1A 1AA was filled in.")) == []
