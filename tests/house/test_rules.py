"""Every file keeps the house rules, and every rule can tell when it is broken."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house import rules

ROOT = Path(__file__).parents[2]
CODE = ("hub", "connectors", "schemas", "workers", "migrations", "bench")


def files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def complaints(rule: Callable[..., Iterator[str]], *folders: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {words}"
        for path in files(*folders)
        for words in rule(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("rule", rules.EVERYWHERE, ids=lambda rule: rule.__name__)
def test_every_file_keeps_the_rule(rule):
    assert complaints(rule, *CODE, "tests") == []


@pytest.mark.parametrize("rule", rules.OUTSIDE_TESTS, ids=lambda rule: rule.__name__)
def test_every_file_outside_the_tests_keeps_the_rule(rule):
    assert complaints(rule, *CODE) == []


def test_no_file_meets_a_library_it_should_not_know():
    found = [
        f"{path.relative_to(ROOT)}: {words}"
        for path in files(*CODE)
        for words in rules.strangers_met(
            path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
        )
    ]

    assert found == []


def test_every_module_has_a_name_that_says_something():
    paths = [str(path.relative_to(ROOT)) for path in files(*CODE, "tests")]

    assert [path for path in paths if any(rules.homeless_name(path))] == []


def test_every_command_line_script_at_the_root_keeps_the_rules():
    source = (ROOT / "run").read_text(encoding="utf-8")

    found = [
        words
        for rule in (*rules.EVERYWHERE, *rules.OUTSIDE_TESTS)
        for words in rule(source)
    ]

    assert found == []
    assert source.count("\n") <= 300


BROKEN = {
    "line_count": "x = 1\n" * 401,
    "function_length": "def f() -> None:\n" + "    x = 1\n" * 50,
    "module_docstring": "x = 1\n",
    "bare_excepts": "try:\n    pass\nexcept:\n    pass\n",
    "open_ends": "# TO" + "DO: later\n",
    "suppressions": "import x  # type" + ": ignore\n",
    "late_imports": "def f() -> None:\n    import json\n",
    "return_types": "def f():\n    return 1\n",
}


@pytest.mark.parametrize(
    "rule",
    [*rules.EVERYWHERE, *rules.OUTSIDE_TESTS],
    ids=lambda rule: rule.__name__,
)
def test_the_rule_complains_about_a_bad_example(rule):
    assert len(list(rule(BROKEN[rule.__name__]))) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""A sentence."""\n',
        "try:\n    import fast\nexcept ImportError:\n    import slow\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import x\n",
        "# TO" + "DO(#12): with a number\n",
        "import x  # type" + ": ignore[import-untyped]  # no stubs\n",
    ],
)
def test_a_good_example_is_left_alone(source):
    checked = (rules.late_imports, rules.open_ends, rules.suppressions)

    assert [words for rule in checked for words in rule(source)] == []


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("hub/services/x.py", 2),
        ("hub/sso/grants.py", 0),
        ("hub/models/sso.py", 0),
        ("hub/pages/x.py", 3),
    ],
)
def test_a_library_is_seen_where_it_should_not_be(path, count):
    source = (
        "import authlib.jose\nfrom authlib.oauth2 import rfc6749\n"
        "from sqlalchemy.orm import Session\n"
    )

    assert len(list(rules.strangers_met(source, path))) == count


@pytest.mark.parametrize(
    ("path", "bad"),
    [
        ("hub/utils.py", True),
        ("hub/helpers/x.py", True),
        ("hub/date_utils.py", True),
        ("hub/commons.py", True),
        ("hub/commonly.py", False),
        ("hub/communities.py", False),
    ],
)
def test_a_name_that_says_nothing_is_seen(path, bad):
    assert any(rules.homeless_name(path)) is bad
