"""Incidents as CAP and BMKG say them, and back."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import strict
from schemas.standards import documents
from schemas.values.problem import Refused
from tests.schemas.domains import facts

NAME = "incident"
CAP = facts.form(NAME, "cap")
BMKG = facts.form(NAME, "bmkg")
PLACED = {"region": "12.01"}
GEMPA = """{"Infogempa": {"gempa": {"Tanggal": "31 Mei 2025", "Jam": "22:21:18 WIB",
  "DateTime": "2025-05-31T15:21:18+00:00", "Coordinates": "-7.52,121.30",
  "Lintang": "7.52 LS", "Bujur": "121.30 BT", "Magnitude": "4.0",
  "Kedalaman": "10 km", "Wilayah": "37 km Utara Mbay",
  "Potensi": "Tidak berpotensi tsunami", "Dirasakan": "II - III Kab. X, III Y",
  "Shakemap": "20250531222118.mmi.jpg"}}}""".encode()
NOWCAST = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>2.49.0.0.360.0.2026.03.03.1</identifier><sender>bmkg</sender>
  <sent>2026-03-03T13:55:00+07:00</sent><status>Actual</status>
  <msgType>Alert</msgType><scope>Public</scope>
  <info><language>en-US</language><category>Met</category><event>Thunderstorm</event>
    <urgency>Immediate</urgency><severity>Moderate</severity>
    <certainty>Observed</certainty></info>
  <info><language>id-ID</language><category>Met</category><event>Hujan Lebat</event>
    <urgency>Immediate</urgency><severity>Moderate</severity>
    <certainty>Observed</certainty><effective>2026-03-03T14:00:00+07:00</effective>
    <expires>2026-03-03T16:00:00+07:00</expires><senderName>BBMKG I</senderName>
    <headline>Hujan &amp; petir</headline><web>https://nowcasting.bmkg.go.id/</web>
    <area><areaDesc>Medan Kota</areaDesc>
      <polygon>3.5,98.6 3.7,98.6 3.7,98.8 3.5,98.6</polygon></area>
    <area><areaDesc>Medan Barat</areaDesc></area></info>
</alert>""".encode()


@given(st.data())
def test_what_is_given_as_cap_is_taken_again(data):
    incidents = [
        data.draw(facts.facts(NAME)) for _ in range(data.draw(st.integers(1, 3)))
    ]
    pairs = [
        (f"{n} {data.draw(facts.texts())}", each) for n, each in enumerate(incidents)
    ]

    assert facts.again(CAP, NAME, pairs) == pairs


@given(st.data())
def test_an_earthquake_that_is_given_as_bmkg_writes_it_is_taken_again(data):
    moment = data.draw(facts.MOMENTS).replace(microsecond=0)
    fine = st.decimals(-90, 90, places=data.draw(st.integers(0, 6)))
    quake = {
        "region": "12.01",
        "category": "earthquake",
        "opened_at": moment,
        "lat": data.draw(fine.filter(bool)),
        "lon": data.draw(fine),
        "magnitude": data.draw(st.decimals(0, 9, places=1)),
        "depth_km": data.draw(st.none() | st.decimals(0, 700, places=1)),
        "place": data.draw(st.none() | facts.texts()),
        "felt": data.draw(st.none() | facts.texts()),
    }
    loaded = facts.DOMAINS[NAME].schema().load(quake)

    [(_, found)] = facts.again(BMKG, NAME, [("any", loaded)], PLACED)

    assert found == loaded


@pytest.mark.parametrize("several", [False, True])
def test_an_answer_of_bmkg_comes_out_as_it_went_in(several):
    body = strict.json(GEMPA).value
    if several:
        one = body["Infogempa"]["gempa"]
        two = without_felt(one) | {
            "Jam": "22:21:19 WIB",
            "DateTime": "2025-05-31T15:21:19+00:00",
        }
        body = {"Infogempa": {"gempa": [one, two]}}

    found = facts.exported(BMKG, NAME, documents.written(body), PLACED)

    assert found == body


def without_felt(quake):
    return {n: v for n, v in quake.items() if n not in ("Dirasakan", "Shakemap")}


def test_the_real_sample_comes_out_as_it_went_in():
    file = facts.sample("bmkg_autogempa.json")
    if not file.is_file():
        pytest.skip("the folder of samples is not here")

    found = facts.exported(BMKG, NAME, file.read_bytes(), PLACED)

    assert found == strict.json(file.read_bytes()).value


def test_words_and_numbers_of_an_earthquake_are_understood():
    [taken] = BMKG.take(GEMPA)

    assert taken.values["opened_at"] == "2025-05-31T15:21:18+00:00"
    assert (taken.values["lat"], taken.values["lon"]) == (
        Decimal("-7.52"),
        Decimal("121.30"),
    )
    assert (taken.values["magnitude"], taken.values["depth_km"]) == (4, 10)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (b"22:21:18", b"21:21:18", "Jam"),
        (b"7.52 LS", b"7.52 LU", "Lintang"),
        (b"121.30 BT", b"120.30 BT", "Bujur"),
    ],
)
def test_words_that_contradict_the_numbers_are_refused(old, new, field):
    with pytest.raises(Refused) as caught:
        BMKG.take(GEMPA.replace(old, new))

    [problem] = caught.value.problems
    assert problem.field == f"/Infogempa/gempa/{field}"
    assert problem.rule == "bmkg.contradicts"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"31 Mei 2025", b"31 Mai 2025", "bmkg.shape"),
        (b"31 Mei 2025", b"31 Jun 2025", "bmkg.shape"),
        (b"10 km", b"dangkal", "bmkg.shape"),
        (b'"4.0"', b'"kuat"', "number.syntax"),
        (b"-7.52,121.30", b"-7.52", "bmkg.shape"),
        (b"15:21:18+00:00", b"15:21:18", "bmkg.shape"),
    ],
)
def test_what_bmkg_does_not_write_is_refused(old, new, rule):
    with pytest.raises(Refused) as caught:
        BMKG.take(GEMPA.replace(old, new))

    assert caught.value.problems[0].rule == rule


def test_a_flood_is_no_earthquake():
    flood = facts.DOMAINS[NAME].schema().load(facts.samples(facts.DOMAINS[NAME])[0])

    with pytest.raises(Refused):
        BMKG.give([("1", flood)])


def test_a_warning_is_read_in_indonesian_once_for_each_area():
    first, second = CAP.take(NOWCAST)

    assert (first.key, second.key) == (
        "2.49.0.0.360.0.2026.03.03.1/1",
        "2.49.0.0.360.0.2026.03.03.1/2",
    )
    assert first.values["event_source"] == "Hujan Lebat"
    assert first.values["category"] == "extreme_weather"
    assert first.values["headline"] == "Hujan & petir"
    assert first.values["polygon"].startswith("3.5,98.6 ")
    assert (first.values["place"], second.values["place"]) == (
        "Medan Kota",
        "Medan Barat",
    )
    assert "polygon" not in second.values


def test_a_warning_comes_out_with_what_it_said():
    load = facts.DOMAINS[NAME].schema().load
    pairs = [(t.key, load(t.values | PLACED)) for t in CAP.take(NOWCAST)]

    assert facts.again(CAP, NAME, pairs) == pairs
    assert pairs[0][1]["expires_at"] == datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<identifier>2.49.0.0.360.0.2026.03.03.1</identifier>", b""),
        (b"Hujan Lebat", b"Hujan Meteor"),
        (b"<severity>Moderate", b"<severity>Moderat"),
        (b"<alert ", b"<!DOCTYPE alert [<!ENTITY x 'y'>]><alert "),
        (b"</alert>", b""),
        (b"alert", b"rss"),
    ],
)
def test_what_is_no_right_warning_is_refused(old, new):
    with pytest.raises(Refused):
        CAP.take(NOWCAST.replace(old, new))


def test_a_character_that_xml_does_not_have_is_refused():
    flood = facts.samples(facts.DOMAINS[NAME])[0] | {"place": "a\uffffb"}
    loaded = facts.DOMAINS[NAME].schema().load(flood)

    with pytest.raises(Refused) as caught:
        CAP.give([("1", loaded)])

    assert "U+FFFF" in caught.value.problems[0].message.en


@given(st.data())
def test_a_broken_answer_is_refused_and_never_breaks_the_reader(data):
    made = documents.written(data.draw(facts.broken(GEMPA)))

    facts.only_refuses(BMKG.take, made)


@given(st.integers(0, len(NOWCAST)), st.integers(0, 60))
def test_a_torn_warning_is_refused_and_never_breaks_the_reader(at, length):
    facts.only_refuses(CAP.take, NOWCAST[:at] + NOWCAST[at + length :])
