"""Form of a picture."""

from __future__ import annotations

from dataclasses import replace

from app.course.blocks import Image
from app.gui.inspector.forms.base import Form
from app.gui.inspector.forms.filename import FileName
from app.gui.widgets import Button, row


class ImageForm(Form):
    """Alt text, caption, and the file."""

    def build(self) -> None:
        alt = self.words("Alt text", "alt", "What the image shows, for people who can’t see it", lines=4)
        self.tick("Decorative", "decorative", "It shows nothing a learner needs: screen readers pass it over")
        self.note(self._missing, "warn")
        self.words("Caption", "caption", "Shown below the image", lines=3)
        self.note(self._file)
        session = self.desk.opened.session
        self.name = FileName(lambda: session.course, self._rename, read_only=self.desk.read_only)
        self.rows.addWidget(self.name)
        self.follow(lambda: self.name.show_file(self._image.source))
        choose = Button("", compact=True, on_click=lambda: self.desk.open(self.block.id))
        choose.setEnabled(not self.desk.read_only)
        self.look = Button("Check this picture…", compact=True, icon="scan-text", on_click=self._look_through)
        self.look.setToolTip("Looks for sensitive words and properties in it, on this computer")
        self.rows.addLayout(row(choose, None))
        self.rows.addLayout(row(self.look, None))
        self.verify = Button("Verify label…", compact=True, icon="tag", on_click=lambda: self.verify_label(self._image.source))
        self.verify.setToolTip("What the file itself says of being synthetic, and whether it was changed")
        self.rows.addLayout(row(self.verify, None))

        def fill() -> None:
            image = self._image
            alt.setEnabled(not image.decorative)
            choose.setText("Replace image…" if image.source else "Choose an image…")
            choose.set_icon("image-plus")
            self.look.setVisible(image.source is not None)
            self.verify.setVisible(image.source is not None)

        self.follow(fill)

    @property
    def _image(self) -> Image:
        assert isinstance(self.block, Image)
        return self.block

    def _rename(self, name: str) -> None:
        if self._image.source is not None:
            self.change("Rename a file", source=replace(self._image.source, name=name))

    def _look_through(self) -> None:
        """What is sensitive in the picture, and painting over it."""
        from app.gui.dialogs.picture import PictureDialog

        opened = self.desk.opened
        if self._image.source is not None:
            PictureDialog(opened.context.window, opened, self.block.id).open()

    def _missing(self) -> str:
        image = self._image
        if image.source is None or image.decorative or image.alt.strip():
            return ""
        return "Without alt text people who can’t see the image learn nothing of it."

    def _file(self) -> str:
        return "" if self._image.source else "No picture yet; the image is left out when the course is published."
