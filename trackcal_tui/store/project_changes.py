"""Changes of projects. Each is one write and one step to undo."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from trackcal_tui.core.entries import Project
from trackcal_tui.core.errors import UsageError
from trackcal_tui.store import edits, rows
from trackcal_tui.store.change import Change
from trackcal_tui.store.queries import LedgerQueries


class ProjectChanges(LedgerQueries):
    """What people do with projects."""

    def add_project(self, project: Project) -> Project:
        """Add a project. Raises: UsageError for a bad code or title, or a code in use."""

        def collect(change: Change) -> Project:
            new = edits.checked_new_project(project)
            self._must_be_free(new.code)
            change.add("projects", rows.row_of(new))
            change.remember(f"new project {new.code}", self._clock.now())
            return new

        return self._change(collect)

    def seed_projects(self, projects: Iterable[Project]) -> None:
        """Give a ledger without projects its first ones. `undo` does not undo it."""

        def collect(change: Change) -> None:
            if not change.tables["projects"]:
                for project in projects:
                    change.add("projects", rows.row_of(edits.checked_new_project(project)))

        self._change(collect)

    def edit_project(self, code: str, project: Project) -> Project:
        """Replace a project, and its code on its entries when that changes, in one write.

        Raises:
            UsageError: there is no such project, or the new code or title is unusable.
        """

        def collect(change: Change) -> Project:
            key, before = self._project(code)
            after = edits.checked_new_project(project)
            if after.code.casefold() != before.code.casefold():
                self._must_be_free(after.code)
            change.replace("projects", key, rows.row_of(after))
            if after.code != before.code:
                with self._loaded():
                    for entry_key, row in change.tables["entries"].items():
                        entry = rows.decode_entry(row)
                        if entry.project == before.code:
                            renamed = replace(entry, project=after.code)
                            change.replace("entries", entry_key, rows.entry_row(renamed))
            if not change.is_empty:
                change.remember(f"change of project {before.code}", self._clock.now())
            return after

        return self._change(collect)

    def _must_be_free(self, code: str) -> None:
        if code.casefold() in self._projects_by_code():
            raise UsageError(f"Project {code} exists already", "Choose another code.")

    def _project(self, code: str) -> tuple[str, Project]:
        for key, row in self._tables["projects"].items():
            project = rows.decode_project(row)
            if project.code.casefold() == code.strip().casefold():
                return key, project
        raise UsageError(f"No project {code}", '"trackcal projects" lists them.')
