"""A real MapServer (WFS) on loopback: its CGI program behind Python's HTTP server."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import installed
from tests.servers.answering import Asked, Reply, answering

MAP = """MAP
  NAME "kota"
  EXTENT 98 0 100 4
  PROJECTION "init=epsg:4326" END
  OUTPUTFORMAT
    NAME "geojson"
    DRIVER "OGR/GEOJSON"
    MIMETYPE "application/json"
    FORMATOPTION "STORAGE=memory"
    FORMATOPTION "FORM=simple"
  END
  WEB
    METADATA
      "ows_title" "kota"
      "ows_enable_request" "*"
      "wfs_onlineresource" "{url}/ows"
      "ows_srs" "EPSG:4326 EPSG:3857"
      "wfs_getfeature_formatlist" "geojson"
      "wfs_maxfeatures" "{page}"
    END
  END
  LAYER
    NAME "titik"
    TYPE POINT
    STATUS ON
    CONNECTIONTYPE OGR
    CONNECTION "{file}"
    TEMPLATE "-"
    METADATA
      "ows_title" "Titik"
      "wfs_featureid" "kode"
      "gml_featureid" "kode"
      "gml_include_items" "all"
      "gml_types" "auto"
    END
    PROJECTION "init=epsg:4326" END
  END
END
"""
CONFIG = 'CONFIG\n  ENV\n    MS_MAP_PATTERN "."\n  END\nEND\n'


@contextmanager
def running(file: Path, page: int) -> Iterator[str]:
    """The address of a server with the type `titik` and so many features at most."""
    place = installed.place("mapserver")
    mapfile, config = file.with_suffix(".map"), file.with_suffix(".conf")
    env = _environment(place) | {"MAPSERVER_CONFIG_FILE": str(config)}
    env["MS_MAPFILE"] = str(mapfile)
    config.write_text(CONFIG, encoding="utf-8")

    def answer(asked: Asked) -> Reply:
        said = subprocess.run(
            [str(place / "mapserv")],
            env=env | {"REQUEST_METHOD": "GET", "QUERY_STRING": asked.query},
            capture_output=True,
            check=True,
        ).stdout
        head, _, body = said.partition(b"\r\n\r\n")
        lines = [each.split(": ", 1) for each in head.decode().splitlines()]
        named = {name.lower(): text for name, text in lines}
        kind = named.get("content-type", "text/plain")
        status = int(named.get("status", "200").split()[0])
        return Reply(body, status, {"Content-Type": kind})

    with answering(answer) as url:
        filled = MAP.format(url=url, page=page, file=file)
        mapfile.write_text(filled, encoding="utf-8")
        yield url


def _environment(place: Path) -> dict[str, str]:
    """Where an unpacked program finds its libraries and its projections."""
    root = place / "root"
    if not root.is_dir():
        return dict(os.environ)
    folders = sorted({str(each.parent) for each in root.glob("usr/lib/**/*.so*")})
    return {
        **os.environ,
        "LD_LIBRARY_PATH": ":".join(folders),
        "PROJ_LIB": str(root / "usr/share/proj"),
    }
