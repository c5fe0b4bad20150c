"""Form of a block of a newer version."""

from __future__ import annotations

from app.course.blocks import Unknown
from app.gui.inspector.forms.base import Form


class UnknownForm(Form):
    """Says what can be said of it."""

    def build(self) -> None:
        self.note(self._words)

    def _words(self) -> str:
        assert isinstance(self.block, Unknown)
        kind = f" of the kind “{self.block.made_as}”" if self.block.made_as else ""
        return (
            f"A newer Lectern made this block{kind}. It is kept and written back as it is; this version can't show, "
            "change or publish it."
        )
