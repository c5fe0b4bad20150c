"""``lectern ai translate`` with a model that answers in its own letters; and that what stands for whom is on no disk."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.wire.answers import schema_of, texts_of
from tests.wire.openai_server import OpenAIServer

from app.__main__ import main
from app.course import Course, Lesson, RichText, Section, Settings
from app.course.blocks import Paragraph
from app.policy.records import Ground
from app.scan.standins import is_invented, pool
from app.services import at_once
from app.services.compliance import Compliance
from app.services.editing import Session

SAID = ("Ask Maria Lopez first.", "Maria Lopez and Mr Okafor decide together.", "Mail maria.lopez@northwind.com about it.")
LETTERS = str.maketrans("abcdefghijklmnopqrstuvwyz", "абкдефгхижклмнопкрстуввиз")


def in_russian(body: dict[str, Any]) -> str:
    """Every text as it was sent, but for its names, which are written in Russian letters, and its address, which is lost."""

    def letters(found: re.Match[str]) -> str:
        word = found.group()
        if not (is_invented(word) or any(word in pool(role) for role in ("female", "male", "anyone"))):
            return word
        low = word.lower()
        for spelled, heard in (
            ("sh", "ш"),
            ("ch", "ч"),
            ("th", "т"),
            ("qu", "кв"),
            ("oo", "у"),
            ("x", "кс"),
            ("ce", "се"),
            ("ci", "си"),
            ("cy", "си"),
        ):
            low = low.replace(spelled, heard)
        return low.removesuffix("e").translate(LETTERS).capitalize() + ("у" if is_invented(word) else "")

    named = dict(re.findall(r"\A\[(\w+)\]\n(.*)", text)[0] for text in texts_of(body) if text.startswith("["))
    wanted = (schema_of(body) or {})["properties"]
    said = {name: "Да. " + re.sub(r"\S+@\S+", "адрес", re.sub(r"[A-Za-z]+", letters, named[name])) for name in wanted}
    return json.dumps(said, ensure_ascii=False)


@pytest.mark.clause("B6.4")
def test_names_come_back_the_missing_is_said_and_no_file_knows_who_is_who(
    tmp_path: Path, private_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "Shop.course"
    blocks = tuple(Paragraph(id=f"b{number}", text=RichText.of(text)) for number, text in enumerate(SAID))
    sections = (Section(id="s", lessons=(Lesson(id="l", title="Who decides", blocks=blocks),)),)
    with OpenAIServer(respond=in_russian) as server:
        Session.create(path, Course(id="cshop", settings=Settings(title="Shop"), sections=sections), at_once).close()
        monkeypatch.setattr(
            "app.keys.store.KeyStore.get", lambda _self, name: "sk-test-0123456789abcdef" if "openai" in name else None
        )
        with Compliance.open() as compliance:
            pack = compliance.policy.pack
            compliance.policy.accept({section.id for section in pack.sections}, {box.id for box in pack.boxes})
            compliance.providers.enable("openai", compliance.guard.card("openai").terms_version)
            compliance.providers.set("openai", base_url=server.url)
            compliance.records.state_rights("cshop", "Shop", Ground.OWN)
        monkeypatch.setattr("sys.stdin", io.StringIO("p all\nsend\n"))
        code = main(["ai", "translate", str(path), "--lesson", "1", "--language", "ru", "--insert"])
        out, err = capsys.readouterr()
        assert code == 0, err
        body = server.asked("responses")[0].body.decode()
    assert not any(name in body for name in ("Maria", "Lopez", "Okafor", "northwind"))
    assert "Да. Ask Maria Lopez first." in out
    assert "Да. Maria Lopez and Mr Okafor decide together." in out
    assert "1 stand-in did not come back: “person" in out + err
    person = re.search(r"Ask (\w+) (\w+) first", body)
    assert person is not None
    files = [file for file in (*private_home.rglob("*"), path) if file.is_file()]
    assert len(files) > 3
    for file in files:
        data = file.read_bytes()
        assert not any(word.encode() in data for word in person.groups()), file.name
