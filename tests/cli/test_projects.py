"""`projects` on the demo tenant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import Run
from trackcal_tui.cli.projects import MAX_MADE_CODE, made_code


def test_projects_are_listed_by_code(run: Run) -> None:
    documents = [run("projects", *words, "--json").json("projects") for words in ([], ["list"])]
    assert documents[0] == documents[1]
    codes = [project["code"] for project in documents[0]["projects"]]
    assert codes == sorted(codes, key=str.casefold)
    told = run("projects").out
    assert "ACME-2026  Active " in told
    assert "INITECH    Planned " in told


def test_projects_are_added_and_edited(run: Run) -> None:
    added = run("projects", "add", "Größe & Co", "--json").json("project")["project"]
    assert added == {
        "code": "GROSSE-CO",
        "title": "Größe & Co",
        "status": "ACTIVE",
        "billable": True,
    }
    words = (
        "projects",
        "set",
        "grosse-co",
        "--status",
        "completed",
        "--title",
        "Bigger",
        "--billable",
        "no",
    )
    changed = run(*words, "--json").json("project")["project"]
    assert changed == {**added, "title": "Bigger", "status": "COMPLETED", "billable": False}
    assert run("projects", "set", "GROSSE-CO", "--code", "BIG").code == 0
    listed = run("projects", "--json").json("projects")["projects"]
    assert {**changed, "code": "BIG"} in listed
    own = run("projects", "add", "Own", "--billable", "no", "--json").json("project")["project"]
    assert own["billable"] is False
    assert "not billable" in run("projects", "set", "OWN", "--title", "Ours").out
    again = run("projects", "set", "OWN", "--billable", "yes", "--json")
    assert again.json("project")["project"]["billable"] is True


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("done", "COMPLETED", "Done"),
        ("COMPLETED", "COMPLETED", "Done"),
        ("Planned", "PENDING", "Planned"),
        ("pending", "PENDING", "Planned"),
        ("ARCHIVED", "ARCHIVED", "Archived"),
    ],
)
def test_a_status_is_said_as_on_the_screens_or_as_in_json(
    run: Run, typed: str, kept: str, shown: str
) -> None:
    words = ("projects", "set", "INT", "--status", typed)
    assert run(*words).out == f"INT saved: Internal ({shown})\n"
    assert run(*words, "--json").json("project")["project"]["status"] == kept


def test_a_new_code_is_that_of_the_entries_too(run: Run) -> None:
    run("import", "today", "--project", "INT", "--yes")
    run("projects", "set", "INT", "--code", "OWN")
    entries = run("entries", "today", "--json").json("entries")["entries"]
    assert {entry["project"] for entry in entries} == {"OWN"}


def test_wrong_projects_are_refused(run: Run) -> None:
    error = run("projects", "set", "NOPE", "--status", "ACTIVE", "--json").failed(2, "project")
    assert "ACME-2026" in error["hint"]
    run("projects", "set", "INT", "--json").failed(2, "usage")
    run("projects", "set", "INT", "--status", "LOST", "--json").failed(2, "usage")
    assert run("projects", "add", "Twice", "--code", "int").code == 2
    assert run("projects", "add", " ").code == 2


@given(st.text(), st.lists(st.text(max_size=25), max_size=5))
def test_made_codes_are_plain_and_free(title: str, others: list[str]) -> None:
    taken = [*others, made_code(title, [])]
    code = made_code(title, taken)
    assert code.isascii()
    assert code.replace("-", "").isalnum()
    assert code.casefold() not in {one.casefold() for one in taken}
    assert len(code) <= MAX_MADE_CODE + 3
