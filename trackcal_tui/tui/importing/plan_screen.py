"""The plan: what an import would write, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from trackcal_tui.core.dates import short_day
from trackcal_tui.core.entries import Project
from trackcal_tui.core.hours import hours
from trackcal_tui.core.overlaps import counted_twice
from trackcal_tui.core.plan import Plan, make_plan
from trackcal_tui.core.ranges import DateRange, describe_range
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.keys.overlay_commands import PLAN
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.base_screen import Body
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.rule import Rule
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.shared.text import Text
from trackcal_tui.tui.state.drift import ticked_lookalikes

_BAR = 24
"""Cells of the longest bar."""


def open_plan(app: BaseApp) -> None:
    """Show the plan of the ticked drafts; there is none while the ledger is being opened."""
    sheet = app.sheet
    drafts = sheet.ticked_drafts
    if app.revision and drafts:
        before = sum(entry.seconds for entry in app.entries_of(sheet.range))
        plan = make_plan(drafts, before, counted_twice(drafts), ticked_lookalikes(sheet))
        app.open_screen(PlanScreen(plan, sheet.range, app.projects))


class PlanScreen(OverlayScreen[None]):
    """`enter` imports, `escape` goes back with every tick and edit kept."""

    PLACE = PLAN
    BINDINGS = PLACE.bindings()
    HEADING = " Plan"

    def __init__(self, plan: Plan, days: DateRange, projects: tuple[Project, ...]) -> None:
        super().__init__()
        self._plan = plan
        self._days = days
        self._titles = {project.code: project.title for project in projects}
        self._confirmed = False

    def compose_body(self) -> Iterable[Widget]:
        """Yield hours by day and project, and their sums."""
        with Body(classes="table"):
            yield Text(self._content())
        yield Rule()
        yield StatusLine(id="plan-totals")

    def on_mount(self) -> None:
        """Say what it is about."""
        plan = self._plan
        count = len(plan.drafts)
        what = "1 entry" if count == 1 else f"{count} entries"
        self.set_heading(
            (f" · {describe_range(self._days)}", "muted"),
            right=[("nothing is written yet ", "muted")],
        )
        self.query_one("#plan-totals", StatusLine).show(
            [(f" {what} · {hours(plan.seconds)} h", "strong")],
            [
                ("in the ledger ", "muted"),
                (hours(plan.before), "plain"),
                (" → ", "muted"),
                (f"{hours(plan.after)} h ", "strong"),
            ],
        )

    def _content(self) -> Content:
        plan = self._plan
        most = max(seconds for *_, seconds in plan.by_day)
        rows = [Content.styled(" By day", "bold $accent")]
        for iso, count, seconds in plan.by_day:
            day = short_day(date.fromisoformat(iso))
            bar = "█" * max(1, round(seconds / most * _BAR))
            rows.append(
                Content.assemble(
                    f"  {day:<11}{count:>5}  {hours(seconds):>8} h  ",
                    (bar, "$primary"),
                )
            )
        rows += [Content(""), Content.styled(" By project", "bold $accent")]
        width = min(24, max(cell_len(code or "none") for code, *_ in plan.by_project))
        for code, count, seconds in plan.by_project:
            name = fit(code or "none", max(width, 11))
            title = fit(self._titles.get(code or "", ""), 30).rstrip()
            rows.append(
                Content.assemble(
                    (f"  {name}", "" if code else "$warning"),
                    f"{count:>5}  {hours(seconds):>8} h  ",
                    (title, "$muted"),
                )
            )
        if plan.counted_twice:
            rows += [
                Content(""),
                Content.styled(
                    f" {hours(plan.counted_twice)} h are counted twice", "bold $warning"
                ),
                Content.styled(
                    "  Untick one of two events that overlap to bill it once.", "$muted"
                ),
            ]
        if plan.lookalikes:
            then = f"{key_of(self.app, 'plan.back')}, then {key_of(self.app, 'import.drift')}"
            what = "1 event looks" if plan.lookalikes == 1 else f"{plan.lookalikes} events look"
            rows += [
                Content(""),
                Content.styled(f" {what} already imported", "bold $warning"),
                Content.styled(f"  {then}: link it to its entry to bill it once.", "$muted"),
            ]
        return Content("\n").join(rows)

    def action_confirm(self) -> None:
        """Write it, once."""
        if not self._confirmed:
            self._confirmed = True
            self.app.jobs.changes.import_plan(self._plan)
            self.dismiss(None)
