"""Captions in another language: asked for here, looked at, sent and inserted as every request to a model is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.gui.captions.dialogs import LanguageDialog
from app.publish.render import spoken_language

if TYPE_CHECKING:
    from app.gui.captions.window import CaptionWindow


def translate(window: CaptionWindow) -> None:
    """Ask for the language, close, and hand the request over: its sheet and its draft stand in the course's own window."""
    from app.services.ai import Options, Request, Target
    from app.services.ai.captions import PART

    work, opened = window.work, window.context.opened()
    if opened is None:
        return
    block = window.block
    spoken = spoken_language(work.session.course, block)
    dialog = LanguageDialog(window, len(block.cues), [track.language for track in block.tracks], spoken)

    def go() -> None:
        target = Target(lesson_id=work.lesson_id, block_id=work.block_id, part=PART)
        window.close()
        opened.ask(Request(feature="translate", target=target, options=Options(language=dialog.language)))

    dialog.accepted.connect(go)
    dialog.open()
