"""The lines of a plan: what wants a look, hours by project and week, and every entry."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from msgspec import Struct
from rich.cells import cell_len

from trackcal_tui.core.dates import clock_time, short_day
from trackcal_tui.core.events import Draft
from trackcal_tui.core.hours import hours
from trackcal_tui.core.overlaps import Resolution
from trackcal_tui.core.plan import Plan, PlanGroup, PlanTotal
from trackcal_tui.core.plan_issues import ISSUE_LABELS, Issue, IssueKind, issue_words
from trackcal_tui.core.ranges import describe_range
from trackcal_tui.core.text import count_of, safe
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.day_list import MOST_TASK
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_colours import project_part, project_style
from trackcal_tui.tui.shared.status_line import parts_width

RESOLUTION_WORDS = {
    Resolution.BOTH: "keep both",
    Resolution.FIRST: "first only",
    Resolution.SECOND: "second only",
    Resolution.SPLIT: "each minute once",
}
"""What becomes of an overlap, in the order of their keys."""
_LABEL = 12
_PROJECT = 14
_COUNT = 14
"""Cells of `  1,000 entries`."""
_MOST_BAR = 30
"""Cells of the longest bar."""


class ProjectSum(Struct, frozen=True):
    """What an import adds to a project."""

    code: str | None
    entries: int
    seconds: int
    share: float
    """Of the largest sum."""


class PlannedEntry(Struct, frozen=True):
    """One entry that would be written."""

    draft: Draft
    group: PlanGroup


PlanItem = Issue | ProjectSum | PlanTotal | PlannedEntry
"""A line of the plan."""
_HEADINGS: dict[type, str] = {
    Issue: "Look at",
    ProjectSum: "By project",
    PlanTotal: "Logged, before → after",
}


def plan_items(plan: Plan) -> Iterator[PlanItem]:
    """Yield the lines of a plan in their order."""
    yield from plan.issues
    most = max((seconds for *_, seconds in plan.by_project), default=1)
    for code, count, seconds in plan.by_project:
        yield ProjectSum(code, count, seconds, seconds / (most or 1))
    if len(plan.totals) > 1:  # one alone is said above the list
        yield from plan.totals
    for group in plan.groups:
        for draft in group.drafts:
            yield PlannedEntry(draft, group)


class PlanList(ItemList[PlanItem]):
    """Show a plan, line by line."""

    is_rounded = False
    """Whether any length differs from the exact one, which needs a column of its own."""

    def show_plan(self, plan: Plan) -> None:
        """Take over a plan; the cursor stays where it is."""
        self.is_rounded = plan.seconds != plan.exact_seconds or any(
            draft.rounded_from is not None for draft in plan.drafts
        )
        self.show_items(tuple(plan_items(plan)))

    def key_of(self, item: PlanItem) -> Hashable:
        """Tell lines apart by what they are about."""
        match item:
            case Issue():
                return item.kind, item.ids, item.spans
            case ProjectSum():
                return ProjectSum, item.code
            case PlanTotal():
                return PlanTotal, item.days
            case PlannedEntry():
                return PlannedEntry, item.draft.event_id

    def group_of(self, item: PlanItem) -> Hashable:
        """Group entries by day, week or month, and the rest by what it is."""
        return item.group.days if isinstance(item, PlannedEntry) else type(item)

    def group_heading(self, items: tuple[PlanItem, ...], width: int) -> str:
        """Return ` Mon 16 Nov   3.75 h`, or ` Look at · 3`."""
        first = items[0]
        if not isinstance(first, PlannedEntry):
            count = f" · {len(items)}" if isinstance(first, Issue) else ""
            return f" {_HEADINGS[type(first)]}{count}"
        group = first.group
        days = group.days
        name = short_day(days.first) if days.days == 1 else describe_range(days)
        count = "" if days.days == 1 else f" · {count_of(len(group.drafts), 'entry', 'entries')}"
        return f" {name:<12}{_length(group.seconds, group.exact_seconds)} h{count}"

    def item_parts(self, item: PlanItem, width: int) -> list[Part]:
        """Return one line."""
        match item:
            case Issue():
                return _issue_parts(item, width)
            case ProjectSum():
                return _project_parts(item, width)
            case PlanTotal():
                line = f"   {describe_range(item.days):<30} {hours(item.before):>8} → "
                return [
                    (fit(line, len(line)), "plain"),
                    _rest(f"{hours(item.after)} h", line, width),
                ]
            case PlannedEntry():
                return self._entry_parts(item, width)

    def _entry_parts(self, item: PlannedEntry, width: int) -> list[Part]:
        draft = item.draft
        day = "" if item.group.days.days == 1 else f"{short_day(draft.date):<11}"
        length = f"{hours(draft.seconds):>6}"
        if self.is_rounded:
            exact = draft.rounded_from
            before = "" if exact is None else f"{hours(exact)} → "
            length = f"{before:>9}{length}"
        begin = f"  {day}{clock_time(draft.start)}  {length}  "
        project = min(24, max(_PROJECT, width // 5))
        name = max(0, width - len(begin) - project - 2)
        name = min(MOST_TASK, name)
        rest = width - len(begin) - name - 2
        return [
            (begin, "muted"),
            (f"{fit(draft.task_name, name)}  ", "plain"),
            project_part(draft.project, rest, none="no project"),
        ]


def _issue_parts(issue: Issue, width: int) -> list[Part]:
    decided = "" if issue.resolution is None else f"  {RESOLUTION_WORDS[issue.resolution]}"
    room = max(0, width - _LABEL - len(decided))
    is_overlap = issue.kind in (IssueKind.OVERLAP, IssueKind.LOGGED)
    words = _overlap_words(issue, room) if is_overlap else issue_words(issue)
    label = (f" {ISSUE_LABELS[issue.kind]:<{_LABEL - 1}}", "muted" if decided else "warning")
    return [label, (fit(words, room), "muted" if decided else "plain"), (decided, "good")]


def _overlap_words(issue: Issue, room: int) -> str:
    """Return both names with as much of the time as fits; the names are cut only after that."""
    ((start, end),) = issue.spans
    between, titles = " ↔ ", [draft.task_name for draft in issue.drafts]
    if issue.entry is not None:
        between, titles = " ↔ entry ", [*titles, issue.entry.task_name]
    first, second = map(safe, titles)
    day, length = short_day(start.date()), f"{hours(issue.seconds)} h"
    span = f"{clock_time(start)}–{clock_time(end)}"
    date = day.rpartition(" ")[0]  # without the month
    twice = " twice" if issue.resolution in (None, Resolution.BOTH) else ""
    tails = (
        f", {day} {span}, {length}{twice}",
        f", {date} {span}, {length}",
        f", {date}, {length}",
    )
    names = cell_len(first) + cell_len(second)
    whole = names + len(between)
    tail = next((one for one in tails if whole + len(one) <= room), tails[-1])
    left = max(0, room - len(tail) - len(between))
    if names > left:
        half = max(left // 2, left - cell_len(second))
        first = fit(first, min(half, cell_len(first))).rstrip()
        second = fit(second, left - cell_len(first)).rstrip()
    return f"{first}{between}{second}{tail}"


def _project_parts(item: ProjectSum, width: int) -> list[Part]:
    name = project_part(item.code, min(26, width // 5 + 2), none="no project")
    total = f" {hours(item.seconds):>8} h  "
    count = f"  {count_of(item.entries, 'entry', 'entries')}"
    before: list[Part] = [(" ", "muted"), name, (total, "plain")]
    most = min(_MOST_BAR, width - parts_width(before) - _COUNT)
    bar = "█" * max(1, round(item.share * most)) if item.seconds else ""
    begin: list[Part] = [*before, (bar, project_style(item.code))]
    return [*begin, (fit(count, max(0, width - parts_width(begin))), "muted")]


def _length(seconds: int, exact: int) -> str:
    return hours(seconds) if seconds == exact else f"{hours(exact)} → {hours(seconds)}"


def _rest(text: str, before: str, width: int) -> Part:
    return fit(text, max(0, width - len(before))), "strong"
