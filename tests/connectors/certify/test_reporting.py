"""Reports: sealed, readable in both languages, and the page about them is current."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from connectors.certify import checking
from connectors.certify.reporting import badge, guide, lines, page, sealing, told
from tests.connectors.certify import honest
from tests.connectors.certify.honest import RIGHT

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SECRET = "k" * 40
PAGE = Path(__file__).parents[3] / "docs/connectors/certify.md"


@pytest.fixture(scope="module")
def report() -> dict:
    made = honest.certified(RIGHT.replace("lat: 3.5952", "lat: 4"), only=("manifest.",))
    return sealing.sealed(told.told(made, NOW), SECRET, "0" * 64)


def test_a_seal_holds_for_the_report_that_was_sealed(report):
    assert sealing.holds(report, SECRET)


@pytest.mark.parametrize("name", ["verdict", "manifest_sha256", "previous", "checks"])
def test_a_seal_breaks_when_anything_is_changed(report, name):
    changed = report | {name: "passed"}

    assert not sealing.holds(changed, SECRET)


def test_a_seal_of_another_installation_does_not_hold(report):
    assert not sealing.holds(report, "x" * 40)


def test_a_report_names_the_text_and_the_verdict(report):
    assert report["verdict"] == "failed"
    assert len(report["manifest_sha256"]) == 64
    assert report["seal_proves"]["id"]


def test_the_html_page_is_whole_and_speaks_both_languages(report):
    written = page.html(report)

    assert "Sertifikat" in written and "Certificate" in written
    assert "http-equiv" not in written and "src=" not in written
    assert "manifest.examples" in written and "How to fix" in written


def test_what_a_manifest_says_cannot_write_into_the_page(report):
    written = page.html(report | {"system": "<script>alert(1)</script>"})

    assert "<script" not in written


def test_the_badge_is_an_svg_with_its_words(report):
    root = ElementTree.fromstring(badge.svg(report, "en"))

    assert root.tag.endswith("svg")
    assert root.attrib["aria-label"] == "kota-medan-lapor: failed · 2026-11-24"


def test_a_line_says_what_was_found_and_how_to_mend_it():
    made = honest.certified(RIGHT.replace("Baru: new, ", ""), only=("manifest.output",))
    [result] = made.results

    said = list(lines.line(result.check, result.told[0]))

    assert said[0].startswith("FAIL   manifest.output")
    assert said[-1].strip().startswith("→")
    assert lines.ending(made) == "kota-medan-lapor: failed (1 failed)"


def test_only_some_checks_are_never_a_pass():
    made = honest.certified(RIGHT, only=("manifest.",))

    assert made.verdict == "incomplete"


def test_every_check_has_a_name_of_its_own_and_all_its_words():
    every = checking.every()

    assert [n for n, t in Counter(c.id for c in every).items() if t > 1] == []
    for each in every:
        for words in (each.title, each.proves, each.fix):
            assert words.id and words.en and words.id != words.en


def test_the_page_about_the_checks_is_current():
    assert PAGE.read_text("utf-8") == guide.page()
