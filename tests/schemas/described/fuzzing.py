"""Every manifest of the repository, and mutations of them, for the published schema."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from schemas.manifests.reading import tree

ROOT = Path(__file__).parents[3]
BLOCK = re.compile(r"^```yaml\n(apiVersion:.*?)^```", re.DOTALL | re.MULTILINE)
FOLDERS = ("connectors/cities", "tests/schemas/manifests", "connectors/demo/manifests")
ODD: tuple[Any, ...] = (7, "kata", True, ["x"], {"x": "y"}, None, 1.5)


def manifests() -> dict[str, str]:
    """Every manifest that is written somewhere, by a name for messages."""
    found = {
        str(path.relative_to(ROOT)): path.read_text("utf-8")
        for folder in FOLDERS
        for path in sorted((ROOT / folder).glob("*.yaml"))
    }
    for page in sorted((ROOT / "docs/connectors").glob("*.md")):
        for number, text in enumerate(BLOCK.findall(page.read_text("utf-8"))):
            found[f"{page.name}-{number}"] = text
    return {
        name: re.sub(r"\$\{\w+\}", "https://demo.example", text)
        for name, text in found.items()
        if "apiVersion" in text
    }


def instance(text: str) -> Any:
    """A manifest as JSON would have it."""
    return _plain(tree.read(text)[0].plain)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def wrong_ones(text: str) -> list[str]:
    """The wrong manifests of tests/schemas whose keys or types are what is wrong."""
    listed = json.loads(
        (ROOT / "tests/schemas/manifests/wrong.json").read_text("utf-8")
    )
    rules = ("manifest.unknown_key", "manifest.wrong_type")
    return [text.replace(old, new) for old, new, _, rule, _ in listed if rule in rules]


def written(value: Any) -> str:
    """The manifest as YAML text again."""
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=1000)


def mutated(value: Any, dice: random.Random, words: list[str]) -> Any:
    """A copy with one thing changed, outside of the records of its examples."""
    made = copy.deepcopy(value)
    holder, key = dice.choice(list(_places(made)))
    way = dice.randrange(6)
    if way == 0 and isinstance(holder, dict):
        holder[dice.choice(words)] = dice.choice(ODD)
    elif way == 1 and isinstance(holder, dict):
        holder[f"{key}x"] = holder.pop(key)
    elif way == 2 and isinstance(holder, dict):
        del holder[key]
    elif way == 3 and isinstance(holder[key], str):
        holder[key] = dice.choice(words)
    elif way == 4 and isinstance(holder[key], dict):
        holder[key][dice.choice(words)] = dice.choice(ODD)
    else:
        holder[key] = dice.choice(ODD)
    return made


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield value, key
            if key != "in":
                yield from _places(item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield value, index
            yield from _places(item)
