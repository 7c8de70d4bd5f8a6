"""The manifests of the stand-in systems, one file a system."""

from __future__ import annotations

from pathlib import Path


def rendered(url: str, down_url: str) -> list[tuple[str, str]]:
    """(name, YAML) of every manifest, for a server that answers at these addresses.

    `url` is where the stand-in cities answer, `down_url` where nobody does.
    """
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    return [(file.stem, _filled(file, url, down_url)) for file in files]


def _filled(file: Path, url: str, down_url: str) -> str:
    text = file.read_text("utf-8")
    return text.replace("${DEMO_URL}", url).replace("${DOWN_URL}", down_url)
