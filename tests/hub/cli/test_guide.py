"""“Connect your city in 15 minutes”: every command of the page, and what it prints."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli import main
from schemas.manifests.reading import kinds

DOCS = Path(__file__).parents[3] / "docs"
STEP = re.compile(r"```sh\n(.*?)```\n```text\n(.*?)```|```diff\n(.*?)```", re.DOTALL)
MOST_EDITED = 10


def edits(block):
    """What a person changes: lines with - and what stands there instead."""
    found, old, new = [], None, []
    for line in [*block.splitlines(), "-"]:
        if line.startswith("-"):
            if old is not None:
                found.append((old, "\n".join(new)))
            old, new = line[1:], []
        else:
            new.append(line[1:])
    return found


def edited(text, block):
    for old, new in edits(block):
        assert text.count(old) == 1, (old, text)
        text = text.replace(old, new)
    return text


def expected(lines):
    """A pattern for each printed line; … stands for anything."""
    return [
        re.compile(".*".join(map(re.escape, line.split("…"))))
        for line in lines.splitlines()
    ]


def ran(words):
    """Exit code and output; a certificate weighs memory, so it has its own process."""
    if "certify" not in words:
        done = CliRunner().invoke(main, words, input="token-kota\n")
        return done.exit_code, done.output
    alone = "import sys; from hub.cli import main; sys.exit(main(sys.argv[1:]))"
    told = subprocess.run(
        [sys.executable, "-c", alone, *words],
        capture_output=True,
        text=True,
        timeout=100,
        env=os.environ | {"PYTHONPATH": str(DOCS.parent)},
    )
    return told.returncode, told.stdout + told.stderr


@pytest.mark.parametrize("page", ["connect.en.md", "connect.id.md"])
def test_every_step_of_the_page_does_what_the_page_says(
    hub, server, tmp_path, monkeypatch, page
):
    monkeypatch.chdir(tmp_path)
    text = (DOCS / page).read_text("utf-8")
    steps = 0
    for commands, printed, change in STEP.findall(text):
        if change:
            file = tmp_path / "lapor.yaml"
            file.write_text(edited(file.read_text("utf-8"), change), "utf-8")
            continue
        words = shlex.split(commands.replace("https://lapor.medan.example", server.url))

        code, output = ran(words[1:])

        assert code == 0, output
        for line in expected(printed):
            assert line.search(output), (line.pattern, output)
        steps += 1

    assert steps == 8
    assert hub.one("select count(*) from record") == 12


@pytest.mark.parametrize("page", ["connect.en.md", "connect.id.md"])
def test_a_person_edits_at_most_ten_lines_and_finds_every_kind(page):
    text = (DOCS / page).read_text("utf-8")

    [change] = [found[2] for found in STEP.findall(text) if found[2]]
    added = [line for line in change.splitlines() if line.startswith("+")]

    assert len(added) <= MOST_EDITED
    assert all(f"(connectors/{kind}.md)" in text for kind in kinds.built_in())
