"""Reads the lock files: pins, hashes, and whether they fit setup.cfg."""

import re
from configparser import ConfigParser
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[.*?\])?==([^\s;\\]+)", re.MULTILINE)
PLACES = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|\w+://|@ ")
HEAVY = ("pandas", "pyarrow", "duckdb", "playwright", "numpy")


@dataclass(frozen=True)
class Pin:
    """One pinned package and how many hashes vouch for it."""

    name: str
    version: str
    hashes: int


def pins(lock: str) -> list[Pin]:
    """Every pin of a lock file; a package may be pinned once for each marker."""
    starts = [*PIN.finditer(lock)]
    ends = [match.start() for match in starts[1:]] + [len(lock)] * bool(starts)
    return [
        Pin(
            canonicalize_name(start[1]),
            start[2],
            lock[start.start() : end].count("--hash=sha256:"),
        )
        for start, end in zip(starts, ends, strict=True)
    ]


def flaws(lock: str) -> list[str]:
    """What a lock file may not have: a pin without a hash, a place on the network."""
    found = [f"{pin.name} has no hash" for pin in pins(lock) if not pin.hashes]
    found += [f"names a place: {match[0]}" for match in PLACES.finditer(lock)]
    loose = [
        line for line in lock.splitlines() if line[:1].isalnum() and not PIN.match(line)
    ]
    return found + [f"not pinned: {line}" for line in loose]


def unmet(requirements: list[str], lock: str) -> list[str]:
    """Requirements that no pin of the lock satisfies."""
    held = pins(lock)
    return [
        text
        for text in requirements
        if not any(_meets(pin, Requirement(text)) for pin in held)
    ]


def requirements(config: ConfigParser, *extras: str) -> list[str]:
    """The requirements of setup.cfg, with those of the extras named."""
    text = config["options"]["install_requires"]
    for extra in extras:
        text += "\n" + config["options.extras_require"][extra]
    return [line.strip() for line in text.splitlines() if line.strip()]


def _meets(pin: Pin, wanted: Requirement) -> bool:
    same = pin.name == canonicalize_name(wanted.name)
    return same and wanted.specifier.contains(pin.version, prereleases=True)
