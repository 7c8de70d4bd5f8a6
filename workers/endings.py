"""How reading a stream ends, in words; and its end kept until the run is closed."""

from __future__ import annotations

from typing import Any, Final

from connectors.base import Completeness, Page
from hub.services.ingest.finish import Ending
from hub.services.ingest.plan import Plan
from schemas.values.problem import Words

END: Final = "ended"
TOO_SLOW: Final = Words(
    "Satu halaman melampaui batas waktu hub. Perkecil halaman (size) di manifest.",
    "One page took longer than the hub allows. Make pages smaller (size) in the"
    " manifest.",
)
TOO_LONG: Final = Words(
    "Penarikan melampaui waktunya (timeouts.run). Yang diterima disimpan; penarikan"
    " berikutnya melanjutkan.",
    "The run took longer than timeouts.run. What was received is kept; the next run"
    " goes on.",
)
TOO_LONG_WHOLE: Final = Words(
    "Penarikan melampaui waktunya (timeouts.run) sebelum daftarnya lengkap; data"
    " terakhir yang baik tetap dipakai. Naikkan timeouts.run di manifest.",
    "The run took longer than timeouts.run before its list was whole; the last good"
    " data stay. Raise timeouts.run in the manifest.",
)
TOO_LONG_FILE: Final = Words(
    "Unduhan berkas melampaui waktu penarikan (timeouts.run). Yang sudah datang"
    " disimpan tujuh hari; penarikan berikutnya melanjutkan dari sana.",
    "The download of a file took longer than timeouts.run. What has come is kept for"
    " seven days; the next run goes on from there.",
)
NO_END: Final = Words(
    "Halaman terbaca, tetapi sumber tidak memastikan bahwa itu semuanya.",
    "Pages were read, but the source does not confirm that this is all.",
)


def of_last(plan: Plan, page: Page) -> Ending:
    """A stream that came to its end, as surely as its source says.

    Contradictions (a stated total that was not met, an order that broke) make it
    partial: something may be missing.
    """
    if page.complete is Completeness.UNKNOWN and page.notes:
        words, how = page.notes[0].message, page.complete.value
        return Ending("partial", words, how, counts=plan.scoped)
    return Ending("complete", None, page.complete.value)


def kept(plan: Plan, page: Page) -> dict[str, Any] | None:
    """What the run keeps to go on after this page; after the last one, its end.

    A worker that dies between the last page and the closing of the run leaves
    nothing to be read again. (Of a snapshot all is read again: pages passed over
    are known only to the worker that saw them.)
    """
    if page.next is not None or plan.snapshot:
        return page.next
    end = of_last(plan, page)
    words = [end.words.id, end.words.en] if end.words else None
    return {END: [end.outcome, words, end.completeness]}


def found(plan: Plan) -> Ending | None:
    """The end that an earlier worker reached, if it only had no time to close."""
    if plan.resume is None or END not in plan.resume:
        return None
    outcome, words, completeness = plan.resume[END]
    said = Words(*words) if words else None
    counts = plan.scoped and outcome == "partial"
    return Ending(outcome, said, completeness, counts=counts)
