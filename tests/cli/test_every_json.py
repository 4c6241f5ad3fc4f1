"""Every command on the demo tenant, its JSON held to a schema."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from tests.cli.conftest import Run, check
from trackcal_tui.cli.grammar import build_parser
from trackcal_tui.demo.tracker import NAME

STORY = (
    ("connect", "sign_in", "connection"),
    ("status", "status"),
    ("events last-week --all", "events"),
    ("import last-week --dry-run", "import"),
    ("import last-week --yes --project ACME-2026", "import"),
    ("entries last-week --project ACME-2026", "entries"),
    ("add Review 1:30 --date 2026-11-09 --start 9:00 --tag a b", "add"),
    ("edit {id} --note later --project none", "edit"),
    ("delete {id} --yes", "delete"),
    ("undo", "undo"),
    ("redo", "redo"),
    ("report last-week --by task --round 15:up --per day", "report"),
    ("projects", "projects"),
    ("projects list", "projects"),
    ("projects add Orion --code ORION", "project"),
    ("projects set ORION --status COMPLETED", "project"),
    ("export last-week --format csv -o {file}", "export"),
    ("drift last-week", "drift"),
    ("trackers", "trackers"),
    ("trackers list", "trackers"),
    ("trackers add timewarrior", "tracker"),
    ("trackers projects {tracker}", "trackers-projects"),
    ("trackers remove timewarrior", "trackers-remove"),
    ("push last-week --to {tracker} --dry-run", "push"),
    ("consent-url --tenant contoso.com", "consent-url"),
    ("doctor", "doctor"),
    ("disconnect --yes", "disconnect"),
)
"""Commands in the order in which one home sees them, each with the schemas of its lines."""
ELSEWHERE = {"trackers test", "trackers map", "skip", "unskip", "completion"}
"""Tested beside what they need; completion prints a script."""


def commands(parser: ArgumentParser, name: str = "") -> set[str]:
    """Return every command, and every action of one."""
    found = {name} if name else set()
    for action in parser._actions:
        if isinstance(action.choices, dict):
            for word, below in action.choices.items():
                found |= commands(below, f"{name} {word}".strip())
    return found


@pytest.fixture
def entry_id(run: Run) -> str:
    added = run("add", "Meeting", "1", "--date", "2026-11-10", "--json")
    return str(added.json("add")["entry"]["id"])


def test_the_json_of_every_command_fits_its_schema(run: Run, tmp_path: Path, entry_id: str) -> None:
    for line, *schemas in STORY:
        words = line.format(id=entry_id, file=tmp_path / "week.csv", tracker=NAME).split()
        result = run(*words, "--json")
        assert result.code == 0, (line, result)
        documents = result.out.splitlines() if len(schemas) > 1 else [result.out]
        for document, schema in zip(documents, schemas, strict=True):
            check(json.loads(document), schema)


def test_no_command_is_left_out() -> None:
    every = commands(build_parser()) - ELSEWHERE
    assert {one for one in every if not any(line.startswith(one) for line, *_ in STORY)} == set()
