"""YAML text as a tree in which every value knows its line; YAML's traps are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

import yaml

from schemas.values.problem import Problem, Refused, Words, problem, refuse

MAX_BYTES: Final = 256 << 10
MAX_DEPTH: Final = 24
WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
POINT: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
SECRETS: Final = "connection.auth."  # what stands here is never shown
TAG: Final = "tag:yaml.org,2002:"

Scalar = Literal["text", "whole", "point", "bool", "null"]


@dataclass(slots=True)
class Node:
    """One value of the file: `value` is a scalar, a list or a dict of nodes.

    `kind` says what it is; `text` is a scalar as written, `line` counts from 1.
    """

    kind: Scalar | Literal["list", "map"]
    value: Any
    line: int
    text: str = ""

    @property
    def plain(self) -> Any:
        """The value as JSON would have it, numbers as int or Decimal."""
        if self.kind == "map":
            return {key: node.plain for key, node in self.value.items()}
        if self.kind == "list":
            return [node.plain for node in self.value]
        return self.value


def at_line(path: str, line: int) -> str:
    """How a problem names its place: `streams[0].paging.style (baris 14)`."""
    return f"{path or 'manifest'} (baris {line})"


def line_of(text: str, path: str) -> int:
    """The line of a key in a manifest that was read; 1 where it does not stand."""
    node = read(text)[0]
    line = 1
    for step in path.split("."):
        found = node.value.get(step) if node.kind == "map" else None
        if found is None:
            return line
        node, line = found, found.line
    return line


def read(text: str) -> tuple[Node, list[Problem]]:
    """The tree and every trap found in it; Refused where it is not YAML at all."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise refuse(
            "manifest",
            f"{len(text)} karakter",
            "yaml.too_large",
            id="Manifes lebih besar dari 256 KiB; bagi menjadi satu berkas per sistem.",
            en="The manifest is larger than 256 KiB; make one file a system.",
        )
    try:
        wrong = next(_forbidden(text), None)
        if wrong is not None:
            raise Refused(wrong)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise Refused(_not_yaml(error, text)) from None
    except UnicodeEncodeError:
        raise Refused(_not_yaml(yaml.YAMLError("surrogate"), text)) from None
    if root is None:
        raise refuse(
            at_line("", 1),
            "",
            "yaml.empty",
            id="Manifes kosong. Mulai dengan apiVersion: province.hub/v1.",
            en="The manifest is empty. Start with apiVersion: province.hub/v1.",
        )
    problems: list[Problem] = []
    return _node(root, "", problems), problems


def _forbidden(text: str) -> Iterator[Problem]:
    """Anchors, tags, several documents and depth, seen before a tree is built."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        yield from _marked(event, line)
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            yield _trap(
                line,
                "---",
                "yaml.several_documents",
                "Satu berkas memuat satu manifes; hapus pemisah ---.",
                "One file holds one manifest; remove the separator ---.",
            )
        if depth > MAX_DEPTH:
            yield _trap(
                line,
                depth,
                "yaml.too_deep",
                f"Bersarang lebih dari {MAX_DEPTH} tingkat.",
                f"Nested more than {MAX_DEPTH} levels deep.",
            )


def _marked(event: yaml.Event, line: int) -> Iterator[Problem]:
    """An anchor, an alias or a type tag."""
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if anchor:
        yield _trap(
            line,
            anchor,
            "yaml.alias",
            "Jangkar dan alias (& dan *) tidak dipakai; tulis nilainya langsung.",
            "Anchors and aliases (& and *) are not used; write the value itself.",
        )
    if tag and tag != "!":
        yield _trap(
            line,
            tag,
            "yaml.tag",
            "Tanda jenis (!…) tidak dipakai; hapus.",
            "Type tags (!…) are not used; remove it.",
        )


def _node(node: yaml.Node, path: str, problems: list[Problem]) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Node("map", _mapping(node, path, problems), line)
    if isinstance(node, yaml.SequenceNode):
        items = [
            _node(item, f"{path}[{index}]", problems)
            for index, item in enumerate(node.value)
        ]
        return Node("list", items, line)
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node, path, problems)


def _mapping(
    node: yaml.MappingNode, path: str, problems: list[Problem]
) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = _key(key_node, path, problems)
        if key is None:
            continue
        inner = f"{path}.{key}" if path else key
        if key in found:
            problems.append(
                problem(
                    at_line(inner, line),
                    key,
                    "yaml.duplicate_key",
                    id=f"Kunci “{key}” sudah ada pada baris {found[key].line}; hapus"
                    " salah satu.",
                    en=f"The key “{key}” already stands in line {found[key].line};"
                    " remove one of the two.",
                )
            )
            continue
        found[key] = _node(value_node, inner, problems)
    return found


def _key(node: yaml.Node, path: str, problems: list[Problem]) -> str | None:
    """A key as text; whole numbers and true/false are taken as they are written."""
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode):
        problems.append(_bad_key(path, line, "[…]"))
        return None
    scalar = _scalar(node, path, problems, key=True)
    if scalar.kind in ("null", "point") or scalar.text == "<<":
        problems.append(_bad_key(path, line, scalar.text))
        return None
    return scalar.text


def _scalar(
    node: yaml.ScalarNode, path: str, problems: list[Problem], *, key: bool = False
) -> Node:
    """One scalar by what was written, without YAML 1.1's surprises."""
    line, text = node.start_mark.line + 1, str(node.value)
    tag = node.tag.removeprefix(TAG)
    if node.style or tag in ("str", "timestamp", "merge", "value"):
        return Node("text", text, line, text)
    if tag == "null":
        return Node("null", None, line, text)
    if tag == "bool" and text in ("true", "false"):
        return Node("bool", text == "true", line, text)
    if tag == "int" and WHOLE.fullmatch(text) and text != "-0":
        return Node("whole", int(text), line, text)
    if tag == "float" and POINT.fullmatch(text):
        return Node("point", Decimal(text), line, text)
    text = "…" if SECRETS in path else text
    problems.append(
        problem(
            at_line(path, line),
            text,
            f"yaml.{tag}_trap",
            id=f"YAML membaca {text} sebagai {TRAPS[tag].id}. Beri tanda kutip bila"
            f' ini teks ("{text}"), atau tulis jelas.',
            en=f"YAML reads {text} as {TRAPS[tag].en}. Put it in quotes if it is text"
            f' ("{text}"), or write it plainly.',
        )
    )
    return Node("text", text, line, text)


TRAPS: Final = {
    "bool": Words("true atau false", "true or false"),
    "int": Words("bilangan lain (oktal, biner, atau menit)", "another number (octal)"),
    "float": Words("bilangan pecahan", "a fraction"),
}


def _bad_key(path: str, line: int, text: str) -> Problem:
    return problem(
        at_line(path, line),
        text,
        "yaml.key",
        id=f'Kunci harus teks. Beri tanda kutip: "{text}".',
        en=f'A key must be text. Put it in quotes: "{text}".',
    )


def _trap(line: int, value: object, rule: str, id: str, en: str) -> Problem:
    return problem(at_line("", line), value, rule, id=id, en=en)


def _not_yaml(error: yaml.YAMLError, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    position = getattr(error, "position", None)
    line = 1
    if mark is not None:
        line = mark.line + 1
    elif isinstance(position, int):
        line = text.count("\n", 0, position) + 1
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    reason = getattr(error, "problem", None) or getattr(error, "reason", None)
    return problem(
        at_line("", line),
        written.partition(":")[0].strip().encode("utf-8", "replace").decode(),
        "yaml.syntax",
        id=f"Ini bukan YAML yang sah ({reason or 'karakter'}). Periksa indentasi, titik"
        " dua, dan tanda kutip di sekitar baris ini.",
        en=f"This is not valid YAML ({reason or 'character'}). Check indentation,"
        " colons and quotes around this line.",
    )
