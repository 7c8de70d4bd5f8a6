"""The project's files agree with each other and with the house rules."""

import importlib.metadata
import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.house import locks, tree

ROOT = Path(__file__).parents[2]
OURS = {"hub", "connectors", "schemas", "workers"}
OTHER_CONFIGS = (
    "pytest.ini tox.ini .flake8 mypy.ini .mypy.ini .isort.cfg .coveragerc .importlinter"
    " alembic.ini ruff.toml .ruff.toml .djlintrc setup.py .pre-commit-config.yaml"
    " pytest.toml .editorconfig"
).split()


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def config() -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def strangers(owners: dict[str, list[str]]) -> list[str]:
    """Distributions other than ours that own one of our four package names."""
    return sorted(
        f"{name}: {owner}"
        for name in OURS
        for owner in {re.sub(r"[-_.]+", "-", o).lower() for o in owners.get(name, [])}
        if owner != "smart-province-hub"
    )


def tables(pyproject: str) -> list[str]:
    return re.findall(r"^\[.*\]$", pyproject, re.MULTILINE)


def test_one_distribution_owns_our_four_names():
    owners = dict(importlib.metadata.packages_distributions())

    assert OURS <= set(owners)
    assert strangers(owners) == []


def test_a_stranger_with_one_of_our_names_is_seen():
    owners = {"schemas": ["schemas", "smart_province_hub"]}

    assert strangers(owners) == ["schemas: schemas"]


def test_setup_cfg_is_the_only_tool_configuration():
    assert [name for name in OTHER_CONFIGS if (ROOT / name).exists()] == []


def test_pyproject_is_the_three_lines_pip_needs():
    text = read("pyproject.toml").strip()

    assert len(text.splitlines()) == 3
    assert tables(text) == ["[build-system]"]


def test_a_tool_table_in_pyproject_is_seen():
    assert tables("[build-system]\nx = 1\n[tool.black]\n") != ["[build-system]"]


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-test.lock", "requirements-uv.lock"]
)
def test_a_lock_has_a_hash_for_every_pin_and_names_no_place(name):
    assert locks.flaws(read(name)) == []
    assert len(locks.pins(read(name))) > 0


@pytest.mark.parametrize(
    "bad",
    [
        "flask==3.1.3\n",
        "--index-url https://example.org/simple\n",
        "flask>=3\n",
        "flask @ file:///tmp/flask.whl\n",
    ],
)
def test_a_bad_lock_is_seen(bad):
    assert locks.flaws(bad) != []


def test_the_locks_fit_setup_cfg():
    needed = locks.requirements(config(), "embedded")
    tools = locks.requirements(config(), "embedded", "test")

    assert locks.unmet(needed, read("requirements.lock")) == []
    assert locks.unmet(tools, read("requirements-test.lock")) == []


@pytest.mark.parametrize("lock", ["", "flask==2.0 --hash=sha256:0\n"])
def test_a_lock_that_does_not_fit_is_seen(lock):
    assert locks.unmet(["flask>=3.1"], lock) == ["flask>=3.1"]


def test_the_test_lock_holds_the_same_versions_as_the_lock():
    tools = {
        (pin.name, pin.version) for pin in locks.pins(read("requirements-test.lock"))
    }
    needed = {(pin.name, pin.version) for pin in locks.pins(read("requirements.lock"))}

    assert needed - tools == set()


def test_the_demo_installs_nothing_heavy():
    names = {pin.name for pin in locks.pins(read("requirements.lock"))}

    assert names & set(locks.HEAVY) == set()


def test_the_picture_in_the_readme_is_the_tree_on_disk():
    paths = tree.drawn(read("README.md"))

    assert paths != []
    assert tree.missing(paths, ROOT) == []
    assert tree.undrawn(paths, tree.top_entries(ROOT)) == []


PICTURE = """\
```tree
run README.md        two files
hub/                 a folder
  cli.py app.py      inside it
  pages/             deeper
    <page>.py        stands for many
```
"""


def test_a_picture_is_read_with_its_folders():
    assert tree.drawn(PICTURE) == [
        "run",
        "README.md",
        "hub/",
        "hub/cli.py",
        "hub/app.py",
        "hub/pages/",
        "hub/pages/<page>.py",
    ]


def test_a_picture_that_differs_from_the_disk_is_seen(tmp_path):
    (tmp_path / "hub" / "pages").mkdir(parents=True)
    for name in ("run", "hub/cli.py", "pages"):
        (tmp_path / name).touch()

    paths = tree.drawn(PICTURE)

    assert tree.missing(paths, tmp_path) == ["README.md", "hub/app.py"]
    assert tree.undrawn(paths, {"run", "hub", "schemas"}) == ["schemas"]


@pytest.mark.parametrize("name", ["LICENSE", "CHANGELOG.md", ".ci/run"])
def test_the_files_of_the_house_exist(name):
    assert (ROOT / name).stat().st_size > 0


def test_decision_notes_are_numbered_one_after_the_other():
    notes = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))

    numbers = [int(name[:4]) for name in notes]

    assert numbers == list(range(len(notes)))
