"""The projects under a heading for each status."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from rich.cells import cell_len

from trackcal_tui.core.entries import Project, ProjectStatus
from trackcal_tui.core.hours import hours
from trackcal_tui.core.text import count_of
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.line_styles import Part

ORDER = (
    ProjectStatus.ACTIVE,
    ProjectStatus.PENDING,
    ProjectStatus.COMPLETED,
    ProjectStatus.ARCHIVED,
)
"""Statuses as they are listed: what is worked on first."""
MEANINGS = {
    ProjectStatus.PENDING: "not begun: not offered yet",
    ProjectStatus.ACTIVE: "offered wherever a project is chosen",
    ProjectStatus.COMPLETED: "done: no longer offered",
    ProjectStatus.ARCHIVED: "put away: kept on the entries it has",
}
"""What each status means, for people."""
_HOURS = 10


def sorted_projects(projects: tuple[Project, ...]) -> tuple[Project, ...]:
    """Sort by status, then by code in any case."""
    return tuple(sorted(projects, key=lambda p: (ORDER.index(p.status), p.code.casefold())))


class ProjectList(ItemList[Project]):
    """Show projects under a heading for each status, with their hours of this week."""

    _seconds: Mapping[str | None, int] = {}
    _code_width = 8

    def show(
        self,
        projects: tuple[Project, ...],
        seconds: Mapping[str | None, int],
        *,
        at: str | None = None,
    ) -> None:
        """Take over other projects or hours.

        Args:
            projects: In any order.
            seconds: Project code → seconds this week.
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

    def group_heading(self, items: tuple[Project, ...], width: int) -> str:
        """Return ` ACTIVE      3 projects · offered wherever a project is chosen`."""
        status = items[0].status
        text = f" {status:<12}{count_of(len(items), 'project')}"
        whole = f"{text} · {MEANINGS[status]}"
        return whole if len(whole) <= width else text

    @property
    def cursor_width(self) -> int:
        """Show the cursor over the code."""
        return self._code_cells(self.size.width - 2) + 2

    def _code_cells(self, width: int) -> int:
        return min(self._code_width, width // 3)

    def item_parts(self, item: Project, width: int) -> list[Part]:
        """Return `ACME-2026   Acme website relaunch      7.50 h`."""
        seconds, code = self._seconds.get(item.code, 0), self._code_cells(width)
        length = f"{hours(seconds)} h" if seconds else ""
        title = fit(item.title, width - code - _HOURS - 3)
        style = "muted" if item.status is ProjectStatus.ARCHIVED else "plain"
        return [
            (f"{fit(item.code, code)} ", style),
            (f" {title}{length:>{_HOURS}} ", style),
        ]
