"""What commands printed as JSON in 0.1 they print now, in the same order, among newer fields.

The texts in `kept/` were written by 0.1 on the demo tenant; ids are random and therefore numbered.
Only the letter to the administrator in `consent-url.json` has been reworded since.
"""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

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


def without_newer(now: Any, kept: Any) -> Any:
    """Return a document without the fields that a kept one does not have."""
    if isinstance(now, dict) and isinstance(kept, dict):
        return {key: without_newer(now[key], kept[key]) for key in now if key in kept}
    if isinstance(now, list) and isinstance(kept, list) and len(now) == len(kept):
        return [without_newer(one, other) for one, other in zip(now, kept, strict=True)]
    return now


def test_the_json_of_commands_is_what_it_was(run: Run, home: Path) -> None:
    wrong = {}
    for name, words in STORY.items():
        text = numbered(run(*words, "--json").out.replace(str(home), "HOME"))
        kept = json.loads((KEPT / f"{name}.json").read_bytes())
        if json.dumps(without_newer(json.loads(text), kept)) != json.dumps(kept):
            wrong[name] = text
    assert not wrong


def test_exports_are_what_they_were(run: Run) -> None:
    run("import", "last-week", "--yes")
    exported = {
        form: numbered(run("export", "last-week", "--format", form).out)
        for form in ("csv", "ics", "json")
    }
    kept = {form: (KEPT / f"export.{form}").read_bytes().decode() for form in exported}
    assert exported["ics"] == kept["ics"]
    document = json.loads(kept["json"])
    assert without_newer(json.loads(exported["json"]), document) == document
    columns = kept["csv"].partition("\r\n")[0].count(",") + 1
    for now, then in zip(rows(exported["csv"]), rows(kept["csv"]), strict=True):
        assert now[:columns] == then


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))
