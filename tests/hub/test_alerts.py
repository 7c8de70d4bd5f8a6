"""Alerts that are shipped: of numbers that exist, in two languages, with a way out."""

import re
from pathlib import Path

import pytest
import yaml

from hub.api.watching import HELP
from hub.services.connected.gauges import BREAKER, STATES

FILE = Path(__file__).parents[2] / "docs" / "alerts.yaml"
RULES = [
    rule
    for group in yaml.safe_load(FILE.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
NAMED = re.compile(r"\bhub_([a-z_]+)")
NAMES = [rule["alert"] for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_number_of_an_alert_is_measured(rule):
    assert set(NAMED.findall(rule["expr"])) <= set(HELP)
    assert NAMED.search(rule["expr"])


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_an_alert_says_what_is_wrong_twice_and_what_to_do(rule):
    said = rule["annotations"]

    assert said["summary_id"] and said["summary_en"] and said["action"]
    assert rule["labels"]["severity"] in ("info", "warning", "critical")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("hub_feed_state", STATES),
        ("hub_jobs", ("due", "later", "leased", "parked")),
    ],
)
def test_states_that_alerts_name_are_states_there_are(number, words):
    found = [
        word
        for rule in RULES
        for asked in re.findall(rf'{number}{{state=~?"([a-z|]+)"}}', rule["expr"])
        for word in asked.split("|")
    ]

    assert found
    assert set(found) <= set(words)


def test_the_breaker_that_is_open_is_the_one_alerted():
    [rule] = [each for each in RULES if each["alert"] == "HubBreakerOpen"]

    assert rule["expr"].endswith(f"== {BREAKER['open']}")


@pytest.mark.parametrize(
    "cause",
    [
        *("HubFeedBroken", "HubFeedLate", "HubBreakerOpen", "HubQueueDeep"),
        *("HubRollUpLags", "HubJobsParked", "HubDispatcherSilent"),
    ],
)
def test_nothing_that_needs_a_person_is_silent(cause):
    assert cause in NAMES
