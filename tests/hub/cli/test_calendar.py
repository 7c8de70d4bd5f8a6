"""hub calendar: lists the holidays and loads new ones, whole or not at all."""

import json

import pytest
from click.testing import CliRunner

from hub.cli.calendar import calendar

DECREE = """day,kind,name_id,name_en,source
2031-01-01,national,Tahun Baru,New Year,SKB 2030
2031-05-02,joint_leave,Cuti bersama,Joint leave,SKB 2030
"""


@pytest.fixture
def calendar_(hub):
    """Runs `hub calendar WORDS…` on a store of three regions."""
    return lambda *words: CliRunner().invoke(calendar, words)


def test_a_decree_is_loaded_and_listed(calendar_, file):
    loaded = calendar_("load", file(DECREE))
    listed = calendar_("list", "--year", "2031", "--json")

    assert "2 added, 0 removed, 0 renamed" in loaded.output
    assert [row["day"] for row in json.loads(listed.output)] == [
        "2031-01-01",
        "2031-05-02",
    ]


def test_the_same_decree_again_changes_nothing(calendar_, file):
    calendar_("load", file(DECREE))

    again = calendar_("load", file(DECREE))

    assert "0 added, 0 removed, 0 renamed; 0 months" in again.output


def test_a_wrong_file_is_refused_as_a_whole_with_its_line(calendar_, file):
    wrong = DECREE.replace("2031-05-02", "2031-02-30")

    done = calendar_("load", file(wrong))
    listed = calendar_("list", "--year", "2031", "--json")

    assert done.exit_code != 0
    assert "baris 3" in done.output
    assert json.loads(listed.output) == []
