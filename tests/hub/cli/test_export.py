"""`hub export` and `hub import` as an operator meets them: files, pipes, refusals."""

import stat

import pytest
from click.testing import CliRunner

from hub.cli.transfer import export, import_
from tests.hub.services.test_transfer import count, fill

KEY = "kQ3vYx7LwP0aT9sD2fG5hJ8zB1nM4cR6"


@pytest.fixture
def use(monkeypatch):
    """Point the commands at a database, as an operator's environment does."""
    monkeypatch.setenv("HUB_SECRET_KEY", KEY)
    monkeypatch.setenv("HUB_BASE_URL", "https://data.sumut.test")

    def point(database, owner=True):
        monkeypatch.setenv("HUB_DATABASE_URL", database.app_url)
        monkeypatch.setenv(
            "HUB_OWNER_DATABASE_URL", database.owner_url if owner else ""
        )

    return point


@pytest.mark.parametrize("name", ["province.sql", "province.sql.zst"])
def test_a_file_goes_out_and_comes_in(use, database, tmp_path, name):
    fill(database)
    file = tmp_path / name
    use(database)

    out = CliRunner().invoke(export, [str(file)])
    back = CliRunner().invoke(import_, [str(file), "--replace"])

    assert (out.exit_code, back.exit_code) == (0, 0), out.output + back.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert count(database, "record") == 2


def test_a_pipe_does_as_well(use, database):
    use(database)

    out = CliRunner().invoke(export, ["-"])
    back = CliRunner().invoke(import_, ["-"], input=out.stdout_bytes)

    assert out.stdout.startswith("-- smart-province-hub export")
    assert back.exit_code == 0, back.output


def test_a_cut_compressed_file_is_refused_in_both_languages(use, database, tmp_path):
    file = tmp_path / "province.sql.zst"
    use(database)
    CliRunner().invoke(export, [str(file)])
    file.write_bytes(file.read_bytes()[:-30])

    result = CliRunner().invoke(import_, [str(file)])

    assert result.exit_code == 1
    assert "terpotong" in result.output and "cut off" in result.output


def test_a_file_of_something_else_is_refused(use, database, tmp_path):
    file = tmp_path / "other.sql"
    file.write_text("drop table region;\n", encoding="utf-8")
    use(database)

    result = CliRunner().invoke(import_, [str(file)])

    assert result.exit_code == 1 and "was not written by" in result.output


def test_an_export_that_fails_leaves_no_file(use, database, tmp_path):
    use(database, owner=False)

    result = CliRunner().invoke(export, [str(tmp_path / "province.sql")])

    assert result.exit_code == 1 and "HUB_OWNER_DATABASE_URL" in result.output
    assert list(tmp_path.iterdir()) == []
