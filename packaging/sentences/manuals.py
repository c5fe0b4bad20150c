"""What manuals of programs say: the docstrings of packages that training needs anyway, so that nothing else need be fetched.

Their words for keys, tokens, codes, restrictions and children are about programs, and their odd names are nobody's secrets.
"""

from __future__ import annotations

import ast
import random
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
