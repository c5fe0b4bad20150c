"""What stands at the edge of a name and says how somebody is, or how old, in six languages."""

from __future__ import annotations

from datetime import date

import pytest

from app.course.findings import Severity
from app.scan.scanner import Scanner

STATES = [
    ("Miriam Katz has been diagnosed with ulcerative colitis.", "Miriam Katz has been diagnosed with ulcerative colitis"),
    ("Our forklift driver Hamid is diabetic, so lunch cannot move.", "Hamid is diabetic"),
    ("Stefan had knee surgery and comes back in week 30.", "Stefan had knee surgery"),
    ("Mrs. Duarte is on antidepressants since the robbery.", "Mrs. Duarte is on antidepressants"),
    ("Colleague Jens Holm is off sick until further notice.", "Jens Holm is off sick"),
    ("Priscilla can't hear on her right side.", "Priscilla can't hear on"),
    ("Trainee Omar suffers from claustrophobia; no confined-space work.", "Trainee Omar suffers from claustrophobia"),
    ("Aisha's lab results show elevated liver enzymes.", "Aisha's lab results"),
    ("Employee: T. Brandt. Unfit for work from 3 to 17 May, bronchitis", "T. Brandt. Unfit for work from 3 to 17 May"),
    ("Rosa gave birth on Monday by caesarean, mother and child are well.", "Rosa gave birth on Monday by caesarean"),
    ("Mr Vogel drinks, he has been in withdrawal treatment twice.", "Mr Vogel drinks"),
    ("Nurse Ito has tuberculosis, contacts must be traced.", "Nurse Ito has tuberculosis"),
    ("Kim's PCR test came back positive.", "Kim's PCR test"),
    ("The MRI of Anders Lund shows a herniated disc at L5.", "MRI of Anders Lund"),
    ("Luca is hard of hearing, please face him when you speak.", "Luca is hard of hearing"),
    ("Vera is in hospital with appendicitis.", "Vera is in hospital with appendicitis"),
    ("Hugo takes blood thinners — mind cuts.", "Hugo takes blood thinners"),
    ("Ingrid has a pacemaker, keep her away from the induction furnace.", "Ingrid has a pacemaker"),
    ("Marta is going through the menopause and asks for a desk fan.", "Marta is going through the menopause"),
    (
        "Patient: Roy Adeyemi. Allergies: latex. Medication: metformin 500 mg",
        "Roy Adeyemi. Allergies: latex. Medication: metformin 500 mg",
    ),
    ("Elena has been signed off for three weeks with exhaustion.", "Elena has been signed off for three weeks with exhaustion"),
    ("Deborah is three months pregnant but has not told the team.", "Deborah is three months pregnant"),
    ("Joao has sickle cell anaemia.", "Joao has sickle cell anaemia"),
    ("Bo told me he's been seeing a psychiatrist.", "Bo told me he's been seeing a psychiatrist"),
    ("Ellen's maternity leave starts on 1 October.", "Ellen's maternity leave"),
    ("Werner receives a disability pension.", "Werner receives a disability pension"),
    ("Pia's son is autistic, she needs fixed hours.", "Pia's son is autistic"),
    ("Mr. Rahman is blind in one eye.", "Mr. Rahman is blind"),
    ("Gus fainted on the line and was taken to A&E with low blood sugar.", "Gus fainted"),
    ("Sick note: Marina Popov, lumbago, 5 days", "Marina Popov, lumbago"),
    ("Theresa is immunocompromised and avoids the crowded canteen.", "Theresa is immunocompromised"),
    ("Ali was vaccinated against rabies after the dog bite.", "Ali was vaccinated"),
    ("Yvonne is recovering from a breakdown.", "Yvonne is recovering from a breakdown"),
    ("Lars has a peanut allergy and carries an EpiPen.", "Lars has a peanut allergy and carries an EpiPen"),
    (
        "Nils ist krankgeschrieben wegen eines Bandscheibenvorfalls.",
        "Nils ist krankgeschrieben wegen eines Bandscheibenvorfalls",
    ),
    ("Frau Özdemir hat Brustkrebs.", "Frau Özdemir hat Brustkrebs"),
    ("Paul est diabétique.", "Paul est diabétique"),
    ("Carmen está embarazada de cinco meses.", "Carmen está embarazada"),
    ("Giulia soffre di emicrania.", "Giulia soffre di emicrania"),
    ("Ruben is ziek gemeld met een burn-out.", "Ruben is ziek gemeld met een burn-out"),
    ("BMI of Oskar Wolff: 38", "BMI of Oskar Wolff"),
    ("Ms Tran's cancer is in remission.", "Ms Tran's cancer"),
    ("my son has leukemia and I must leave early", "my son has leukemia"),
    ("Ken's drug test was positive for cannabis.", "Ken's drug test"),
    ("Judith uses hearing aids.", "Judith uses hearing aids"),
    ("Ahmad has a stammer.", "Ahmad has a stammer"),
    ("Iris had an abortion last week.", "Iris had an abortion"),
    ("For the file, Bianca Rossi declared rheumatoid arthritis on her form.", "Bianca Rossi declared rheumatoid arthritis"),
    ("Dr Meyer prescribed methadone to Callum Reid.", "methadone to Callum Reid"),
    ("Marta Ruiz padece migrañas.", "Marta Ruiz padece migrañas"),
    ("Joost de Wit zit thuis met een zware burn-out.", "Joost de Wit zit thuis met een zware burn-out"),
    ("Patient Ada Berg, BP 180/110, started on ramipril 5 mg.", "Ada Berg, BP 180/110, started on ramipril"),
    ("Tomasz went into rehab last autumn.", "Tomasz went into rehab"),
    ("Paula Reyes toma sertralina desde mayo.", "Paula Reyes toma sertralina"),
    ("Lena fehlt wegen einer Chemotherapie.", "Lena fehlt wegen einer Chemotherapie"),
    ("Tim Cole sees a therapist every Tuesday.", "Tim Cole sees a therapist"),
    ("Tobias had a psychotic episode at the depot.", "Tobias had a psychotic episode"),
]

SMALL = [
    ("Clara Winter, 8 years, lost her tooth at the pool.", "Clara Winter, 8 years"),
    ("Nathan, a seven year old, let go of the rope.", "Nathan, a seven year old"),
    ("Rita Blum, Class 1A, is excused from swimming.", "Rita Blum, Class 1A"),
    ("Student name: Devon Price, grade: K", "Devon Price, grade: K"),
    ("Pupil: Anouk Visser / group 4", "Anouk Visser / group 4"),
    ("Joshua, year 3, Oakwood School", "Joshua, year 3"),
    ("Our Tim is in Year 1 now.", "Tim is in Year 1"),
    ("Ada will be six in May.", "Ada will be six"),
    ("For Lea's fifth birthday we baked a cake.", "Lea's fifth birthday"),
    ("Three-year-old Oscar Lind was left on the bus.", "Three-year-old Oscar Lind"),
    ("Ben and Holly, both 9, found the purse.", "Holly, both 9"),
    ("Madison (age 6, Room 12)", "Madison (age 6"),
    ("her daughter Naomi (3)", "Naomi (3)"),
    ("Jorge's little boy Mateo, 2, tripped over the cable.", "Mateo, 2"),
    ("Samantha, who is in the fourth grade, told the counsellor.", "Samantha, who is in the fourth grade"),
    ("Gabriel attends Sunnyhill nursery.", "Gabriel attends Sunnyhill nursery"),
    ("Toddler Eva Kraus bit the carer.", "Toddler Eva Kraus"),
    ("the infant, Jonah Weiss, was found asleep.", "infant, Jonah Weiss"),
    ("Henry aged 5 and 3 months", "Henry aged 5 and 3 months"),
    ("Lotte ist 6 und geht in die Vorschule.", "Lotte ist 6"),
    ("Emil, 4. Klasse, hat das Foto gemacht.", "Emil, 4. Klasse"),
    ("Louise, 5 ans, moyenne section", "Louise, 5 ans"),
    ("Martina tiene seis años.", "Martina tiene seis años"),
    ("Sofia ha sette anni.", "Sofia ha sette anni"),
    ("Daan (8 jaar) speelt in de video.", "Daan (8 jaar"),
    ("Caitlin is a 6th grader at Park Middle School.", "Caitlin is a 6th grader"),
    ("Ms. Green's class 2C: Peter Hall, Wanda Ortiz", "class 2C: Peter Hall, Wanda Ortiz"),
    ("Zachary just had his 10th birthday.", "Zachary just had his 10th birthday"),
    ("My grandson Aaron goes to kindergarten.", "Aaron goes to kindergarten"),
    ("8yo Jasmine says the app is fun", "8yo Jasmine"),
    ("Alicia: 11 y/o, parental consent missing", "Alicia: 11 y/o"),
    ("The photo shows Ruby Ellis from 2nd grade.", "Ruby Ellis from 2nd grade"),
    ("Sofia Lindgren, årskurs 2, needs a reading aid", "Sofia Lindgren, årskurs 2"),
    ("Nina, élève de CM1, a été mordue.", "Nina, élève de CM1"),
    ("In the video is little Hannah, she's three, washing hands.", "Hannah, she's three"),
    ("Die 8-jährige Lena Vogt wurde gebissen.", "8-jährige Lena Vogt"),
    ("El pequeño Hugo, de 5 años, se cayó.", "Hugo, de 5 años"),
    ("Emma Clark, 5½, hid under the desk.", "Emma Clark, 5½"),
    ("A photo of my daughter Isla, who's five", "Isla, who's five"),
    ("Preschooler Nora Dahl in the photo", "Preschooler Nora Dahl"),
]

NOBODY = [
    "A diabetic colleague who becomes pale may have low blood sugar. Offer a drink if he can swallow.",
    "People with epilepsy can do most jobs. After a seizure, let the person rest.",
    "Code the condition first: type 2 diabetes is E11.65, and insulin is Z79.4.",
    "The certificate holds the name, the duration and no diagnosis: that stays with the doctor.",
    "Jane Miller is on the works council. Peter Novak is off on Fridays.",
    "Karin Osterlund is away at a customer until Monday and takes the early train.",
    "Tom Berger has a problem with the scanner, and Ann Lee broke the seal.",
    "A seven-year-old understands rules but not always reasons; by the age of ten most can judge a risk.",
    "In the first grade children learn to read. A lesson for grade 2 lasts thirty minutes.",
    "Peter Novak, 5 years of experience, leads the team. Ann Lee: 7 years at the plant.",
    "Ms Porter in Year 4 keeps the register. Mr Hall teaches class 2B.",
    "Jane Miller is 5 minutes late, Karin Osterlund was 3rd, and Tom Berger is 11 km away.",
    "Peter Novak was born on 2 May 1984.",
    "In 1921 Frederick Banting isolated insulin; Alexander Fleming discovered penicillin.",
    "Maria Keller gives first aid for a fracture. Ask Tom Berger where the EpiPen is kept.",
    "Lisa Braun opened the cancer ward, and Jim Carter uses the MS Office suite.",
    "Attendance:\nMonday 6\nTuesday 7\n",
    "Children's groups:\nRed room 6\nBlue room 7\n",
]


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.clause("B6.5")
@pytest.mark.parametrize(("text", "value"), STATES, ids=[value for _, value in STATES])
def test_how_somebody_is_belongs_to_the_name_before_it(scanner: Scanner, text: str, value: str) -> None:
    assert [hit.value for hit in scanner.scan_text(text) if hit.detector == "joined.health"] == [value]


@pytest.mark.clause("B6.5")
def test_each_line_of_a_list_has_its_own(scanner: Scanner) -> None:
    found = scanner.scan_text("Catering list:\nB. Novak: coeliac disease\nL. Ferreira: asthma, carries an inhaler\n")
    assert [hit.value for hit in found if hit.kind == "health"] == [
        "B. Novak: coeliac disease",
        "L. Ferreira: asthma",
        "carries an inhaler",
    ]


@pytest.mark.clause("A2.4b")
def test_every_child_of_a_sentence_is_found(scanner: Scanner) -> None:
    found = scanner.scan_text("Kids in the picture: Yara (7), Bilal (9)")
    assert [hit.value for hit in found if hit.kind == "child"] == ["Yara (7)", "Bilal (9)"]


@pytest.mark.clause("A2.4b")
def test_bare_ages_in_a_list_of_children(scanner: Scanner) -> None:
    found = scanner.scan_text("Attendance:\nJack Moore 6\nPoppy Hale 7\nIbrahim Said 6\n")
    assert [hit.value for hit in found if hit.kind == "child"] == ["Jack Moore 6", "Poppy Hale 7", "Ibrahim Said 6"]


@pytest.mark.clause("B6.5")
def test_a_relation_without_a_name_is_a_note(scanner: Scanner) -> None:
    found = scanner.scan_text("My wife was diagnosed with asthma last week.")
    assert [(hit.kind, hit.weight) for hit in found] == [("health", Severity.REVIEW)]


@pytest.mark.clause("A2.4b")
@pytest.mark.parametrize(("text", "value"), SMALL, ids=[value for _, value in SMALL])
def test_what_makes_a_child_stands_at_the_edge_of_its_name(scanner: Scanner, text: str, value: str) -> None:
    assert [hit.value for hit in scanner.scan_text(text) if hit.kind == "child"] == [value]


@pytest.mark.clause("A2.4b")
@pytest.mark.parametrize("born", ["(b. {})", "was born in {}", "; born 03.04.{}", ", DOB 11/09/{}"])
def test_a_birth_date_is_a_childs_for_thirteen_years(scanner: Scanner, born: str) -> None:
    this = date.today().year
    for year, child in ((this - 2, True), (this - 11, True), (this - 15, False), (this - 30, False)):
        text = f"Frida Holt {born.format(year)}" if born[0] not in ";," else f"Frida Holt{born.format(year)}"
        assert any(hit.kind == "child" for hit in scanner.scan_text(text)) is child, text


@pytest.mark.parametrize("text", NOBODY)
def test_illness_and_ages_of_nobody_are_silent(scanner: Scanner, text: str) -> None:
    assert [hit.value for hit in scanner.scan_text(text) if hit.kind in ("health", "child")] == []
