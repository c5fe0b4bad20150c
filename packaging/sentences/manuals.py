"""What programs say, in manuals and on the screen: the docstrings of packages that training needs anyway, so that nothing else
need be fetched.

Their words for keys, tokens, codes, restrictions and children are about programs, and their odd names are nobody's secrets.
Of buttons, titles and prompts there are those of this program: "Keep it", "Read only", "No request" mark nothing.
"""

from __future__ import annotations

import ast
import random
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

PACKAGES = (
    "numpy",
    "scipy",
    "sklearn",
    "spacy",
    "presidio_analyzer",
    "httpx2",
    "distributed",
    "cryptography",
    "docx",
    "joblib",
)
"""BSD, MIT and Apache licences; those that are not installed are passed over. Nothing of them is kept but the weights."""


def paragraphs(words: int) -> Iterator[str]:
    """Docstrings of so many words in all, a share of each package, in an order that is mixed and the same each time."""
    found = [name for name in PACKAGES if find_spec(name)]
    for name in found:
        spec = find_spec(name)
        files = sorted(Path(spec.origin).parent.rglob("*.py")) if spec and spec.origin else []
        random.Random(name).shuffle(files)
        left = words // len(found)
        for path in files:
            for text in _docstrings(path):
                if left > 0:
                    left -= len(text.split())
                    yield text


ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "src" / "app" / "gui"
ASKED = "ai", "providers"
"""Folders of ``resources`` that hold what this program tells models, and about them."""
LONGEST = 8
"""Words of a title or a button at most."""


def own() -> list[str]:
    """What stands on the screens of this program in a few words, what it tells models and what it says about them, each once,
    in the order of the alphabet."""
    tables = (path for folder in ASKED for path in sorted((ROOT / "resources" / folder).glob("*.toml")))
    found = {text for path in tables for text in _strings(tomllib.loads(path.read_text("utf-8")))}
    for path in SCREENS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and 2 <= len(node.value.split()) <= LONGEST:
                found.add(node.value)
    return sorted(found)


def _strings(held: object) -> Iterator[str]:
    if isinstance(held, str) and " " in held:
        yield held
    elif isinstance(held, dict | list):
        for each in held.values() if isinstance(held, dict) else held:
            yield from _strings(each)


def _docstrings(path: Path) -> Iterator[str]:
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except (SyntaxError, ValueError):
        return  # a template, or a test of broken files
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield text[:4000]
