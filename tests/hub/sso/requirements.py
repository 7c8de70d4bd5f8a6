"""Which tests show which accepted requirement: read from their markers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "login-requirements.md"
LATER = (10, 11, 25)
ACCEPTED = [f"R{n}" for n in range(1, 33) if n not in LATER]
HEAD = """\
# The login's requirements and the tests that show them

Made from the `requirement` markers by `python -m tests.hub.sso.requirements`; a test
keeps it current. R10 (DPoP) and R11 (PAR) come later; R25 (linking an account of
another provider) is not built yet.

| requirement | shown by |
|---|---|
"""


def found() -> dict[str, set[str]]:
    """Requirement → `path::test`."""
    shown: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        whole = [n for node in tree.body for n in _assigned(node)]
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = [n for each in node.decorator_list for n in _named(each)]
                for name in {*marks, *whole}:
                    place = f"{path.relative_to(ROOT)}::{node.name}"
                    shown.setdefault(name, set()).add(place)
    return shown


def page() -> str:
    """The page as it should be."""
    shown = found()
    rows = []
    for name in ACCEPTED:
        tests = "<br>".join(f"`{each}`" for each in sorted(shown.get(name, ())))
        rows.append(f"| {name} | {tests or 'nothing yet'} |\n")
    return HEAD + "".join(rows)


def _assigned(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == (
        "pytestmark"
    ):
        yield from _named(node.value)


def _named(node: ast.expr) -> Iterator[str]:
    for call in ast.walk(node):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "requirement"
        ):
            yield from (a.value for a in call.args if isinstance(a, ast.Constant))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
