"""The form an entry is edited with, and time is logged by hand with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

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
    """Return the task name a person typed; raise UsageError where there is none."""
    name = clean(text)
    if not name:
        raise UsageError("The task has no name", "Say what the time was spent on.")
    return name


def read_day(text: str, today: date, first_weekday: int) -> date:
    """Return the day a person typed: `2026-11-16`, `today`, `last friday`, `16 nov`.

    Raises:
        UsageError: It is not a day, or more than one.
    """
    typed, hint = clean(text), f"Write a day such as {today} or yesterday."
    if not typed:
        raise UsageError("No day was given", hint)
    try:
        days = parse_range(text, today, first_weekday)
    except UsageError as error:
        title = error.title.replace("is not a date range", "is not a date")
        raise UsageError(title, hint) from None
    if days.days > 1:
        raise UsageError(f'"{typed[:30]}" is {days.days} days', "An entry belongs to one day.")
    return days.first


def read_project(text: str, projects: tuple[Project, ...], before: str | None) -> str | None:
    """Return the code of the project a person means, None for none.

    Args:
        text: A code, its beginning, or words of a title that only one active project has.
        projects: All projects; active ones are looked at.
        before: The code the entry has: it may stay, whatever became of the project.

    Raises:
        UsageError: No active project matches.
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
        raise UsageError(f'"{typed[:30]}" can mean {codes}', "Type more of its code.")
    for project in projects:
        if project.code.casefold() == typed.casefold():
            title = f"{project.code} is {project.status}"
            raise UsageError(title, "Only ACTIVE projects are offered.")
    raise UsageError(f'There is no project "{typed[:30]}"', "Empty means none; up, down choose.")


class EntryForm(Form):
    """Ask for task, hours, date and project of one entry.

    Args:
        entry: The entry to be edited; None to log time by hand.
        day: The date a new entry begins with.
        projects: All projects.
        today: The local date.
        first_weekday: 0 for Monday.
        saved: Called with the fields as they are understood.
    """

    ROWS = ((("Task ", "task"),), (("Hours", "hours"), ("Date", "date"), ("Project", "project")))
    PLACE = ENTRY_FORM
    BINDINGS = PLACE.bindings()

    def __init__(
        self,
        entry: Entry | None,
        *,
        day: date,
        projects: tuple[Project, ...],
        today: date,
        first_weekday: int,
        saved: Callable[[EntryEdit], None],
    ) -> None:
        self._entry = entry
        self._projects = projects
        self._today = today
        self._first_weekday = first_weekday
        self._saved = saved
        self._codes = [project.code for project in matching(projects, "")]
        task, length, project = "", "", ""
        if entry is not None:
            task, length = entry.task_name, hours_for_editing(entry.seconds)
            day, project = entry.date, entry.project or ""
        super().__init__(
            "Edit entry" if entry else "Log time by hand",
            PlainInput(
                task, id="task", max_length=MAX_TASK_NAME, placeholder="what the time was spent on"
            ),
            PlainInput(length, id="hours", max_length=20, placeholder="1.5 · 1:30"),
            PlainInput(day.isoformat(), id="date", max_length=60, placeholder="today"),
            PlainInput(
                project,
                id="project",
                max_length=60,
                placeholder="none",
                suggester=ProjectSuggester(self._codes),
            ),
        )

    # -- what the fields say

    def _task_name(self) -> str:
        return read_task(self.value("task"))

    def _seconds(self) -> int:
        typed, entry = self.value("hours"), self._entry
        if entry is not None and clean(typed) == hours_for_editing(entry.seconds):
            return entry.seconds  # untouched is unchanged, to the second, however short it is
        return parse_hours(typed)

    def _day(self) -> date:
        return read_day(self.value("date"), self._today, self._first_weekday)

    def _code(self) -> str | None:
        before = self._entry.project if self._entry else None
        return read_project(self.value("project"), self._projects, before)

    def problem(self, field: str) -> str:
        """Say what is wrong with a field."""
        read: dict[str, Callable[[], object]] = {
            "task": self._task_name,
            "hours": self._seconds,
            "date": self._day,
            "project": self._code,
        }
        try:
            read[field]()
        except UsageError as error:
            return error.message
        return ""

    def meaning(self, field: str) -> str:
        """Say the entry as it is understood; in the project field also what can be chosen."""
        code = None if self.problem("project") else self._code()
        title = next((project.title for project in self._projects if project.code == code), "")
        project = f"{code} {title}".strip() if code else "no project"
        if field == "project":
            offered = matching(self._projects, "" if code else self.value("project"))
            codes = "  ".join(project.code for project in offered[:8])
            return f"{project} · up, down: {codes}" if codes else project
        parts = [] if self.problem("date") else [long_day(self._day())]
        if not self.problem("hours"):
            seconds = self._seconds()
            warning = " (more than a day?)" if seconds > _MANY_HOURS else ""
            parts.append(f"{hours(seconds)} h{warning}")
        return " · ".join((*parts, project))

    # -- completing and saving

    def complete(self, field: str) -> None:
        """Write out the project that is meant."""
        if field == "project" and not self.problem("project"):
            self.set_value("project", self._code() or "")

    def action_step(self, step: int) -> None:
        """Choose the next active project, or the one before, in the project field."""
        if self.current == "project":
            codes, typed = ["", *self._codes], self.value("project")
            now = codes.index(typed) if typed in codes else 0
            self.set_value("project", codes[(now + step) % len(codes)])

    def save(self) -> None:
        """Hand on the entry as it is understood."""
        self._saved(EntryEdit(self._task_name(), self._day(), self._seconds(), self._code()))
