"""What is set for a provider in use: where it is reached, its models, what may be spent, agreements, when it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QProgressBar, QSpinBox, QWidget

from app.course import OutputKind
from app.guard import Model
from app.gui.dialogs.parts import field
from app.gui.inspector.parts import wrapped
from app.gui.theme import Size, Space
from app.gui.widgets import Button, Overline, TickBox, column, holder, row
from app.policy import Agreement
from app.services.providers import ProviderState
from app.services.sheets import money

_KINDS = {OutputKind.TEXT: "Text", OutputKind.IMAGE: "Pictures", OutputKind.SPEECH: "Voices", OutputKind.SUBTITLES: "Captions"}
OTHER = "Another address…"


class SettingsForm(QWidget):
    """``changed`` carries settings by name, as ``ProviderService.set`` takes them."""

    changed = Signal(dict)

    def __init__(self, state: ProviderState, models: Mapping[OutputKind, str]) -> None:
        super().__init__()
        self._state = state
        self._chosen = dict(models)
        items: list[QWidget] = [
            Overline("Where it is reached"),
            self._place(),
            *self._models(),
            Overline("What may be used"),
            self._limits(),
        ]
        if not state.card.local:
            items += [Overline("Agreements"), self._agreements()]
        self.quiet = TickBox("Do not ask when nothing was found in a request; the status bar says what went")
        self.quiet.tick(state.settings.quiet)
        self.quiet.toggled.connect(lambda on: self.changed.emit({"quiet": on}))
        items.append(self.quiet)
        spaced: list[QWidget | int] = []
        for item in items:
            spaced += [Space.S, item] if isinstance(item, Overline) else [item]
        self.setLayout(column(*spaced, spacing=Space.S))

    # Where.

    def _place(self) -> QWidget:
        state = self._state
        self.region = QComboBox()
        self.region.setAccessibleName("Region")
        for place in state.card.endpoints:
            self.region.addItem(place.region, place.region)
        self.region.addItem(OTHER, "")
        self.address = QLineEdit(state.settings.base_url)
        self.address.setPlaceholderText("https://…/v1")
        self.address.setAccessibleName("Address")
        self.version = QLineEdit(state.settings.azure_version)
        self.version.setPlaceholderText("Only for Azure, such as 2026-05-01")
        self.version.setAccessibleName("Azure API version")
        self.keep_address = Button("Use this address", compact=True, on_click=self._address)
        self._other = holder(
            column(
                field("Address", self.address, f"The base address of what speaks as {state.card.name} does"),
                *([field("Azure API version", self.version)] if OutputKind.TEXT in state.card.outputs else []),
                row(self.keep_address, None),
                spacing=Space.S,
            )
        )
        own = bool(state.settings.base_url)
        with QSignalBlocker(self.region):
            at = self.region.findData(state.region)
            self.region.setCurrentIndex(self.region.count() - 1 if own else max(0, at))
        self._other.setVisible(own)
        self._host = wrapped(_where(state))
        self.region.currentIndexChanged.connect(lambda _at: self._region())
        self.address.returnPressed.connect(self._address)
        return holder(column(self.region, self._other, self._host, spacing=Space.XS))

    def _region(self) -> None:
        region = self.region.currentData()
        self._other.setVisible(not region)
        if region:
            self.changed.emit({"region": region})
        else:
            self.address.setFocus()

    def _address(self) -> None:
        said = self.address.text().strip()
        if said:
            self.changed.emit({"base_url": said, "azure_version": self.version.text().strip()})

    # Models.

    def _models(self) -> list[QWidget]:
        self.models: dict[OutputKind, QComboBox] = {}
        if families := [model for model in self._state.card.models if model.voices]:
            return [Overline("Voices"), wrapped(_voices(families))]
        made: list[QWidget] = [Overline("Models")]
        for kind in sorted(self._state.card.outputs, key=list(_KINDS).index):
            box = QComboBox()
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            for model in self._state.card.models:
                if model.output is kind:
                    box.addItem(model.id, model.id)
            box.setEditText(self._chosen.get(kind, ""))
            edit = box.lineEdit()
            if edit is not None:
                edit.setPlaceholderText("Name of the model")
                edit.editingFinished.connect(lambda kind=kind, box=box: self._model(kind, box))
            box.activated.connect(lambda _at, kind=kind, box=box: self._model(kind, box))
            self.models[kind] = box
            listed = self._state.card.model(self._chosen.get(kind, ""))
            hint = ""
            if listed is not None:
                price = _price(listed)
                hint = f"{listed.title}. {price} ({listed.price_date})" if price else listed.title
            made.append(holder(field(_KINDS[kind], box, hint)))
        return made

    def _model(self, kind: OutputKind, box: QComboBox) -> None:
        said = box.currentText().strip()
        if said != self._chosen.get(kind, ""):
            self._chosen[kind] = said
            self.changed.emit({"models": {kind.value: said}})

    def offer(self, models: Sequence[str]) -> None:
        """Models the provider said it has, after a test of the connection."""
        for box in self.models.values():
            shown = box.currentText()
            with QSignalBlocker(box):
                for model in models:
                    if box.findData(model) < 0:
                        box.addItem(model, model)
                box.setEditText(shown)

    # Limits.

    def _limits(self) -> QWidget:
        state = self._state
        self.budget = QSpinBox()
        self.budget.setRange(0, 100_000)
        self.budget.setPrefix("$ ")
        self.budget.setSpecialValueText("No limit")
        self.budget.setValue(ceil(state.settings.budget or 0))
        self.daily = QSpinBox()
        self.daily.setRange(0, 100_000)
        self.daily.setSuffix(" requests")
        self.daily.setSpecialValueText("No limit")
        self.daily.setValue(state.settings.daily or 0)
        for box, name in ((self.budget, "Budget a month"), (self.daily, "Requests a day")):
            box.setFixedHeight(Size.CONTROL)
            box.setKeyboardTracking(False)
            box.setAccessibleName(name)
            box.lineEdit().setTextMargins(8, 0, 0, 0)
        self.budget.valueChanged.connect(lambda value: self.changed.emit({"budget": value or None}))
        self.daily.valueChanged.connect(lambda value: self.changed.emit({"daily": value or None}))
        across = row(holder(field("Budget a month", self.budget)), holder(field("Requests a day", self.daily)), spacing=Space.L)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Used of the budget of this month")
        self.used = wrapped()
        self.show_used(state)
        return holder(column(across, self.bar, self.used, spacing=Space.XS))

    def show_used(self, state: ProviderState) -> None:
        """How much of what may be used is used."""
        budget, left = state.settings.budget, state.standing.budget_left
        spent = budget - left if budget is not None and left is not None else state.settings.spent
        self.bar.setVisible(bool(budget))
        self.bar.setRange(0, 1000)
        self.bar.setValue(min(1000, round(1000 * spent / budget)) if budget else 0)
        of = f" of {money(budget)}" if budget else ""
        today = ""
        if state.settings.daily is not None and state.standing.requests_left is not None:
            today = f", {state.settings.daily - state.standing.requests_left} of {state.settings.daily} requests today"
        said = f"{money(spent)}{of}" if spent or budget else "Nothing spent"
        self.used.setText(f"{said} this month{today}, by the provider’s listed prices")
        self.bar.setAccessibleDescription(self.used.text())

    # Agreements.

    def _agreements(self) -> QWidget:
        settings = self._state.standing
        self.agreements: dict[str, tuple[QLineEdit, QLineEdit]] = {}
        rows: list[QWidget] = []
        for key, name, hint, held in (
            ("dpa", "Data processing (DPA)", "Your contract on personal data with them", settings.dpa),
            ("baa", "Health data (BAA)", "Without one, health information about a person is never sent", settings.baa),
        ):
            reference = QLineEdit(held.reference if held else "")
            reference.setPlaceholderText("Reference")
            reference.setAccessibleName(f"{name}: reference")
            day = QLineEdit(held.date if held else "")
            day.setPlaceholderText("2026-03-01")
            day.setAccessibleName(f"{name}: date")
            day.setMaximumWidth(120)
            self.agreements[key] = (reference, day)
            keep = Button("Keep", compact=True, name=f"Keep the agreement: {name}")
            keep.clicked.connect(lambda _checked=False, key=key: self._agreement(key))
            line = row(reference, day, keep, spacing=6)
            line.setStretch(0, 1)
            rows.append(holder(column(wrapped(name, "strong", "text"), line, wrapped(hint), spacing=4)))
        return holder(column(*rows, spacing=Space.S))

    def _agreement(self, key: str) -> None:
        reference, day = (box.text().strip() for box in self.agreements[key])
        self.changed.emit({key: Agreement(reference=reference, date=day) if reference or day else None})


def _voices(families: Sequence[Model]) -> str:
    """Where voices are chosen, and what they cost."""
    known = [family for family in families if family.character_price]
    prices = ", ".join(f"{family.title} {money(family.character_price)}" for family in known)
    where = "A voice is chosen in the narration or in the settings of the course; a test of the connection brings the list."
    return f"{where} A million characters: {prices} ({families[0].price_date})."


def _price(model: Model) -> str:
    """What a model costs, in a line; empty when nobody knows."""
    if model.hour_price:
        return f"{money(model.hour_price)} an hour of a recording"
    if model.input_price:
        return f"{money(model.input_price)} in, {money(model.output_price)} out a million tokens"
    return ""


def _where(state: ProviderState) -> str:
    host = state.base_url.partition("://")[2].partition("/")[0]
    scheme = "HTTPS" if state.base_url.startswith("https") else "on this computer, without encryption"
    return f"{host}, {scheme}" if host else ""
