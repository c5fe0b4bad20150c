"""The voice of this computer: real espeak-ng, hostile text, programs that fail."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.course import Payload, SourceType
from app.course.errors import Cancelled, ProviderProblem
from app.media.audio import decode, trim
from app.paths import cache_dir
from app.providers.base import Answer
from app.providers.clearance import ClearanceRefused, mint
from app.providers.local_voice import LocalVoice
from app.providers.voices import choose
from app.providers.voices.base import MAX_CHARS, harmless
from app.providers.voices.espeak import Espeak

Request = Callable[..., Payload]
Program = Callable[..., Path]


@pytest.fixture
def voice() -> Iterator[LocalVoice]:
    provider = LocalVoice()
    yield provider
    provider.close()


def say(provider: LocalVoice, payload: Payload) -> Answer:
    return provider.send(payload, mint(payload))


def seconds(answer: Answer) -> float:
    return trim(decode(answer.content)).seconds


def test_a_sentence_becomes_sound_with_its_origin(voice: LocalVoice, request_for: Request) -> None:
    answer = say(voice, request_for("Hello there, dear learners."))
    assert answer.mime == "audio/wav"
    assert answer.source_type is SourceType.ALGORITHMIC
    assert re.fullmatch(r"espeak-ng [\d.]+ \(en-gb\)", answer.system)
    assert answer.request_id
    assert 1.0 < seconds(answer) < 3.0


def test_without_a_clearance_nothing_is_said(voice: LocalVoice, request_for: Request) -> None:
    payload = request_for("Hello")
    clearance = mint(payload)
    voice.send(payload, clearance)
    with pytest.raises(ClearanceRefused):
        voice.send(payload, clearance)


def test_voices_are_listed_with_language_name_and_gender(voice: LocalVoice) -> None:
    voices = voice.voices()
    assert len(voices) > 100
    assert len({v.id for v in voices}) == len(voices)
    german = next(v for v in voices if v.language == "de")
    assert (german.name, german.id) == ("German", "de")
    assert {v.gender for v in voices} <= {"male", "female", ""}
    assert all(v.system.startswith("espeak-ng ") for v in voices)


@pytest.mark.parametrize(
    ("language", "spoken_by"),
    [
        ("en", "en-gb"),
        ("en-US", "en-us"),
        ("en_us", "en-us"),
        ("de-AT", "de"),
        ("pt-BR", "pt-br"),
        ("zh-Hans", "cmn"),
        ("no", "nb"),
    ],
)
def test_a_language_finds_its_voice(voice: LocalVoice, request_for: Request, language: str, spoken_by: str) -> None:
    assert say(voice, request_for("Hello", language=language)).system.endswith(f"({spoken_by})")


def test_a_voice_is_found_by_its_id_or_its_name_whatever_the_case(voice: LocalVoice, request_for: Request) -> None:
    for name in ("fr-fr", "French (France)", "FRENCH (france)"):
        assert say(voice, request_for("Bonjour", voice=name)).system.endswith("(fr-fr)")


@pytest.mark.parametrize(
    ("voice_name", "language"), [("Nobody", "en"), ("", "xx"), ("../../etc/passwd", "en"), ("-w/tmp/x", "en")]
)
def test_a_voice_nobody_has_is_refused_with_a_way_out(
    voice: LocalVoice, request_for: Request, voice_name: str, language: str
) -> None:
    with pytest.raises(ProviderProblem) as caught:
        say(voice, request_for("Hello", voice=voice_name, language=language))
    assert (voice_name or language) in caught.value.what
    assert "Choose another voice" in caught.value.next_step


HOSTILE = [
    "--help",
    "-f /etc/passwd",
    "-w /tmp/lectern-hostile.wav now",
    "<speak><break time='20s'/>hello</speak>",
    "[[h@l'oU]] hello [[slnc 20000]]",
    "\x01+50s \x00a\x1b[31m b\x07",
    "$(touch /tmp/lectern-hostile.wav) `id` ; ls | cat && echo %PATH% \"quoted\" 'too' \\",
    "привет мир",
    "你好，世界",
    "مرحبا بالعالم",
    "I love 😀🎉 you",
    "word " * 500,
    "a" * 3000,
    "\u202ereversed\u202c \u200bzero\ufeffwidth",
    "line one\nline two\r\n\r\nline three\u2028four",
    "\ud800 lone surrogate",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_ever_spoken(voice: LocalVoice, request_for: Request, text: str) -> None:
    answer = say(voice, request_for(text))
    clip = decode(answer.content)
    assert clip.peak > 0.01
    assert clip.seconds < 20 + len(text) / 3  # nothing in it was taken for a command to wait
    assert not Path("/tmp/lectern-hostile.wav").exists()


def test_markup_is_off(voice: LocalVoice, request_for: Request) -> None:
    plain = seconds(say(voice, request_for("hello you")))
    assert seconds(say(voice, request_for("hello <break time='9s'/> you"))) < plain + 8
    assert seconds(say(voice, request_for("hello [[slnc 9000]] you"))) < plain + 8


@pytest.mark.parametrize("text", ["", "   ", "😀🎉", "— … !", "\x00\x01", "[[]]", "<>"])
def test_text_with_nothing_to_say_is_refused_before_a_program_starts(request_for: Request, program: Program, text: str) -> None:
    marker = program("espeak-ng", "open(sys.argv[0] + '.ran', 'w')\nprint('1.51')\n")
    stand_in = Espeak(str(marker))
    stand_in._voices = LocalVoice().voices()
    with pytest.raises(ProviderProblem, match="nothing to say"):
        say(LocalVoice(program=stand_in), request_for(text))
    assert not marker.with_name("espeak-ng.ran").exists()


def test_text_that_is_far_too_long_is_refused(voice: LocalVoice, request_for: Request) -> None:
    with pytest.raises(ProviderProblem, match="too long"):
        say(voice, request_for("a " * MAX_CHARS))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"voice": "en"}', b'{"text": 5}', b'{"text": "a", "rate": "fast"}', b"\xff"]
)
def test_a_body_that_is_no_request_is_refused(voice: LocalVoice, body: bytes) -> None:
    payload = Payload(provider="local", model="", feature="narration", purpose="", course_id="c", block_ids=(), body=body)
    with pytest.raises(ProviderProblem, match="can't read this request"):
        say(voice, payload)


def test_the_rate_is_words_a_minute(voice: LocalVoice, request_for: Request) -> None:
    text = (
        "Before you begin, please read this safety notice. It tells you which tools you need and where to find the emergency "
        "exits. When something goes wrong on site, call your manager. Never work alone, and report every leak at once."
    )
    for rate in (130, 160, 165):
        spoken = len(text.split()) / seconds(say(voice, request_for(text, rate=rate))) * 60
        assert spoken == pytest.approx(rate, rel=0.06)


def test_absurd_rates_are_brought_into_range(voice: LocalVoice, request_for: Request) -> None:
    slow, fast = (seconds(say(voice, request_for("one two three four", rate=rate))) for rate in (-5, 10**9))
    assert 0 < fast < slow < 10


# Programs that fail.

LISTING = (
    "Pty Language       Age/Gender VoiceName          File                 Other Languages\\n"
    " 5  en-gb           --/M      English_(Great_Britain) gmw/en               (en 2)"
)
GOOD = f"""
if "--version" in sys.argv: print("eSpeak NG text-to-speech: 1.51  Data at: /x"); sys.exit()
if "--voices" in sys.argv: print("{LISTING}"); sys.exit()
out = sys.argv[sys.argv.index("-w") + 1]
text = sys.stdin.buffer.read()
"""


def failing(program: Program, code: str) -> LocalVoice:
    return LocalVoice(program=Espeak(str(program("espeak-ng", GOOD + code))))


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("sys.exit()", "no sound file"),
        ("open(out, 'wb').close()", "empty"),
        ("open(out, 'wb').write(b'not a wav at all')", "not a sound"),
        ("wav(out); data = open(out, 'rb').read(); open(out, 'wb').write(data[:-500])", "cut short"),
        ("wav(out, seconds=0)", "no sound"),
        ("wav(out, level=0)", "silent"),
        ("sys.stderr.write('first\\nError: voice data is damaged\\n'); sys.exit(3)", "voice data is damaged"),
        ("sys.exit(3)", "exit status 3"),
        ("os.kill(os.getpid(), 9)", "exit status -9"),
    ],
)
def test_a_program_that_fails_is_reported_with_what_it_said(
    program: Program, request_for: Request, code: str, why: str
) -> None:
    with pytest.raises(ProviderProblem) as caught:
        say(failing(program, code), request_for("Hello"))
    assert why in str(caught.value)
    assert "espeak-ng" in caught.value.what
    assert caught.value.next_step


def ends(marker: Path) -> bool:
    """Whether the process whose id is in the file ends within five seconds (a kill takes a moment to arrive)."""
    stat = Path(f"/proc/{int(marker.read_text())}/stat")
    give_up = time.monotonic() + 5
    while time.monotonic() < give_up:
        try:
            if stat.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


HANG = """
import subprocess
child = subprocess.Popen(["sleep", "60"])
open(sys.argv[0] + ".pid", "w").write(str(child.pid))
time.sleep(60)
"""


def test_a_program_that_hangs_is_stopped_with_its_children(program: Program) -> None:
    path = program("espeak-ng", GOOD + HANG)
    stand_in = Espeak(str(path))
    started = time.monotonic()
    with pytest.raises(ProviderProblem, match="does not answer"):
        stand_in.process.run([str(path), "-w", "/dev/null"], timeout=1.0)
    assert time.monotonic() - started < 10
    assert ends(path.with_name("espeak-ng.pid"))


def test_closing_the_provider_kills_what_is_speaking(program: Program, request_for: Request) -> None:
    path = program("espeak-ng", GOOD + HANG)
    provider = LocalVoice(program=Espeak(str(path)))
    raised: list[BaseException] = []

    def speak() -> None:
        try:
            say(provider, request_for("Hello"))
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=speak)
    thread.start()
    marker = path.with_name("espeak-ng.pid")
    while not (marker.exists() and marker.read_text()):
        time.sleep(0.01)
    provider.close()
    thread.join(10)
    assert [type(error) for error in raised] == [Cancelled]
    assert ends(marker)


def test_a_program_that_vanished_is_reported(request_for: Request, tmp_path: Path) -> None:
    with pytest.raises(ProviderProblem, match="can't be started"):
        say(LocalVoice(program=Espeak(str(tmp_path / "gone"))), request_for("Hello"))


@pytest.mark.parametrize(
    ("platform", "command"),
    [
        ("linux", "sudo apt install espeak-ng"),
        ("win32", "winget install eSpeak-NG.eSpeak-NG"),
        ("darwin", "brew install espeak-ng"),
    ],
)
def test_a_computer_without_a_voice_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, command: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProviderProblem) as caught:
        choose(platform)
    assert command in caught.value.next_step


def test_no_sentence_is_left_on_the_disk_not_even_that_of_a_killed_run(
    voice: LocalVoice, request_for: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    killed = cache_dir() / ".lectern-killed"
    (killed / "work").mkdir(parents=True)
    (killed / "held").touch()
    (killed / "work" / "said.wav").write_bytes(b"RIFF")
    say(voice, request_for("Hello"))
    assert list(temporary.iterdir()) == []
    assert list(cache_dir().glob(".*")) == []


def test_two_threads_can_speak_at_once(voice: LocalVoice, request_for: Request) -> None:
    lengths: list[float] = []
    texts = ["one", "one two three four five six seven"] * 6
    threads = [
        threading.Thread(target=lambda text=text: lengths.append(seconds(say(voice, request_for(text))))) for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lengths) == 12
    assert len({round(length, 2) for length in lengths}) == 2


def test_harmless_text_has_no_commands_left() -> None:
    assert harmless("[[a]] <b>c</b> \x01d [[[e") == "[ [a] ] b c /b d [ [ [e"


def test_espeak_is_started_and_never_linked_or_shipped() -> None:
    root = Path(__file__).parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(item for extra in project["optional-dependencies"].values() for item in extra)]
    assert not [name for name in wanted if "espeak" in name.lower()]
    code = (
        "import app.providers.local_voice as v, sys; v.LocalVoice().voices(); "
        "print([m for m in sys.modules if 'espeak' in m], open('/proc/self/maps').read().count('libespeak'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
    )
    assert done.stdout.split("]")[0] == "['app.providers.voices.espeak'"
    assert done.stdout.strip().endswith(" 0")


def _pitch(answer: Answer) -> float:
    """Median fundamental frequency in Hz, by autocorrelation of 50 ms pieces."""
    import numpy as np

    clip = decode(answer.content)
    samples = clip.samples[:, 0] if clip.samples.ndim == 2 else clip.samples
    step = clip.rate // 20
    found = []
    for at in range(0, len(samples) - step, step // 2):
        piece = samples[at : at + step] - samples[at : at + step].mean()
        if abs(piece).max() < 0.1:
            continue
        like = np.correlate(piece, piece, "full")[step - 1 :]
        first, last = clip.rate // 400, clip.rate // 50
        lag = first + int(np.argmax(like[first:last]))
        if like[lag] > 0.6 * like[0]:
            found.append(clip.rate / lag)
    return float(np.median(found))


def test_it_speaks_higher_and_lower_by_the_semitones_asked_for(voice: LocalVoice, request_for: Request) -> None:
    text = "Mama, we are now on the moon, all alone in the warm room."
    usual = _pitch(say(voice, request_for(text)))
    for semitones in (-3.5, 4.0, 7.0):
        heard = 12 * math.log2(_pitch(say(voice, request_for(text, pitch=semitones))) / usual)
        assert abs(heard - semitones) < 1.0
    assert say(voice, request_for(text, pitch=99)).content, "beyond what it can do, the most it can"
