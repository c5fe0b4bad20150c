"""A lesson of about ten minutes read aloud: each stage in × real time. Run ``python tests/bench/bench_narration.py [minutes]``.

``python -m tests.bench.bench_narration far`` asks a server on this computer that speaks as Google does and answers after
200 ms, one request after the other and as many at once as a narration does, in the time a clock shows and at the pace of the
provider's card: a lesson of 40 sentences, and a course of 240, for which no burst is enough.

Ratios are of processor time, children included, so that they hold on a busy computer; wall time is printed beside them.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

SENTENCES = (
    "Every hall has two exits, and both of them lead to the yard behind the loading dock.",
    "Walk to each of them on your first day, and count the doors on the way.",
    "A door that is propped open lets smoke into the stairs, so keep it shut even on warm days.",
    "The alarm rings in the whole building when anyone breaks the glass of a call point.",
    "Leave your bag where it is, help whoever is next to you, and do not use the lift.",
    "The person in the yellow vest counts heads at the assembly point and reports to the fire service.",
)


def lesson_of(minutes: float) -> Any:
    """A course of one lesson; every sentence differs, so that none comes from the cache by chance."""
    from app.course import Course, Lesson, RichText, Section
    from app.course.blocks import Heading, Paragraph
    from app.course.model import Settings

    blocks: list[Any] = []
    for number in range(round(minutes * 60 / 34)):
        blocks.append(Heading(text=RichText.of(f"Rule {number + 1}")))
        said = " ".join(f"{text[:-1]}, as rule {number + 1} says." for text in SENTENCES)
        blocks.append(Paragraph(text=RichText.of(said)))
    return Course(settings=Settings(title="Bench"), sections=(Section(lessons=(Lesson(title="Fire", blocks=tuple(blocks)),)),))


def used() -> float:
    """Processor seconds of this process and of the programs it ran."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """(processor seconds, result)."""
    started = used()
    result = work()
    return max(used() - started, 0.001), result


def stages(course: Any, block: Any, clips: list[Any]) -> dict[str, float]:
    """Seconds of each stage by itself."""
    import numpy as np

    from app.media.assemble import prepared
    from app.media.audio import decode, encode_wav, pauses
    from app.media.captions import cues_from_sentences
    from app.media.encode import Mp3Writer
    from app.media.loudness import Limiter, Meter
    from app.media.sentences import split
    from app.services.narration import script_lines

    rate, lesson = clips[0].rate, next(course.lessons())
    split.cache_clear()
    seconds = {"sentences": timed(lambda: script_lines(lesson, block, "en"))[0]}
    wavs = [encode_wav(clip) for clip in clips]
    seconds["decode, trim, fade"] = timed(lambda: [prepared(decode(wav)) for wav in wavs])[0]
    meter = Meter(rate)

    def measure() -> None:
        for clip in clips:
            meter.feed(clip.samples)

    seconds["measure loudness"] = timed(measure)[0]
    limiter = Limiter.at(rate)
    seconds["limit true peak"], limited = timed(lambda: [limiter.feed(clip.samples * np.float32(1.2)) for clip in clips])
    writer = Mp3Writer(rate)

    def write() -> None:
        for part in limited:
            writer.feed(part)
        writer.finish()

    seconds["encode MP3"] = timed(write)[0]
    quiet = {index: pauses(clip) for index, clip in enumerate(clips)}
    seconds["captions"] = timed(lambda: cues_from_sentences(block.sentences, pauses=quiet))[0]
    return seconds


def accuracy(path: Path, block: Any) -> dict[str, float]:
    """Loudness by ffmpeg's ebur128, and how far sentence starts are from where ffmpeg hears them."""
    import numpy as np

    command = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    summary = said[said.rindex("Summary") :]
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-"], capture_output=True, check=True).stdout
    loud = np.flatnonzero(np.abs(np.frombuffer(raw, np.float32)) > 0.01)
    heard = [loud[0], *loud[np.flatnonzero(np.diff(loud) > 0.3 * 22050) + 1]]
    errors = [abs(at / 22.05 - sentence.start) for at, sentence in zip(heard, block.sentences, strict=True)]
    found = {name: re.search(rf"{name}:\s+(-?[\d.]+)", summary) for name in ("I", "Peak")}
    return {
        "LUFS (ffmpeg)": float(found["I"][1]) if found["I"] else float("nan"),
        "true peak dBTP (ffmpeg)": float(found["Peak"][1]) if found["Peak"] else float("nan"),
        "sentence start, mean error ms": round(float(np.mean(errors)), 1),
        "sentence start, worst error ms": round(float(np.max(errors)), 1),
    }


def main(minutes: float) -> None:
    """Narrate, narrate again from the cache, narrate after one changed sentence; print JSON."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LECTERN_HOME"] = folder
        sys.path.insert(0, str(Path(__file__).parents[2] / "src"))
        from app.audit import AuditLog
        from app.course import RichText, apply
        from app.course.blocks import Narration, Paragraph
        from app.course.ops import ReplaceBlock
        from app.guard import Guard
        from app.media.captions import lint
        from app.media.clips import ClipCache
        from app.policy import NO_ORGANISATION, Gate
        from app.services.narration import Narrator, is_stale

        home = Path(folder)
        with (
            AuditLog(home / "log") as log,
            Guard(log, Gate(home / "gate", organisation=NO_ORGANISATION, user="bench")) as guard,
        ):
            narrator, course = Narrator(guard, home / "clips"), lesson_of(minutes)
            lesson = next(course.lessons())
            started = time.perf_counter()
            first, done = timed(lambda: narrator.narrate(course, lesson.id, Narration()))
            wall = time.perf_counter() - started
            again, _ = timed(lambda: narrator.narrate(course, lesson.id, Narration()))
            paragraph = lesson.blocks[1]
            assert isinstance(paragraph, Paragraph)
            edited = replace(paragraph, text=RichText.of("Something quite new. " + paragraph.text.plain))
            changed = apply(course, ReplaceBlock(lesson.id, edited)).course
            one, after = timed(lambda: narrator.narrate(changed, lesson.id, done.block))
            started = time.perf_counter()
            is_stale(changed, next(changed.lessons()), after.block)
            asked = time.perf_counter() - started
            cache = ClipCache(home / "clips")
            kept = (cache.get(path.stem) for path in sorted((home / "clips").rglob("*.clip")))
            clips = [item.clip() for item in kept if item is not None]
            parts = stages(course, done.block, clips)
            path = home / "narration.mp3"
            path.write_bytes(next(iter(done.media.values())))
            length = done.block.duration / 1000
            report = {
                "minutes": round(length / 60, 1),
                "sentences": done.made,
                "x real time": {
                    "everything, nothing cached": round(length / first),
                    "everything, all cached": round(length / again),
                    "one changed sentence": round(length / one),
                    **{name: round(length / seconds) for name, seconds in parts.items()},
                },
                "x real time by the clock, nothing cached": round(length / wall),
                "ms a sentence, nothing cached": round(first * 1000 / done.made, 1),
                "sentences made after one change": after.made,
                "ms to ask whether it is stale": round(asked * 1000, 2),
                "MB of MP3": round(path.stat().st_size / 2**20, 1),
                "peak MB of this process": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "captions": len(done.block.cues),
                "lint": Counter(issue.rule for issue in lint(done.block.cues)),
                **accuracy(path, done.block),
            }
    print(json.dumps(report, indent=2))


LATENCY = 0.2
"""Seconds before each answer."""
LESSON, COURSE = 40, 240
"""Sentences: what the pace lets through at once (``app.guard.pace.BURST``), and six times that."""


def far() -> None:
    """One request at a time and several, through guard and client; print JSON with the share of the ideal."""
    from tests.wire.chain import chained
    from tests.wire.google_server import KEY

    from app.guard.pace import Pace
    from app.services.narration import asking, batch
    from app.services.narration.lines import Line

    command = [sys.executable, "-m", "tests.wire.google_server", "--port", "8197", "--latency", str(LATENCY)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    report: dict[str, float] = {}
    try:
        assert server.stdout is not None
        server.stdout.readline()
        with tempfile.TemporaryDirectory() as folder:
            os.environ["LECTERN_HOME"] = folder
            at = _At("http://127.0.0.1:8197")
            for lanes, count in ((1, LESSON), (batch.LANES, LESSON), (batch.LANES, COURSE)):
                with chained(at, "google-tts", KEY, Path(folder) / f"{lanes}-{count}", pace=Pace()) as chain:
                    took = _spoken(chain.guard, lanes, count, asking, Line)
                said = f"{count} sentences, {lanes} at once"
                report[f"{said}: seconds"] = round(took, 2)
                report[f"{said}: share of the ideal"] = round(count * LATENCY / lanes / took, 2)
    finally:
        server.kill()
        server.wait()
    print(json.dumps(report, indent=2))


class _At:
    """A server that runs elsewhere."""

    def __init__(self, url: str) -> None:
        self.url = url


def _spoken(guard: Any, lanes: int, many: int, asking: Any, line: Any) -> float:
    """Seconds for all sentences; the client is loaded before."""
    from tests.guard.asking import course

    from app.course.blocks import Voice
    from app.guard import VoiceInfo

    voice = Voice("google-tts", "en-US-Neural2-C", "en-US")
    info = VoiceInfo(id=voice.name, name=voice.name, language=voice.language, gender="", system="google-tts")
    speaker = asking.Speaker(voice, info)
    started = 0.0
    for count in (1, many):
        lines = [line(f"Number {lanes} {n}.", "b1", True, f"Number {lanes} {n} {count}.") for n in range(count)]
        payloads = tuple(asking.payload("c1", one, speaker) for one in lines)
        clearance = guard.approve_batch(guard.prepare(payloads, course=course()))
        started = time.perf_counter()
        assert guard.send_batch(payloads, clearance, lambda _index, _output: None, lanes=lanes) == count
    return time.perf_counter() - started


if __name__ == "__main__" and sys.argv[1:] == ["far"]:
    far()
elif __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
