"""Names come back from translations into other scripts and from languages that spell names their own way, and nothing else."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guard.spelled import SPELLED, cyrillic

from app.guard.restoring import Restorer
from app.guard.sounds import NEVER, Script, cost, script_of, sounds, weight
from app.scan import Pseudonyms
from app.scan.standins import GIVEN, SURNAME, pool

PEOPLE = {
    "Gudrun Caldigrove": "Maria Lopez", "Gudrun": "Maria", "Caldigrove": "Lopez",
    "Lothar Selmathwaite": "John Okafor", "Lothar": "John", "Selmathwaite": "Okafor",
    "[card number 417]": "4111 1111 1111 1111",
}  # fmt: skip
RESTORER = Restorer(PEOPLE)


def meant(said: str, sent: str = "") -> str:
    return RESTORER.read([said], [sent]).restored(said)


_SURNAMES = [name for name in SPELLED if name.casefold() not in {one.casefold() for role in GIVEN for one in pool(role)}]
_PAIRS = [
    (given_name, surname, script, f"{one} {other}")
    for given_name in SPELLED
    if given_name not in _SURNAMES
    for surname in _SURNAMES
    for script in SPELLED[given_name]
    for one in SPELLED[given_name][script].split()
    for other in SPELLED[surname].get(script, "").split()
]


@pytest.mark.clause("B6.4")
def test_a_name_comes_back_in_every_spelling_of_every_script() -> None:
    assert len(_PAIRS) > 600
    missed = []
    for given_name, surname, script, said in _PAIRS:
        whole = f"{given_name} {surname}"
        restorer = Restorer({whole: "Maria Lopez", given_name: "Maria", surname: "Lopez"})
        written = said.replace(" ", "・") if script == "kana" else said
        back = restorer.read([written]).restored(written)
        if not back.startswith("Maria") or "Lopez" not in back or len(back) > len("Maria Lopez") + 3:
            missed.append((script, said, back))
    shares = {one: sum(one == script for script, *_ in missed) for one, *_ in missed}
    assert len(missed) <= 0.03 * len(_PAIRS), (shares, missed[:20])


@pytest.mark.clause("B6.4")
@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Спросите Гудрун Калдигров.", "Спросите Maria Lopez."),
        ("Передайте Гудруну Калдигровом, что Калдигрову звонили.", "Передайте Maria Lopez, что Lopez звонили."),
        ("КАЛДИГРОВ и Калдигрова", "Lopez и Lopez"),
        ("Калдигров Гудрун (фамилия, имя)", "Lopez Maria (фамилия, имя)"),
        ("Гудрун\u00a0Калдигров, затем Гудрун", "Maria\u00a0Lopez, затем Maria"),
        ("⟦1⟧Гудрун⟦/1⟧ Калдигров", "⟦1⟧Maria⟦/1⟧ Lopez"),
        ("Г. Калдигров і Л. Селматуэйт", "M. Lopez і J. Okafor"),
        ("Гудрун Caldigrove", "Maria Lopez"),
        ("グドルン・カルディグローヴさんは", "Maria Lopezさんは"),
        ("カルディグローヴ グドルン様", "Lopez Maria様"),
        ("カルディグローヴ氏", "Lopez氏"),
        ("구드룬 칼디그로브 씨는 칼디그로브가", "Maria Lopez 씨는 Lopez가"),
        ("칼디그로브님께서는", "Lopez님께서는"),
        ("请问古德伦·卡尔迪格罗夫先生。卡尔迪格罗夫说", "请问Maria Lopez先生。Lopez说"),
        ("ถามคุณกุดรุน คัลดิโกรฟก่อน", "ถามคุณMaria Lopezก่อน"),
        ("اسأل غودرون كالديغروف، ولكالديغروف", "اسأل Maria Lopez، ولLopez"),
        ("שאל את גודרון קלדיגרוב ולקלדיגרוב", "שאל את Maria Lopez ול-Lopez"),
        ("Ρωτήστε την Γκούντρουν Καλντιγκρόουβ", "Ρωτήστε την Maria Lopez"),
        ("Guduruna... Jautājiet Gudrunai Kaldigrovai", "Guduruna... Jautājiet Mariaai Lopezai"),
    ],
)
def test_inflected_split_turned_round_and_with_what_a_language_writes_to_a_name(said: str, wanted: str) -> None:
    assert meant(said) == wanted


def test_a_given_name_alone_comes_back_when_it_is_missed_or_known_from_its_surname() -> None:
    assert meant("Спросите Гудрун.") == "Спросите Гудрун."
    assert meant("Спросите Гудрун.", sent="Ask Gudrun.") == "Спросите Maria."
    assert meant("Спросите Гудрун или Гудрунсон.", sent="Ask Gudrun.") == "Спросите Maria или Гудрунсон."
    assert meant("Gudrun и Гудрун.", sent="Ask Gudrun.") == "Maria и Гудрун."  # it came back: this one is someone else
    assert meant("Гудрун Калдигров. Гудруну!") == "Maria Lopez. Maria!"


def test_what_one_text_of_an_answer_spells_beyond_doubt_is_known_in_the_others() -> None:
    texts = ["古德伦·卡尔迪格罗夫到了。", "卡尔迪格罗夫知道。", "古德有别的意思。"]
    answered = RESTORER.read(texts)
    assert [answered.restored(text) for text in texts] == ["Maria Lopez到了。", "Lopez知道。", "古德有别的意思。"]


# Nothing else is changed.

PROSE = [
    "Перед началом работы проверьте, что выход свободен. Владимир и Леопольд пишут в журнал Ольги Рудинской.",
    "Формування команди займає тиждень. Зверніться до Марічки або до пана Гордієнка з Полтави.",
    "Преди да започнете, уверете се, че Фернандо и Мортимър са прочели правилата.",
    "Πριν ξεκινήσετε, ελέγξτε την έξοδο. Ο Γιώργος Καλογερόπουλος και η Ελένη από την Καλαμάτα έχουν το βιβλίο.",
    "قبل البدء تحقق من المخرج. عند الضمير، فلاديمير والدمار، الإسلاميون وميلتون وفيرنون، ثم أحمد السيد من القاهرة.",
    "לפני תחילת העבודה בדקו את היציאה. ולדימיר ושלמון המילטון מבולטימור ירשמו הכול אצל דוד לוי.",
    "作業を始める前に出口を確認してください。バレンタインさん、ダイナマイト、ウェリントン、ブランドン、プラットフォーム。",
    "작업을 시작하기 전에 출구를 확인하세요. 발렌타인, 파나마, 다이너마이트, 말려들, 페르난도 씨와 김민수 님.",
    "开始工作之前请检查出口。费尔南多·托雷斯和罗纳尔多·达·利马在场，古德先生也在。",
    "काम शुरू करने से पहले निकास जाँचें। फर्नांडो, वैलेंटाइन और राहुल शर्मा दिल्ली से आए।",
    "ก่อนเริ่มงานให้ตรวจสอบทางออก คุณสมชาย ใจดี และคุณเฟอร์นันโด ตอร์เรส",
    "Vor Beginn prüfen Sie den Ausgang. Oldtimer, Malediven, Waldemar Goldmann, Leopold und Gudruns Vetter Karl Selmer.",
    "Pirms darba pārbaudiet izeju. Valdemārs, Kaldermane un Lotārs Selmanis no Valmieras.",
    "Indulás előtt ellenőrizze a kijáratot. Valdemár, Kaldor Lotár és Selmeczi Tamás.",
]


@pytest.mark.clause("B6.4")
@pytest.mark.parametrize("seed", range(6))
def test_ordinary_prose_in_other_scripts_stays_whoever_is_called_what(seed: int) -> None:
    rng = random.Random(seed)
    values: dict[str, str] = {}
    for number in range(10):
        given_name, surname = rng.choice(pool(rng.choice(GIVEN))), rng.choice(pool(SURNAME))
        values |= {f"{given_name} {surname}": f"Value {number}", given_name: f"Given{number}", surname: f"Surname{number}"}
    own = {name for name in values if any(name in text for text in PROSE)}
    restorer = Restorer({name: value for name, value in values.items() if not own & set(name.split())})
    answered = restorer.read(PROSE)
    assert [answered.restored(text) for text in PROSE] == PROSE


_ALPHABET = "абвгдкрстлнмоуиеАБВГДКЛМНР αβγδκλμνορστΑΚΛ アルダムーグドンカ 가나라구드룬칼 ابتدرسقلمنوي אבגדוקלמנר गुदरनक.,·・ "
_PIECES = st.lists(
    st.one_of(st.text(_ALPHABET, max_size=12), st.sampled_from([*PROSE[0].split(), *PROSE[4].split()])), max_size=30
)


@pytest.mark.clause("B6.4")
@given(_PIECES, st.integers(0, 30))
def test_whatever_stands_around_a_name_only_the_name_changes(pieces: list[str], at: int) -> None:
    at = min(at, len(pieces))
    before, after = " ".join(pieces[:at]), " ".join(pieces[at:])
    alone = RESTORER.read([before, after])
    if alone.restored(before) != before or alone.restored(after) != after:
        return  # the letters happened to be a name
    said = f"{before}\n\nГудрун Калдигров\n\n{after}"
    assert meant(said) == f"{before}\n\nMaria Lopez\n\n{after}"


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    answered = RESTORER.read([text], [text])
    answered.restored(text)
    answered.alike(text)
    sounds(text)


def test_a_word_that_sounds_like_two_people_is_nobody_and_said() -> None:
    values = {
        "Gudrun Caldigrove": "Maria Lopez",
        "Caldigrove": "Lopez",
        "Lothar Galdigrove": "John Okafor",
        "Galdigrove": "Okafor",
    }
    said = "カルディグローヴ氏"
    answered = Restorer(values).read([said])
    assert answered.restored(said) == said


def test_a_surname_that_is_nearly_right_is_left_and_said() -> None:
    said = "Herr Kaltegruf kommt."
    answered = RESTORER.read([said])
    assert answered.restored(said) == said
    assert answered.alike(said) == ["Kaltegruf"]


def test_the_pool_is_known_again_in_russian_letters() -> None:
    """Every surname nobody has, and every given name beside one, in the plainest transliteration."""
    lost = []
    surnames = pool(SURNAME)
    for name in surnames:
        assert weight(sounds(name)) >= 4, name
        if Restorer({name: "Lopez"}).read([cyrillic(name)]).restored(cyrillic(name)) != "Lopez":
            lost.append(name)
    for at, name in enumerate(given_name for role in GIVEN for given_name in pool(role)):
        whole = f"{name} {surnames[7 * at]}"
        said = cyrillic(whole)
        restorer = Restorer({whole: "Maria Lopez", name: "Maria", surnames[7 * at]: "Lopez"})
        if restorer.read([said]).restored(said) != "Maria Lopez":
            lost.append(whole)
    assert not lost


def test_no_two_given_names_sound_alike_to_a_translator() -> None:
    """Beside each other in one request neither would come back."""
    names = sorted({name for role in GIVEN for name in pool(role)})
    surnames = pool(SURNAME)[:2]
    lost = []
    near = [
        pair for pair in combinations(names, 2) if cost(sounds(pair[0]), sounds(pair[1]), Script.ALPHABET, most=1.0) < NEVER
    ]
    assert near
    for one, other in near:
        people = {f"{one} {surnames[0]}": "Maria Lopez", one: "Maria", surnames[0]: "Lopez"}
        people |= {f"{other} {surnames[1]}": "John Okafor", other: "John", surnames[1]: "Okafor"}
        said = f"{cyrillic(f'{one} {surnames[0]}')}; {cyrillic(f'{other} {surnames[1]}')}"
        if Restorer(people).read([said]).restored(said) != "Maria Lopez; John Okafor":
            lost.append((one, other))
    assert not lost


def test_letters_of_one_script_are_told_from_anothers() -> None:
    assert [script_of(char)[0] for char in "aжλア가א字"] == [
        "LATIN",
        "CYRILLIC",
        "GREEK",
        "KATAKANA",
        "HANGUL",
        "HEBREW",
        "CJK",
    ]


def test_pseudonyms_of_a_course_survive_a_translation() -> None:
    names = Pseudonyms(b"k" * 32)
    person = names.of("person", "Maria Lopez")
    assert (
        Restorer({person: "Maria Lopez", **names.parts("person", "Maria Lopez")}).read([person]).restored(person)
        == "Maria Lopez"
    )
