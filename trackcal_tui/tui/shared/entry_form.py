"""The form that entries are added and edited with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from msgspec import UNSET, Struct
from msgspec.structs import replace

from trackcal_tui.core.dates import clock_time, long_day
from trackcal_tui.core.day_words import parse_clock, parse_day
from trackcal_tui.core.entries import MAX_NOTE, Entry, EntryEdit, Project
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.hours import hours, hours_for_editing, parse_hours
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import MAX_TASK_NAME, clean
from trackcal_tui.tui.keys.panel_commands import ENTRY_FORM
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.entry_fields import read_project, read_tags, read_task
from trackcal_tui.tui.shared.field import PlainInput
from trackcal_tui.tui.shared.form import Form
from trackcal_tui.tui.shared.project_matching import ProjectSuggester, matching

_MANY_HOURS = 24 * 3600


def default_day(days: DateRange, today: date) -> date:
    """Return the date a new entry begins with: today if shown, else the last working day shown."""
    if today in days:
        return today
    shown = [date.fromordinal(days.last.toordinal() - back) for back in range(min(days.days, 7))]
    return next((day for day in shown if day.weekday() < 5), days.last)


class FormSurroundings(Struct, frozen=True):
    """What the form needs to know beside the entry."""

    projects: tuple[Project, ...]
    today: date
    zone: ZoneInfo
    first_weekday: int = 0


def surroundings_of(app: BaseApp) -> FormSurroundings:
    """Return what a form that opens now needs to know."""
    return FormSurroundings(app.projects, app.today(), app.engine.zone, app.first_weekday)


class EntryForm(Form):
    """Ask for the fields of one entry.

    Args:
        entry: The entry to be edited; or what is known of one to be added: its date at least.
        surroundings: Projects and the present.
        saved: Called with the fields that differ from `entry`, or with all fields of a new one.
    """

    ROWS = (
        (("Task   ", "task"),),
        (("Hours  ", "hours"), ("Date", "date"), ("Start", "start")),
        (("Project", "project"), ("Note", "note")),
        (("Tags   ", "tags"),),
    )
    PLACE = ENTRY_FORM
    BINDINGS = PLACE.bindings()

    def __init__(
        self,
        entry: Entry | EntryEdit,
        surroundings: FormSurroundings,
        *,
        saved: Callable[[EntryEdit], None],
    ) -> None:
        self._before = _filled(entry)
        self._is_new = isinstance(entry, EntryEdit)
        self._around = surroundings
        self._saved = saved
        before = self._before
        self._codes = [project.code for project in matching(surroundings.projects, "")]
        length = hours_for_editing(before.seconds) if before.seconds else ""
        start = clock_time(before.start) if before.start else ""
        super().__init__(
            "Add entry" if self._is_new else "Edit entry",
            PlainInput(
                before.task_name,
                id="task",
                max_length=MAX_TASK_NAME,
                placeholder="What did you work on?",
            ),
            PlainInput(length, id="hours", max_length=20, placeholder="1.5 · 1:30 · 90m"),
            PlainInput(before.date.isoformat(), id="date", max_length=60, placeholder="today"),
            PlainInput(start, id="start", max_length=20, placeholder="none"),
            PlainInput(
                before.project or "",
                id="project",
                max_length=60,
                placeholder="none",
                suggester=ProjectSuggester(self._codes),
            ),
            PlainInput(before.note, id="note", max_length=MAX_NOTE, placeholder="none"),
            PlainInput(", ".join(before.tags), id="tags", placeholder="none"),
        )

    # -- what the fields say

    def _task_name(self) -> str:
        return read_task(self.value("task"))

    def _seconds(self) -> int:
        typed, before = self.value("hours"), self._before.seconds
        if before and clean(typed) == hours_for_editing(before):
            return before  # untouched is unchanged, to the second, however short it is
        return parse_hours(typed)

    def _day(self) -> date:
        return parse_day(self.value("date"), self._around.today, self._around.first_weekday)

    def _start(self) -> time | None:
        return parse_clock(self.value("start")) if self.value("start").strip() else None

    def _code(self) -> str | None:
        return read_project(self.value("project"), self._around.projects, self._before.project)

    def _tags(self) -> tuple[str, ...]:
        return read_tags(self.value("tags"))

    def _note(self) -> str:
        return clean(self.value("note"))

    def problem(self, field: str) -> str:
        """Say what is wrong with a field."""
        read: dict[str, Callable[[], object]] = {
            "task": self._task_name,
            "hours": self._seconds,
            "date": self._day,
            "start": self._start,
            "project": self._code,
            "note": self._note,
            "tags": self._tags,
        }
        try:
            read[field]()
        except UsageError as error:
            return error.message
        return ""

    def meaning(self, field: str) -> str:
        """Say the entry as it is understood; in the project field also what can be chosen."""
        projects = self._around.projects
        code = None if self.problem("project") else self._code()
        title = next((project.title for project in projects if project.code == code), "")
        named = code if title in ("", code) else f"{code} {title}"
        project = named or "no project"
        if field == "project":
            offered = matching(projects, "" if code else self.value("project"))
            codes = "  ".join(project.code for project in offered[:8])
            return f"{project} · up/down: {codes}" if codes else project
        parts = [] if self.problem("date") else [long_day(self._day())]
        if not self.problem("start") and (start := self._start()):
            parts.append(f"at {start:%H:%M}")
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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer projects in their field only."""
        if action == "step" and self.current != "project":
            return False
        return super().check_action(action, parameters)

    def action_step(self, step: int) -> None:
        """Choose the next active project, or the one before."""
        codes, typed = ["", *self._codes], self.value("project")
        now = codes.index(typed) if typed in codes else 0
        self.set_value("project", codes[(now + step) % len(codes)])

    def save(self) -> None:
        """Hand on the entry as it is understood."""
        before, day, start = self._before, self._day(), self._start()
        wanted = {
            "task_name": self._task_name(),
            "date": day,
            "seconds": self._seconds(),
            "project": self._code(),
            "note": self._note(),
            "tags": self._tags(),
        }
        if not self._is_new:
            wanted = {name: one for name, one in wanted.items() if one != getattr(before, name)}
        was = before.start and time(before.start.hour, before.start.minute)
        if start != was or (self._is_new and start):
            wanted["start"] = start and datetime.combine(day, start, self._around.zone)
        self._saved(replace(EntryEdit(), **wanted))


def _filled(entry: Entry | EntryEdit) -> Entry:
    """Return what the fields begin with."""
    if isinstance(entry, Entry):
        return entry
    blank = Entry(id="", task_name="", date=date.min, seconds=0)
    names = EntryEdit.__struct_fields__
    known = {name: value for name in names if (value := getattr(entry, name)) is not UNSET}
    return replace(blank, **known)
