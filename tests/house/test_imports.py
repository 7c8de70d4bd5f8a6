"""The import contracts of setup.cfg hold, and each notices when it is broken."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SKELETON = (
    "hub/cli.py hub/app.py hub/config.py hub/extensions.py hub/api/a.py hub/pages/p.py"
    " hub/sso/s.py hub/charts/c.py hub/services/v.py hub/models/m.py hub/embedded/e.py"
    " connectors/fetch.py schemas/contracts/record.py workers/app.py"
).split()
BROKEN = {
    "schemas/contracts/record.py": "import flask",
    "schemas/values/units.py": "import connectors.fetch",
    "connectors/fetch.py": "import hub.config",
    "connectors/base.py": "import sqlalchemy",
    "hub/services/v.py": "import workers.app",
    "hub/models/m.py": "import hub.services.v",
    "hub/charts/c.py": "import hub.pages.p",
    "hub/api/a.py": "import hub.pages.p",
    "hub/pages/p.py": "import sqlalchemy",
    "hub/embedded/e.py": "import hub.models.m",
    "hub/stray.py": "",
}
CYCLE = {
    "schemas/a/one.py": "import schemas.b.two",
    "schemas/b/two.py": "import schemas.a.one",
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", command, "--config", "setup.cfg", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n", encoding="utf-8")
    (path.parent / "__init__.py").touch()
    (path.parents[1] / "__init__.py").touch()


@pytest.fixture
def skeleton(tmp_path):
    """A small tree of empty modules under the contracts of our setup.cfg.

    Its folders have an __init__.py, so that Python does not merge them with ours.
    """
    for name in SKELETON:
        write(tmp_path / name, "")
    text = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    start, end = text.index("[importlinter]"), text.index("[alembic]")
    (tmp_path / "setup.cfg").write_text(text[start:end], encoding="utf-8")
    return tmp_path


def test_our_imports_keep_the_contracts():
    result = lint(ROOT)

    assert result.returncode == 0, result.stdout


def test_a_clean_skeleton_keeps_the_contracts(skeleton):
    result = lint(skeleton)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", BROKEN)
def test_a_forbidden_import_is_seen(skeleton, name):
    write(skeleton / name, BROKEN[name])

    result = lint(skeleton)

    assert result.returncode == 1, result.stdout


def test_a_cycle_is_seen(skeleton):
    for name, text in CYCLE.items():
        write(skeleton / name, text)

    result = lint(skeleton)

    assert result.returncode == 1, result.stdout


def test_the_login_code_may_use_the_guarded_door_to_the_network(skeleton):
    write(skeleton / "hub/sso/outbound.py", "import connectors.fetch")

    result = lint(skeleton)

    assert result.returncode == 0, result.stdout
