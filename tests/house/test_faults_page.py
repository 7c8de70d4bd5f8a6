"""docs/faults.md tells the truth: its tests exist, and no row is missing."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "faults.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROW = re.compile(r"\b([23])\.(\d+)\b")
# The rows of reliability.md §3 and §2 that concern what a city sends (section A).
FAULTS = {*range(1, 22), *range(39, 43)}
THREATS = {11, 12, *range(14, 24)}
# Those that concern machines, queues and the database (section B). Not yet: 23, 32,
# 36 to 38, and 53 to 56.
DYING = {22, *range(24, 32), 33, 34, 35}
INSIDE = {*range(49, 53)}


def section(title: str) -> str:
    """One section of the page."""
    text = PAGE.read_text(encoding="utf-8")
    return text.partition(f"\n## {title}")[2].partition("\n## ")[0]


def rows(text: str) -> list[tuple[str, str]]:
    """The first cell of each row of a table, and the whole row."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [(line.split("|")[1], line) for line in lines if "`tests/" in line]


@cache
def names_in(path: Path) -> frozenset[str]:
    """The names of the tests in a file, without importing it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef)
    found = [node.name for node in ast.walk(tree) if isinstance(node, kinds)]
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    names = [t.id for a in assigned for t in a.targets if isinstance(t, ast.Name)]
    return frozenset(found + names)


def unknown(text: str) -> list[str]:
    """Test ids in a text that no file holds."""
    return [
        f"{path}::{name}"
        for path, name in TEST.findall(text)
        if not (ROOT / path).exists() or name not in names_in(ROOT / path)
    ]


def test_every_test_that_is_named_exists():
    text = PAGE.read_text(encoding="utf-8")

    assert len(TEST.findall(text)) > 50
    assert unknown(text) == []


def test_a_test_that_does_not_exist_is_seen():
    here = "tests/house/test_faults_page.py"

    assert unknown(f"`{here}::test_nothing`") == [f"{here}::test_nothing"]
    assert unknown(f"`{here}::test_every_test_that_is_named_exists`") == []


def test_every_row_of_what_a_city_may_do_is_there_and_shown():
    told = [cell for cell, _ in rows(section("A. "))]
    numbers = {(m[0], int(m[1])) for cell in told for m in ROW.findall(cell)}

    assert {n for kind, n in numbers if kind == "3"} == FAULTS
    assert {n for kind, n in numbers if kind == "2"} == THREATS


def test_every_row_of_machines_that_die_is_there_and_shown():
    told = [cell for cell, _ in rows(section("B. "))]
    numbers = {(m[0], int(m[1])) for cell in told for m in ROW.findall(cell)}

    assert {n for kind, n in numbers if kind == "3"} >= DYING
    assert {n for kind, n in numbers if kind == "2"} == INSIDE


def test_every_row_names_a_test():
    text = PAGE.read_text(encoding="utf-8")
    lines = [li for li in text.splitlines() if li.startswith("| ") and ROW.search(li)]

    assert [line for line in lines if not TEST.search(line)] == []
