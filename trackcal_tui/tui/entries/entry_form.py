"""The form an entry is edited with, and time is logged by hand with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.dates import long_day
from trackcal_tui.core.entries import Entry, EntryEdit, Project, ProjectStatus
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.hours import hours, hours_for_editing, parse_hours
from trackcal_tui.core.range_words import parse_range
from trackcal_tui.core.text import MAX_TASK_NAME, clean
from trackcal_tui.tui.keys.overlay_commands import ENTRY_FORM
from trackcal_tui.tui.shared.field import PlainInput
from trackcal_tui.tui.shared.form import Form
from trackcal_tui.tui.shared.project_matching import ProjectSuggester, matching, resolve

_MANY_HOURS = 24 * 3600


def read_task(text: str) -> str:
    """The task name a person typed. Raises: UsageError when there is none."""
    name = clean(text)
    if not name:
        raise UsageError("The task has no name", "Say what the time was spent on.")
    return name


def read_day(text: str, today: date, first_weekday: int) -> date:
    """The day a person typed: `2026-11-16`, `today`, `last friday`, `16 nov`.

    Raises:
        UsageError: it is no day, or more than one.
    """
    if not clean(text):
        raise UsageError("No day was given", f"Write a day such as {today} or yesterday.")
    try:
        days = parse_range(text, today, first_weekday)
    except UsageError as error:
        title = error.title.replace("is not a range of days", "is not a day")
        raise UsageError(title, f"Write a day such as {today} or yesterday.") from None
    if days.days > 1:
        raise UsageError(
            f"“{clean(text)[:30]}” is {days.days} days", "An entry belongs to one day."
        )
    return days.first


def read_project(text: str, projects: tuple[Project, ...], before: str | None) -> str | None:
    """The code of the project a person means, None for none.

    Args:
        text: A code, its beginning, or words of a title that only one active project has.
        projects: All projects; active ones are looked at.
        before: The code the entry has: it may stay, whatever became of the project.

    Raises:
        UsageError: no active project matches.
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
        raise UsageError("There is no active project", "Leave it empty, or press escape, 3 and n.")
    among = matching(projects, typed)
    if among:
        codes = ", ".join(project.code for project in among[:4])
        raise UsageError(f"“{typed[:30]}” can mean {codes}", "Type more of its code.")
    known = {project.code.casefold(): project for project in projects}
    if typed.casefold() in known:
        project = known[typed.casefold()]
        raise UsageError(f"{project.code} is {project.status}", "Only ACTIVE projects are offered.")
    raise UsageError(f"There is no project “{typed[:30]}”", "Empty means none; up, down choose.")


class EntryForm(Form):
    """Task, hours, date and project of one entry.

    Args:
        entry: The entry to be edited; None to log time by hand.
        day: The date a new entry begins with.
        projects: All projects.
        today: The local date.
        first_weekday: 0 for Monday.
    """

    FIELDS = ("task", "hours", "date", "project")
    PLACE = ENTRY_FORM
    BINDINGS = PLACE.bindings()

    class Saved(Message):
        """The fields are to be kept.

        Attributes:
            entry: The entry edited; None: a new one.
            edit: What it is to be.
        """

        def __init__(self, entry: Entry | None, edit: EntryEdit) -> None:
            self.entry = entry
            self.edit = edit
            super().__init__()

    def __init__(
        self,
        entry: Entry | None,
        *,
        day: date,
        projects: tuple[Project, ...],
        today: date,
        first_weekday: int,
    ) -> None:
        super().__init__("Edit entry" if entry else "Log time by hand")
        self._entry = entry
        self._day = entry.date if entry else day
        self._projects = projects
        self._today = today
        self._first_weekday = first_weekday

    def compose_body(self) -> Iterable[Widget]:
        """The task on a line of its own, the short fields on the next."""
        entry = self._entry
        codes = [project.code for project in matching(self._projects, "")]
        task = PlainInput(
            entry.task_name if entry else "",
            id="task",
            max_length=MAX_TASK_NAME,
            placeholder="what the time was spent on",
        )
        length = PlainInput(
            hours_for_editing(entry.seconds) if entry else "",
            id="hours",
            max_length=20,
            placeholder="1.5 · 1:30",
        )
        day = PlainInput(self._day.isoformat(), id="date", max_length=60, placeholder="today")
        project = PlainInput(
            (entry.project if entry else "") or "",
            id="project",
            max_length=60,
            placeholder="none",
            suggester=ProjectSuggester(codes),
        )
        yield Horizontal(*self.row("Task ", task), classes="panel-row")
        yield Horizontal(
            *self.row("Hours", length),
            *self.row("Date", day),
            *self.row("Project", project),
            classes="panel-row",
        )
        yield self.message_line()

    # -- what the fields say

    def _hours(self) -> int:
        # Untouched is unchanged, to the second.
        if self._entry is not None and not self.is_touched("hours"):
            return self._entry.seconds
        typed = self.value("hours")
        if self._entry is not None and clean(typed) == hours_for_editing(self._entry.seconds):
            return self._entry.seconds
        return parse_hours(typed)

    def _date(self) -> date:
        return read_day(self.value("date"), self._today, self._first_weekday)

    def _project(self) -> str | None:
        before = self._entry.project if self._entry else None
        return read_project(self.value("project"), self._projects, before)

    def problem(self, field: str) -> str:
        """What is wrong with a field."""
        read = {
            "task": lambda: read_task(self.value("task")),
            "hours": self._hours,
            "date": self._date,
            "project": self._project,
        }[field]
        try:
            read()
        except UsageError as error:
            return error.message
        return ""

    def meaning(self, field: str) -> str:
        """The entry as it is understood; in the project field also what can be chosen."""
        parts = [long_day(self._date())] if not self.problem("date") else []
        if not self.problem("hours"):
            seconds = self._hours()
            warning = " (more than a day?)" if seconds > _MANY_HOURS else ""
            parts.append(f"{hours(seconds)} h{warning}")
        project = self._project() if not self.problem("project") else None
        title = next((p.title for p in self._projects if p.code == project), "")
        parts.append(f"{project} {title}".strip() if project else "no project")
        if field != "project":
            return " · ".join(parts)
        offered = matching(self._projects, "" if project else self.value("project"))
        codes = "  ".join(p.code for p in offered[:8])
        return f"{parts[-1]} · up, down: {codes}" if codes else parts[-1]

    # -- completing and saving

    def complete(self, field: str) -> None:
        """Write out the project that is meant."""
        if field == "project" and not self.problem("project"):
            self.query_one("#project", Input).value = self._project() or ""

    def action_step(self, step: int) -> None:
        """In the project field: the next active project, or the one before."""
        field = self.query_one("#project", Input)
        if self.current != "project":
            return
        codes = ["", *(project.code for project in matching(self._projects, ""))]
        now = codes.index(field.value) if field.value in codes else 0
        field.value = codes[(now + step) % len(codes)]
        field.cursor_position = len(field.value)

    def save(self) -> None:
        """Post the entry as it is understood."""
        edit = EntryEdit(
            task_name=read_task(self.value("task")),
            date=self._date(),
            seconds=self._hours(),
            project=self._project(),
        )
        self.post_message(self.Saved(self._entry, edit))
