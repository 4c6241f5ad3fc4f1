"""The projects under a heading for each status."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len

from trackcal_tui.core.entries import Project, ProjectStatus
from trackcal_tui.core.hours import hours
from trackcal_tui.core.text import count_of
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.day_list import Part
from trackcal_tui.tui.shared.message_list import MessageList
from trackcal_tui.tui.state.lines import lines_of

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
    """By status, then code in any case."""
    return tuple(sorted(projects, key=lambda p: (ORDER.index(p.status), p.code.casefold())))


class ProjectList(MessageList):
    """Projects with their hours of this week."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._projects: tuple[Project, ...] = ()
        self._seconds: Mapping[str | None, int] = {}
        self._code_width = 8

    @property
    def project(self) -> Project | None:
        """The project under the cursor."""
        return None if self.cursor is None else self._projects[self.cursor]

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
            at: Code of the project the cursor is to go to; else it stays on the same one.
        """
        projects = sorted_projects(projects)
        if projects == self._projects and seconds == self._seconds and at is None:
            return
        old, self._projects, self._seconds = self._projects, projects, seconds
        self._code_width = max([8, *(min(cell_len(p.code), 24) for p in projects)])
        cursor = self.cursor or 0
        wanted = at or (old[cursor].code if cursor < len(old) else None)
        position = next((i for i, p in enumerate(projects) if p.code == wanted), cursor)
        self.set_lines(lines_of(p.status for p in projects), len(projects), position)

    @property
    def cursor_width(self) -> int:
        """Bar and code show the cursor."""
        return self._code_cells(self.size.width - 1) + 2

    def _code_cells(self, width: int) -> int:
        return min(self._code_width, max(4, width // 3))

    def row_parts(self, position: int, is_cursor: bool, width: int) -> list[Part]:
        """`▌ACME-2026   Acme website relaunch      7.50 h`."""
        project = self._projects[position]
        seconds = self._seconds.get(project.code, 0)
        code = self._code_cells(width)
        title = max(0, width - code - _HOURS - 4)
        is_away = project.status is ProjectStatus.ARCHIVED
        plain = "muted" if is_away else "plain"
        length = f"{hours(seconds)} h" if seconds else ""
        left = f"{'▌' if is_cursor else ' '}{fit(project.code, code)} "
        right = f"{length:>{_HOURS}} "
        return [
            (left, "cursor" if is_cursor else plain),
            (f" {fit(project.title, title)}{right}", plain),
        ]

    def heading_parts(self, day: int, width: int) -> list[Part]:
        """` ACTIVE      3 projects · offered wherever a project is chosen`."""
        positions = self.lines.positions(day, len(self._projects))
        status = self._projects[positions[0]].status
        text = f" {status:<12}{count_of(len(positions), 'project')}"
        meaning = f" · {MEANINGS[status]}"
        if len(text) + len(meaning) <= width:
            text += meaning
        return [(text.ljust(width)[:width], "heading")]
