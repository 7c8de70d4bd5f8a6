"""Pages that repeat, move, come out of order or never end: nothing lost, or twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from connectors.certify.bench import Bench, Read
from connectors.certify.checking import NotHere, check
from connectors.certify.checks.reading import playing, whole
from connectors.certify.standing.city import Honest, StandIn
from connectors.certify.standing.rows import Row
from schemas.values.problem import Words

BOUNDED: Final = 30  # requests after which a circle must have been found


class Repeating(Honest):
    """The second page is the first again, and then it goes on."""

    def cut(self, city: StandIn, rows: list[Row], begin: int, size: int) -> list[Row]:
        return rows[:size] if begin == size else rows[begin : begin + size]


class Backwards(Honest):
    """The newest come first."""

    def kept(self, city: StandIn, rows: list[Row]) -> list[Row]:
        return city.sorted(rows)[::-1]


class Moving(Honest):
    """Between pages `move` changes the rows."""

    def __init__(self, gone: bool) -> None:
        self.gone, self.moved = gone, False

    def cut(self, city: StandIn, rows: list[Row], begin: int, size: int) -> list[Row]:
        part = rows[begin : begin + size]
        if not self.moved:
            self.moved = True
            first = city.sorted(city.rows)[0]
            rest = [row for row in city.rows if row is not first]
            city.rows = rest if self.gone else [*city.rows, city.shape.made(1, 90)[0]]
        return part


class Endless(Honest):
    """Whatever is asked for, there is always the same page and more to come."""

    def cut(self, city: StandIn, rows: list[Row], begin: int, size: int) -> list[Row]:
        return rows[:size]


@check(
    "paging.duplicate",
    "offline",
    "http",
    "city",
    "pages",
    title=("Halaman yang datang lagi", "A page that comes again"),
    proves=(
        "Halaman yang sama dua kali tidak menggandakan apa pun dan tidak disebut utuh.",
        "The same page twice doubles nothing and is never called whole.",
    ),
    fix=("Deklarasikan key.", "Declare the key."),
)
def duplicate(bench: Bench) -> Iterator[Words]:
    """Send the first page twice."""
    city = playing(bench, bench.rows(9), Repeating())
    with bench.serving(city) as server:
        read = bench.read(server)
    if read.ended and len(set(read.names)) < len(city.rows):
        if not read.notes and read.pages[-1].complete.value == "proved":
            yield Words("Disebut utuh.", "It is called proved.")
    if len(city.asked) > BOUNDED:
        yield _unbounded(city)


@check(
    "paging.reversed",
    "offline",
    "http",
    "city",
    "pages",
    "dates",
    title=("Urutan terbalik", "Reversed order"),
    proves=(
        "Bila yang terbaru datang dulu, tidak ada tanda yang dipercaya sebelum akhir.",
        "When the newest come first, no mark is trusted before the end.",
    ),
    fix=(
        "Tulis cursor.order: none bila sumber tidak mengurutkan.",
        "Write cursor.order: none where the source does not sort.",
    ),
)
def backwards(bench: Bench) -> Iterator[Words]:
    """Send the newest first; look at the marks."""
    city = playing(bench, bench.rows(9), Backwards())
    with bench.serving(city) as server:
        read = bench.read(server)
    early = [page.high for page in read.pages if page.next is not None and page.high]
    if early and not all(page.ordered for page in read.pages):
        yield Words(
            "Tanda dipercaya sebelum akhir.", "A mark was trusted before the end."
        )
    if read.refusal is None and not read.notes:
        yield from whole(read, len(city.rows))


@check(
    "paging.inserted",
    "offline",
    "http",
    "city",
    "pages",
    title=("Baris baru selagi dibaca", "Rows appear while it is read"),
    proves=(
        "Baris yang ditambahkan di tengah pembacaan tidak menghilangkan yang lain.",
        "A row that is added during a reading loses no other.",
    ),
    fix=(
        "Urutkan menurut waktu perubahan; pakai keyset atau token bila ada.",
        "Sort by the time of change; use keyset or token where there is one.",
    ),
)
def inserted(bench: Bench) -> Iterator[Words]:
    """Add a row after the first page."""
    yield from _moved(bench, gone=False)


@check(
    "paging.deleted",
    "offline",
    "http",
    "city",
    "pages",
    title=("Baris hilang selagi dibaca", "Rows vanish while it is read"),
    proves=(
        "Baris yang dihapus di tengah pembacaan menggeser halaman; pembacaan seperti"
        " itu tidak pernah disebut terbukti utuh bila ada yang terlewat.",
        "A row that is deleted during a reading moves the pages; where one was missed"
        " the reading is never called proved.",
    ),
    fix=(
        "Pakai total_at, keyset atau token, agar pergeseran ketahuan.",
        "Use total_at, keyset or token, so that the move is noticed.",
    ),
)
def deleted(bench: Bench) -> Iterator[Words]:
    """Delete a row after the first page."""
    yield from _moved(bench, gone=True)


@check(
    "paging.endless",
    "offline",
    "http",
    "city",
    "pages",
    title=("Halaman tanpa akhir", "Pages without end"),
    proves=(
        "Halaman yang berputar ditemukan setelah beberapa permintaan, bukan tak habis.",
        "Pages in a circle are found after a few requests, not never.",
    ),
    fix=(
        "Pembaca dari luar: berhenti bila satu halaman tidak membawa hal baru.",
        "A reader from outside: stop when a page brings nothing new.",
    ),
)
def endless(bench: Bench) -> Iterator[Words]:
    """Give the same page for ever, each time with another address of the next."""
    city = playing(bench, bench.rows(9), Endless())
    with bench.serving(city) as server:
        read = bench.read(server)
    if len(city.asked) > BOUNDED:
        yield _unbounded(city)
    if len(set(read.names)) < len(city.rows) and _sure(read):
        yield Words("Disebut terbukti utuh.", "It is called proved.")


@check(
    "paging.total",
    "offline",
    "http",
    "city",
    title=("Jumlah yang bohong", "A total that lies"),
    proves=(
        "Bila sumber menyebut lebih banyak daripada yang diberi, itu dicatat dan tidak"
        " pernah disebut utuh.",
        "When the source states more than it gives, that is noted and never whole.",
    ),
    fix=("Deklarasikan paging.total_at.", "Declare paging.total_at."),
)
def total(bench: Bench) -> Iterator[Words]:
    """State twice the number."""
    city = playing(bench, bench.rows(9))
    city.stated = 2
    if not city.pages.total_at:
        raise NotHere("Sumber tidak menyebut jumlah.", "The source states no total.")
    with bench.serving(city) as server:
        read = bench.read(server)
    known = read.refusal is not None or bool(read.notes)
    known = known or read.pages[-1].complete.value == "unknown"
    if not known:
        yield Words("Tidak ada yang menyadarinya.", "Nobody noticed.")


def _moved(bench: Bench, gone: bool) -> Iterator[Words]:
    city = playing(bench, bench.rows(9), Moving(gone))
    with bench.serving(city) as server:
        read = bench.read(server, until=bench.until(bench.rows(100)))
        again = bench.read(server, until=bench.until(bench.rows(100)))
    left = set(again.names) & set(read.names)
    missed = len(set(again.names) - left) - (0 if gone else 1)
    if missed > 0 and _sure(read):
        yield Words(
            f"{missed} baris terlewat, tetapi disebut terbukti utuh.",
            f"{missed} records were missed, yet it is called proved.",
        )
    if not gone and missed > 0:
        yield Words(f"{missed} baris hilang.", f"{missed} records were lost.")


def _sure(read: Read) -> bool:
    return read.ended and read.pages[-1].complete.value == "proved" and not read.notes


def _unbounded(city: StandIn) -> Words:
    count = len(city.asked)
    return Words(f"{count} permintaan, tanpa akhir.", f"{count} requests, no end.")
