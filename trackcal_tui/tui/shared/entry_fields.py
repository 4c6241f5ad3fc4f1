"""Reads the fields of an entry as a person types them."""

from __future__ import annotations

from trackcal_tui.core.entries import MAX_TAG, Project, ProjectStatus
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.project_words import STATUS_NAMES
from trackcal_tui.core.text import clean
from trackcal_tui.tui.shared.project_matching import matching, resolve


def read_task(text: str) -> str:
    """Return the task name a person typed.

    Raises:
        UsageError: There is none.
    """
    name = clean(text)
    if not name:
        raise UsageError("Enter a task", "What did you work on?")
    return name


def read_project(text: str, projects: tuple[Project, ...], before: str | None) -> str | None:
    """Return the code of the project a person means, None for none.

    Args:
        text: A code, its beginning, or words of a title that only one active project has.
        projects: All projects; active ones are looked at.
        before: The code the entry has: it may stay, whatever became of the project.

    Raises:
        UsageError: No active project matches.
    """
    typed = clean(text)
    if not typed:
        return None
    if before and typed.casefold() == before.casefold():
        return before
    found = resolve(projects, typed)
    if found is not None:
        return found.code
    if not any(p.status is ProjectStatus.ACTIVE for p in projects):
        raise UsageError("No active projects yet", "Leave it empty, or add one in Projects.")
    among = matching(projects, typed)
    if among:
        codes = ", ".join(project.code for project in among[:4])
        raise UsageError(f'"{typed[:30]}" could be {codes}', "Type more of its code.")
    for project in projects:
        if project.code.casefold() == typed.casefold():
            title = f"{project.code} is {STATUS_NAMES[project.status].lower()}"
            raise UsageError(title, "Choose an active project.")
    raise UsageError(f'No project "{typed[:30]}"', "Leave it empty, or choose with up and down.")


def read_tags(text: str) -> tuple[str, ...]:
    """Return the tags a person typed, with commas or `#` between them.

    Raises:
        UsageError: One of them is too long.
    """
    tags = filter(None, (tag.strip() for tag in clean(text).replace("#", ",").split(",")))
    found = tuple(dict.fromkeys(tags))
    for tag in found:
        if len(tag) > MAX_TAG:
            title = f'The tag "{tag[:20]}…" is longer than {MAX_TAG} characters'
            raise UsageError(title, "Put commas between tags.")
    return found
