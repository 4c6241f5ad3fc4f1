"""The projects under a heading for each status."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from msgspec import Struct
from rich.cells import cell_len

from trackcal_tui.core.entries import Project, ProjectStatus
from trackcal_tui.core.hours import hours
from trackcal_tui.core.project_words import STATUS_MEANINGS, STATUS_NAMES
from trackcal_tui.core.text import count_of
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.day_list import MOST_TASK
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_colours import project_part

_HOURS = 9
_NOT_BILLABLE = "  not billable"


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
    _billable_width = 0
    """Cells of the column that says what is not billable; none where everything is."""

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
        billable_width = 0 if all(project.billable for project in projects) else len(_NOT_BILLABLE)
        now = (seconds, code_width, billable_width)
        if now != (self._seconds, self._code_width, self._billable_width):
            self._seconds, self._code_width, self._billable_width = now
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
        code, title = self._widths(width - 1)
        left = f"   {'Code':<{code}}  {'Title':<{title + self._billable_width}}"
        return f"{left}{'This week':>{_HOURS}}{'In all':>{_HOURS}}"

    def _widths(self, width: int) -> tuple[int, int]:
        """Return the cells of code and title; the hours stand near, however wide the window is."""
        code = min(self._code_width, width // 3)
        room = width - 2 - code - 2 - self._billable_width - 2 * _HOURS - 1
        return code, min(MOST_TASK, room)

    def group_heading(self, items: tuple[Project, ...], width: int) -> str:
        """Return ` Active      3 projects · offered wherever a project is chosen`."""
        status = items[0].status
        text = f" {STATUS_NAMES[status]:<12}{count_of(len(items), 'project')}"
        whole = f"{text} · {STATUS_MEANINGS[status]}"
        return whole if len(whole) <= width else text

    def item_parts(self, item: Project, width: int) -> list[Part]:
        """Return `● ACME-2026   Acme website relaunch   not billable    7.50   120.25`."""
        code, title_width = self._widths(width)
        week = self._seconds.week.get(item.code, 0)
        whole = self._seconds.all.get(item.code, 0)
        billable = "" if item.billable else _NOT_BILLABLE
        style = "muted" if item.status is ProjectStatus.ARCHIVED else "plain"
        title = fit(item.title, title_width)
        used = 2 + code + 2 + title_width + self._billable_width + 2 * _HOURS
        return [
            project_part(item.code, code + 2),
            (f"  {title}", style),
            (f"{billable:<{self._billable_width}}", "muted"),
            (f"{_hours(week):>{_HOURS}}", "strong" if style == "plain" else style),
            (f"{_hours(whole):>{_HOURS}}{'':<{width - used}}", style),
        ]


def _hours(seconds: int) -> str:
    return hours(seconds) if seconds else ""
