"""What a request will about use and cost: a guess before, arithmetic after. Prices are the provider card's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from app.course import OutputKind, Payload
from app.course.recording import read_body
from app.guard.sheet import Estimate
from app.policy import feature
from app.providers import Model, ProviderCard, Usage

_BYTES_PER_TOKEN = 4
"""Of English prose and the usual tokenisers; other scripts take more. A guess that is called one."""
_MILLION = 1_000_000
_HOUR = 3600
_SAID = ("text", "ssml", "markup")
"""Where a request for speech has what is to be said."""


def estimate(batch: Sequence[Payload], card: ProviderCard) -> Estimate:
    """The estimate for all requests of a sheet. Without a limit in the request the answer is taken to be as long as it."""
    if card.local:
        return Estimate(cost=0.0)
    model = card.model(batch[0].model)
    tokens = [(_tokens(payload), _answer_tokens(payload)) for payload in batch]
    read, written = (sum(column) for column in zip(*tokens, strict=True))
    usage = Usage(input_tokens=read, output_tokens=written)
    if feature(batch[0].feature).output is OutputKind.SPEECH:
        spoken = sum(characters(payload) for payload in batch)
        return Estimate(characters=spoken, cost=cost(Usage(characters=spoken), model))
    if feature(batch[0].feature).output is OutputKind.SUBTITLES:
        heard = sum(seconds(payload) for payload in batch)
        return Estimate(seconds=heard, cost=cost(Usage(seconds=heard), model) if heard else None)
    if model is not None and model.output is OutputKind.IMAGE:
        usage = Usage(images=sum(int(_setting(payload, ("n",)) or 1) for payload in batch))
        return Estimate(input_tokens=read, cost=cost(usage, model))
    return Estimate(input_tokens=read, output_tokens=written, cost=cost(usage, model))


def cost(usage: Usage, model: Model | None) -> float | None:
    """US dollars for what was used; None when the price of something in it is unknown."""
    if model is None:
        return None
    if usage.characters or usage.seconds:
        known = (model.character_price or not usage.characters) and (model.hour_price or not usage.seconds)
        price = usage.characters * model.character_price / _MILLION + usage.seconds * model.hour_price / _HOUR
        return price if known else None
    tokens = usage.input_tokens or usage.output_tokens
    if usage.images and not (tokens and model.output_price):
        return usage.images * model.image_price if model.image_price else None
    if not (model.input_price or model.output_price):
        return None
    return (usage.input_tokens * model.input_price + usage.output_tokens * model.output_price) / _MILLION


def characters(payload: Payload) -> int:
    """The characters a request for speech has said, marks included as providers count them; 0 for a body that is none."""
    try:
        body = json.loads(payload.body)
        given = body.get("input", body)
        return sum(len(given[name]) for name in _SAID if isinstance(given.get(name), str))
    except (ValueError, AttributeError):
        return 0


def seconds(payload: Payload) -> float:
    """How long the recording of a request is; 0 when it does not say."""
    try:
        return read_body(payload.body)[0].seconds
    except ValueError:
        return 0.0


def _tokens(payload: Payload) -> int:
    return -(-len(payload.body) // _BYTES_PER_TOKEN)


def _answer_tokens(payload: Payload) -> int:
    return int(_setting(payload, ("max_output_tokens", "max_completion_tokens", "max_tokens")) or _tokens(payload))


def _setting(payload: Payload, names: Iterable[str]) -> float | None:
    """A positive number that a JSON body sets at its top."""
    try:
        body = json.loads(payload.body)
    except ValueError:
        return None
    values = (body.get(name) for name in names) if isinstance(body, dict) else ()
    return next((v for v in values if isinstance(v, int | float) and not isinstance(v, bool) and v > 0), None)
