"""Reading `paging:`; each style has its own keys, and only those."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from schemas.manifests.parts import Paging
from schemas.manifests.reading.section import Section

PAGING_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "page": ("param", "start", "size_param", "size", "last_at", "total_at", "more_at"),
    "offset": ("param", "start", "size_param", "size", "total_at", "more_at"),
    "keyset": ("param", "key", "size_param", "size", "total_at", "more_at"),
    "token": ("param", "at", "size_param", "size", "total_at", "more_at"),
    "next-url": ("at", "total_at"),
    "link-header": ("size_param", "size", "total_at"),
    "none": ("total_at",),
}
PAGING_DEFAULTS: Final[dict[str, Paging]] = {
    "page": Paging("page", "page", start=1),
    "offset": Paging("offset", "offset", size_param="limit"),
    "keyset": Paging("keyset"),
    "token": Paging("token"),
    "next-url": Paging("next-url"),
    "link-header": Paging("link-header"),
    "none": Paging("none"),
}
PAGING_NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "offset": ("size",),
    "keyset": ("param", "key"),
    "token": ("param", "at"),
    "next-url": ("at",),
}
PATHS: Final = ("at", "key", "last_at", "total_at", "more_at")


def read_paging(part: Section) -> Paging:
    """How the next page is found; without the part there is only one page."""
    paging = part.section("paging")
    if paging is None:
        return Paging()
    style = paging.word("style", PAGING_KEYS)
    if paging.misread:
        paging.known += [key for keys in PAGING_KEYS.values() for key in keys]
    default = PAGING_DEFAULTS[style]
    for key in PAGING_NEEDS.get(style, ()):
        paging.node(key, required=not paging.misread)
    values: dict[str, Any] = {}
    for key in PAGING_KEYS[style]:
        if key in PATHS:
            values[key] = paging.path_of(key)
        elif key in ("start", "size"):
            low = 1 if key == "size" else 0
            values[key] = paging.whole(key, getattr(default, key), low, 10**6)
        else:
            values[key] = paging.maybe(key) or getattr(default, key)
    paging.close()
    return replace(default, **values)
