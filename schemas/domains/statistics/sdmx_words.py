"""What SDMX's code lists and time formats mean in the shared schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

TOTAL: Final = "_T"
BREAKDOWN: Final = re.compile(
    r"[a-z][a-z0-9_.-]*=[a-z0-9_.-]+(;[a-z][a-z0-9_.-]*=[a-z0-9_.-]+)*"
)
# Of CL_OBS_STATUS those that say how final a value is. A value that is missing has
# none of them: unless VALUE_STATUS says more, that it is missing is final.
STATUS_OF: Final[Mapping[str, str]] = {
    "A": "official",
    "": "official",
    "P": "provisional",
    "E": "estimate",
    "F": "estimate",
    "I": "estimate",
    "V": "provisional",
    "O": "official",
    "M": "official",
    "L": "official",
    "Q": "official",
}
# And those that say why there is none.
REASON_OF: Final[Mapping[str, str]] = {
    "O": "not_reported",
    "": "not_reported",
    "L": "not_reported",
    "M": "not_applicable",
    "Q": "suppressed",
    "A": "not_reported",
    "P": "awaiting",
}
STATED: Final = {"official": "A", "provisional": "P", "estimate": "E"}
MISSING: Final[Mapping[str, str]] = {
    "not_reported": "O",
    "not_applicable": "M",
    "suppressed": "Q",
    "withheld": "Q",
    "awaiting": "O",
}
REPORTING_YEAR: Final = re.compile(r"(\d{4})-A1")
REPORTING_MONTH: Final = re.compile(r"(\d{4})-M(\d\d)")


def period_of(text: str) -> str:
    """A period in the shared schema's form: 2014-A1 is 2014, 2014-M01 is 2014-01."""
    year = REPORTING_YEAR.fullmatch(text)
    if year:
        return year[1]
    month = REPORTING_MONTH.fullmatch(text)
    return f"{month[1]}-{month[2]}" if month else text
