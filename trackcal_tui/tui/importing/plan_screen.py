"""The plan: what an import would write, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from trackcal_tui.core.dates import short_day
from trackcal_tui.core.entries import Project
from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.hours import hours
from trackcal_tui.core.plan import Plan
from trackcal_tui.core.plan_issues import IssueKind
from trackcal_tui.core.ranges import DateRange, describe_range
from trackcal_tui.core.text import count_of
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.keys.overlay_commands import PLAN
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.base_screen import Body
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.rule import Rule
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.shared.text import Text
from trackcal_tui.tui.state.drift import lookalikes_of
from trackcal_tui.tui.state.notices import Failed

_BAR = 24
"""Cells of the longest bar."""


def open_plan(app: BaseApp) -> None:
    """Show the plan of the ticked drafts; there is none while the ledger is being opened."""
    sheet = app.sheet
    drafts = sheet.ticked_drafts
    if app.revision and drafts:
        try:
            plan = app.engine.calendar.plan(drafts, sheet.range, lookalikes=lookalikes_of(sheet))
        except TrackCalError as error:
            app.notice = Failed(error.message)
            return
        app.open_screen(PlanScreen(plan, sheet.range, app.projects))


class PlanScreen(OverlayScreen[None]):
    """Show what an import would write; `enter` writes it, `escape` goes back, everything kept."""

    PLACE = PLAN
    BINDINGS = PLACE.bindings()
    HEADING = " Plan"

    def __init__(self, plan: Plan, days: DateRange, projects: tuple[Project, ...]) -> None:
        super().__init__()
        self._plan = plan
        self._titles = {project.code: project.title for project in projects}
        self._confirmed = False
        self._totals = StatusLine(id="plan-totals")
        self.set_heading(
            (f" · {describe_range(days)}", "muted"), right=[("nothing is written yet ", "muted")]
        )

    def compose_body(self) -> Iterable[Widget]:
        """Yield hours by day and project, and their sums."""
        with Body(classes="table"):
            yield Text(Content("\n").join((*self._days(), *self._projects(), *self._warnings())))
        yield from (Rule(), self._totals)

    def on_mount(self) -> None:
        """Say what the import adds up to."""
        plan = self._plan
        count = count_of(len(plan.drafts), "entry", "entries")
        after = (f"{hours(plan.after)} h ", "strong")
        self._totals.show(
            [(f" {count} · {hours(plan.seconds)} h", "strong")],
            [("in the ledger ", "muted"), (hours(plan.before), "plain"), (" → ", "muted"), after],
        )

    def _days(self) -> Iterable[Content]:
        most = max(group.seconds for group in self._plan.groups)
        yield Content.styled(" By day", "bold $accent")
        for group in self._plan.groups:
            day = short_day(group.days.first)
            bar = "█" * max(1, round(group.seconds / most * _BAR))
            sums = _sums(len(group.drafts), group.seconds)
            yield Content.assemble(f"  {day:<11}{sums}", (bar, "$primary"))

    def _projects(self) -> Iterable[Content]:
        yield from (Content(""), Content.styled(" By project", "bold $accent"))
        names = [code or "none" for code, *_ in self._plan.by_project]
        width = max(11, min(24, max(map(cell_len, names))))
        for name, (code, count, seconds) in zip(names, self._plan.by_project, strict=True):
            title = fit(self._titles.get(code or "", ""), 30).rstrip()
            project = (f"  {fit(name, width)}", "" if code else "$warning")
            yield Content.assemble(project, _sums(count, seconds), (title, "$muted"))

    def _warnings(self) -> Iterable[Content]:
        plan = self._plan
        if plan.counted_twice:
            yield from _warning(
                f"{hours(plan.counted_twice)} h are counted twice",
                "Untick one of two events that overlap to bill it once.",
            )
        alike = sum(issue.kind is IssueKind.LOOKALIKE for issue in plan.issues)
        if alike:
            keys = f"{key_of(self.app, 'plan.back')}, then {key_of(self.app, 'import.drift')}"
            looks = count_of(alike, "event looks", "events look")
            hint = f"{keys}: link it to its entry to bill it once."
            yield from _warning(f"{looks} already imported", hint)

    def action_confirm(self) -> None:
        """Write it, once."""
        if not self._confirmed:
            self._confirmed = True
            self.app.jobs.changes.import_plan(self._plan)
            self.dismiss(None)


def _sums(count: int, seconds: int) -> str:
    return f"{count:>5}  {hours(seconds):>8} h  "


def _warning(title: str, hint: str) -> Iterable[Content]:
    yield Content("")
    yield Content.styled(f" {title}", "bold $warning")
    yield Content.styled(f"  {hint}", "$muted")
