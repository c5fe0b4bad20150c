"""Where a provider is reached and with what: regions, addresses, models, agreements, what its card says."""

from __future__ import annotations

from typing import Any

import pytest
from tests.services.providers.conftest import events, last

from app.course import OutputKind
from app.course.errors import PolicyRefusal
from app.guard import ProviderCard
from app.policy import Agreement
from app.services.providers import BadSetting, ProviderService, ProviderSettings


@pytest.mark.clause("B3.8")
def test_a_region_is_chosen_and_shown(service: ProviderService) -> None:
    assert service.connection("openai").base_url == "https://api.openai.com/v1"
    service.set("openai", region="European Union")
    connection = service.connection("openai")
    assert (connection.base_url, connection.region) == ("https://eu.api.openai.com/v1", "European Union")
    assert service.state("openai").region == "European Union"
    assert last(service) == {
        "user": "Ada",
        "provider": "openai",
        "what": ["region"],
        "region": "European Union",
        "host": "eu.api.openai.com",
    }


def test_an_address_of_ones_own_takes_the_place_of_a_region_and_back(service: ProviderService) -> None:
    service.set("openai", region="European Union")
    service.set("openai", base_url="https://mine.openai.azure.com/openai/", azure_version="2025-04-01-preview")
    connection = service.connection("openai")
    assert connection.base_url == "https://mine.openai.azure.com/openai"
    assert connection.azure_version == "2025-04-01-preview"
    assert not connection.moderates
    assert connection.region != "European Union"
    service.set("openai", base_url="https://mine.openai.azure.com/openai", region="Sweden Central")
    assert service.connection("openai").region == "Sweden Central"
    service.set("openai", region="Japan")
    connection = service.connection("openai")
    assert (connection.base_url, connection.azure_version) == ("https://jp.api.openai.com/v1", "")
    assert connection.moderates


@pytest.mark.parametrize(
    ("copied", "base_url", "version"),
    [
        (" https://api.example.com/v1/responses ", "https://api.example.com/v1", ""),
        ("http://localhost:11434/v1/chat/completions/", "http://localhost:11434/v1", ""),
        (
            "https://mine.openai.azure.com/openai/deployments/gpt-6/chat/completions?api-version=2025-01-01-preview",
            "https://mine.openai.azure.com/openai",
            "2025-01-01-preview",
        ),
        (
            "https://mine.openai.azure.com/openai/responses?api-version=2025-04-01-preview",
            "https://mine.openai.azure.com/openai",
            "2025-04-01-preview",
        ),
        ("https://mine.openai.azure.com/openai/v1/", "https://mine.openai.azure.com/openai/v1", ""),
    ],
)
def test_an_address_is_understood_as_people_copy_it(service: ProviderService, copied: str, base_url: str, version: str) -> None:
    service.set("openai", base_url=copied, azure_version="")  # as a form gives it whose second field was left empty
    connection = service.connection("openai")
    assert (connection.base_url, connection.azure_version) == (base_url, version)


@pytest.mark.clause("A3.3")
@pytest.mark.parametrize(
    ("provider", "values", "said"),
    [
        ("openai", {"base_url": "http://api.openai.com/v1"}, "not encrypted"),
        ("openai", {"base_url": "https://me:secret@x.example"}, "keys go into the key store"),
        ("openai", {"base_url": "https://x.example/v1?key=secret"}, "keys go into the key store"),
        ("openai", {"region": "The Moon"}, "It is reached in"),
        ("local-model", {"base_url": "https://api.openai.com/v1"}, "not on this computer"),
        ("openai", {"budget": "much"}, "not a number"),
        ("openai", {"budget": float("nan")}, "makes sense"),
        ("openai", {"budget": -1}, "makes sense"),
        ("openai", {"api": "assistants"}, "responses"),
        ("openai", {"timeout": 1}, "5 to 600"),
        ("openai", {"quiet": "perhaps"}, "yes"),
        ("openai", {"models": {"speech": "x"}}, "It makes image, text"),
        ("openai", {"models": "text=a\nb"}, "short text"),
        ("openai", {"baa": "no date"}, "reference and a date"),
        ("openai", {"enabled": True}, "no setting"),
        ("openai", {"spent": 0}, "no setting"),
        ("openai", {"key": "sk-x"}, "no setting"),
    ],
)
def test_a_value_that_makes_no_sense_changes_nothing(
    service: ProviderService, provider: str, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadSetting) as caught:
        service.set(provider, **values)
    assert said in str(caught.value)
    assert service.settings(provider) == ProviderSettings()
    assert events(service) == []


def test_models_are_chosen_by_kind_of_output(service: ProviderService) -> None:
    assert service.model("openai", OutputKind.TEXT) == "gpt-6.1-terra"
    assert service.model("openai", OutputKind.IMAGE) == "gpt-image-2.5-flare"
    assert service.model("local-model", OutputKind.TEXT) == ""
    service.set("openai", models={OutputKind.TEXT: "gpt-7"})
    service.set("openai", models="image=gpt-image-3")
    assert service.model("openai", OutputKind.TEXT) == "gpt-7"
    assert service.model("openai", OutputKind.IMAGE) == "gpt-image-3"
    service.set("openai", models={"text": ""})
    assert service.model("openai", OutputKind.TEXT) == "gpt-6.1-terra"


@pytest.mark.clause("B6.5")
def test_agreements_are_kept_with_their_reference_and_date(service: ProviderService) -> None:
    assert service.provider("openai").baa is None
    service.set("openai", baa="BAA 7/26, 2026-03-01", dpa=Agreement(reference="DPA 1", date="2026-01-02"))
    standing = service.provider("openai")
    assert standing.baa == Agreement(reference="BAA 7/26", date="2026-03-01")
    assert standing.dpa == Agreement(reference="DPA 1", date="2026-01-02")
    service.set("openai", baa="")
    assert service.provider("openai").baa is None


def test_an_unknown_provider_is_refused(service: ProviderService) -> None:
    for ask in (service.state, service.settings, service.connection, service.disable, service.terminate):
        with pytest.raises(PolicyRefusal):
            ask("nobody")


@pytest.mark.clause("A3.5")
@pytest.mark.clause("A3.8")
@pytest.mark.clause("A3.10")
def test_the_card_says_what_people_need_to_know(service: ProviderService) -> None:
    cards: dict[str, ProviderCard] = {card.id: card for card in service.cards()}
    assert "local" not in cards
    card = cards["openai"]
    assert card.retention_days == 30
    assert "law" in card.retention
    assert "store" in card.retention
    assert "AES-256" in card.encryption
    assert "privacy@openai.com" in card.contact
    assert card.moderates
    assert all(model.price_date for model in card.models)
    assert cards["local-model"].local
    assert cards["local-model"].trained
