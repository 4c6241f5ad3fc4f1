"""List, add and edit projects: `projects`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from msgspec.structs import replace

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.json_shapes import project_shape
from trackcal_tui.cli.tables import Column
from trackcal_tui.core.entries import Project
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.project_words import STATUS_NAMES, parse_status

MAX_MADE_CODE = 20
"""Longest code made of a title."""
_COLUMNS: tuple[Column[Project], ...] = (
    Column("Code", lambda project: project.code, style="blue"),
    Column("Status", lambda project: STATUS_NAMES[project.status]),
    Column("Billable", lambda project: "" if project.billable else "no", leaves=1),
    Column("Title", lambda project: project.title, shrinks=True),
)


def list_projects(context: Context) -> int:
    """List all projects by code."""
    output = context.output
    projects = context.engine.ledger.projects()
    if output.as_json:
        output.json({"projects": [project_shape(project) for project in projects]})
    elif projects:
        output.table(_COLUMNS, projects)
    else:
        output.line("No projects yet. Add one: trackcal projects add TITLE")
    return 0


def add(context: Context) -> int:
    """Add an active project."""
    ledger, arguments = context.engine.ledger, context.arguments
    taken = [project.code for project in ledger.projects()]
    code = arguments.code if arguments.code is not None else made_code(arguments.title, taken)
    project = Project(code, arguments.title, billable=arguments.billable == "yes")
    return _tell(context, ledger.add_project(project), "added")


def change(context: Context) -> int:
    """Give a project another status, title or code."""
    ledger, arguments = context.engine.ledger, context.arguments
    status = None if arguments.status is None else parse_status(arguments.status)
    project = _named(ledger.projects(), arguments.code)
    given = {
        "status": status,
        "title": arguments.title,
        "code": arguments.new_code,
        "billable": arguments.billable and arguments.billable == "yes",
    }
    given = {name: value for name, value in given.items() if value is not None}
    if not given:
        hint = "Give --status, --title, --billable or --code."
        raise UsageError("There is nothing to change", hint)
    return _tell(context, ledger.edit_project(project.code, replace(project, **given)), "saved")


def _named(projects: Sequence[Project], code: str) -> Project:
    """Return the project of a code in any case. Raises: UsageError."""
    for project in projects:
        if project.code.casefold() == code.casefold():
            return project
    known = ", ".join(one.code for one in projects) or "none yet"
    raise UsageError(
        f'The project "{code[:60]}" does not exist', f"Projects: {known}.", code="project"
    )


def project_code(context: Context, code: str) -> str | None:
    """Return the code of the project a person typed; None for `none`. Raises: UsageError."""
    projects = context.engine.ledger.projects()
    return None if code.casefold() == "none" else _named(projects, code).code


def made_code(title: str, taken: list[str]) -> str:
    """Return a code for a title: `Acme website` → `ACME-WEBSITE`, numbered if it is taken."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    code = re.sub(r"[^A-Z0-9]+", "-", plain.upper())[:MAX_MADE_CODE].strip("-") or "PROJECT"
    used = {one.casefold() for one in taken}
    number, numbered = 1, code
    while numbered.casefold() in used:
        number += 1
        numbered = f"{code}-{number}"
    return numbered


def _tell(context: Context, project: Project, what: str) -> int:
    if context.output.as_json:
        context.output.json({"project": project_shape(project)})
    else:
        state = STATUS_NAMES[project.status] + ("" if project.billable else ", not billable")
        context.output.line(f"{project.code} {what}: {project.title} ({state})")
    return 0
