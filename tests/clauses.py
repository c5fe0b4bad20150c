"""Which tests prove which clause: read from the tests themselves, without running them; and the report of a run.

A mark counts when it stands on a test, on its class or in its parameters: ``@pytest.mark.clause("A2.4b")``.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent


@dataclass(frozen=True)
class Proof:
    """A test that names a clause. ``waits`` is the reason of its strict ``xfail``; ``skips`` when it may be skipped here."""

    clause: str
    test: str
    waits: str = ""
    skips: bool = False


def proofs(root: Path = TESTS) -> list[Proof]:
    """Every marked test under ``root``."""
    return [proof for path in sorted(root.rglob("test_*.py")) for proof in _in_file(path, root)]


def _in_file(path: Path, root: Path) -> Iterator[Proof]:
    tree = ast.parse(path.read_text("utf-8"))
    yield from _in_body(tree.body, path.relative_to(root).as_posix(), ())


def _in_body(body: Iterable[ast.stmt], where: str, above: tuple[ast.expr, ...]) -> Iterator[Proof]:
    module = tuple(
        node.value
        for node in body
        if isinstance(node, ast.Assign) and any(isinstance(name, ast.Name) and name.id == "pytestmark" for name in node.targets)
    )
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _in_body(node.body, f"{where}::{node.name}", (*above, *module, *node.decorator_list))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield from _on(f"{where}::{node.name}", (*above, *module, *node.decorator_list), node)


def _on(test: str, marks: tuple[ast.expr, ...], node: ast.AST) -> Iterator[Proof]:
    calls = [call for mark in marks for call in ast.walk(mark) if isinstance(call, ast.Call)]
    named = {str(_constant(call.args[0])) for call in calls if _is(call.func, "clause") and call.args}
    names = {ast.unparse(part) for mark in marks for part in ast.walk(mark) if isinstance(part, ast.Attribute)}
    inside = {ast.unparse(part.func) for part in ast.walk(node) if isinstance(part, ast.Call)}
    unsure = any(_is(call.func, "skipif") and not _about_the_system(call) for call in calls)
    skips = unsure or bool("pytest.mark.skip" in names or inside & {"pytest.skip", "pytest.importorskip"})
    waits = next((_reason(call) for call in calls if _is(call.func, "xfail")), "")
    return iter(Proof(clause, test, waits, skips) for clause in sorted(named))


def _is(function: ast.expr, mark: str) -> bool:
    return ast.unparse(function) == f"pytest.mark.{mark}"


def _constant(node: ast.expr) -> Any:
    return node.value if isinstance(node, ast.Constant) else ""


def _about_the_system(call: ast.Call) -> bool:
    """Whether a test is left out only where the system has no such thing (file modes on Windows)."""
    return bool(call.args) and any(word in ast.unparse(call.args[0]) for word in ("os.name", "sys.platform"))


def _reason(call: ast.Call) -> str:
    return next((str(_constant(word.value)) for word in call.keywords if word.arg == "reason"), "no reason")


@dataclass
class Outcomes:
    """What became of the marked tests of a run: ``passed``, ``failed``, ``skipped`` or ``waits`` by test id, by clause."""

    by_clause: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, clauses: Iterable[str], test: str, outcome: str) -> None:
        """Remember the worst that was said of a test: its set-up, its call and its end each say something."""
        for clause in clauses:
            told = self.by_clause.setdefault(clause, {})
            if told.get(test) in (None, "passed"):
                told[test] = outcome

    def unproven(self, clauses: Iterable[str]) -> list[str]:
        """Those of the clauses without a passing test, or with one that failed or was skipped."""
        return [clause for clause in clauses if not _proven(self.by_clause.get(clause, {}).values())]

    def write(self, path: Path, rows: Iterable[Mapping[str, str]]) -> None:
        """The report, a JSON list with a row a clause: ``clause``, ``says``, ``tests`` (outcome by test)."""
        told = [{**row, "tests": self.by_clause.get(row["clause"], {})} for row in rows]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _proven(outcomes: Iterable[str]) -> bool:
    told = set(outcomes)
    return "passed" in told and not told & {"failed", "skipped"}
