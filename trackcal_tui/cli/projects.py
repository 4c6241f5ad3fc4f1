"""`projects`: what time is billed to."""

from __future__ import annotations

import re
import unicodedata

from msgspec.structs import replace

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.output import Column
from trackcal_tui.cli.shapes import project_shape
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.models import Project, ProjectStatus

MAX_MADE_CODE = 20
"""Longest code made of a title."""


def list_projects(context: Context) -> int:
    """All projects by code."""
    output = context.output
    projects = context.engine.ledger.projects()
    if output.as_json:
        output.json({"projects": [project_shape(project) for project in projects]})
    elif projects:
        output.table(
            [Column("Code", style="cyan"), Column("Status"), Column("Title", shrinks=True)],
            [(project.code, project.status.value, project.title) for project in projects],
        )
    else:
        output.line("There are no projects yet. Add one: trackcal projects add TITLE")
    return 0


def add(context: Context) -> int:
    """A new ACTIVE project."""
    ledger, arguments = context.engine.ledger, context.arguments
    taken = [project.code for project in ledger.projects()]
    code = arguments.code if arguments.code is not None else made_code(arguments.title, taken)
    _tell(context, ledger.add_project(Project(code, arguments.title)), "added")
    return 0


def change(context: Context) -> int:
    """Another status, title or code for a project."""
    ledger, arguments = context.engine.ledger, context.arguments
    projects = ledger.projects()
    wanted = arguments.code.casefold()
    project = next((one for one in projects if one.code.casefold() == wanted), None)
    if project is None:
        known = ", ".join(one.code for one in projects) or "none yet"
        raise UsageError(
            f"The project “{arguments.code[:60]}” does not exist",
            f"Projects: {known}.",
            code="project",
        )
    if arguments.status is None and arguments.title is None and arguments.new_code is None:
        raise UsageError("Nothing to set was given", "Give --status, --title or --code.")
    changed = project
    if arguments.status is not None:
        changed = replace(changed, status=ProjectStatus(arguments.status))
    if arguments.title is not None:
        changed = replace(changed, title=arguments.title)
    if arguments.new_code is not None:
        changed = replace(changed, code=arguments.new_code)
    _tell(context, ledger.edit_project(project.code, changed), "changed")
    return 0


def made_code(title: str, taken: list[str]) -> str:
    """A code for a title: `Acme website` → `ACME-WEBSITE`, numbered where it is taken."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    code = re.sub(r"[^A-Z0-9]+", "-", plain.upper())[:MAX_MADE_CODE].strip("-") or "PROJECT"
    used = {one.casefold() for one in taken}
    number, numbered = 1, code
    while numbered.casefold() in used:
        number += 1
        numbered = f"{code}-{number}"
    return numbered


def _tell(context: Context, project: Project, what: str) -> None:
    if context.output.as_json:
        context.output.json({"project": project_shape(project)})
    else:
        status = project.status.value
        context.output.line(f"{project.code} {what}: {project.title} ({status})")
