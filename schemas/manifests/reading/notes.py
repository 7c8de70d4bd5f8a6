"""Noting every mistake in one mapping of a manifest, with place, line and fix."""

from __future__ import annotations

from typing import Final

from schemas.manifests.reading.tree import Node, at_line
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Words, problem, shown

HIDDEN: Final = "(disembunyikan)"
KINDS: Final = {
    "text": Words("teks", "text"),
    "whole": Words("bilangan bulat", "a whole number"),
    "point": Words("bilangan pecahan", "a decimal number"),
    "bool": Words("true/false", "true/false"),
    "null": Words("kosong", "nothing"),
    "list": Words("daftar", "a list"),
    "map": Words("kelompok kunci", "a group of keys"),
}


class Notes:
    """One mapping; asking for a key marks it as known, `close` tells the rest.

    `hidden` sections hold secrets: no value of theirs shows in a message.
    """

    def __init__(
        self, node: Node, path: str, problems: list[Problem], hidden: bool = False
    ):
        self.path, self.line, self.problems = path, node.line, problems
        self.hidden = hidden
        self.broken = node.kind != "map"
        self.known: list[str] = []
        self.misread = False
        self.nodes: dict[str, Node] = {}
        if node.kind == "map":
            self.nodes = node.value
        else:
            self.wrong_kind(path, node, "map")

    def place(self, key: str) -> str:
        """The path of a key, as messages name it."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(
        self, key: str, rule: str, id: str, en: str, node: Node | None = None
    ) -> None:
        """Note one mistake at a key (at the whole section if `key` is empty)."""
        node = node or self.nodes.get(key)
        line = node.line if node else self.line
        value = self._shown(node) if node else ""
        place = self.place(key) if key else self.path
        self.problems.append(problem(at_line(place, line), value, rule, id=id, en=en))

    def _shown(self, node: Node) -> str:
        """A value as a message may show it; secrets are never shown."""
        return HIDDEN if self.hidden else node.text or shown(node.plain)

    def wrong_kind(self, place: str, node: Node, *wanted: str) -> None:
        """Note that a value is of another kind than one of the wanted."""
        id = " atau ".join(KINDS[each].id for each in wanted)
        en = " or ".join(KINDS[each].en for each in wanted)
        more = Words("", "")
        if node.kind == "point" and wanted == ("text",):
            more = Words(
                " Kode seperti 12.10 harus bertanda kutip, kalau tidak menjadi 12.1.",
                " A code such as 12.10 must be in quotes, or it becomes 12.1.",
            )
        elif node.kind == "whole" and wanted == ("text",) and not self.hidden:
            more = Words(f' Tulis "{node.text}".', f' Write "{node.text}".')
        self.problems.append(
            problem(
                at_line(place, node.line),
                self._shown(node),
                "manifest.wrong_type",
                id=f"Harus {id}, bukan {KINDS[node.kind].id}.{more.id}",
                en=f"This must be {en}, not {KINDS[node.kind].en}.{more.en}",
            )
        )

    def node(self, key: str, *kinds: str, required: bool = False) -> Node | None:
        """The node of a key if it is there and of one of the kinds."""
        self.known.append(key)
        found = self.nodes.get(key)
        if found is None:
            if required and not self.broken:
                self.wrong(
                    key,
                    "manifest.missing_key",
                    f"Kunci wajib “{key}” tidak ada.",
                    f"The required key “{key}” is absent.",
                )
            return None
        if kinds and found.kind not in kinds:
            self.wrong_kind(self.place(key), found, *kinds)
            return None
        return found

    def has(self, key: str) -> bool:
        """Whether the key is written at all."""
        return key in self.nodes

    def close(self) -> None:
        """Note every key that nobody asked for, with the nearest right word."""
        for key in self.nodes:
            if key not in self.known:
                near = hint(key, self.known, 0.5)
                listed = ", ".join(dict.fromkeys(self.known))
                self.wrong(
                    key,
                    "manifest.unknown_key",
                    f"Kunci “{key}” tidak dikenal.{near.id} Yang ada: {listed}.",
                    f"The key “{key}” is not known.{near.en} There are: {listed}.",
                    Node("text", key, self.nodes[key].line, key),
                )
