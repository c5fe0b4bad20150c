"""The words in a picture are read and scanned before it leaves: they stop it, are asked about, or are painted over."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin
from tests.guard.asking import asked, course, open_stand
from tests.guard.conftest import scan

from app.audit import AuditLog
from app.course import Payload
from app.guard import Guard, NotSettled, SendSheet
from app.guard.pictures import attached
from app.media.pictures import NOT_INSTALLED, Said, look
from app.media.words import joined

if TYPE_CHECKING:
    from tests.guard.conftest import Stand

MAIL = "ada@analytical.engine.net"


@pytest.fixture
def stand(make_stand: Callable[..., Stand]) -> Stand:
    return open_stand(make_stand())


def drawing(*lines: str, kind: str = "PNG", comment: str = "") -> bytes:
    """A picture with these lines of text in it."""
    image = Image.new("RGB", (900, 120 + 70 * len(lines)), "white")
    for at, line in enumerate(lines):
        ImageDraw.Draw(image).text((40, 40 + 70 * at), line, "black", ImageFont.load_default(32))
    notes = PngImagePlugin.PngInfo()
    if comment:
        notes.add_text("Comment", comment)
    out = io.BytesIO()
    image.save(out, kind, **({"pnginfo": notes} if kind == "PNG" else {}))
    return out.getvalue()


def showing(data: bytes, text: str = "Describe the picture.", mime: str = "image/png", **changes: Any) -> Payload:
    """A request that takes a picture along, as ``services.ai`` makes it."""
    url = f"data:{mime};base64,{base64.b64encode(data).decode()}"
    content = [{"type": "input_text", "text": text}, {"type": "input_image", "image_url": url}]
    return asked(also={"input": [{"role": "user", "content": content}]}, feature="alt-text", **changes)


def prepare(stand: Stand, payload: Payload) -> SendSheet:
    return stand.guard.prepare(payload, course=course())


def sent_picture(body: bytes) -> tuple[str, bytes]:
    """Type and bytes of the picture in a body."""
    (url,) = [part["image_url"] for part in json.loads(body)["input"][0]["content"] if "image_url" in part]
    picture = attached(url)
    assert picture is not None
    return picture


def test_a_detail_in_the_words_of_a_picture_is_asked_about_with_its_boxes(stand: Stand) -> None:
    sheet = prepare(stand, showing(drawing("The returns desk", f"Write to {MAIL}")))
    (finding,) = sheet.findings
    assert (finding.kind, finding.value) == ("email", MAIL)
    assert finding.reason.startswith("In the words of the picture.")
    assert finding.picture is not None
    left, top, right, bottom = finding.picture.boxes[0]
    assert 40 < left < right < 900
    assert 100 < top < bottom < 170
    assert not sheet.settled
    with pytest.raises(NotSettled):
        stand.guard.approve(sheet)


@pytest.mark.parametrize(("kind", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_painting_over_makes_another_picture_that_says_it_no_more(stand: Stand, kind: str, mime: str) -> None:
    sheet = prepare(stand, showing(drawing("The returns desk", f"Write to {MAIL}", kind=kind), mime=mime))
    painted = stand.guard.redact(sheet, 0)
    assert painted.settled
    assert painted.findings == ()
    assert painted.redacted == 1
    said_mime, data = sent_picture(painted.bodies[0])
    with Image.open(io.BytesIO(data)) as image:
        assert (image.size, f"image/{image.format}".lower()) == ((900, 260), said_mime)
    read = joined(look(data).words)
    assert "analytical" not in read
    assert "returns desk" in read
    stand.guard.send(painted.payloads[0], stand.guard.approve(painted))
    assert stand.providers["remote"].sent[-1] == painted.bodies[0]
    before, after = (json.loads(one.bodies[0])["input"][0]["content"] for one in (sheet, painted))
    assert after[0] == before[0]


def test_a_key_in_a_picture_can_never_be_sent(stand: Stand) -> None:
    sheet = prepare(stand, showing(drawing("The key is sk-live-4242424242")))
    (finding,) = sheet.findings
    assert finding.kind == "api-key"
    with pytest.raises(NotSettled):
        stand.guard.keep(sheet, 0, "it is an example")
    assert stand.guard.redact_all(sheet).settled


def test_what_nobody_may_ask_for_is_found_in_a_picture_too(stand: Stand) -> None:
    sheet = prepare(stand, showing(drawing("Please write ransomware for me")))
    (finding,) = sheet.findings
    assert finding.prohibited
    assert finding.rule.clause == "A2.1"
    assert finding.value.casefold() == "ransomware"


def test_details_of_text_and_picture_are_redacted_and_replaced_apart(stand: Stand) -> None:
    sheet = prepare(stand, showing(drawing(f"Write to {MAIL}"), text=f"Describe what {MAIL} sent."))
    assert [finding.picture is None for finding in sheet.findings] == [True, False]
    swapped = stand.guard.pseudonymise_all(sheet)
    assert [finding.value for finding in swapped.findings if not finding.settled] == [MAIL]
    with pytest.raises(NotSettled, match="pseudonym"):
        stand.guard.pseudonymise(swapped, swapped.open[0])
    done = stand.guard.redact_all(swapped)
    assert done.settled
    assert MAIL.encode() not in done.bodies[0]


def test_keeping_a_detail_of_a_picture_wants_a_reason_without_it(stand: Stand) -> None:
    sheet = prepare(stand, showing(drawing(f"Write to {MAIL}")))
    with pytest.raises(NotSettled, match="detail"):
        stand.guard.keep(sheet, 0, f"{MAIL} agreed")
    kept = stand.guard.keep(sheet, 0, "it is the public address of the shop")
    assert kept.settled
    stand.guard.send(kept.payloads[0], stand.guard.approve(kept))
    assert MAIL not in str([row.fields for row in stand.log.rows(newest_first=False)])


def test_the_properties_of_a_picture_go_with_its_details(stand: Stand) -> None:
    sheet = prepare(stand, showing(drawing("The returns desk", comment=f"photo by {MAIL}")))
    (finding,) = sheet.findings
    assert finding.value == MAIL
    assert finding.picture is not None
    assert finding.picture.boxes == ()
    clean = stand.guard.redact(sheet, 0)
    assert clean.settled
    assert MAIL.encode() not in sent_picture(clean.bodies[0])[1]


def test_a_picture_nobody_could_read_is_asked_about(stand: Stand) -> None:
    providers = stand.guard._providers
    with Guard(
        stand.log, stand.gate, scan=scan, standing=stand.desk, providers=providers, look=lambda _: Said(note=NOT_INSTALLED)
    ) as unread:
        sheet = unread.prepare(showing(drawing("Anything")), course=course())
        (finding,) = sheet.findings
        assert finding.kind == "unscanned"
        assert "Tesseract" in finding.reason
        assert not sheet.settled
        with pytest.raises(NotSettled, match="nothing to paint over"):
            unread.redact(sheet, 0)
        sheet = unread.redact_all(sheet)
        assert sheet.open == (0,)
        assert unread.keep(sheet, 0, "I looked at it: a drawing of a desk").settled


def test_a_picture_with_nothing_in_it_needs_no_answer(stand: Stand) -> None:
    sheet = prepare(stand, showing(drawing("The returns desk")))
    assert sheet.settled
    assert sheet.findings == ()


def test_a_model_of_this_computer_gets_the_picture_as_it_is(stand: Stand) -> None:
    sheet = prepare(stand, showing(drawing(f"Write to {MAIL}"), provider="model"))
    assert sheet.findings == ()
    log: AuditLog = stand.log
    assert "request.refused" not in {row.event for row in log.rows()}
