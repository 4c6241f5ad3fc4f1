"""What commands printed as JSON in 0.1 is what they print now, byte for byte.

The texts in `kept/` were written by 0.1 on the demo tenant; ids are random and therefore numbered.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run

KEPT = Path(__file__).parent / "kept"

STORY = {
    "status-new": ("status",),
    "events": ("events", "last-week", "--all"),
    "import-dry-run": ("import", "last-week", "--dry-run"),
    "import": ("import", "last-week", "--yes", "--project", "ACME-2026"),
    "import-again": ("import", "last-week", "--yes"),
    "entries": ("entries", "last-week"),
    "projects": ("projects", "list"),
    "projects-add": ("projects", "add", "Orion", "--code", "ORION"),
    "projects-set": ("projects", "set", "ORION", "--status", "COMPLETED"),
    "drift": ("drift", "last-week"),
    "undo": ("undo",),
    "consent-url": ("consent-url", "--tenant", "contoso.com"),
    "status": ("status",),
}
"""Name → command, in the order in which one home sees them."""


def numbered(text: str) -> str:
    """Replace random ids with the order in which they appear."""
    ids: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return ids.setdefault(found[1], f"id-{len(ids)}")

    return re.sub(r"(?<![\w-])([0-9a-z]{12})(?![\w-])", number, text)


def test_the_json_of_commands_is_what_it_was(run: Run, home: Path) -> None:
    wrong = {}
    for name, words in STORY.items():
        text = numbered(run(*words, "--json").out.replace(str(home), "HOME"))
        if text.encode() != (KEPT / f"{name}.json").read_bytes():
            wrong[name] = text
    assert not wrong


@pytest.mark.parametrize("form", ["csv", "ics", "json"])
def test_exports_are_what_they_were(run: Run, form: str) -> None:
    run("import", "last-week", "--yes")
    text = numbered(run("export", "last-week", "--format", form).out)
    assert text.encode() == (KEPT / f"export.{form}").read_bytes()
