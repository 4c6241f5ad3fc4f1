"""What people call the statuses of projects."""

from __future__ import annotations

from trackcal_tui.core.entries import ProjectStatus

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
