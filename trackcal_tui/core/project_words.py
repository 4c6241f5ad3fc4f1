"""What people call the statuses of projects."""

from __future__ import annotations

from trackcal_tui.core.entries import ProjectStatus
from trackcal_tui.core.errors import UsageError

STATUS_NAMES = {
    ProjectStatus.ACTIVE: "Active",
    ProjectStatus.PENDING: "Planned",
    ProjectStatus.COMPLETED: "Done",
    ProjectStatus.ARCHIVED: "Archived",
}
"""In the order of the list: what is worked on first."""
STATUS_MEANINGS = {
    ProjectStatus.ACTIVE: "offered wherever a project is chosen",
    ProjectStatus.PENDING: "not started, not offered yet",
    ProjectStatus.COMPLETED: "no longer offered",
    ProjectStatus.ARCHIVED: "kept on old entries",
}
_MOST_REPEATED = 40
"""How many characters of what was typed an error repeats."""


def parse_status(text: str) -> ProjectStatus:
    """Return the status meant by its name, or by its word in JSON, in any case.

    Raises:
        UsageError: there is none.
    """
    word = text.strip().casefold()
    for status, name in STATUS_NAMES.items():
        if word in (name.casefold(), status.value.casefold()):
            return status
    names = ", ".join(STATUS_NAMES.values())
    raise UsageError(
        f'Unknown status "{text[:_MOST_REPEATED]}" ({names})', "See: trackcal projects set --help"
    )
