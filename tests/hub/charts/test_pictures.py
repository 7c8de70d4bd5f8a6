"""Charts to download: same bytes, nothing never drawn as zero, words that fit."""

import re
from decimal import Decimal
from struct import unpack
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.charts import multiples, outline
from hub.charts.outline import Outline
from hub.charts.pictures import lines, maps, paper, raster
from hub.charts.pictures.lines import Bar
from hub.charts.pictures.paper import Sheet
from hub.charts.scales import Scale
from hub.charts.tiles import Key, Tile
from hub.charts.trend import Line, Moment, Trend
from hub.pages.wording import FOLDER
from hub.wording import catalogue

VALUES = st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=1, max_size=12)
SHEET = Sheet("Judul", "anak judul", "Sumber: A", "Oktober 2026", ribbon="simulasi")
SVG = "{http://www.w3.org/2000/svg}"


def tile(k: int, value: int | None, hidden: bool = False) -> Tile:
    return Tile(
        code=f"12.{k:02}",
        short=f"R{k}",
        label=f"Daerah {k}",
        text="–" if value is None else str(value),
        href="/",
        col=k % 8,
        row=k // 8,
        value=None if value is None else Decimal(value),
        level=None if value is None else 1 + k % 5,
        hidden=hidden,
    )


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * d for d in digits)
    parts = [int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    bent = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * bent[0] + 0.7152 * bent[1] + 0.0722 * bent[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@given(VALUES)
def test_a_tile_without_a_value_is_hatched_and_one_with_zero_is_filled(
    values: list[int | None],
) -> None:
    tiles = [tile(k, value) for k, value in enumerate(values)]

    drawn = maps.tile_map(tiles, (), "kosong").body

    known = [value for value in values if value is not None]
    assert drawn.count('fill="url(#none)"') == len(values) - len(known)
    assert len(re.findall(r'<rect[^>]* fill="#', drawn)) == len(known)


@given(VALUES)
def test_a_row_without_a_value_has_a_reason_and_no_bar(
    values: list[int | None],
) -> None:
    rows = [
        Bar(
            "",
            f"R{k}",
            "alasan" if v is None else str(v),
            v,
            "none" if v is None else "k3",
        )
        for k, v in enumerate(None if v is None else Decimal(v) for v in values)
    ]

    drawn = lines.ranks(rows, "kosong").body

    known = [value for value in values if value is not None]
    if known:
        assert drawn.count("alasan") == len(values) - len(known)
        assert len(re.findall(r'height="13" fill="#', drawn)) == len(known)
    else:
        assert "kosong" in drawn and "<g" not in drawn


@given(VALUES)
def test_a_line_of_the_multiples_has_a_step_for_each_value_and_none_for_a_gap(
    values: list[int | None],
) -> None:
    moments = [Moment(None if v is None else Decimal(v)) for v in values]
    known = [value for value in values if value is not None]

    drawn = multiples.multiples([tile(0, 1)], {"12.00": moments}, label="x")

    steps = re.findall(r"[ML][\d.]+ [\d.]+", drawn)
    assert len(steps) == (len(known) if len(known) > 1 else 0)
    assert ("•" in drawn) == (len(known) == 1)
    assert (' class="t none"' in drawn) == (not known)


def test_a_hidden_value_is_hatched_otherwise_than_none_at_all() -> None:
    tiles = [tile(0, None), tile(1, None, hidden=True)]
    shapes = Outline({"12.00": "M0 0z", "12.01": "M1 1z"}, Decimal(9), Decimal(9))

    squares = maps.tile_map(tiles, (), "").body
    bounded = maps.boundary_map(shapes, tiles, ()).body
    page = outline.boundary_map(shapes, tiles, label="x")

    for drawn in (squares, bounded):
        assert drawn.count("url(#none)") == drawn.count("url(#hid)") == 1
    assert 'class="g none"' in page and 'class="g hid"' in page


def test_a_boundary_map_has_no_words_that_would_be_scaled() -> None:
    shapes = Outline({"12.00": "M0 0z"}, Decimal(9), Decimal(9))

    page = outline.boundary_map(shapes, [tile(0, 3)], label="x")

    assert "<text" not in page and 'href="/"' in page
    assert outline.without(shapes, [tile(0, 3), tile(1, 3)]) == [tile(1, 3)]


@pytest.mark.parametrize("kind", ["none", "hid", "out", "k1", "k2", "k3", "k4", "k5"])
def test_words_on_every_fill_can_be_read(kind: str) -> None:
    under = paper.LEVELS[int(kind[1]) - 1] if kind[0] == "k" else paper.GROUND

    assert contrast(paper.on(kind), under) >= 4.5


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        *((colour, paper.GROUND) for colour in lines.COLOURS.values()),
        (paper.MUTED, paper.GROUND),
        (paper.BRAND, paper.GROUND),
        (paper.INK, paper.THREAD),
        (paper.WARNING, paper.WARNED),
    ],
)
def test_every_colour_of_words_can_be_read(words: str, ground: str) -> None:
    assert contrast(words, ground) >= 4.5


def test_a_sheet_is_whole_xml_and_carries_title_source_date_and_ribbon() -> None:
    drawing = maps.tile_map([tile(k, k) for k in range(9)], [Key("k1", "< 4")], "")

    read = ElementTree.fromstring(paper.sheet(SHEET, drawing))

    said = [text.text for text in read.iter(f"{SVG}text")]
    assert {"Judul", "anak judul", "Sumber: A", "Oktober 2026", "simulasi"} <= set(said)
    assert (
        min(int(text.get("font-size", "0")) for text in read.iter(f"{SVG}text")) >= 12
    )
    assert paper.sheet(SHEET, drawing) == paper.sheet(SHEET, drawing)


def test_what_is_given_is_escaped() -> None:
    bad = Sheet("<b>", "&", '"><script>', "x")

    drawn = paper.sheet(bad, paper.nothing("<i>"))

    assert "<script>" not in drawn and "<b>" not in drawn and "<i>" not in drawn


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3))
def test_names_at_the_ends_of_lines_never_overlap(lasts: list[int]) -> None:
    drawn = lines.course(
        Trend(
            "x",
            ["2024", "2025"],
            [
                Line(kind, kind, "9", "", [Moment(Decimal(50)), Moment(Decimal(last))])
                for kind, last in zip(("sel", "prov", "peer"), lasts, strict=True)
            ],
            "kosong",
        ),
        {},
    ).body

    rows = sorted(
        float(y) for y in re.findall(r'y="([\d.]+)" font-size="1[23]" fill', drawn)[2:]
    )
    assert all(b - a >= 15.9 for a, b in zip(rows, rows[1:], strict=False))


def test_lines_keep_their_width_without_help_of_the_renderer() -> None:
    series = {
        "12.00": (
            [Moment(Decimal(1)), Moment(Decimal(2))],
            Scale(Decimal(0), Decimal(2)),
        )
    }

    drawn = maps.multiples([tile(0, 1)], series, "").body

    assert "viewBox" not in drawn and "vector-effect" not in drawn


@given(st.text("abcMW ijl–%", max_size=60), st.integers(40, 400))
def test_a_fitted_text_fits(text: str, room: int) -> None:
    assert paper.wide(paper.fitted(text, 12, room), 12) <= max(
        room, paper.wide("…", 12)
    )


def test_the_shipped_font_is_no_wider_than_is_reckoned_and_has_every_letter() -> None:
    for file in raster.FONTS.glob("*.ttf"):
        advances, units = _advances(file.read_bytes())
        spoken = {
            c for w in catalogue(FOLDER).values() for t in (w.id, w.en) for c in t
        }
        needed = {c for c in spoken if c.isalnum() and ord(c) < 0x250}

        wider = [
            c
            for c in needed
            if advances.get(ord(c), 10**6) / units > float(paper.wide(c, 1)) + 0.01
        ]

        assert wider == [], file.name


def _advances(font: bytes) -> tuple[dict[int, int], int]:
    """The width of each character of a TrueType font, and the units of an em."""
    count = unpack(">H", font[4:6])[0]
    tables = {}
    for k in range(count):
        tag, _, at, _ = unpack(">4sIII", font[12 + 16 * k : 28 + 16 * k])
        tables[tag.decode()] = at
    units = unpack(">H", font[tables["head"] + 18 : tables["head"] + 20])[0]
    long = unpack(">H", font[tables["hhea"] + 34 : tables["hhea"] + 36])[0]
    return {
        code: unpack(">H", font[at : at + 2])[0]
        for code, glyph in _glyphs(font, tables["cmap"]).items()
        for at in (tables["hmtx"] + 4 * min(glyph, long - 1),)
    }, units


def _glyphs(font: bytes, at: int) -> dict[int, int]:
    """The glyph of each character, from the table of format 4."""
    many = unpack(">H", font[at + 2 : at + 4])[0]
    for k in range(many):
        start = at + unpack(">I", font[at + 8 + 8 * k : at + 12 + 8 * k])[0]
        if unpack(">H", font[start : start + 2])[0] == 4:
            break
    half = unpack(">H", font[start + 6 : start + 8])[0]
    ends, starts = start + 14, start + 16 + half
    deltas, offsets = starts + half, starts + 2 * half
    found = {}
    for k in range(0, half, 2):
        last, first, delta, offset = (
            unpack(">H", font[place + k : place + k + 2])[0]
            for place in (ends, starts, deltas, offsets)
        )
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = offsets + k + offset + 2 * (code - first)
                glyph = unpack(">H", font[place : place + 2])[0]
            found[code] = (glyph + delta) % 65536
    return found


@pytest.mark.skipif(not raster.available(), reason="the extra `png` is not installed")
def test_a_png_is_twice_as_large_and_the_same_every_time() -> None:
    svg = paper.sheet(SHEET, paper.nothing("kosong"))

    first = raster.png(svg)

    assert first == raster.png(svg)
    assert unpack(">I", first[16:20])[0] == 2 * paper.WIDTH
