"""The pages of the Compliance Centre, in the order of its navigation. A row names a class; it is imported when first shown."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.gui.centre.pane import Pane
    from app.gui.context import Context
    from app.services.compliance import Compliance


@dataclass(frozen=True, slots=True)
class CentreEntry:
    """One page. ``group`` is the line above it and its neighbours, ``page`` the ``module:Class`` of a :class:`Pane`."""

    id: str
    title: str
    icon: str
    group: str
    page: str

    def build(self, compliance: Compliance, context: Context) -> Pane:
        """The page, made now."""
        module, _, name = self.page.partition(":")
        made: Pane = getattr(import_module(module), name)(compliance, context)
        return made


NOW, EVIDENCE, RECORDS, SETTINGS = "Now", "Evidence", "Records", "Settings"

PAGES: tuple[CentreEntry, ...] = (
    CentreEntry("overview", "Overview", "layout-dashboard", NOW, "app.gui.centre.overview:Overview"),
    CentreEntry("activity", "Activity", "chart-gantt", NOW, "app.gui.centre.activity:Activity"),
    CentreEntry("log", "Log", "scroll-text", EVIDENCE, "app.gui.centre.log:LogPage"),
    CentreEntry("obligations", "Obligations", "list-checks", EVIDENCE, "app.gui.centre.obligations:Obligations"),
    CentreEntry("protections", "Protections", "shield-check", EVIDENCE, "app.gui.centre.protections:ProtectionsPage"),
    CentreEntry("labels", "Labels", "tag", EVIDENCE, "app.gui.centre.labels:LabelsPage"),
    CentreEntry("consents", "Consents", "users", RECORDS, "app.gui.centre.consents:ConsentsPage"),
    CentreEntry("rights", "Rights and sources", "scale", RECORDS, "app.gui.centre.rights:RightsPage"),
    CentreEntry("requests", "Data requests", "send", RECORDS, "app.gui.centre.requests:RequestsPage"),
    CentreEntry("incidents", "Incidents", "octagon-alert", RECORDS, "app.gui.centre.incidents:IncidentsPage"),
    CentreEntry("takedown", "Take down", "eye-off", RECORDS, "app.gui.centre.takedown:TakedownPage"),
    CentreEntry("providers", "Providers", "plug", SETTINGS, "app.gui.centre.providers:ProvidersPage"),
    CentreEntry("retention", "Retention", "history", SETTINGS, "app.gui.centre.retention:RetentionPage"),
    CentreEntry("terms", "Own terms", "tag", SETTINGS, "app.gui.centre.terms:TermsPage"),
    CentreEntry("countries", "What is looked for", "scan-text", SETTINGS, "app.gui.centre.countries:CountriesPage"),
)
