"""Projects: what time is billed to, their codes and their statuses."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace
from textual import on
from textual.widget import Widget

from trackcal_tui.core.entries import Project, ProjectStatus
from trackcal_tui.core.ranges import describe_range, week_of
from trackcal_tui.tui.keys.commands import SECTIONS
from trackcal_tui.tui.projects.project_form import ProjectForm, StatusPanel
from trackcal_tui.tui.projects.project_list import ProjectList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.list_section import ListSection
from trackcal_tui.tui.shared.status_line import StatusLine


class ProjectsScreen(ListSection):
    """All projects by status, with their hours of this week."""

    PLACE = SECTIONS["projects"]
    BINDINGS = PLACE.bindings()

    def __init__(self) -> None:
        super().__init__()
        self._next: str | None = None
        """Code of the project the cursor goes to when it appears."""

    def compose_head(self) -> Iterable[Widget]:
        """How many there are, and which week the hours are of."""
        yield StatusLine(id="ledger-range")

    def compose_list(self) -> ProjectList:
        """The projects."""
        return ProjectList(id="projects")

    # -- showing

    @property
    def listed(self) -> ProjectList:
        """The list."""
        return self.query_one(ProjectList)

    def show_ledger(self) -> None:
        """Show the projects as the ledger has them now."""
        week = week_of(self.app.today(), self.app.first_weekday)
        seconds: dict[str | None, int] = {}
        for entry in self.app.entries_of(week):
            seconds[entry.project] = seconds.get(entry.project, 0) + entry.seconds
        at = self._next if any(p.code == self._next for p in self.app.projects) else None
        if at is not None:
            self._next = None
        self.listed.set_note(*self._empty_note())
        self.listed.show(self.app.projects, seconds, at=at)
        active = sum(project.status is ProjectStatus.ACTIVE for project in self.app.projects)
        left: list[Part] = [(" Projects", "strong")]
        left.append((f" · {active} of {len(self.app.projects)} active", "muted"))
        right: list[Part] = [(f"hours of {describe_range(week)} ", "muted")]
        if not self.app.projects:
            left, right = [(" Projects", "strong")], []
        self.query_one("#ledger-range", StatusLine).show(left, right)

    def _empty_note(self) -> tuple[str, ...]:
        if not self.app.revision:
            return self.opening_note()
        return (
            "There are no projects yet",
            "",
            f"{self.key_of('projects.new'):>3}  add one, to sort your time by",
            f"{self.key_of('section.import'):>3}  import without: projects can be given later",
        )

    def _current(self) -> Project | None:
        """The project under the cursor; says so when there is none."""
        project = self.listed.item
        if project is None:
            self.show_hint(f"There is no project yet · {self.key_of('projects.new')} adds one")
        return project

    # -- adding and changing

    def action_new(self) -> None:
        """Add a project."""
        if not self.is_blocked():
            self.open_panel(ProjectForm(None, self.app.projects))

    def action_edit(self) -> None:
        """Change the title or code of the project under the cursor."""
        if not self.is_blocked():
            project = self._current()
            if project is not None:
                self.open_panel(ProjectForm(project, self.app.projects))

    @on(ProjectForm.Saved)
    def _save(self, event: ProjectForm.Saved) -> None:
        self.close_panel()
        if event.before is None:
            self._next = event.project.code
            self.app.jobs.changes.add_project(event.project)
        else:
            self._change(event.before, event.project)

    def action_status(self) -> None:
        """Change the status of the project under the cursor."""
        if not self.is_blocked():
            project = self._current()
            if project is not None:
                self.open_panel(StatusPanel(project))

    @on(StatusPanel.Chosen)
    def _set_status(self, event: StatusPanel.Chosen) -> None:
        self.close_panel()
        self._change(event.project, replace(event.project, status=event.status))

    def _change(self, before: Project, project: Project) -> None:
        if project == before:
            self.show_hint("Nothing was changed")
            return
        self._next = project.code
        self.app.jobs.changes.edit_project(before.code, project)
