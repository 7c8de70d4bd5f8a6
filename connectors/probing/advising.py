"""What a manifest should say instead, once it is known what a server does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from connectors.probing.told import Advice, Probed
from schemas.manifests.manifest import Stream
from schemas.values.problem import Words

CLOCK_S: Final = 60


def advice(stream: Stream, found: Probed) -> tuple[Advice, ...]:
    """Every change of the manifest that the findings ask for, the gravest first."""
    return tuple(
        [*_cursor(stream, found), *_filters(stream, found), *_order(stream, found)]
        + [*_sizes(stream, found), *_counts(stream, found), *_clock(stream, found)]
    )


def _cursor(stream: Stream, found: Probed) -> Iterator[Advice]:
    tried, spec = found.cursor, stream.cursor
    if tried is None or spec is None or tried.verdict == "obeyed":
        return
    if tried.verdict in ("ignored", "refused"):
        yield Advice(
            f"probe.cursor_{tried.verdict}",
            Words(
                f"Server tidak memenuhi {spec.param}: hapus cursor; baca semuanya"
                " setiap kali, yang sama tidak disimpan dua kali.",
                f"The server does not keep to {spec.param}: remove the cursor and read"
                " everything each time; what is the same is not stored twice.",
            ),
            (
                f"# cursor: {{fields: [{', '.join(spec.fields)}], …}}   # removed",
                "deletes: {mode: full-scan, every: 7d, max_drop: 5%}",
                "expect: {freshness: 24h}",
            ),
        )
    else:
        yield Advice(
            "probe.cursor_unclear",
            Words(
                f"Belum jelas apakah {spec.param} dipenuhi. {tried.evidence.id}",
                f"It is not clear whether {spec.param} is kept to."
                f" {tried.evidence.en}",
            ),
        )


def _filters(stream: Stream, found: Probed) -> Iterator[Advice]:
    own = {*stream.request.params, *stream.request.body}
    for each in found.filters:
        if each.verdict == "ignored" and each.name in own:
            yield Advice(
                "probe.filter_ignored",
                Words(
                    f"{each.name} diabaikan dengan status 200: jangan dipakai untuk"
                    " menyaring.",
                    f"{each.name} is ignored with status 200: do not filter by it.",
                ),
                (f"# request.params: no {each.name}",),
            )


def _order(stream: Stream, found: Probed) -> Iterator[Advice]:
    if found.order == "unstable":
        key = stream.key[0] if stream.key else "id"
        yield Advice(
            "probe.order_unstable",
            Words(
                "Halaman pertama dua kali memberi urutan lain: minta urutan menurut"
                " kunci, dan jangan menghapus menurut pembacaan penuh.",
                "Page 1 twice came in another order: ask for an order by the key, and"
                " do not delete by full scans.",
            ),
            (f"request: {{params: {{sort: {key}}}}}", "deletes: {mode: none}"),
        )
    if found.shared:
        yield Advice(
            "probe.pages_overlap",
            Words(
                f"{found.shared} data ada di dua halaman; halaman bergeser atau"
                " urutannya tidak tetap.",
                f"{found.shared} records stood on two pages: pages move, or have no"
                " fixed order.",
            ),
        )
    if not found.ordered and stream.cursor is not None:
        fields = ", ".join(stream.cursor.fields)
        yield Advice(
            "probe.cursor_unsorted",
            Words(
                "Data tidak urut menurut cursor: tandai, supaya batasnya baru disimpan"
                " di akhir pembacaan.",
                "Records do not come in the cursor's order: say so, and the mark is"
                " only kept at the end of a reading.",
            ),
            (f"cursor: {{fields: [{fields}], order: none}}",),
        )


def _sizes(stream: Stream, found: Probed) -> Iterator[Advice]:
    most, param = found.sizes.most, found.sizes.param
    asked = stream.paging.size
    if most is None or asked is None or asked <= most:
        return
    yield Advice(
        "probe.page_cut",
        Words(
            f"Diminta {asked} data per halaman, server memberi paling banyak {most}.",
            f"Asked for {asked} records a page, the server gives at most {most}.",
        ),
        (f"paging: {{size_param: {param}, size: {most}}}",),
    )


def _counts(stream: Stream, found: Probed) -> Iterator[Advice]:
    if found.whole and found.total is not None and found.total != found.read:
        yield Advice(
            "probe.count_wrong",
            Words(
                f"Server menyebut {found.total}, yang ada {found.read}: jangan"
                " memakai jumlah itu.",
                f"The server states {found.total}, there are {found.read}: do not use"
                " its number.",
            ),
            (f"# paging: without total_at ({stream.paging.total_at or '-'})",),
        )


def _clock(stream: Stream, found: Probed) -> Iterator[Advice]:
    ahead = found.clock.ahead_s
    if ahead is None or abs(ahead) <= CLOCK_S:
        return
    minutes = round(abs(ahead) / 60) + 10
    way_id, way = ("lebih cepat", "fast") if ahead > 0 else ("terlambat", "slow")
    yield Advice(
        "probe.clock",
        Words(
            f"Jam server {way_id} {abs(ahead):.0f} detik: perlebar overlap.",
            f"The server's clock is {abs(ahead):.0f} s {way}: widen the overlap.",
        ),
        (f"cursor: {{overlap: {minutes}m}}",) if stream.cursor else (),
    )
