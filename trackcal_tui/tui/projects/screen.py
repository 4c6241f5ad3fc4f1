"""Projects: what time is billed to, their codes and their statuses."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from trackcal_tui.core.entries import Project, ProjectStatus
from trackcal_tui.core.ranges import DateRange, week_of
from trackcal_tui.tui.keys.commands import SECTIONS
from trackcal_tui.tui.projects.project_form import ProjectForm, StatusPanel
from trackcal_tui.tui.projects.project_list import ProjectHours, ProjectList
from trackcal_tui.tui.shared.empty_note import EmptyNote
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.list_section import ListSection
from trackcal_tui.tui.shared.project_hours import seconds_by_project
from trackcal_tui.tui.shared.summary_line import total_parts

_NO_PROJECTS = EmptyNote(
    "No projects yet",
    ("Projects are what your hours are billed to.",),
    (
        ("{projects.new}", "add a project"),
        ("{section.import}", "import now, assign projects later"),
    ),
)


class ProjectsScreen(ListSection[Project]):
    """Show all projects by status, with their hours of this week and in all."""

    PLACE = SECTIONS["projects"]
    BINDINGS = PLACE.bindings()
    FOR_ITEM = frozenset(("edit", "status", "billable"))
    NO_ITEM = "No projects yet · {projects.new} add one"

    def __init__(self) -> None:
        self.listed = ProjectList(id="projects")
        super().__init__(self.listed)
        self._next: str | None = None
        """Code of the project the cursor goes to when it appears."""

    # -- showing

    def show_ledger(self) -> None:
        """Show the projects as the ledger has them now."""
        projects = self.app.projects
        week = week_of(self.app.today(), self.app.first_weekday)
        self.listed.set_note(_NO_PROJECTS if self.app.revision else self.opening_note())
        seconds, had_some = self._hours(week), self.listed.item is not None
        self.listed.show(projects, seconds, at=self._next)
        if had_some != bool(projects):
            self.refresh_bindings()
        if any(project.code == self._next for project in projects):
            self._next = None
        left: list[Part] = []
        if projects:
            active = sum(project.status is ProjectStatus.ACTIVE for project in projects)
            left.append((f" {active} of {len(projects)} projects active", "strong"))
        total = total_parts(sum(seconds.week.values()), self.app.target(week))
        self.summary.show(left, [("this week", "muted"), *total])
        self.titles.update_titles()

    def _hours(self, week: DateRange) -> ProjectHours:
        seconds = seconds_by_project(self.app.entries_of(week))
        return ProjectHours(seconds, self.app.project_seconds())

    # -- adding and changing

    def action_new(self) -> None:
        """Add a project."""
        if not self.is_blocked():
            self.open_panel(ProjectForm(None, self.app.projects, saved=self._add))

    def action_edit(self) -> None:
        """Change the title or code of the project under the cursor."""
        if project := self.item_to_change():
            change = partial(self._change, project)
            self.open_panel(ProjectForm(project, self.app.projects, saved=change))

    def action_status(self) -> None:
        """Change the status of the project under the cursor."""
        if project := self.item_to_change():
            self.open_panel(StatusPanel(project, chosen=partial(self._change, project)))

    def action_billable(self) -> None:
        """Toggle whether the project under the cursor is billable."""
        if project := self.item_to_change():
            self._change(project, replace(project, billable=not project.billable))

    def _add(self, project: Project) -> None:
        self.close_panel()
        self._next = project.code
        self.app.jobs.changes.add_project(project)

    def _change(self, before: Project, project: Project) -> None:
        self.close_panel()
        if project == before:
            self.show_hint("Nothing was changed")
        else:
            self._next = project.code
            self.app.jobs.changes.edit_project(before.code, project)
