"""The projects under a heading for each status."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from msgspec import Struct
from rich.cells import cell_len

from trackcal_tui.core.entries import Project, ProjectStatus
from trackcal_tui.core.hours import hours
from trackcal_tui.core.text import count_of
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_colours import project_part
from trackcal_tui.tui.shared.project_words import STATUS_MEANINGS, STATUS_NAMES

_HOURS = 9
_BILLABLE = 14
"""Cells of `not billable` and the blanks before it."""


def sorted_projects(projects: tuple[Project, ...]) -> tuple[Project, ...]:
    """Sort by status, then by code in any case."""
    order = list(STATUS_NAMES)
    return tuple(sorted(projects, key=lambda p: (order.index(p.status), p.code.casefold())))


class ProjectHours(Struct, frozen=True):
    """Seconds by project code."""

    week: Mapping[str | None, int] = {}
    """Of this week."""
    all: Mapping[str | None, int] = {}
    """Of all entries."""


class ProjectList(ItemList[Project]):
    """Show projects under a heading for each status, with their hours."""

    _seconds = ProjectHours()
    _code_width = 8

    def show(
        self,
        projects: tuple[Project, ...],
        seconds: ProjectHours,
        *,
        at: str | None = None,
    ) -> None:
        """Take over other projects or hours.

        Args:
            projects: In any order.
            seconds: Their hours.
            at: Code of the project the cursor is to go to.
        """
        code_width = max([8, *(min(cell_len(project.code), 24) for project in projects)])
        if (seconds, code_width) != (self._seconds, self._code_width):
            self._seconds, self._code_width = seconds, code_width
            self.refresh()
        self.show_items(sorted_projects(projects), at=at)

    def key_of(self, item: Project) -> Hashable:
        """Tell projects apart by their codes."""
        return item.code

    def group_of(self, item: Project) -> Hashable:
        """Group by status."""
        return item.status

    def titles(self, width: int) -> str:
        """Return `   Code        Title              This week    In all`."""
        code = min(self._code_width, (width - 1) // 3)
        right = f"{'This week':>{_HOURS}}{'In all':>{_HOURS}} "
        left = f"   {'Code':<{code}}  Title"
        return f"{left}{right:>{width - len(left)}}"

    def group_heading(self, items: tuple[Project, ...], width: int) -> str:
        """Return ` Active      3 projects · offered wherever a project is chosen`."""
        status = items[0].status
        text = f" {STATUS_NAMES[status]:<12}{count_of(len(items), 'project')}"
        whole = f"{text} · {STATUS_MEANINGS[status]}"
        return whole if len(whole) <= width else text

    def item_parts(self, item: Project, width: int) -> list[Part]:
        """Return `● ACME-2026   Acme website relaunch   not billable    7.50   120.25`."""
        code = min(self._code_width, width // 3)
        week = self._seconds.week.get(item.code, 0)
        whole = self._seconds.all.get(item.code, 0)
        billable = "" if item.billable else "not billable"
        style = "muted" if item.status is ProjectStatus.ARCHIVED else "plain"
        title = fit(item.title, width - 2 - code - 2 - _BILLABLE - 2 * _HOURS - 1)
        return [
            project_part(item.code, code + 2),
            (f"  {title}", style),
            (f"{billable:>{_BILLABLE}}", "muted"),
            (f"{_hours(week):>{_HOURS}}", "strong" if style == "plain" else style),
            (f"{_hours(whole):>{_HOURS}} ", style),
        ]


def _hours(seconds: int) -> str:
    return hours(seconds) if seconds else ""
