"""Everything the caption editor can do, with its keys: buttons, menu and the list of shortcuts come from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.gui.actions import Action, Menu

if TYPE_CHECKING:
    from app.gui.captions.window import CaptionWindow


def caption_actions(window: CaptionWindow) -> list[Action]:
    """Rows of the window's own table of actions; the menu they name is the heading they stand under."""
    work, do = window.work, window.doing

    def some() -> bool:
        return work.cue is not None

    def writable() -> bool:
        return not work.read_only

    def on_cue() -> bool:
        return writable() and some()

    def row(
        key: str,
        title: str,
        run: Callable[[], object],
        menu: Menu,
        *keys: str,
        icon: str = "",
        group: int = 0,
        enabled: Callable[[], bool] = some,
        checked: Callable[[], bool] | None = None,
    ) -> Action:
        return Action(
            id=f"captions.{key}",
            title=title,
            run=run,
            menu=menu,
            keys=keys,
            icon=icon,
            group=group,
            enabled=enabled,
            checked=checked,
        )

    def anything() -> bool:
        return True

    def translatable() -> bool:
        return on_cue() and not work.track and window.context.opened() is not None

    def replace() -> None:
        window.find_bar.open(replace=True)

    def sounds() -> bool:
        return window.block.audio is not None

    return [
        row("import", "Import captions…", window.import_file, "Captions", "Ctrl+O", icon="file-input", enabled=writable),
        row("export", "Export captions…", window.export_file, "Captions", "Ctrl+E", icon="download"),
        row("transcript", "Export the transcript…", window.export_transcript, "Captions", icon="scroll-text", enabled=anything),
        row("translate", "Translate…", window.translate, "Captions", "Ctrl+Shift+T", icon="languages", enabled=translatable),
        row("close", "Close", window.close, "Captions", "Ctrl+W", icon="x", group=2, enabled=anything),
        row("undo", "Undo", work.undo, "Edit", "Ctrl+Z", icon="undo-2", enabled=lambda: work.can_undo),
        row("redo", "Redo", work.redo, "Edit", "Ctrl+Shift+Z", "Ctrl+Y", icon="redo-2", enabled=lambda: work.can_redo),
        row("text", "Edit the words", window.table.edit_text, "Edit", "F2", icon="pencil", group=1, enabled=on_cue),
        row("split", "Split at caret or playhead", do.split, "Edit", "Ctrl+Return", icon="scissors", group=1, enabled=on_cue),
        row("merge", "Merge with the next", do.merge, "Edit", "Ctrl+M", icon="fold-horizontal", group=1, enabled=on_cue),
        row("insert", "Insert at the playhead", do.insert, "Edit", "Ctrl+I", "Ins", icon="plus", group=1, enabled=writable),
        row("delete", "Delete", do.delete, "Edit", "Ctrl+Shift+K", icon="trash-2", group=1, enabled=on_cue),
        row("wrap", "Break lines anew", do.wrap, "Edit", "Ctrl+B", icon="wrap-text", group=1, enabled=on_cue),
        row("find", "Find…", window.find_bar.open, "Edit", "Ctrl+F", icon="search", group=2),
        row("replace", "Find and replace…", replace, "Edit", "Ctrl+H", icon="replace", group=2),
        row("find.next", "Next match", lambda: window.find_bar.step(1), "Edit", "F3", group=2),
        row("find.previous", "Previous match", lambda: window.find_bar.step(-1), "Edit", "Shift+F3", group=2),
        row("start.here", "Start at the playhead", do.start_here, "Timing", "F5", enabled=on_cue),
        row("end.here", "End at the playhead", do.end_here, "Timing", "F6", enabled=on_cue),
        row("start.earlier", "Start earlier", lambda: do.nudge(start=-1), "Timing", "Ctrl+Alt+Left", group=1, enabled=on_cue),
        row("start.later", "Start later", lambda: do.nudge(start=1), "Timing", "Ctrl+Alt+Right", group=1, enabled=on_cue),
        row("end.earlier", "End earlier", lambda: do.nudge(end=-1), "Timing", "Ctrl+Alt+Shift+Left", group=1, enabled=on_cue),
        row("end.later", "End later", lambda: do.nudge(end=1), "Timing", "Ctrl+Alt+Shift+Right", group=1, enabled=on_cue),
        row("earlier", "Move earlier", lambda: do.nudge(-1, -1), "Timing", "Ctrl+Alt+Up", group=1, enabled=on_cue),
        row("later", "Move later", lambda: do.nudge(1, 1), "Timing", "Ctrl+Alt+Down", group=1, enabled=on_cue),
        row("shift", "Shift captions…", window.shift, "Timing", "Ctrl+T", icon="move-horizontal", group=2, enabled=on_cue),
        row("snap", "Snap to pauses and neighbours", do.snap, "Timing", "Ctrl+J", icon="magnet", group=2, enabled=on_cue),
        row("play", "Play or pause", do.toggle, "Playback", "Ctrl+Space", icon="play", enabled=sounds),
        row("play.cue", "Play this caption", do.play_cue, "Playback", "Shift+Space", enabled=lambda: sounds() and some()),
        row(
            "loop", "Loop this caption", do.toggle_loop, "Playback", "Ctrl+L", icon="repeat",
            enabled=lambda: sounds() and some(), checked=lambda: window.head.loop is not None,
        ),
        row("back", "Back one second", lambda: do.jump(-1000), "Playback", "Alt+Left", group=1, enabled=anything),
        row("forward", "Forward one second", lambda: do.jump(1000), "Playback", "Alt+Right", group=1, enabled=anything),
        row("previous", "Previous caption", lambda: work.step(-1), "Go", "Ctrl+Up", icon="arrow-up", group=2),
        row("next", "Next caption", lambda: work.step(1), "Go", "Ctrl+Down", icon="arrow-down", group=2),
        row("here", "Caption at the playhead", do.choose_here, "Go", "Ctrl+G", icon="target", group=2),
        row("all", "Select all", do.select_all, "Go", "Ctrl+Shift+A", group=2),
        row("issue.next", "Next to look at", lambda: do.issue(1), "Go", "F8", icon="triangle-alert", group=3),
        row("issue.previous", "Previous to look at", lambda: do.issue(-1), "Go", "Shift+F8", group=3),
        row("right", "Looks right", do.looks_right, "Go", "Ctrl+K", icon="check", group=3, enabled=on_cue),
        row("zoom.in", "Zoom in", lambda: do.zoom(0.7), "View", "Ctrl++", "Ctrl+=", icon="zoom-in", enabled=anything),
        row("zoom.out", "Zoom out", lambda: do.zoom(1 / 0.7), "View", "Ctrl+-", icon="zoom-out", enabled=anything),
        row("zoom.all", "Show the whole recording", window.scale.show_all, "View", "Ctrl+0", enabled=anything),
        row(
            "follow", "Follow the playhead", do.toggle_follow, "View", "Ctrl+Shift+F",
            enabled=anything, checked=lambda: do.following,
        ),
        row(
            "snapping", "Snap while dragging", do.toggle_snapping, "View",
            enabled=anything, checked=lambda: window.wave.snapping,
        ),
        row("limits", "Limits of this course…", window.own_limits, "View", icon="settings", group=1, enabled=writable),
        row("shortcuts", "Keyboard shortcuts", window.show_shortcuts, "Help", "Ctrl+/", "F1", enabled=anything),
    ]  # fmt: skip
