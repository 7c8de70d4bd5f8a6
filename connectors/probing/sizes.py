"""How large a page a server gives: one, two, and more than it wants to."""

from __future__ import annotations

from typing import Final

from connectors.probing.asking import Question
from connectors.probing.told import Sizes

PARAMS: Final = (
    *("per_page", "perPage", "perpage", "page_size", "pageSize", "pagesize", "limit"),
    *("size", "_size", "rows", "$top", "count", "resultRecordCount", "maxFeatures"),
    *("length", "take", "jumlah", "jml", "batas"),
)
MORE: Final = 1000


def param_of(question: Question) -> str | None:
    """The parameter that asks for a page's size, if the stream sends one."""
    own = question.stream.paging.size_param
    if own:
        return own
    return next((name for name in PARAMS if name in question.params), None)


def measured(question: Question, usual: int) -> Sizes:
    """What comes for 1, for 2, and for more than a page usually has."""
    param = param_of(question)
    if param is None:
        return Sizes(usual=usual)
    asked = question.params.get(param, "")
    own = int(asked) if asked.isdecimal() else usual
    given: list[tuple[int, int]] = []
    for size in (1, 2, max(own + 1, MORE)):
        came = question.changed({param: str(size)})
        given.append((size, came.count if came.records is not None else -1))
    largest, count = given[-1]
    obeyed = given[0][1] == 1 and given[1][1] in (1, 2)
    most = None
    if count < 0:
        most = own  # it refuses more
    elif obeyed and usual < own:
        most = max(usual, count)
    elif obeyed and count < largest and count == usual == own:
        most = count
    return Sizes(param, usual, tuple(given), most)
