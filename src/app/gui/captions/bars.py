"""The three bars of the caption editor: what is edited and by which limits, the transport, and the line at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QSizePolicy, QToolButton

from app.course.ops import SetSettings
from app.gui.captions.times import exact
from app.gui.languages import shown_name
from app.gui.theme import SEMIBOLD, Size, Space, Type, font, set_icon
from app.gui.widgets import Badge, Button, ElidedLabel, IconButton, line, row, text
from app.media.captions import PROFILES
from app.publish.render import spoken_language

if TYPE_CHECKING:
    from app.gui.captions.window import CaptionWindow

ROOMY = 1000
"""Pixels from which on the buttons of the header have room for their words."""

HINTS = {
    "": "F1 all keys · F2 edits the words · Space plays · F8 next to look at",
    "text": "Enter: next caption · Shift+Enter: new line · Ctrl+Enter: split here · Ctrl+Space: play · Esc: give up",
}


class _Combo(QComboBox):
    """As wide as its widest entry where there is room, and down to ``least`` pixels where there is none."""

    def __init__(self, name: str, least: int) -> None:
        super().__init__()
        self._least = least
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least, super().minimumSizeHint().height())

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.sizeHint().width())
        super().showPopup()


class Header(QFrame):
    """Lesson, language, limits, files."""

    def __init__(self, window: CaptionWindow) -> None:
        super().__init__()
        self._window = window
        self.setProperty("kind", "top-bar")
        title = text("Captions", "title")
        self.lesson = ElidedLabel(window.lesson.title, "ui", "muted")
        self.origin = Badge("", "ai", "audio-lines")
        self.stale = Badge("Out of date", "warn", "triangle-alert")
        self.stale.setToolTip("What is spoken has changed since: translate the captions again, or go through those marked")
        self.language = _Combo("Language of the captions", 104)
        self.language.activated.connect(self._choose_language)
        self.profile = _Combo("Limits captions are measured by", 150)
        for profile in PROFILES.values():
            limits = profile.limits
            speed = f"{limits.cps:g} c/s" if limits.cps else f"{limits.wpm} wpm"
            self.profile.addItem(f"{profile.title} · {limits.columns}×{limits.lines} · {speed}", profile.key)
            said = f"{limits.cps:g} characters a second" if limits.cps else f"{limits.wpm} words a minute"
            tip = f"{limits.lines} lines of {limits.columns} characters, {said}"
            self.profile.setItemData(self.profile.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.profile.activated.connect(self._choose_profile)
        bind = window.commands
        undo = self._icon("undo-2", "captions.undo")
        redo = self._icon("redo-2", "captions.redo")
        self.import_, self.export = Button("Import…", icon="file-input"), Button("Export…", icon="download")
        bind.bind(self.import_, "captions.import")
        bind.bind(self.export, "captions.export")
        more = IconButton("ellipsis", "All commands")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(bind.menu(more))
        self.setLayout(
            row(
                title, self.lesson, self.origin, self.stale, None, self.language, self.profile, line("vertical"), undo, redo,
                line("vertical"), self.import_, self.export, more,
                spacing=Space.S, margins=(Space.L, Space.M, Space.M, Space.M),
            )
        )  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room (a small screen, 200 %), buttons are their icons."""
        super().resizeEvent(event)
        wide = event.size().width() >= ROOMY
        self.lesson.setVisible(wide)
        for button, name, key in ((self.import_, "Import…", "captions.import"), (self.export, "Export…", "captions.export")):
            keys = self._window.commands.keys(key).toString()
            button.setText(name if wide else "")
            button.setAccessibleName(name.rstrip("…"))
            button.setToolTip(f"{name.rstrip('…')} captions ({keys})")

    def _icon(self, icon: str, key: str) -> IconButton:
        made = IconButton(icon, self._window.commands.qt(key).text(), keys=self._window.commands.keys(key))
        self._window.commands.bind(made, key)
        return made

    def refresh(self) -> None:
        """Languages, limits and origin as they are now."""
        window, work = self._window, self._window.work
        block, course = window.block, work.session.course
        wanted = [("", shown_name(spoken_language(course, block)))]
        wanted += [(track.language, shown_name(track.language)) for track in block.tracks]
        shown = [(self.language.itemData(at), self.language.itemText(at)) for at in range(self.language.count())]
        with QSignalBlocker(self.language):
            if shown != wanted:
                self.language.clear()
                for tag, name in wanted:
                    self.language.addItem(name, tag)
            self.language.setCurrentIndex(max(0, self.language.findData(work.track)))
        with QSignalBlocker(self.profile):
            own = self.profile.findData("own")
            if work.profile.key == "own" and own < 0:
                self.profile.addItem("Own limits", "own")
            elif work.profile.key != "own" and own >= 0:
                self.profile.removeItem(own)
            self.profile.setCurrentIndex(self.profile.findData(work.profile.key))
        self.profile.setEnabled(not work.read_only)
        self._show_origin()
        track = next((track for track in block.tracks if track.language == work.track), None)
        self.stale.setVisible(track is not None and not block.matches(track))

    def _show_origin(self) -> None:
        from app.gui.inspector.words import made_as

        window = self._window
        course, block = window.work.session.course, window.block
        track = next((track for track in block.tracks if track.language == window.work.track), None)
        origin = track.provenance if track is not None else block.captions_provenance or block.provenance
        record = course.record(origin or "")
        self.origin.setVisible(record is not None)
        if record is not None:
            self.origin.show_as(made_as(record), "ai", "captions" if track or block.captions_provenance else "audio-lines")
            self.origin.setToolTip(f"{record.provider} · {record.system}, {record.created[:10]}. Every file exported says so.")

    def _choose_language(self, index: int) -> None:
        self._window.work.choose_language(str(self.language.itemData(index)))
        self._window.refresh()

    def _choose_profile(self, index: int) -> None:
        key = str(self.profile.itemData(index))
        if key != "own":
            self.choose_profile(key)

    def choose_profile(self, setting: str) -> None:
        """The course measures its captions by other limits."""
        from dataclasses import replace

        work = self._window.work
        settings = work.session.course.settings
        if setting != settings.caption_profile:
            work.do(SetSettings(replace(settings, caption_profile=setting)), "Limits of captions")


class Transport(QFrame):
    """Play, loop, time; what is done to captions; zoom."""

    def __init__(self, window: CaptionWindow) -> None:
        super().__init__()
        self._window = window
        self.setProperty("kind", "status-bar")
        self.play = self._button("play", "captions.play", big=True)
        self.loop = self._button("repeat", "captions.loop")
        self.loop.setCheckable(True)
        self.time = text("", "mono")
        self.time.setFont(font(Type.UI, SEMIBOLD, mono=True))
        self.time.setAccessibleName("Position")
        keys = ("captions.split", "captions.merge", "captions.insert", "captions.delete", "captions.wrap", "captions.shift")
        edits = [self._button(self._symbol(key), key) for key in (*keys, "captions.snap")]
        finds = [self._button(self._symbol(key), key) for key in ("captions.find", "captions.issue.next")]
        self.zoom = text("", "caption", "muted")
        self.setLayout(
            row(
                self.play, self.loop, 4, self.time, None, *edits, 6, line("vertical"), 6, *finds, None,
                self.zoom, self._button("zoom-out", "captions.zoom.out"), self._button("zoom-in", "captions.zoom.in"),
                spacing=Space.XS, margins=(Space.M, 6, Space.M, 6),
            )
        )  # fmt: skip
        self.show_zoom()
        self.show_position(window.head.position)

    def _symbol(self, key: str) -> str:
        return next(item.icon for item in self._window.commands.table() if item.id == key)

    def _button(self, icon: str, key: str, *, big: bool = False) -> IconButton:
        commands = self._window.commands
        made = IconButton(icon, commands.qt(key).text().rstrip("…"), keys=commands.keys(key), size=20 if big else 18)
        commands.bind(made, key)
        return made

    def refresh(self) -> None:
        """Play or pause; whether it loops."""
        window = self._window
        playing = window.head.playing
        set_icon(self.play, "pause" if playing else "play", "accent", 20)
        self.play.set_label("Pause" if playing else "Play", window.commands.keys("captions.play"))
        self.loop.setChecked(window.head.loop is not None)
        set_icon(self.loop, "repeat", "accent" if window.head.loop is not None else "muted", 18)
        self.show_position(window.head.position)

    def show_position(self, position: int) -> None:
        """The time of the playhead, and how long it all is."""
        self.time.setText(f"{exact(position)} / {exact(self._window.work.duration)}")

    def show_zoom(self) -> None:
        """How much is in view."""
        scale = self._window.scale
        seconds = scale.width * scale.per_pixel / 1000
        self.zoom.setText(f"{seconds:.1f} s in view" if seconds < 60 else f"{seconds / 60:.1f} min in view")


class StatusLine(QFrame):
    """How many captions, how many to look at, and which keys help now."""

    def __init__(self, window: CaptionWindow) -> None:
        super().__init__()
        self._window = window
        self.setProperty("kind", "status-bar")
        self.setFixedHeight(Size.STATUS_BAR + 6)
        self.count = text("", "caption", "muted")
        self.issues = Button("", "ghost", compact=True, on_click=lambda: window.commands.run("captions.issue.next"))
        self.hint = ElidedLabel("", "caption", "muted")
        self.setLayout(row(self.count, self.issues, None, self.hint, spacing=Space.M, margins=(Space.L, 2, Space.L, 2)))
        self.show_hint("")

    def refresh(self) -> None:
        """Count again."""
        work = self._window.work
        count = len(work.cues)
        unsure = sum(cue.unsure for cue in work.cues)
        where = len({issue.index for issue in work.issues})
        self.count.setText("1 caption" if count == 1 else f"{count:,} captions")
        said = "Nothing to look at" if not where else f"{where:,} to look at"
        stale = sum(cue.stale for cue in work.cues)
        said += f", {unsure:,} of them with guessed times" if unsure else ""
        self.issues.setText(said + (f", {stale:,} of them out of date" if stale else ""))
        self.issues.setEnabled(bool(where))
        self.issues.set_icon("triangle-alert" if where else "circle-check", "warn" if where else "ok")
        self.issues.setIconSize(QSize(18, 14))

    def show_hint(self, what: str) -> None:
        """Keys for what is being done."""
        self.hint.set_text(HINTS.get(what, HINTS[""]))
