"""A key planted in a real keyring, a full use of the provider by real processes, and then: the key is in no file (invariant 3).

Answers, errors that repeat the key, a crash in the middle, the log, its export and evidence, drafts, a published package.
"""

from __future__ import annotations

import base64
import json
import secrets
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.test_publish_ai import review
from tests.keys.conftest import Desktop, desktop
from tests.loaded import Loaded
from tests.wire.openai_server import Fault, OpenAIServer

from app.course import Course, Lesson, RichText, Section
from app.course.blocks import Block, Paragraph
from app.course.model import Settings
from app.policy import load_pack
from app.project import ProjectFile

__all__ = ["desktop"]  # a fixture

TEXT = "Wear a helmet in the hall. Tell the foreman at once. Nobody works alone."
PARAGRAPH = (Paragraph(id="b1", text=RichText.of(TEXT)),)


class Person:
    """Somebody at a computer of their own, with Lectern on the command line and a course."""

    def __init__(
        self,
        desktop: Desktop,
        loaded: Loaded,
        home: Path,
        work: Path,
        blocks: tuple[Block, ...] = PARAGRAPH,
        blobs: tuple[bytes, ...] = (),
    ) -> None:
        work.mkdir()
        (work / "tmp").mkdir()  # what is put aside for a moment is searched as well
        self._loaded = loaded
        self._env = desktop.env | {"LECTERN_HOME": str(home), "TMPDIR": str(work / "tmp")}
        self.course = work / "Safety.course"
        sections = (Section(id="s1", title="Start", lessons=(Lesson(id="l1", title="Helmets", blocks=blocks),)),)
        ProjectFile.create(self.course, Course(id="c1", settings=Settings(title="Safety"), sections=sections), blobs).close()

    def begins(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """A verb that runs while the test goes on; what it says is not kept back by a pipe."""
        command = self._loaded.lectern(*map(str, arguments))
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self._env, text=True, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT)

    def does(self, *arguments: str | Path, typed: str = "", code: int = 0) -> str:
        """Run a verb to its end; what it said."""
        running = self.begins(*arguments)
        said, _ = running.communicate(typed, timeout=90)
        assert running.returncode == code, said
        return said


def forms(key: str) -> tuple[bytes, ...]:
    """The key as it could stand in a file: plain, in UTF-16, and in base64 at each of the three offsets it can have there."""
    raw = key.encode()
    shifted = (base64.b64encode(b"\0" * pad + raw)[skip:-4] for pad, skip in ((0, 0), (1, 2), (2, 3)))
    return raw, key.encode("utf-16-le"), *shifted


def holding(key: str, *roots: Path) -> list[str]:
    """Every file below the folders, and every member of what is a zip, in which the key stands in any form."""
    return [name for root in roots for name, content in contents(root) if any(form in content for form in forms(key))]


def contents(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield str(path), path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as package:
                    yield from ((f"{path}!{name}", package.read(name)) for name in package.namelist())


def test_the_search_would_find_it(tmp_path: Path) -> None:
    """Else its silence would prove nothing."""
    key = "sk-canary-" + secrets.token_hex(16)
    for number, form in enumerate((key.encode(), key.encode("utf-16-le"))):
        (tmp_path / f"{number}.bin").write_bytes(b"x" * 7 + form + b"y")
    with zipfile.ZipFile(tmp_path / "package.zip", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("inner.txt", f"header: {key}")
    for before in ("", "B", "Be", "Bearer "):
        (tmp_path / f"base64{len(before)}").write_bytes(base64.b64encode(f"{before}{key} and more".encode()))
    assert len(holding(key, tmp_path)) == 7


@pytest.mark.clause("A3.4")
@pytest.mark.clause("B2.4")
@pytest.mark.timeout(300)
def test_a_planted_key_is_in_no_file_after_a_full_use(
    desktop: Desktop, loaded: Loaded, openai_server: OpenAIServer, tmp_path: Path, private_home: Path
) -> None:
    key = "sk-canary-" + secrets.token_hex(16)
    work = tmp_path / "work"
    person = Person(desktop, loaded, private_home, work)
    said = [
        person.does("policy", "accept", typed=answers()),
        person.does("provider", "key", "openai", "--stdin", typed=key + "\n"),
        person.does("provider", "enable", "openai", "--terms", "2025-05-31"),
        person.does("provider", "set", "openai", f"base_url={openai_server.url}", "budget=5"),
        person.does("provider", "test", "openai"),
        person.does("rights", "set", person.course, "--ground", "own"),
    ]

    def rewrite(*more: str, code: int = 0) -> str:
        return person.does("ai", "rewrite", person.course, "--lesson", "1", "--block", "1", *more, typed="send\n", code=code)

    said.append(rewrite("--insert"))
    assert openai_server.asked("responses")[0].key == key  # it was really used
    said.append(rewrite())  # a draft that waits
    for fault in (Fault.BAD_REQUEST, Fault.CUT, Fault.UNAUTHORISED):  # the first repeats the request, the last the key
        openai_server.fail(fault, times=None)
        said.append(rewrite(code=6))
        openai_server.behave()
    said.append(person.does("provider", "test", "openai"))  # settled
    said.append(person.does("provider", "show", "openai"))
    _crash(person, openai_server)
    review(person.course)
    said += [
        person.does("publish", person.course, "-o", work / "safety.zip", "--confirm-checklist"),
        person.does("publish", person.course, "-o", work / "safety-html.zip", "--format", "html", "--confirm-checklist"),
        person.does("audit", "export", "-o", work / "log.jsonl"),
        person.does("audit", "pack", "-o", work / "evidence.zip", "--course", person.course, "--content"),
        person.does("audit", "show", "-n", "200"),
        person.does("data-request", "openai"),
        person.does("provider", "show", "openai", "--json"),
    ]
    assert holding(key, private_home, work) == []
    assert [text for text in said if key in text] == []
    assert (work / "safety.zip").stat().st_size > 1000
    published = [content for name, content in contents(work) if "safety" in name]
    hosts = (b"api.openai.com", f"127.0.0.1:{openai_server.port}".encode())
    assert not any(host in content for host in hosts for content in published)  # it calls no provider (B2.4)
    person.does("provider", "terminate", "openai", "--yes")
    assert "none" in person.does("provider", "show", "openai").partition("Key:")[2].splitlines()[0]


def answers() -> str:
    pack = load_pack()
    return "next\n" * len(pack.sections) + "yes\n" * len(pack.boxes)


def killed(person: Person, arguments: tuple[str | Path, ...], when: Callable[[], bool]) -> None:
    """Have somebody send what a verb shows, and kill the process as soon as ``when`` says so."""
    running = person.begins(*arguments)
    assert running.stdin is not None
    running.stdin.write("send\n")
    running.stdin.flush()
    end = time.monotonic() + 60
    while not when():
        assert time.monotonic() < end
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=10)


def _crash(person: Person, server: OpenAIServer) -> None:
    """Killed while the answer is on its way: with the key in memory, and the log's last row without an end."""
    server.delay = 20
    count = len(server.asked("responses"))
    arguments = ("ai", "rewrite", person.course, "--lesson", "1", "--block", "1")
    killed(person, arguments, lambda: len(server.asked("responses")) > count)
    server.delay = 0
    rows = json.loads(person.does("audit", "show", "-n", "2", "--json"))
    assert "request.sending" in [row["event"] for row in rows]
