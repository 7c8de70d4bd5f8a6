"""A proposal as the text of a manifest: each line with its confidence and reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from connectors.proposing.proposal import Language, Line, Open, Sign, flow
from schemas.values.problem import Words

SURE: Final = {
    "sure": Words("pasti", "sure"),
    "likely": Words("mungkin", "likely"),
    "guess": Words("dugaan", "guess"),
}
Trial = Literal["no", "open", "whole"]
CHOOSE: Final = Words("pilih", "choose")
FILL: Final = Words("isi", "fill in")
MOST_LINES: Final = 220


@dataclass(frozen=True)
class Draft:
    """Everything a manifest is written from."""

    publisher: str | None
    system: str
    stream_id: str
    sign: Sign
    schema: str
    auth: str | None
    stream: Sequence[Line]
    map: Sequence[Line]
    drop: Sequence[tuple[str, bool, Words]] = ()
    expect: str = "{freshness: 24h}"
    examples: Sequence[dict[str, Any]] = ()
    notes: Sequence[Words] = ()


@dataclass
class Text:
    """The manifest as it grows, and its lines that wait for a person."""

    language: Language
    lines: list[str] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)

    @property
    def joined(self) -> str:
        """The text as it stands."""
        return "\n".join(self.lines) + "\n"

    def say(self, words: Words) -> str:
        """The words in the language of the comments."""
        return words.id if self.language == "id" else words.en

    def add(self, text: str, why: str = "") -> None:
        """A line of YAML, its comment behind it."""
        self.lines.append(f"{text}   # {why}" if why else text)

    def wait(self, what: str, words: Words) -> None:
        """Note that the line to come waits for a person."""
        self.open.append(Open(len(self.lines) + 1, what, words))


def written(draft: Draft, language: Language, trial: Trial = "no") -> Text:
    """The manifest's text. `trial`: open lines take their first choice, to be
    tried; `whole`: unknown words become a known code, so that every row can be."""
    text = Text(language)
    _head(text, draft)
    _stream(text, draft, trial)
    text.add("    map:")
    for line in draft.map:
        _line(text, line, "      ", trial)
    _privacy(text, draft)
    text.add(f"    expect: {draft.expect}")
    text.add("    examples:")
    for each in draft.examples or ({"in": {}, "refused": "-"},):
        text.add(f"      - in: {flow(each['in'])}")
        rest = {k: v for k, v in each.items() if k != "in"}
        for name, value in rest.items():
            text.add(f"        {name}: {flow(value)}")
    return text


def _head(text: Text, draft: Draft) -> None:
    sign = draft.sign
    text.add(f"# {text.say(HEAD)}")
    for note in draft.notes:
        text.add(f"# - {text.say(note)}")
    text.add("apiVersion: province.hub/v1")
    if draft.publisher is None:
        text.wait("publisher", PUBLISHER)
    why = "" if draft.publisher else f"{text.say(FILL)}: {text.say(PUBLISHER)}"
    text.add(f"publisher: {draft.publisher or 'isi-penerbit'}", why)
    text.add(f"system: {flow({'id': draft.system, 'name': draft.system})}")
    text.add("connection:")
    text.add(f"  kind: {sign.kind}", _comment(text, sign.sure, sign.why))
    text.add(f"  base_url: {flow(sign.base_url)}")
    own = dict(sign.connection)
    if draft.auth is not None:
        own["auth"] = draft.auth
    publisher = draft.publisher or "isi-penerbit"
    for name, value in own.items():
        text.add(f"  {name}: {value.replace('PUBLISHER', publisher)}")
    text.add("  limits: {rps: 2}")


def _stream(text: Text, draft: Draft, trial: Trial) -> None:
    text.add("streams:")
    text.add(f"  - id: {draft.stream_id}")
    text.add(f"    schema: {draft.schema}")
    for name, value in draft.sign.stream.items():
        text.add(f"    {name}: {value}")
    for line in draft.stream:
        _line(text, line, "    ", trial)


def _line(text: Text, line: Line, indent: str, trial: Trial) -> None:
    comment = _comment(text, line.sure, line.why)
    if not line.is_open and not (trial == "whole" and line.filler):
        text.add(f"{indent}{line.key}: {line.text}", comment)
        return
    if trial != "no":
        value = line.choices[0][0] if line.choices else line.filler
        if value:
            text.add(f"{indent}{line.key}: {value}")
        return
    if line.choices:
        text.add(f"{indent}# {text.say(CHOOSE)}: {text.say(line.why)}")
        text.wait(line.key, line.why)
        for value, means in line.choices:
            text.add(f"{indent}# {line.key}: {value}", text.say(means))
        return
    fill = line.fill or line.why
    text.wait(line.key, fill)
    text.add(
        f"{indent}# {text.say(FILL)} {line.key}: {text.say(fill)}", text.say(line.why)
    )


def _privacy(text: Text, draft: Draft) -> None:
    if not draft.drop:
        return
    names = flow([name for name, _, _ in draft.drop])
    reasons = "; ".join(f"{name}: {text.say(why)}" for name, _, why in draft.drop[:6])
    sure = "sure" if all(known for _, known, _ in draft.drop) else "likely"
    text.add(f"    privacy: {{drop: {names}}}", f"{text.say(SURE[sure])}: {reasons}")


def _comment(text: Text, sure: str, why: Words) -> str:
    said = text.say(why)
    return f"{text.say(SURE[sure])}: {said}" if said else ""


def closing(text: Text, taken: int, rows: int, refused: Iterable[str]) -> str:
    """The whole text with what is left to do at its head, and how the rows fared."""
    known = text.say(
        Words(
            f"{taken} dari {rows} baris contoh diterima.",
            f"{taken} of {rows} sample rows are taken.",
        )
    )
    extra = [f"# {known}"] + [f"#   {each}" for each in refused]
    if text.open:
        listed = ", ".join(dict.fromkeys(each.what for each in text.open))
        extra.append(
            f"# {text.say(Words('Yang harus Anda isi', 'You must fill in'))}: {listed}"
        )
    shift = len(extra)
    text.lines[1:1] = extra
    text.open[:] = [Open(o.line + shift, o.what, o.words) for o in text.open]
    return "\n".join(text.lines) + "\n"


HEAD: Final = Words(
    "Usulan hub connector propose; belum aktif. Baca, ubah, lalu hub connector certify",
    "From hub connector propose; not active. Read, edit, then hub connector certify",
)
PUBLISHER: Final = Words(
    "penerbit data ini, misalnya kota-medan", "who publishes, e.g. kota-medan"
)
