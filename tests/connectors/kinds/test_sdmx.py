"""SDMX messages in every notation, read as flat observations and judged by sdmx1."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Completeness, Context, Cursor, Page, Refusal, connector
from connectors.fetch import Fetcher
from schemas.manifests.kinds.sdmx import UPDATED, Sdmx, SdmxFormat
from schemas.manifests.manifest import Connection, Request, Stream
from schemas.mapping import kept
from tests.connectors.kinds.conftest import City, serving
from tests.servers import installed

UNTIL = datetime(2026, 11, 24, tzinfo=UTC)
NAMES = (
    'xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"'
    ' xmlns:gen="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"'
    ' xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"'
    ' xmlns:ss="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/specific"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
URN = "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=BPS:MISKIN(1.0)"


def head(at: str = "TIME_PERIOD") -> str:
    return (
        "<mes:Header><mes:ID>1</mes:ID><mes:Test>false</mes:Test>"
        '<mes:Prepared>2026-01-05T08:00:00Z</mes:Prepared><mes:Sender id="BPS"/>'
        f'<mes:Structure structureID="S" dimensionAtObservation="{at}">'
        f"<com:Structure><URN>{URN}</URN></com:Structure></mes:Structure></mes:Header>"
    )


def values(**given: str) -> str:
    return "".join(f'<gen:Value id="{k}" value="{v}"/>' for k, v in given.items())


def generic() -> bytes:
    series = "".join(
        f"<gen:Series><gen:SeriesKey>{values(FREQ='A', AREA=area)}</gen:SeriesKey>"
        f"<gen:Attributes>{values(UNIT='PERSEN')}</gen:Attributes>"
        f'<gen:Obs><gen:ObsDimension value="2024"/><gen:ObsValue value="{value}"/>'
        f"<gen:Attributes>{values(OBS_STATUS='A')}</gen:Attributes></gen:Obs>"
        '<gen:Obs><gen:ObsDimension value="2025"/></gen:Obs></gen:Series>'
        for area, value in (("1271", "7.940"), ("1275", "8.10"))
    )
    group = (
        f'<gen:Group type="G"><gen:GroupKey>{values(AREA="1275")}</gen:GroupKey>'
        f"<gen:Attributes>{values(TITLE='Binjai')}</gen:Attributes></gen:Group>"
    )
    return (
        f"<mes:GenericData {NAMES}>{head()}"
        f'<mes:DataSet structureRef="S">{group}{series}</mes:DataSet>'
        "</mes:GenericData>"
    ).encode()


def flat(root: str = "GenericData") -> bytes:
    key = values(FREQ="A", AREA="1271", TIME_PERIOD="2024")
    return (
        f"<mes:{root} {NAMES}>{head('AllDimensions')}"
        f'<mes:DataSet structureRef="S"><gen:Obs><gen:ObsKey>{key}</gen:ObsKey>'
        f'<gen:ObsValue value="7.940"/></gen:Obs></mes:DataSet></mes:{root}>'
    ).encode()


def specific(action: str = "Replace", rows: int = 1) -> bytes:
    observations = "".join(
        f'<Obs TIME_PERIOD="{2024 - at}" OBS_VALUE="{at}.940" OBS_STATUS="A"/>'
        for at in range(rows)
    )
    return (
        f"<mes:StructureSpecificData {NAMES}>{head()}"
        f'<mes:DataSet ss:structureRef="S" ss:action="{action}" xsi:type="x:T"'
        ' SUMBER="Susenas"><Group AREA="1275" TITLE="Binjai"/>'
        f'<Series FREQ="A" AREA="1275">{observations}</Series>'
        "</mes:DataSet></mes:StructureSpecificData>"
    ).encode()


def as_json(wrapped: bool = False) -> bytes:
    structure = {
        "dimensions": {
            "dataSet": [{"id": "FREQ", "values": [{"id": "A"}]}],
            "series": [{"id": "AREA", "values": [{"id": "1271"}, {"id": "1275"}]}],
            "observation": [
                {"id": "TIME_PERIOD", "values": [{"id": "2024"}, {"id": "2025"}]}
            ],
        },
        "attributes": {
            "series": [{"id": "UNIT", "values": [{"id": "PERSEN"}]}],
            "observation": [{"id": "OBS_STATUS", "values": [{"id": "A"}]}],
        },
    }
    series = {
        "0": {"attributes": [0], "observations": {"0": [7.94, 0], "1": [None, None]}},
        "1": {"attributes": [None], "observations": {"0": [8.10, 0]}},
    }
    sets = [{"action": "Replace", "series": series}]
    body: dict[str, Any] = {"dataSets": sets, "structure": structure}
    return json.dumps({"meta": {}, "data": body} if wrapped else body).encode()


HOME = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("HUB_SHARED_REFERENCE", HOME.parent / "shared/reference"))
ECB = SHARED / "samples/sdmx/ecb_exr_flat.json"
KEYS = "FREQ AREA TIME_PERIOD CURRENCY CURRENCY_DENOM EXR_TYPE EXR_SUFFIX".split()
CSV = (
    b"DATAFLOW,FREQ,AREA,TIME_PERIOD,OBS_VALUE,UNIT\r\n"
    b"BPS:MISKIN(1.0),A,1271,2024,7.940,PERSEN\r\n"
    b'BPS:MISKIN(1.0),A,1275,2024,,"a, b"\r\n'
)


@pytest.fixture
def office() -> Iterator[City]:
    with serving(City({})) as running:
        yield running


def read(
    office: City,
    form: SdmxFormat = "xml",
    cursor: bool = False,
    position: dict | None = None,
    resume: dict | None = None,
    **more: Any,
) -> list[Page]:
    return list(pages(office, form, cursor, position, resume, **more))


def pages(
    office: City,
    form: SdmxFormat = "xml",
    cursor: bool = False,
    position: dict | None = None,
    resume: dict | None = None,
    **more: Any,
) -> Iterator[Page]:
    settings = Sdmx("BPS,MISKIN,1.0", "A.", form, **more)
    stream = Stream(
        "miskin",
        "x@1",
        Request("/data/BPS,MISKIN,1.0/A.", settings.params),
        "@",
        (),
        {},
        (),
        cursor=UPDATED if cursor else None,
        settings=settings,
    )
    host = office.url.partition("://")[2]
    with Fetcher(office.url, allowed_hosts=frozenset({host})) as fetcher:
        context = Context(fetcher, clock=lambda: UNTIL)
        yield from connector("sdmx").read(
            context,
            Connection("sdmx", office.url),
            stream,
            Cursor(position, resume, UNTIL),
        )


def put(office: City, body: bytes, status: int = 200) -> None:
    office.paths["/data/BPS,MISKIN,1.0/A."] = lambda _: (status, body)


def rows(found: list[Page]) -> list[dict[str, Any]]:
    return [record.value for page in found for record in page.records]


def test_generic_series_carry_their_keys_attributes_and_groups(office):
    put(office, generic())

    found = read(office)

    assert rows(found)[:2] == [
        {
            "FREQ": "A",
            "AREA": "1271",
            "UNIT": "PERSEN",
            "TIME_PERIOD": "2024",
            "OBS_VALUE": "7.940",
            "OBS_STATUS": "A",
        },
        {"FREQ": "A", "AREA": "1271", "UNIT": "PERSEN", "TIME_PERIOD": "2025"},
    ]
    assert [row.get("TITLE") for row in rows(found)] == [None, None, "Binjai", "Binjai"]
    assert found[-1].complete is Completeness.CLAIMED


def test_flat_generic_observations_have_their_whole_key(office):
    put(office, flat())

    [row] = rows(read(office))

    assert row == {
        "FREQ": "A",
        "AREA": "1271",
        "TIME_PERIOD": "2024",
        "OBS_VALUE": "7.940",
    }


def test_structure_specific_data_are_the_same_and_say_what_is_deleted(office):
    put(office, specific("Delete"))

    [row] = rows(read(office))

    assert row == {
        "SUMBER": "Susenas",
        "ACTION": "D",
        "FREQ": "A",
        "AREA": "1275",
        "TITLE": "Binjai",
        "TIME_PERIOD": "2024",
        "OBS_VALUE": "0.940",
        "OBS_STATUS": "A",
    }


@pytest.mark.parametrize("wrapped", [False, True])
def test_json_is_decoded_by_its_own_code_lists(office, wrapped):
    put(office, as_json(wrapped))

    found = rows(read(office, "json"))

    assert found[0] == {
        "FREQ": "A",
        "ACTION": "R",
        "AREA": "1271",
        "UNIT": "PERSEN",
        "TIME_PERIOD": "2024",
        "OBS_VALUE": Decimal("7.94"),
        "OBS_STATUS": "A",
    }
    assert (found[1]["OBS_VALUE"], found[1]["OBS_STATUS"]) == (None, None)
    assert (found[2]["AREA"], found[2]["UNIT"]) == ("1275", None)


def test_csv_keeps_every_value_as_written_and_a_blank_as_blank(office):
    put(office, CSV)

    found = rows(read(office, "csv"))

    assert [row["OBS_VALUE"] for row in found] == ["7.940", ""]
    assert found[1]["UNIT"] == "a, b"


def test_a_long_message_comes_in_pages_and_goes_on_where_it_stopped(office):
    put(office, specific(rows=2_400))
    every = read(office)

    rest = read(office, resume=every[0].next)

    assert [len(page.records) for page in every] == [1000, 1000, 400]
    assert rows(rest) == rows(every[1:])
    assert [row.value for row in kept.read(every[2].raw)] == rows(every[2:])


def test_only_updates_are_asked_for_and_the_mark_is_the_servers_clock(office):
    put(office, specific())
    first = read(office, cursor=True)
    position = first[-1].high

    read(office, cursor=True, position=position)

    assert position == {"updated": "2026-11-24T00:00:00+00:00", "key": ""}
    asked = [params for _, params in office.asked]
    assert asked == [{}, {"updatedAfter": "2026-11-23T23:50:00+00:00"}]


def test_no_result_is_nothing_new_after_a_mark_and_a_refusal_before(office):
    error = f'<mes:Error {NAMES}><mes:ErrorMessage code="100"/></mes:Error>'.encode()
    put(office, error, 404)
    position = {"updated": "2026-11-20T00:00:00+00:00", "key": ""}

    [page] = read(office, cursor=True, position=position)

    assert (page.records, page.complete) == ([], Completeness.CLAIMED)
    with pytest.raises(Refusal) as caught:
        read(office, cursor=True)
    assert caught.value.rule == "not_found"


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("xml", b"<html><body>Masuk</body></html>"),
        ("xml", specific()[:-40]),
        ("json", b'{"dataSets": [{"series": {"9": {"observations": {}}}}]}'),
        ("csv", b"a,b\r\n1,2\r\n"),
    ],
)
def test_what_is_no_data_or_cut_off_is_never_complete(office, form, body):
    put(office, body)

    try:
        found = read(office, form)
    except Refusal as refusal:
        assert refusal.words.id and refusal.words.en
    else:
        assert found[-1].complete is Completeness.UNKNOWN and found[-1].notes


def test_discovery_lists_the_dataflows(office):
    body = (
        f'<mes:Structure {NAMES} xmlns:str="x"><mes:Structures><str:Dataflows>'
        '<str:Dataflow id="MISKIN" agencyID="BPS" version="1.0">'
        '<com:Name xml:lang="id">Kemiskinan</com:Name></str:Dataflow>'
        "</str:Dataflows></mes:Structures></mes:Structure>"
    )
    office.paths["/dataflow/all/all/latest"] = lambda _: body.encode()
    host = office.url.partition("://")[2]
    with Fetcher(office.url, allowed_hosts=frozenset({host})) as fetcher:
        found = connector("sdmx").discover(
            Context(fetcher), Connection("sdmx", office.url)
        )

    assert [(each.id, each.title) for each in found.datasets] == [
        ("BPS,MISKIN,1.0", "Kemiskinan")
    ]
    assert "updatedAfter" in [each.param for each in found.filters]


JUDGE = """
import json, sys, sdmx
for path in sys.argv[1:]:
    message = sdmx.read_sdmx(path)
    found = []
    for each in message.data:
        for one in each.obs:
            row = {k: str(v.value) for k, v in one.key.values.items()}
            row |= {k: str(v.value) for k, v in one.attrib.items() if v.value}
            value = one.value
            found.append(row | {"OBS_VALUE": None if value is None else str(value)})
    print(json.dumps(found))
"""


@pytest.mark.servers
def test_sdmx1_reads_the_same_out_of_the_same_messages(office, tmp_path):
    python = installed.place("sdmx1") / "bin" / "python"
    bodies = {"g.xml": generic(), "f.xml": flat()}
    if ECB.is_file():
        bodies["ecb.json"] = ECB.read_bytes()
    for name, body in bodies.items():
        (tmp_path / name).write_bytes(body)
    files = [str(tmp_path / name) for name in bodies]
    done = subprocess.run(
        [str(python), "-W", "ignore", "-c", JUDGE, *files],
        check=True,
        capture_output=True,
        text=True,
    )

    told = [json.loads(line) for line in done.stdout.splitlines()]

    for (name, body), theirs in zip(bodies.items(), told, strict=True):
        put(office, body)
        ours = rows(read(office, name.rpartition(".")[2]))
        assert [judged(row) for row in ours] == [judged(row) for row in theirs]


def judged(row: dict[str, Any]) -> dict[str, str]:
    """What both readers tell of an observation: its key and its value."""
    value = row.get("OBS_VALUE")
    told = {k: str(v) for k, v in row.items() if k in KEYS}
    return told | {
        "OBS_VALUE": "" if value is None else f"{Decimal(value).normalize():f}"
    }
