"""One provider as a card: what it is, where it stands, and everything a person can do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.course import LecternError, OutputKind
from app.guard import Guard
from app.gui.dialogs.parts import Notices, say_aloud
from app.gui.inspector.parts import wrapped
from app.gui.providing.connect import ConnectForm
from app.gui.providing.key import KeyRow
from app.gui.providing.links import Link
from app.gui.providing.settings import SettingsForm
from app.gui.providing.work import Worker
from app.gui.theme import Space
from app.gui.widgets import Badge, BadgeKind, Button, Card, Icon, Overline, clear, column, confirm, holder, line, row
from app.keys import KeyState
from app.services.jobs import Jobs
from app.services.providers import ProviderService, ProviderState, Tested, try_connection

_MAKES = {OutputKind.TEXT: "text", OutputKind.IMAGE: "pictures", OutputKind.SPEECH: "voices", OutputKind.SUBTITLES: "captions"}


def makes_words(state: ProviderState) -> str:
    """What it is for: ``Text and pictures, with your own account``."""
    kinds = [word for kind, word in _MAKES.items() if kind in state.card.outputs]
    said = " and ".join(filter(None, (", ".join(kinds[:-1]), kinds[-1]))).capitalize()
    return (
        f"{said}, from a model on this computer. Nothing leaves it." if state.card.local else f"{said}, with your own account."
    )


class ProviderCardView(Card):
    """``changed`` when something about it may be another. :meth:`open` shows its settings, or what connects it."""

    changed = Signal()

    def __init__(self, service: ProviderService, guard: Guard, jobs: Jobs, provider_id: str) -> None:
        super().__init__(spacing=Space.M)
        self._service, self._guard, self.id = service, guard, provider_id
        self._work = Worker(self, jobs)
        self.state = service.state(provider_id)
        card = self.state.card
        self.setAccessibleName(card.name)
        self.badge = Badge("", "muted")
        self.title = wrapped(card.name, "title", "text")
        self.about = wrapped(makes_words(self.state))
        self.more = Button("", compact=True, on_click=self.toggle)
        sign = Icon("cpu" if card.local else "cloud", "ai" if card.trained else "muted", 22)
        words = column(row(self.title, self.badge, spacing=10), self.about, spacing=2)
        head = row(sign, words, self.more, spacing=Space.M)
        head.setStretch(1, 1)
        head.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        head.setAlignment(self.more, Qt.AlignmentFlag.AlignTop)
        self.notices = Notices()
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(Space.M)
        self.body.addLayout(head)
        self.body.addWidget(self.notices)
        self.body.addLayout(self._inside)
        self.is_open = False
        self.form: ConnectForm | None = None
        self.key: KeyRow | None = None
        self.settings: SettingsForm | None = None
        self._built = ""
        self._masked, self._keys = "", KeyState("", False)
        self.refresh()

    # Showing.

    def refresh(self) -> None:
        """Bring the card up to date; what one is filling in stays."""
        self.state = state = self._service.state(self.id)
        self.badge.show_as(*_badge(state))
        in_use = state.standing.enabled and not state.standing.terminated
        self.more.setText(
            "Close" if self.is_open else "Settings" if in_use else "Connect…" if not state.card.local else "Set up…"
        )
        self.more.set_kind("secondary" if in_use or self.is_open else "primary")
        self.more.setVisible(state.allowed)
        self.more.setAccessibleName(f"{self.more.text().rstrip('…')}: {state.card.name}")
        said = state.why if in_use or not state.allowed or state.standing.terminated else ""
        self.about.setText(f"{makes_words(state)} {said}".strip())
        wanted = "" if not self.is_open else "settings" if in_use else "connect"
        if wanted != self._built:
            self._build(wanted)
        elif self.settings is not None:
            self.settings.show_used(state)

    def open(self) -> None:
        """Unfold it."""
        if not self.is_open:
            self.toggle()

    def toggle(self) -> None:
        """Unfold or fold."""
        self.is_open = not self.is_open
        self.notices.clear()
        self.refresh()

    def focus(self) -> None:
        """Put the keyboard where one goes on."""
        target: QWidget = self.more
        if self.form is not None:
            target = self.form.tick.box
        elif self.key is not None and not self._masked:
            target = self.key.field
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, what: str) -> None:
        clear(self._inside)
        self.form = self.key = self.settings = None
        self._built = what
        if what == "connect":
            self.form = ConnectForm(self.state)
            self.form.wanted.connect(self._connect)
            self.form.unread.connect(self.notices.trouble)
            self._inside.addWidget(line())
            self._inside.addWidget(self.form)
        elif what == "settings":
            self._build_settings()

    def _build_settings(self) -> None:
        state, card = self.state, self.state.card
        self._inside.addWidget(line())
        if not card.keyless:
            self.key = KeyRow(card.name, file="service-account" in card.keys)
            self.key.stored.connect(self._store)
            self.key.removed.connect(self._remove_key)
            self.key.tested.connect(self._test)
            self._inside.addWidget(Overline("Key"))
            self._inside.addWidget(self.key)
            self._ask_key()
        else:
            self.test = Button("Test connection", compact=True, on_click=self._test)
            self._inside.addLayout(row(self.test, None))
        models = {kind: self._service.model(self.id, kind) for kind in card.outputs}
        self.settings = SettingsForm(state, models)
        self.settings.changed.connect(self._set)
        self._inside.addWidget(self.settings)
        links = [link for link in (Link("Terms", card.terms), Link("Privacy", card.privacy)) if link.url]
        terms = f"You acknowledged their terms, version {state.settings.terms_version}, on {state.settings.terms_date}."
        self._inside.addWidget(Overline("What they say"))
        self._inside.addWidget(wrapped(" ".join(filter(None, (terms, card.retention, card.encryption)))))
        if links:
            self._inside.addLayout(row(*links, None, spacing=Space.M))
        self._inside.addWidget(wrapped(f"Questions about data they hold: {card.contact}"))
        off = Button("Switch off", compact=True, on_click=self._switch_off)
        off.setToolTip("Nothing is sent from now on; the key stays")
        end = Button("End the use…", "ghost", compact=True, on_click=self._end)
        self._inside.addWidget(holder(row(off, end, None, spacing=6)))

    # Doing.

    def _busy(self, busy: bool) -> None:
        for part in (self.form, self.key):
            if part is not None:
                part.set_busy(busy=busy)

    def _failed(self, error: LecternError) -> None:
        self._busy(busy=False)
        self.refresh()
        self.notices.trouble(error)
        self.changed.emit()

    def _connect(self, key: str) -> None:
        self.notices.clear()
        self._busy(busy=True)
        service, guard, card = self._service, self._guard, self.state.card
        again = bool(self.state.settings.terminated)

        def work() -> Tested | None:
            if key:
                service.set_key(card.id, key)
            service.enable(card.id, card.terms_version, new_agreement=again)
            return try_connection(service, guard, card.id)

        self._work.start(f"Connect {card.name}", work, self._connected, self._failed)

    def _connected(self, tested: Tested | None) -> None:
        self._busy(busy=False)
        self.refresh()
        said = f"{self.state.card.name} is connected."
        if tested is not None and self.settings is not None:
            self.settings.offer(tested.models)
            said = f"{said} {tested.host} answered."
        self.notices.note(said, "circle-check")
        self.changed.emit()

    def _store(self, key: str) -> None:
        self._busy(busy=True)
        service, name = self._service, self.id
        self._work.start("Keep the key", lambda: service.set_key(name, key), self._stored, self._failed)

    def _stored(self, state: KeyState) -> None:
        self._busy(busy=False)
        if self.key is not None:
            self.key.say(f"Kept in: {state.title}." if state.lasting else state.warning)
        self._ask_key()
        self.changed.emit()

    def _ask_key(self) -> None:
        service, name = self._service, self.id

        def work() -> tuple[str, KeyState]:
            return service.masked_key(name), service.keys.state

        self._work.start("Look for the key", work, self._show_key, self._failed)

    def _show_key(self, found: tuple[str, KeyState]) -> None:
        self._masked, self._keys = found
        if self.key is not None:
            self.key.show_key(*found)

    def _remove_key(self) -> None:
        name = self.state.card.name
        if confirm(self.window(), f"Take the key for {name} away?", "Nothing can be sent without it.", "Take it away"):
            service, key = self._service, self.id
            self._work.start("Take the key away", lambda: service.forget_key(key), lambda _gone: self._removed(), self._failed)

    def _removed(self) -> None:
        self._ask_key()
        self.changed.emit()

    def _test(self) -> None:
        self.notices.clear()
        self._busy(busy=True)
        if self.key is not None:
            self.key.say("Asking…")
        service, guard, name = self._service, self._guard, self.id
        self._work.start("Test the connection", lambda: try_connection(service, guard, name), self._tested, self._failed)

    def _tested(self, tested: Tested) -> None:
        self._busy(busy=False)
        said = f"It works: {tested.host} answered, and offers {tested.offers}."
        if self.key is not None:
            self.key.say(said, "ok")
        else:
            self.notices.note(said, "circle-check")
        if self.settings is not None:
            self.settings.offer(tested.models)
        say_aloud(self, said)
        self.refresh()
        self.changed.emit()

    def _set(self, values: dict[str, object]) -> None:
        try:
            self._service.set(self.id, **values)
        except LecternError as error:
            self.notices.trouble(error)
            return
        self.notices.clear()
        self.refresh()
        self.changed.emit()

    def _switch_off(self) -> None:
        service, name = self._service, self.id
        self._work.start("Switch off", lambda: service.disable(name), lambda _none: self._switched(), self._failed)

    def _end(self) -> None:
        name = self.state.card.name
        lead = "Its key is deleted and nothing is sent any more. What it made stays in your courses, with its labels."
        if confirm(self.window(), f"End the use of {name}?", lead, "End it", kind="danger"):
            service, key = self._service, self.id
            self._work.start("End the use", lambda: service.terminate(key), lambda _none: self._switched(), self._failed)

    def _switched(self) -> None:
        self.is_open = False
        self.refresh()
        self.changed.emit()


def _badge(state: ProviderState) -> tuple[str, BadgeKind, str]:
    standing = state.standing
    if not state.allowed:
        return "Not allowed here", "muted", "lock"
    if standing.terminated:
        return "Ended", "muted", "circle-x"
    if not standing.enabled:
        return "Off", "muted", "power"
    if state.why:
        return "Held", "warn", "circle-alert"
    return "In use", "ok", "check"
