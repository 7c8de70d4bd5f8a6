"""With many indicators pages stay short: grouped by topic, the empty ones folded."""

import re

from flask.testing import FlaskClient

from hub.pages.form import topic_name
from hub.pages.wording import speaking
from schemas.contracts.domain import catalogue

INDICATORS = catalogue().indicators.values()
TOPICS = {topic_name(each.topic, speaking("id")) for each in INDICATORS}


def test_the_form_offers_every_indicator_once_under_its_topic(
    client: FlaskClient,
) -> None:
    seen = client.get("/bandingkan").text
    form = re.search(r'<select name="indicator">(.*?)</select>', seen, re.S)

    assert form is not None
    topics = re.findall(r'<optgroup label="([^"]+)"', form[1])
    offered = re.findall(r'<option value="([^"]+)"', form[1])
    assert sorted(topics) == sorted(TOPICS)
    assert sorted(offered) == sorted(each.id for each in INDICATORS)


def test_the_first_page_folds_what_has_no_figures(client: FlaskClient) -> None:
    seen = client.get("/").text

    doors = seen[seen.index('class="doors"') :]
    shown = re.sub(r"<details>.*?</details>", "", doors, flags=re.S)
    assert "Jumlah penduduk" in shown and "Rasio Gini" not in shown
    assert "Rasio Gini" in doors


def test_a_region_folds_them_under_their_topics(client: FlaskClient) -> None:
    seen = client.get("/daerah/kota-binjai").text

    folded = re.findall(r"<details>\s*<summary>([^<]+) \((\d+)\)</summary>", seen)
    education = sum(each.topic == "education" for each in INDICATORS)
    assert ("Pendidikan", str(education)) in folded
    assert len(folded) == len({name for name, _ in folded})
    assert {name for name, _ in folded} <= TOPICS
