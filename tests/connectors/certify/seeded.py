"""Faults that certifying must find: servers, manifests and readers broken in one way.

`python -m tests.connectors.certify.seeded` prints which check found each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from connectors.base import Connector, Page
from connectors.certify.hostile import Behaviour
from connectors.certify.standing.city import Honest
from connectors.certify.standing.rows import Row
from tests.connectors.certify import honest, manners, readers
from tests.connectors.certify.honest import LINKED, PAGED, RIGHT, UNCOUNTED
from tests.connectors.certify.manners import Answers, Cut, Rows, changed

Swap = tuple[str, str]
TIED = timedelta(0)


@dataclass(frozen=True)
class Seed:
    """One fault, and the check that must find it.

    `swaps` are changes of the right manifest that the city knows, too; `wrong` those
    that only the certified manifest has.
    """

    name: str
    check: str
    manner: Callable[[], Honest] | None = None
    swaps: tuple[Swap, ...] = ()
    wrong: tuple[Swap, ...] = ()
    reader: Connector | None = None
    kept: list[Row] | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return self.name

    @property
    def true(self) -> str:
        """The manifest that describes the city."""
        return swapped(RIGHT, self.swaps)

    def found(self) -> set[str]:
        """The checks that find something."""
        text = swapped(self.true, self.wrong)
        if self.reader is not None:
            only = (self.check.partition(".")[0] + ".",)
            return honest.found(honest.certified(text, None, self.reader, only))
        only = ("manifest.", "target.")
        manner = self.manner() if self.manner else None
        with honest.city(self.true, manner, self.kept) as aim:
            return honest.found(honest.certified(text, aim, only=only))


def swapped(text: str, swaps: tuple[Swap, ...]) -> str:
    """A manifest with parts written otherwise."""
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    return text


def answering(name: str, check: str, behaviour: Behaviour, begin: int = 0) -> Seed:
    """A server that answers something else from a row on."""
    return Seed(name, check, lambda: Answers(behaviour, begin))


def rows(name: str, check: str, change: manners.Change, every: int = 1) -> Seed:
    """A server whose rows are changed."""
    return Seed(name, check, lambda: Rows(change, every))


def wrong(name: str, check: str, *swaps: Swap) -> Seed:
    """A manifest that is wrong about an honest server."""
    return Seed(name, check, wrong=swaps)


def reading(name: str, check: str, reader: Connector) -> Seed:
    """A reader that is broken."""
    return Seed(name, check, reader=reader)


def page_of(change: Callable[[Page], Page | None]) -> Connector:
    """A reader that changes each page."""
    return readers.Pages(change)


SERVERS = (
    Seed("ignores its filter", "target.filter", manners.Ignoring),
    Seed("leaves out the day of the bound", "target.tie", manners.DaysOnly),
    Seed("reads bounds in another zone", "target.incremental", manners.OtherZone),
    Seed("gives all where nothing matches", "target.future", manners.NothingIsAll),
    Seed("cuts changes", "target.incremental", lambda: manners.OnlySome(9)),
    Seed(
        "truncates silently", "target.incremental", lambda: manners.OnlySome(20, True)
    ),
    Seed("shuffles", "target.stable", manners.Shuffled),
    Seed("newest first", "target.order", manners.Backwards),
    Seed("page parameter ignored", "target.read", lambda: Cut(lambda b, s: 0)),
    Seed("repeats page two", "target.read", lambda: Cut(lambda b, s: b - s * (b == s))),
    Seed("pages overlap", "target.repeats", lambda: Cut(lambda b, s: max(0, b - 2))),
    Seed("pages leave gaps", "target.complete", lambda: Cut(lambda b, s: b + b // s)),
    Seed(
        "drops rows at a tie",
        "target.complete",
        manners.DropsTies,
        kept=[
            *honest.rows(count=10),
            *honest.Shape(honest.manifest.parse(RIGHT).streams[0]).made(9, 10, TIED),
        ],
    ),
    Seed("every tenth row is missing", "target.complete", manners.Skips),
    Seed("states too much", "target.complete", lambda: manners.Says(jumlah=400)),
    Seed("states too little", "target.complete", lambda: manners.Says(jumlah=12)),
    Seed(
        "the next link is itself",
        "target.read",
        lambda: manners.Says(lanjut="/laporan"),
        ((PAGED, LINKED),),
    ),
    Seed(
        "the next link leads elsewhere",
        "target.read",
        lambda: manners.Says(lanjut="https://elsewhere.example/laporan?p=2"),
        ((PAGED, LINKED),),
    ),
    Seed(
        "says there is more, and gives nothing",
        "target.complete",
        lambda: manners.Says(lagi=True),
        ((PAGED, UNCOUNTED.replace("start: 1", "start: 1, more_at: lagi")),),
    ),
    Seed("errors for whoever asks for changes", "target.filter", manners.Refuses),
    Seed("errors for a future mark", "target.future", lambda: manners.Refuses("2030")),
    Seed("its clock is wrong", "target.clock", manners.WrongClock),
    Seed(
        "no validators, no cursor",
        "target.polite",
        manners.Plain,
        ((RIGHT[RIGHT.index("    cursor:") : RIGHT.index("    key:")], ""),),
    ),
    answering("an error in a 200", "target.reach", manners.ERROR),
    answering("an error in a 200, later", "target.read", manners.ERROR, 14),
    answering("a login page", "target.reach", manners.HTML),
    answering("a login page, later", "target.read", manners.HTML, 14),
    answering("no JSON", "target.reach", manners.NOT_JSON),
    answering("an empty body, later", "target.read", manners.EMPTY, 14),
    answering("denies", "target.reach", manners.DENIED),
    answering("is not there", "target.reach", manners.GONE),
    answering("breaks on page three", "target.read", manners.BROKEN, 14),
    answering("is always busy", "target.reach", manners.BUSY),
    answering("redirects inside", "target.reach", manners.AWAY),
    answering("cuts bodies", "target.read", manners.HALF, 7),
    answering("states a longer body", "target.read", manners.SHORT, 7),
    answering("swells", "target.read", manners.BOMB, 7),
)
ROWS = (
    rows("a field is renamed", "target.fields", manners.renamed("status", "keadaan")),
    rows("a field is retyped", "target.fields", changed("lintang", 3)),
    rows("a value is an object", "target.fields", manners.wrapped("kategori")),
    rows("one key for two rows", "target.keys", changed("id", 5), 6),
    rows("rows without a key", "target.keys", changed("id", None), 6),
    rows("a new status", "target.mapped", changed("status", "Dialihkan"), 3),
    rows("rows of another city", "target.mapped", changed("kode", "12.75"), 3),
    rows("a region that is none", "target.mapped", changed("kode", "99.99"), 3),
    rows("impossible dates", "target.mapped", changed("dibuat", "31-02-2026 1:00"), 3),
    rows("a decimal point", "target.mapped", changed("lintang", "3.595")),
    rows("places far away", "target.places", changed("lintang", "35,95"), 3),
    rows("a phone number", "target.mapped", changed("judul", "hp 081234567890"), 3),
    rows("everything is deleted", "target.deletes", changed("hapus", True)),
    rows("the flag is a word", "target.deletes", changed("hapus", "ya")),
    rows("changes in the future", "target.clock", changed("diubah", "2036-01-01"), 9),
)
MANIFESTS = (
    wrong("the wrong key", "target.keys", ("key: [id]", "key: [kategori]")),
    wrong("the wrong path", "target.reach", ("{path: /laporan,", "{path: /lapor,")),
    wrong("the wrong records", "target.reach", ("data[*]", "isi[*]")),
    wrong("the wrong page parameter", "target.read", ("param: hal", "param: halaman")),
    wrong("counts pages from nought", "target.complete", ("start: 1", "start: 0")),
    wrong("the wrong filter", "target.filter", ("param: sejak", "param: dari")),
    wrong(
        "the cursor's zone is wrong",
        "target.clock",
        ("type: local-datetime, zone: Asia/Jakarta", "type: local-datetime, zone: UTC"),
    ),
    wrong(
        "the map's zone is wrong",
        "manifest.examples",
        ('%Y %H:%M"], zone: Asia/Jakarta', '%Y %H:%M"], zone: UTC'),
    ),
    wrong(
        "the wrong code system",
        "target.mapped",
        ("codes: kemendagri", "codes: bps"),
        ('kode: "12.71"', 'kode: "1275"'),
    ),
    wrong(
        "latitude and longitude swapped",
        "target.mapped",
        ("from: lintang", "from: X"),
        ("from: bujur", "from: lintang"),
        ("from: X", "from: bujur"),
    ),
    Seed(
        "the decimal comma is not declared",
        "target.mapped",
        swaps=(
            ('lintang: "3,5952"', 'lintang: "3,595"'),
            ("lat: 3.5952", "lat: 3.595"),
        ),
        wrong=(
            (", as: decimal, locale: id-ID", ", as: decimal"),
            ('lintang: "3,595"', 'lintang: "3,5951"'),
            ("lat: 3.595,", "lat: 3.5951,"),
        ),
    ),
    wrong("the date is the other way round", "manifest.examples", ("%d-%m", "%m-%d")),
    wrong("a code is missing", "target.mapped", ("Baru: new, ", "")),
    wrong("an example is wrong", "manifest.examples", ("lat: 3.5952", "lat: 4.5")),
    wrong("an unknown key", "manifest.valid", ("records:", "recods:")),
    wrong("a schema that is none", "manifest.valid", ("citizen_report@1", "laporan@1")),
    wrong("the flag is no field", "target.deletes", ("when: hapus", "when: terhapus")),
)
READERS = (
    reading(
        "a login page is no data",
        "answer.login",
        readers.Swallows("login_page", "not_json", "html", "bad_body", "not_records"),
    ),
    reading("an error is no data", "answer.error", readers.Swallows("source_error")),
    reading("a cut body is no data", "wire.cut", readers.Swallows("truncated")),
    reading("a bomb is no data", "wire.bomb", readers.Swallows("too_large")),
    reading("a denial is no data", "answer.denied", readers.Swallows("access_denied")),
    reading("insists after a refusal", "answer.429", readers.Insists()),
    Seed(
        "logs its secrets",
        "secrets.canary",
        swaps=(
            (
                'medan.example/"}',
                'medan.example/", auth: {type: bearer, token: secret://kota-medan/x}}',
            ),
        ),
        reader=readers.Tells(),
    ),
    reading("asks from too late", "read.incremental", readers.Late()),
    reading("leaves out the border", "read.tie", readers.Exclusive()),
    reading("stops at old records", "filter.ignored", readers.Impatient()),
    reading("nothing new is an error", "read.future", readers.Upset()),
    reading("calls every end proved", "paging.total", page_of(readers.sure)),
    reading("trusts marks too soon", "paging.reversed", page_of(readers.hasty)),
    reading("doubles records", "read.twice", page_of(readers.twofold)),
    reading("loses a page", "read.twice", page_of(readers.lossy)),
    reading("its tokens jump", "read.resumed", page_of(readers.jumping)),
    reading("leaves no mark", "read.incremental", page_of(readers.markless)),
)
SEEDS = (*SERVERS, *ROWS, *MANIFESTS, *READERS)


def table() -> Iterator[str]:
    """A line for each fault: whether it was found, by which checks."""
    for seed in SEEDS:
        found = seed.found()
        sign = "found" if seed.check in found else "MISSED"
        others = ", ".join(sorted(found - {seed.check}))
        yield f"{sign:6} {seed.name:38} {seed.check:20} {others}"


if __name__ == "__main__":
    for line in table():
        print(line)
