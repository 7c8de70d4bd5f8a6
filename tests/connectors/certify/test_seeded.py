"""Every seeded fault is found by the right check, and honest cities show none."""

from __future__ import annotations

import pytest

from tests.connectors.certify import honest
from tests.connectors.certify.honest import PAGED, RIGHT
from tests.connectors.certify.seeded import SEEDS, Seed

STYLES = {
    "page": honest.PAGED,
    "page without a total": honest.UNCOUNTED,
    "next-url": honest.LINKED,
    "token": honest.TOKEN,
    "offset": honest.OFFSET,
    "keyset": honest.KEYSET,
    "link-header": honest.HEADER,
}


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_a_seeded_fault_is_found_by_the_right_check(seed: Seed) -> None:
    found = seed.found()

    assert seed.check in found


@pytest.mark.parametrize("style", STYLES)
def test_an_honest_city_passes_every_check_about_it(style: str) -> None:
    text = RIGHT.replace(PAGED, STYLES[style])

    with honest.city(text) as aim:
        report = honest.certified(text, aim, only=("manifest.", "target."))

    assert honest.found(report) == set()
    assert {r.state for r in report.results} <= {"passed", "none"}


def test_the_list_has_forty_faults_of_servers_manifests_and_readers() -> None:
    names = [seed.name for seed in SEEDS]

    assert len(set(names)) == len(names) >= 40
    assert {seed.check.partition(".")[0] for seed in SEEDS} >= {"target", "manifest"}


def test_no_more_requests_are_made_than_the_cap_allows() -> None:
    with honest.city() as aim:
        aim.meter.most = 9

        report = honest.certified(RIGHT, aim, only=("target.",))

    assert aim.meter.requests == 9
    assert report.verdict == "incomplete"
