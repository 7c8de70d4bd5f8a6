"""What compose.yaml and the Dockerfile say of each service, as the drills run it.

The command, the environment and the secrets of a service are read, never written
again, so that drills and production cannot drift apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[3]
VARIABLE: Final = re.compile(r"\$(?:(\$)|\{(\w+)(?::?[-?]([^}]*))?\})")


@dataclass(frozen=True, slots=True)
class Service:
    """One service: what is run, with which variables, and the names of its secrets."""

    name: str
    command: list[str]
    environment: dict[str, str]
    secrets: list[str]


def services(variables: Mapping[str, str]) -> dict[str, Service]:
    """Every service, its `${…}` filled from `variables` or its own default."""
    file = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    image = dockerfile()
    found = {}
    for name, written in file["services"].items():
        ours = "build" in written
        command = [*written.get("entrypoint", []), *written.get("command", [])]
        environment = dict(written.get("environment", {}))
        if ours:
            command = command or image.command
            environment = image.environment | environment
        found[name] = Service(
            name,
            [_filled(word, variables) for word in command],
            {key: _filled(value, variables) for key, value in environment.items()},
            list(written.get("secrets", [])),
        )
    return found


def of_workers(found: Mapping[str, Service]) -> list[str]:
    """The services that a worker host runs: ours, but for the web and migrations."""
    ours = [s.name for s in found.values() if "HUB_SECRET_KEY_FILE" in s.environment]
    return [name for name in ours if name not in ("web", "migrate")]


def dockerfile() -> Service:
    """The command and the variables of the image, without its PATH."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
    last = text[text.rindex("\nFROM ") :]
    command: list[str] = json.loads(re.findall(r"^CMD (.*)$", last, re.M)[-1])
    pairs = re.findall(r"(\w+)=(\S+)", re.findall(r"^ENV (.*)$", last, re.M)[-1])
    environment = {name: value for name, value in pairs if name != "PATH"}
    return Service("image", command, environment, [])


def secret_names() -> list[str]:
    """The names of all secrets."""
    file: dict[str, Any] = yaml.safe_load(
        (ROOT / "compose.yaml").read_text(encoding="utf-8")
    )
    return list(file["secrets"])


def _filled(text: Any, variables: Mapping[str, str]) -> str:
    """Compose's interpolation: `$$`, `${NAME:-default}`, `${NAME:?message}`."""

    def value(match: re.Match[str]) -> str:
        if match[1]:
            return "$"
        given = variables.get(match[2])
        return given if given is not None else match[3] or ""

    return VARIABLE.sub(value, str(text))
