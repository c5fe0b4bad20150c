"""What the assistant needs of an open course: its service, the provider it would ask, the parts of the window it shows in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QFileDialog

from app.course import Course, LecternError, OutputKind
from app.gui.actions import Action
from app.gui.assist.catalog import ASKS, Ask
from app.gui.assist.readiness import Connected
from app.gui.sending import Quiet
from app.services.jobs import Job, JobState, Progress

if TYPE_CHECKING:
    from app.guard import Guard
    from app.gui.assist import Assist
    from app.gui.context import Context
    from app.gui.studio.studio import Studio
    from app.services.ai import AiService, Material
    from app.services.policy import PolicyService
    from app.services.providers import ProviderService, ProviderState

_HELD = ("session", "keyring")
_GROUPS = ("Rewrite", "Write", "Learning", "Course", "Pictures")


class StudioDesk:
    """Stands between the assistant and the studio, so that neither holds the other's parts. ``moved`` is called when what
    :meth:`connected` says may be another."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.view = studio.lesson_view
        self.moved: Callable[[], object] = lambda: None
        self._service: AiService | None = None
        self._keys: dict[str, str] = {}
        self._leave: list[Callable[[], None]] = []
        self._looking: Callable[[], None] | None = None

    @property
    def context(self) -> Context:
        """The window as its parts see it."""
        return self._studio.context

    @property
    def policy(self) -> PolicyService:
        """Where this person stands with the policy."""
        return self._studio.opened.policy

    def course(self) -> Course:
        """The open course as it is now."""
        return self._studio.session.course

    def guard(self) -> Guard:
        """The one door."""
        return self.context.compliance().guard

    def service(self) -> AiService:
        """Help from a model for this course; made on first use."""
        if self._service is None:
            from app.services.ai import open_ai

            studio, context = self._studio, self.context
            self._service = open_ai(
                studio.session, context.compliance(), context.jobs, context.dispatch, studio.scans.pseudonyms
            )
        return self._service

    def may_have_drafts(self) -> bool:
        """Whether drafts of an earlier session may be kept; asks no key store."""
        return self.context.compliance().history.kept(self.course().id)

    def close(self) -> None:
        """The course goes away: stop what runs."""
        for leave in self._leave:
            leave()
        if self._looking is not None:
            self._looking()
        if self._service is not None:
            self._service.close()

    # The provider.

    def _providers(self) -> ProviderService:
        service = self.context.compliance().providers
        if not self._leave:
            self._leave.append(service.on_change(lambda: self.context.dispatch(self._changed)))
        return service

    def _changed(self) -> None:
        self._keys.clear()
        self.moved()

    def connected(self) -> Connected | None:
        """The provider that would be asked for a text; None while none was switched on."""
        providers = self._providers()
        ready = providers.usable(OutputKind.TEXT)
        if ready:
            return self._as_connected(providers, ready[0])
        states = [providers.state(card.id) for card in providers.cards() if OutputKind.TEXT in card.outputs]
        held = next((state for state in states if state.standing.enabled and not state.standing.terminated), None)
        return self._as_connected(providers, held) if held is not None else None

    def _as_connected(self, providers: ProviderService, state: ProviderState) -> Connected:
        card = state.card
        key = "not needed" if card.keyless else self._keys.get(card.id, "")
        if not key:
            self._look_for_key(card.id)
        model = providers.model(card.id, OutputKind.TEXT)
        return Connected(provider=card.id, name=card.name, model=model, key=key, trouble=state.why)

    def _look_for_key(self, provider_id: str) -> None:
        """Ask the key store on a worker; it may take as long as a person takes to unlock it."""
        if self._looking is not None:
            return
        providers = self._providers()

        def work(_progress: Progress) -> str:
            found = providers.masked_key(provider_id)
            return _HELD[providers.keys.state.lasting] if found else "missing"

        job = self.context.jobs.start("Look for the key", work)
        self._looking = job.on_change(lambda: self._looked(provider_id, job))

    def _looked(self, provider_id: str, job: Job[str]) -> None:
        if job.state is JobState.RUNNING or self._looking is None:
            return
        self._looking()
        self._looking = None
        self._keys[provider_id] = (job.result if job.state is JobState.DONE else None) or "closed"
        self.moved()

    def suspended(self) -> str:
        """Why AI is suspended by the records."""
        return self.context.compliance().records.suspended()

    def quiet(self) -> Quiet | None:
        """The tick of the send sheet."""
        providers = self._providers()
        return Quiet(True, lambda provider_id: providers.set(provider_id, quiet=True))

    # Around a request.

    def attach(self) -> Material | None:
        """Ask for a text file and read it; raises ``LecternError``."""
        from app.services.ai import read_material

        path, _ = QFileDialog.getOpenFileName(
            self.context.window, "Use a text as a source", "", "Texts (*.txt *.md *.markdown *.csv);;All files (*)"
        )
        return read_material(Path(path)) if path else None

    def state_rights(self, error: LecternError, again: Callable[[], object]) -> bool:
        """Ask whose the material is when that is what is missing (A2.3)."""
        from app.guard import RightsMissing
        from app.gui.dialogs.rights import RightsDialog

        if not isinstance(error, RightsMissing):
            return False
        source, records = error.source, self.context.compliance().records
        title = self.course().settings.title if source == error.course_id else "The attached text"
        dialog = RightsDialog(self.context.window, title, source)

        def keep() -> None:
            said = dialog.statement()
            if said is None:
                return
            try:
                records.state_rights(source, title, said.ground, said.note)
            except LecternError as problem:
                self.context.problem(problem)
                return
            again()

        dialog.accepted.connect(keep)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return True

    def went(self, said: str) -> None:
        """Something was sent: the status bar says what."""
        self._studio.status.show_said(said)

    def show_drafts(self) -> None:
        """Bring the AI tab forward; the caret stays where it is."""
        inspector = self._studio.inspector
        with QSignalBlocker(inspector.tabs):
            inspector.show_tab("ai")
        if self._studio.width() >= inspector.minimumWidth() * 3:
            inspector.show()

    def go(self, lesson_id: str, block_id: str = "") -> None:
        """Show a place."""
        self._studio.go(lesson_id, block_id)


def assist_actions(studio: Studio, assist: Assist) -> list[Action]:
    """Asking, from menu, palette and keyboard. They are there while AI is off too, and then say why (A0.4)."""

    def writable() -> bool:
        return not studio.session.read_only

    def providers() -> None:
        from app.gui.dialogs.providers import ProvidersDialog

        service = studio.context.compliance().providers
        connected = assist.readiness().connected
        ProvidersDialog(studio.context, service, provider=connected.provider if connected else "", first=True).open()

    rows = [
        Action(
            id="ai.ask",
            title="Ask AI…",
            menu="AI",
            keys=("Ctrl+J",),
            icon="sparkles",
            run=assist.open_menu,
            enabled=writable,
        ),
        Action(id="ai.drafts", title="Drafts", menu="AI", icon="sparkles", run=lambda: studio.show_inspector("ai")),
    ]
    rows += [_row(ask, assist, writable) for ask in ASKS]
    rows.append(Action(id="ai.providers", title="AI providers…", menu="AI", group=9, icon="plug", run=providers))
    return rows


def _row(ask: Ask, assist: Assist, enabled: Callable[[], bool]) -> Action:
    return Action(
        id=f"ai.{ask.key}",
        title=ask.title,
        menu="AI",
        group=1 + _GROUPS.index(ask.group),
        icon=ask.icon,
        run=lambda: assist.begin(ask),
        enabled=enabled,
        hint=ask.hint,
    )
