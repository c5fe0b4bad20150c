"""Which model looks for names: the one that ships with Lectern, or a larger one that is on this computer already.

A model is a folder, or the name of a spaCy package of this Python. Its kind shows from the files in it, so that nobody has to
know it. Nothing is ever fetched: the scanner's process may open no connection, and the libraries are told so, too.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from app.course.errors import FileProblem
from app.paths import config_dir

_FILE = "names-model.json"
_LIBRARIES = {"spacy": ("spacy",), "transformers": ("transformers", "torch"), "gliner": ("gliner",)}
"""Kind of model to the Python packages that run it. spaCy comes with Lectern, the others by ``pip install`` if wanted; GLiNER
brings its own, transformers leaves the choice of what it computes with."""


@dataclass(frozen=True, slots=True)
class NamesModel:
    """A model to use: ``kind`` is a key of the libraries above, ``place`` a folder or the name of a spaCy package."""

    kind: str
    place: str

    @property
    def name(self) -> str:
        """What to call it before people."""
        return Path(self.place).name


def chosen() -> NamesModel | None:
    """The model this person chose; None for the shipped one, also when the choice can't be read."""
    try:
        data = json.loads((config_dir() / _FILE).read_text("utf-8"))
        return NamesModel(str(data["kind"]), str(data["place"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def choose(model: NamesModel | None) -> None:
    """Use this model from the scanner's next start on; None for the shipped one. Raises ``FileProblem``."""
    path = config_dir() / _FILE
    try:
        if model is None:
            path.unlink(missing_ok=True)
            return
        waiting = path.with_suffix(".new")
        waiting.write_text(json.dumps({"kind": model.kind, "place": model.place}), "utf-8")
        waiting.replace(path)
    except OSError as error:
        raise FileProblem("The choice can't be kept.", f"{path}: {error.strerror}.", "Make the folder writable.") from error


def stamp() -> str:
    """Differs when another model was chosen."""
    model = chosen()
    return f"{model.kind} {model.place}" if model else ""


def recognised(place: str) -> NamesModel:
    """The model in a folder, or the installed spaCy package of that name; raises ``FileProblem`` for anything else.

    Reads small files only: whether the model really loads shows when the scanner starts with it.
    """
    folder = Path(place).expanduser()
    if not folder.is_dir():
        spec = find_spec(place) if place.isidentifier() else None
        found = Path(spec.origin).parent if spec and spec.origin else None
        if found is None or not (found / "meta.json").is_file():
            raise FileProblem(
                f"“{place}” is no names model.",
                "It is neither a folder nor an installed spaCy package.",
                "Give the folder of a spaCy, transformers or GLiNER model.",
            )
        return _usable(NamesModel("spacy", place), _read(found / "meta.json").get("pipeline", []))
    folder = folder.resolve()
    if (folder / "gliner_config.json").is_file():
        return _usable(NamesModel("gliner", str(folder)), ["ner"])
    if (folder / "meta.json").is_file():
        return _usable(NamesModel("spacy", str(folder)), _read(folder / "meta.json").get("pipeline", []))
    if (folder / "config.json").is_file():
        made_for = str(_read(folder / "config.json").get("architectures"))
        marks = "ForTokenClassification" in made_for
        return _usable(NamesModel("transformers", str(folder)), ["ner"] if marks else [])
    raise FileProblem(
        f"“{folder.name}” holds no names model.",
        "There is no meta.json (spaCy), config.json (transformers) or gliner_config.json (GLiNER) in it.",
        "Choose the folder that holds one of these files.",
    )


def _usable(model: NamesModel, does: object) -> NamesModel:
    if not isinstance(does, list) or not {"ner", "entity_ruler", "span_ruler"} & set(map(str, does)):
        raise FileProblem(
            f"“{model.name}” does not mark names.", "It is made for something else.", "Choose one for named entities."
        )
    missing = [library for library in _LIBRARIES[model.kind] if find_spec(library) is None]
    if missing:
        raise FileProblem(
            f"“{model.name}” needs {' and '.join(missing)} for Python.",
            "It is not installed.",
            f"Run: pip install {' '.join(missing)}",
        )
    return model


def _read(path: Path) -> dict[str, object]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise FileProblem(f"“{path}” can't be read.", f"{error}.", "Choose another model.") from error
    return data if isinstance(data, dict) else {}


_failures: list[FileProblem] = []


def failed(error: FileProblem) -> None:
    """Remember why the chosen model is not used in this process: the shipped one takes its place, and people are told."""
    _failures[:] = [error]


def failure() -> FileProblem | None:
    """Why the chosen model is not used; None while all is well."""
    return _failures[-1] if _failures else None


def offline() -> None:
    """Tell the libraries of models that there is no network, before they are imported."""
    os.environ.update(
        HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false"
    )
