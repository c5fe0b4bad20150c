"""A lesson narrated by Google's voice in which one word changes: one request, and captions that Chromium shows on time."""

from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path

import pytest
from tests.browser.pages import Browser
from tests.services.narration.test_far import block_of, course_of, narrated, retyped
from tests.wire.chain import chained
from tests.wire.google_server import KEY, GoogleServer

from app.publish import publish_html
from app.publish.media import MemoryMedia
from app.services.narration import Narrator

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BEFORE = "Close the valve first. Then open the door. Call the foreman at once. Wait outside."
AFTER = BEFORE.replace("open the door", "open the big gate")
LATE = 0.06
"""Seconds a caption may be before or after the sound of its sentence."""

_HEARD = """
const [encoded, done] = arguments;
const bytes = Uint8Array.from(atob(encoded), c => c.charCodeAt(0));
new OfflineAudioContext(1, 1, 24000).decodeAudioData(bytes.buffer).then(sound => {
  const samples = sound.getChannelData(0), starts = [];
  let quiet = 0.3 * sound.sampleRate;
  samples.forEach((sample, at) => {
    if (Math.abs(sample) < 0.01) { quiet += 1; return; }
    if (quiet >= 0.3 * sound.sampleRate) starts.push(at / sound.sampleRate);
    quiet = 0;
  });
  done(starts);
});
"""
"""When sound starts after 0.3 s of silence, in seconds, as Chromium itself decodes the file."""


_SHOWN = """
const [at, done] = arguments, sound = document.querySelector('audio');
const read = () => done(document.querySelector('[data-cue-text]').textContent);
sound.pause();
sound.addEventListener('seeked', () => setTimeout(read, 60), {once: true});
sound.currentTime = at;
"""


def shown_at(browser: Browser, seconds: float) -> str:
    """The caption a learner sees when the narration stands at a time."""
    return " ".join(str(browser.driver.execute_async_script(_SHOWN, seconds)).split())


def test_one_changed_word_is_one_request_and_its_caption_is_on_time(
    browser: Browser, tmp_path: Path, google_server: GoogleServer
) -> None:
    course = course_of(BEFORE)
    with chained(google_server, "google-tts", KEY, tmp_path) as chain:
        narrator = Narrator(chain.guard, tmp_path / "clips", lambda sheet: sheet)
        course = narrated(course, narrator.narrate(course, "l1", block_of(course)))
        course = retyped(course, "l1", AFTER)
        google_server.requests.clear()
        done = narrator.narrate(course, "l1", block_of(course))
    (request,) = google_server.requests
    assert json.loads(request.body)["input"] == {"text": "Then open the big gate."}
    course = narrated(course, done)
    out = publish_html(course, MemoryMedia(done.media), tmp_path / "course.zip", lambda fraction, text: None)
    with zipfile.ZipFile(out.path) as package:
        package.extractall(tmp_path / "site")
    browser.driver.get((tmp_path / "site" / "index.html").as_uri())
    sound = base64.b64encode(next(iter(done.media.values()))).decode()
    browser.driver.set_script_timeout(30)
    heard: list[float] = browser.driver.execute_async_script(_HEARD, sound)
    sentences = [sentence.text for sentence in done.block.sentences]
    assert " ".join(sentences) == AFTER
    assert len(heard) == len(sentences)
    browser.one("[data-play]").click()
    browser.until(lambda: browser.js("return document.querySelector('audio').readyState") >= 2, "the sound")
    for at, sentence in zip(heard, sentences, strict=True):
        assert sentence not in shown_at(browser, at - LATE)
        assert sentence in shown_at(browser, at + LATE)
