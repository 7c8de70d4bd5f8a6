"""Recognising files: an address that ends like one, or a page that links to some."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from connectors.proposing.proposal import Sign, flow
from connectors.proposing.shaping import sheet
from connectors.proposing.site import Site, is_html
from schemas.values.problem import Words

TABLES: Final = (".csv", ".xlsx", ".xls", ".ods")
LINKS: Final = re.compile(r"href\s*=\s*[\"']([^\"'#]+)[\"']", re.IGNORECASE)


def recognise(site: Site) -> Sign | None:
    """The file of the address, or those of one form that a page links to."""
    if site.path.casefold().endswith(TABLES):
        return _alone(site)
    first = site.first
    if first is None or first.status != 200 or not is_html(first):
        return None
    links = LINKS.findall(first.body.decode("utf-8", "replace"))
    names = [unquote(urlsplit(each).path) for each in links]
    fitting = [n for n in names if n.casefold().endswith(TABLES)]
    if not fitting:
        return None
    ending = fitting[0][fitting[0].rindex(".") :]
    alike = [n for n in fitting if n.endswith(ending)]
    address = urljoin(f"{site.root}/", links[names.index(alike[0])])
    found = _table(site, address, ending)
    if found is None:
        return None
    table, notes = found
    return Sign(
        *("files", f"{site.root}/", "berkas", "likely"),
        Words(
            f"{len(alike)} berkas {ending} ditautkan", f"links to {len(alike)} files"
        ),
        stream={"files": flow({"index": "/", "match": f"*{ending}"}), "table": table},
        notes=notes,
        full_scan=False,
    )


def _alone(site: Site) -> Sign | None:
    name = site.path.rpartition("/")[2]
    found = _table(site, site.url, name[name.rindex(".") :])
    if found is None:
        return None
    table, notes = found
    base = site.url.partition("?")[0].removesuffix(name)
    return Sign(
        *("files", base, name.rpartition(".")[0], "sure"),
        Words(f"berkas {name}", f"the file {name}"),
        stream={"files": flow({"paths": [name]}), "table": table},
        notes=notes,
        full_scan=False,
    )


def _table(site: Site, url: str, ending: str) -> tuple[str, tuple[Words, ...]] | None:
    response = site.get(url)
    if response is None or response.status != 200:
        return None
    return sheet.table(response.body, ending.casefold())
