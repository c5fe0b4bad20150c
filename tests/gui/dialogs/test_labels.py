"""Labels verified in the window: the file of a block, and files and packages in the Compliance Centre."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot
from tests.gui.walk import unnamed
from tests.publish.examples import everything
from tests.signers import signing_labeller

from app.gui.centre.cards import RecordCard
from app.gui.centre.labels import LabelsPage
from app.gui.dialogs.labels import LabelDialog
from app.gui.window import MainWindow
from app.publish import publish_html


def test_the_label_of_a_blocks_file_is_read_layer_by_layer(window: MainWindow, qtbot: QtBot) -> None:
    example = everything()
    (ref,) = (
        block.source for _, block in example.course.blocks() if getattr(block, "provenance", None) and hasattr(block, "source")
    )
    dialog = LabelDialog(window, window.context, window.compliance(), lambda: example.media.media(ref.sha256), ref.name)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.card is not None, timeout=30_000)
    assert dialog.card is not None
    assert dialog.card.accessibleName() == "made.png, A layer is missing"
    assert unnamed(dialog) == []
    dialog.accept()


def test_a_package_and_a_file_are_verified_in_the_centre(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    labeller = signing_labeller(tmp_path / "certificates")
    example = everything()
    done = labeller.completed(example.course, example.media)
    publish_html(done.course, done.media, tmp_path / "course.zip", lambda _part, _text: None, by=labeller.signer())
    (tmp_path / "notes.txt").write_text("nothing", "utf-8")
    window.show_centre("labels")
    assert window.covers.centre is not None
    page = window.covers.centre.pane("labels")
    assert isinstance(page, LabelsPage)
    page.look([tmp_path / "course.zip", tmp_path / "notes.txt"])
    qtbot.waitUntil(lambda: len(page.list.cards) > 3, timeout=30_000)
    names = [card.accessibleName() for card in page.list.cards if isinstance(card, RecordCard)]
    assert names[0] == "course.zip, As published"
    assert names[-1] == "notes.txt, No label"
    assert sum("Labelled, unchanged" in name for name in names) == len(names) - 2
    assert unnamed(page) == []
    page.look([tmp_path / "gone.mp3"])
    qtbot.waitUntil(lambda: page.notices.error is not None, timeout=30_000)
