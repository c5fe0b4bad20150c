"""Every speech program keeps the same promises: espeak-ng for real, Windows and macOS as stand-ins that take real arguments."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.course.errors import ProviderProblem
from app.media.audio import decode
from app.providers.base import VoiceInfo, best_voice
from app.providers.voices import choose
from app.providers.voices.base import SpeechProgram
from app.providers.voices.espeak import Espeak
from app.providers.voices.espeak import parse_voices as parse_espeak
from app.providers.voices.macos import Say
from app.providers.voices.macos import parse_voices as parse_say
from app.providers.voices.windows import SystemSpeech, speed
from app.providers.voices.windows import parse_voices as parse_windows

Program = Callable[..., Path]

MAC_LIST = """Albert              en_US    # Hello! My name is Albert.
Anna                de_DE    # Hallo! Ich heiße Anna.
Bad News            en_US    # Hello! My name is Bad News.
Daniel              en_GB    # Hello! My name is Daniel.
Eddy (German (Germany)) de_DE    # Hallo! Ich heiße Eddy.
Tingting            zh_CN    # 你好！我叫婷婷。
Majed               ar_001   # مرحبًا! اسمي ماجد.
"""
WINDOWS_LIST = "\ufeffMicrosoft David Desktop\ten-US\tMale\r\nMicrosoft Hedda Desktop\tde-DE\tFemale\r\n\r\nbroken line\r\n"

SAY = f"""
open(sys.argv[0] + ".args", "w").write(json.dumps(sys.argv[1:]))
if sys.argv[1:3] == ["-v", "?"]: sys.stdout.buffer.write({MAC_LIST.encode()!r}); sys.exit()
said = open(sys.argv[sys.argv.index("-f") + 1], encoding="utf-8").read()
open(sys.argv[0] + ".text", "w", encoding="utf-8").write(said)
wav(sys.argv[sys.argv.index("-o") + 1])
"""
ESPEAK = """
if "--version" in sys.argv: print("1.51"); sys.exit()
if "--voices" in sys.argv: print(" 5  en-gb           --/M      English gmw/en"); sys.exit()
open(sys.argv[0] + ".args", "w").write(json.dumps(sys.argv[1:]))
open(sys.argv[0] + ".text", "wb").write(sys.stdin.buffer.read())
wav(sys.argv[sys.argv.index("-w") + 1])
"""
POWERSHELL = f"""
open(sys.argv[0] + ".args", "w").write(json.dumps(sys.argv[1:]))
if "GetInstalledVoices" in sys.argv[-1]: sys.stdout.buffer.write({WINDOWS_LIST.encode()!r}); sys.exit()
open(sys.argv[0] + ".text", "w", encoding="utf-8").write(open(os.environ["LECTERN_TEXT"], encoding="utf-8").read())
open(sys.argv[0] + ".set", "w").write(os.environ["LECTERN_VOICE"] + " " + os.environ["LECTERN_RATE"])
wav(os.environ["LECTERN_WAV"])
"""


@pytest.fixture(params=["espeak", "say", "powershell"])
def speaker(request: pytest.FixtureRequest, program: Program) -> SpeechProgram:
    """Each adapter in turn."""
    if request.param == "say":
        return Say(str(program("say", SAY)))
    if request.param == "powershell":
        return SystemSpeech(str(program("powershell", POWERSHELL)))
    found = Espeak.find()
    assert found is not None, "the tests need the program espeak-ng"
    return found


class TestEverySpeechProgram:
    """What all adapters promise."""

    def test_it_lists_voices_with_unique_ids_and_language_tags(self, speaker: SpeechProgram) -> None:
        voices = speaker.voices()
        assert len({voice.id for voice in voices}) == len(voices) > 1
        assert all(voice.language and "_" not in voice.language for voice in voices)
        assert all(voice.system == speaker.system() for voice in voices)
        assert speaker.voices() is voices  # asked once

    def test_it_has_a_german_and_an_english_voice(self, speaker: SpeechProgram) -> None:
        for language in ("de", "en"):
            found = best_voice(speaker.voices(), "", language)
            assert found is not None
            assert found.language.lower().startswith(language)

    def test_it_writes_sound_into_the_folder_it_is_given(self, speaker: SpeechProgram, tmp_path: Path) -> None:
        folder = tmp_path / "out"
        folder.mkdir()
        path = speaker.speak("Grüße -v --x $(id) 你好", speaker.voices()[0], 160, 0.0, folder, 20)
        assert path.parent == folder
        assert decode(path.read_bytes()).seconds > 0.1

    def test_text_never_becomes_an_argument(self, speaker: SpeechProgram, program: Program, tmp_path: Path) -> None:
        if speaker.name == "espeak-ng":
            speaker = Espeak(str(program("espeak-ng", ESPEAK)))
        folder = tmp_path / "out"
        folder.mkdir()
        speaker.speak("a 'secret' \"text\" ünï", speaker.voices()[0], 160, 0.0, folder, 20)
        assert "secret" not in Path(speaker.path + ".args").read_text()
        assert Path(speaker.path + ".text").read_text("utf-8").strip() == "a 'secret' \"text\" ünï"


def test_say_gets_voice_rate_and_format(program: Program, tmp_path: Path) -> None:
    say = Say(str(program("say", SAY)))
    say.speak("Hallo", next(voice for voice in say.voices() if voice.id == "Anna"), 150, 0.0, tmp_path, 20)
    arguments = json.loads(Path(say.path + ".args").read_text())
    assert arguments[:4] == ["-v", "Anna", "-r", "150"]
    assert arguments[-1] == "--data-format=LEI16@22050"


def test_powershell_gets_one_fixed_script(program: Program, tmp_path: Path) -> None:
    windows = SystemSpeech(str(program("powershell", POWERSHELL)))
    windows.speak("Hallo", windows.voices()[0], 180, 0.0, tmp_path, 20)
    arguments = json.loads(Path(windows.path + ".args").read_text())
    assert arguments[:-1] == ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command"]
    assert '"' not in arguments[-1]  # nothing for the command line to misquote
    assert Path(windows.path + ".set").read_text() == "Microsoft Hedda Desktop 0"


def test_names_with_spaces_and_brackets_are_read_from_the_list_of_say() -> None:
    voices = {voice.id: voice for voice in parse_say(MAC_LIST, "s")}
    assert voices["Eddy (German (Germany))"].language == "de-DE"
    assert voices["Majed"].language == "ar-001"
    best = best_voice(tuple(voices.values()), "", "en")
    assert best is not None
    assert best.id == "Daniel"  # not a novelty voice


def test_the_list_of_windows_is_read_and_broken_lines_are_left_out() -> None:
    voices = parse_windows(WINDOWS_LIST, "s")
    assert [(voice.id, voice.language, voice.gender) for voice in voices] == [
        ("Microsoft Hedda Desktop", "de-DE", "female"),
        ("Microsoft David Desktop", "en-US", "male"),
    ]


def test_voices_that_need_another_program_are_left_out_of_the_list_of_espeak() -> None:
    listed = """Pty Language       Age/Gender VoiceName          File                 Other Languages
 5  en-gb           --/F      English_(Great_Britain) gmw/en               (en 2)
 3  en-uk           --/M      english-mb-en1     mb/mb-en1            (en-gb 3)(en 2)
 5  variant         --/M      Storm              !v/Storm             (en-us 5)
 5  en-gb           20/-      Second             gmw/second
"""
    assert [(voice.id, voice.name, voice.gender) for voice in parse_espeak(listed, "s")] == [
        ("en-gb", "English (Great Britain)", "female"),
        ("gmw/second", "Second", ""),
    ]


@pytest.mark.parametrize(("rate", "step"), [(180, 0), (60, -10), (540, 10), (160, -1), (1, -10), (9999, 10)])
def test_words_a_minute_on_the_scale_of_windows(rate: int, step: int) -> None:
    assert speed(rate) == step


def test_a_voice_is_never_of_another_language() -> None:
    voices = (VoiceInfo(id="de", name="German", language="de", gender="", system="s"),)
    assert best_voice(voices, "", "en") is None
    assert best_voice(voices, "", "") is None


@pytest.mark.parametrize(
    ("platform", "kind"), [("linux", Espeak), ("win32", SystemSpeech), ("darwin", Say), ("freebsd14", Espeak)]
)
def test_each_system_uses_its_own_program_first(
    monkeypatch: pytest.MonkeyPatch, program: Program, platform: str, kind: type[SpeechProgram]
) -> None:
    for name in ("espeak-ng", "say", "powershell"):
        folder = program(name, "").parent
    monkeypatch.setenv("PATH", str(folder))
    assert type(choose(platform)) is kind


def test_a_program_that_lists_nothing_is_reported(program: Program) -> None:
    for speaker in (
        Espeak(str(program("espeak-ng", ""))),
        Say(str(program("say", ""))),
        SystemSpeech(str(program("pwsh", ""))),
    ):
        with pytest.raises(ProviderProblem, match=r"no voices|voices"):
            speaker.voices()
