"""Content taken down: found by words, hash or id, taken out in one step, and logged without the words."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image as Picture
from tests.publish.examples import everything
from tests.signers import signing_labeller

from app.audit import AuditLog
from app.course import Lesson, OutputKind, Provenance, RichText, Section, SourceType
from app.course.blocks import Image, ListBlock, ListItem, Paragraph, SingleChoice
from app.course.blocks.questions import Option
from app.course.errors import FileProblem
from app.course.model import Course, Settings, Trashed, new_course
from app.course.ops import AddProvenance, Batch, ReplaceBlock, TrashLesson, apply
from app.media.labels import labelled
from app.project import ProjectFile
from app.publish import MemoryMedia, publish_html
from app.services import at_once
from app.services.editing import Session
from app.services.publishing import Format, publish
from app.services.takedown import (
    NothingWanted,
    Wanted,
    find,
    hits_in,
    purge_from,
    record_takedown,
    removal,
    take_from_files,
)

WORDS = "Barnaby stole the ladder"


def quiet(fraction: float, text: str = "") -> None:
    """Progress that nobody looks at."""


def picture() -> bytes:
    out = BytesIO()
    Picture.new("RGB", (8, 8), "teal").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AuditLog]:
    with AuditLog(tmp_path / "audit.sqlite") as log:
        yield log


def paragraph(text: str) -> Paragraph:
    return Paragraph(text=RichText.of(text))


def course_with(*lessons: Lesson, title: str = "Ladders") -> Course:
    return Course(settings=Settings(title=title), sections=(Section(title="Start", lessons=lessons),))


def plain(course: Course) -> list[str]:
    return [block.plain() for _, block in course.blocks()]


@pytest.mark.clause("B5.2")
def test_words_are_found_in_any_spacing_and_case_and_cut_out_wherever_they_stand() -> None:
    course = course_with(
        Lesson(
            title="What barnaby stole the ladder for",
            blocks=(
                paragraph("In May BARNABY  stole\nthe ladder. We learned from it."),
                paragraph("Barnaby stole the ladder!"),
                paragraph("Barnaby stole the ladders of others."),
                ListBlock(items=(ListItem(text=RichText.of("Rungs")), ListItem(text=RichText.of("Barnaby, stole the ladder")))),
                SingleChoice(
                    prompt=RichText.of("Who? Barnaby stole the ladder."),
                    options=(Option(text=RichText.of("Nobody"), correct=True), Option(text=RichText.of("Somebody"))),
                ),
            ),
        )
    )
    wanted = Wanted.text(WORDS)
    assert [hit.where.partition(" ")[0] for hit in hits_in(course, wanted, Path("x"))] == [
        "Title",
        "Text",
        "Text",
        "List",
        "Single",
    ]
    op = removal(course, wanted)
    assert op is not None
    applied = apply(course, op)
    assert hits_in(applied.course, wanted, Path("x")) == []
    [lesson] = applied.course.lessons()
    assert lesson.title == "What for"
    assert plain(applied.course) == [
        "In May . We learned from it.",
        "Barnaby stole the ladders of others.",
        "Rungs",
        "Who? .\nNobody\nSomebody",
    ]
    assert apply(applied.course, applied.inverse).course == course, "one step, and it can be undone"


@pytest.mark.clause("B5.2")
def test_the_trash_and_the_settings_are_looked_through_too() -> None:
    bad = Lesson(title="Gone", blocks=(paragraph(WORDS), paragraph("Fine.")))
    course = course_with(Lesson(title="Kept"), bad, title=WORDS)
    course = apply(course, TrashLesson(bad.id)).course
    wanted = Wanted.text(WORDS)
    op = removal(course, wanted)
    assert op is not None
    cleaned = apply(course, op).course
    assert cleaned.settings.title == "Untitled course"
    assert [block.plain() for item in cleaned.trash for block in item.lesson.blocks] == ["Fine."]
    assert removal(cleaned, wanted) is None


@pytest.mark.clause("B5.2")
def test_an_asset_is_found_by_its_file_and_goes_with_its_block(tmp_path: Path, log: AuditLog) -> None:
    file, data = tmp_path / "scene.png", picture()
    file.write_bytes(data)
    with Session.create(tmp_path / "a.course", new_course("Ladders"), at_once) as session:
        ref = session.add_media(data, "image/png", "scene.png")
        image = Image(source=ref, alt="A ladder")
        course = course_with(Lesson(title="One", blocks=(image, paragraph("Fine."))))
        wanted = Wanted.file(file)
        [hit] = hits_in(course, wanted, tmp_path)
        assert hit.block_id == image.id
        op = removal(course, wanted)
        assert op is not None
        assert plain(apply(course, op).course) == ["Fine."]
        out = tmp_path / "out"
        out.mkdir()
        publish(course, session.project, out / "ladders.zip", Format.SCORM12, quiet, log)
    found = find(wanted, [out], log, quiet)
    [package] = found.packages
    assert (package.course_id, package.title, package.form) == (course.id, "Ladders", "scorm12")
    assert [Path(name).suffix for name in package.members] == [".png"]


@pytest.mark.clause("B5.2")
def test_by_id_means_the_block_or_whatever_rests_on_that_record() -> None:
    block, other = paragraph("One."), paragraph("Two.")
    course = course_with(Lesson(title="L", blocks=(block, other)))
    op = removal(course, Wanted("id", block.id))
    assert op is not None
    assert plain(apply(course, op).course) == ["Two."]
    digest = hashlib.sha256(b"Two.").hexdigest()
    [hit] = hits_in(course, Wanted.digest(digest), Path("x"))
    assert hit.block_id == other.id


@pytest.mark.clause("B5.2")
@pytest.mark.parametrize("value", ["p1", "p0", "request-1", "1" * 64])
def test_titles_and_settings_that_ai_wrote_are_found_by_their_origin_and_taken_out(value: str) -> None:
    record = Provenance(
        id="p1",
        kind=OutputKind.TEXT,
        source_type=SourceType.TRAINED,
        provider="openai",
        system="gpt-5-mini",
        created="2026-11-20T09:00:00Z",
        user="Ada",
        request_id="request-1",
        prompt_sha256="1" * 64,
        parent="p0",
    )
    first = replace(record, id="p0", request_id="request-0", prompt_sha256="0" * 64, parent=None)
    lesson, other = Lesson(id="l1", title="Barnaby", title_origin="p1"), Lesson(title="By hand")
    trashed = Trashed(lesson=Lesson(title="Barnaby again", title_origin="p1"), section_id="s", index=0)
    course = Course(
        settings=Settings(
            title="A course on Barnaby",
            description="All about Barnaby",
            author="Ada",
            origins=(("description", "p1"), ("title", "p1")),
        ),
        sections=(Section(title="On Barnaby", title_origin="p1", lessons=(lesson, other)),),
        trash=(trashed,),
        provenance=(first, record),
    )
    wanted = Wanted.digest(value) if len(value) == 64 else Wanted("id", value)
    found = [hit.where for hit in hits_in(course, wanted, Path("x"))]
    assert found == [
        "Course settings",
        "Section “On Barnaby”",
        "Title of “Barnaby”",
        "Title of “Barnaby again”, in the trash",
    ]
    op = removal(course, wanted)
    assert op is not None
    after = apply(course, op).course
    assert not after.origins()
    assert after.settings == Settings(author="Ada")
    assert (after.sections[0].title, [item.title for item in after.lessons()]) == ("", ["", "By hand"])
    assert after.trash[0].lesson.title == ""
    assert hits_in(after, wanted, Path("x")) == []


@pytest.mark.clause("B5.2")
def test_a_file_that_was_signed_on_its_way_out_is_found_in_the_package_by_its_own_hash(tmp_path: Path, log: AuditLog) -> None:
    example = everything()
    block = next(block for _, block in example.course.blocks() if block.provenance == "pvoice")
    (digest,) = block.media()
    ProjectFile.create(tmp_path / "a.course", example.course).close()
    labeller = signing_labeller(tmp_path / "certificates")
    done = labeller.completed(example.course, example.media)
    (tmp_path / "out").mkdir()
    publish_html(done.course, done.media, tmp_path / "out" / "a.zip", quiet, by=labeller.signer())
    with zipfile.ZipFile(tmp_path / "out" / "a.zip") as package:
        assert not any(digest[:20] in name for name in package.namelist())
    found = find(Wanted.digest(digest), [tmp_path], log, quiet)
    assert [hit.block_id for hit in found.hits] == [block.id]
    assert [{Path(name).suffix for name in package.members} for package in found.packages] == [{".mp3", ".vtt"}]


@pytest.mark.clause("B5.2")
def test_a_file_leads_to_the_package_of_what_was_made_of_it_in_several_steps(tmp_path: Path, log: AuditLog) -> None:
    example = everything()
    lesson, block = next((lesson, block) for lesson, block in example.course.blocks() if block.provenance == "ppicture")
    first = example.course.record("ppicture")
    assert first is not None
    second = replace(first, id="psecond", parent="ppicture")
    third = replace(first, id="pthird", parent="psecond")
    assert isinstance(block, Image)
    assert block.source is not None
    again = replace(block, provenance="pthird")
    course = apply(example.course, Batch((AddProvenance(second), AddProvenance(third), ReplaceBlock(lesson.id, again)))).course
    original = tmp_path / "original.png"
    original.write_bytes(labelled(picture(), "image/png", first))
    anew = labelled(example.media.media(block.source.sha256), "image/png", third)
    source = replace(block.source, sha256=hashlib.sha256(anew).hexdigest())
    course = apply(course, ReplaceBlock(lesson.id, replace(again, source=source))).course
    (tmp_path / "out").mkdir()
    publish_html(course, MemoryMedia({**example.media.blobs, source.sha256: anew}), tmp_path / "out" / "a.zip", quiet)
    found = find(Wanted.file(original), [tmp_path / "out"], log, quiet)
    assert [package.members for package in found.packages] == [("index.html",)]
    original.write_bytes(picture())
    assert find(Wanted.file(original), [tmp_path / "out"], log, quiet).packages == ()


@pytest.mark.clause("B5.2")
def test_a_folder_of_courses_and_packages_is_cleaned_and_what_to_publish_again_listed(tmp_path: Path, log: AuditLog) -> None:
    shelf, out, elsewhere = tmp_path / "courses", tmp_path / "out", tmp_path / "elsewhere"
    for folder in (shelf, out, elsewhere):
        folder.mkdir()
    bad = course_with(Lesson(title="L", blocks=(paragraph(f"{WORDS} & ran. More."),)))
    fine = course_with(Lesson(title="L", blocks=(paragraph("Nothing."),)), title="Fine")
    for name, course in (("bad", bad), ("fine", fine)):
        with ProjectFile.create(shelf / f"{name}.course", course) as project:
            publish(project.course, project, out / f"{name}.zip", Format.HTML, quiet, log)
            if name == "bad":
                publish(project.course, project, elsewhere / "bad.zip", Format.SCORM12, quiet, log)
    (shelf / "broken.course").write_bytes(b"not a course")
    with zipfile.ZipFile(out / "foreign.zip", "w") as foreign:
        foreign.writestr("index.html", WORDS)
    (out / "torn.zip").write_bytes(b"PK\x03\x04")
    wanted = Wanted.text(f"{WORDS} & ran")
    found = find(wanted, [shelf, out], log, quiet)
    [hit] = found.hits
    assert (hit.path, hit.course) == (shelf / "bad.course", "Ladders")
    assert [item.path for item in found.packages] == [out / "bad.zip"]
    assert [(item.course_id, item.form) for item in found.unseen] == [(bad.id, "scorm12")], "what was published elsewhere"
    assert len(found.problems) == 2
    done = take_from_files([hit.path], wanted, quiet)
    assert done.courses == (shelf / "bad.course",)
    record_takedown(log, wanted, "He asked us to.", found.hits, found)
    with Session.open(shelf / "bad.course", at_once) as session:
        assert plain(session.course) == [". More."]
        assert session.undo_label == "Take content down"
    [row] = log.rows(event="takedown.done")
    assert row.fields["reason"] == "He asked us to."
    assert len(row.fields["packages"]) == 2  # type: ignore[arg-type]  # a list, by the vocabulary
    assert "Barnaby" not in row.body


@pytest.mark.clause("B5.2")
def test_on_request_undo_and_earlier_versions_do_not_keep_it(tmp_path: Path) -> None:
    path = tmp_path / "bad.course"
    course = course_with(Lesson(title="L", blocks=(paragraph(WORDS), paragraph("Fine."))))
    ProjectFile.create(path, course).close()
    wanted = Wanted.text(WORDS)
    take_from_files([path], wanted, quiet, purge=True)
    with Session.open(path, at_once) as session:
        assert not session.can_undo
        assert plain(session.course) == ["Fine."]
        purge_from(session.project, wanted)
    assert b"Barnaby" not in path.read_bytes()


@pytest.mark.parametrize("text", ["", "  ", "ab"])
def test_what_stands_everywhere_is_not_looked_for(text: str) -> None:
    with pytest.raises(NothingWanted):
        Wanted.text(text)


def test_what_is_no_hash_and_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingWanted):
        Wanted.digest("abc")
    with pytest.raises(FileProblem):
        Wanted.file(tmp_path / "none.png")
