"""The plan: what an import would write, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from msgspec import Struct
from textual import on
from textual.events import Resize
from textual.widget import Widget

from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.events import Sheet
from trackcal_tui.core.hours import hours
from trackcal_tui.core.overlaps import Resolution, Resolutions
from trackcal_tui.core.plan import Plan
from trackcal_tui.core.plan_issues import Issue, IssueKind
from trackcal_tui.core.range_words import range_name
from trackcal_tui.core.ranges import describe_range
from trackcal_tui.core.text import count_of
from trackcal_tui.core.working_hours import target
from trackcal_tui.tui.importing.plan_list import RESOLUTION_WORDS, PlanList, PlannedEntry
from trackcal_tui.tui.keys.live_keys import key_of, keys_of, pressing
from trackcal_tui.tui.keys.overlay_commands import PLAN, RESOLVE
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.status_line import StatusLine, notice_part
from trackcal_tui.tui.state.drift import lookalikes_of
from trackcal_tui.tui.state.notices import Failed
from trackcal_tui.tui.state.sheet import SheetState

_ROOMY = 64
"""From this width on two blanks fit between the choices."""


class LookAt(Struct, frozen=True):
    """Where to go in the list of events."""

    event_ids: tuple[str, ...] = ()
    day: date | None = None
    """Where no event is meant: the day."""
    wants_project: bool = False
    """Whether to choose a project for those events."""


def open_plan(
    app: BaseApp, resolutions: dict[tuple[str, str], Resolution], then: Callable[..., None]
) -> None:
    """Show the plan of the ticked drafts; there is none while the ledger is being opened.

    Args:
        app: The app.
        resolutions: What was decided about overlaps; what is decided in the plan is added.
        then: Called with where to go, or None.
    """
    if app.revision and app.sheet.ticked.count and (plan := _make_plan(app, resolutions)):
        app.open_screen(PlanScreen(plan, resolutions, app.sheet.sheet), then)


def _make_plan(app: BaseApp, resolutions: Resolutions) -> Plan | None:
    sheet = app.sheet
    try:
        return app.engine.calendar.plan(
            sheet.ticked_drafts,
            sheet.range,
            resolutions=resolutions,
            lookalikes=lookalikes_of(sheet),
        )
    except TrackCalError as error:
        app.notice = Failed(error.message)
        return None


def _choices(app: BaseApp) -> list[Part]:
    """Return `1 keep both  2 first only  …`, each of which can be clicked."""
    parts: list[Part] = []
    gap = " " if app.size.width < _ROOMY else "  "
    for how, command in zip(RESOLUTION_WORDS, RESOLVE, strict=True):
        click = pressing(command.id)
        before = gap if parts else " "
        parts.append((f"{before}{keys_of(app, command)}", "accent", click))
        parts.append((f" {RESOLUTION_WORDS[how]}", "plain", click))
    return parts


class PlanScreen(OverlayScreen[LookAt | None]):
    """Show what an import would write; `enter` writes it, `escape` goes back, everything kept."""

    PLACE = PLAN
    BINDINGS = PLACE.bindings()
    HEADING = " Plan"
    AUTO_FOCUS = "#plan"
    SHOWS_NOTICE = True

    def __init__(
        self, plan: Plan, resolutions: dict[tuple[str, str], Resolution], sheet: Sheet | None
    ) -> None:
        super().__init__()
        self._plan, self._resolutions, self._planned = plan, resolutions, sheet
        self._is_confirmed = self._is_asked = False
        self._totals = StatusLine(id="plan-totals")
        self._list = PlanList(id="plan")

    def compose_body(self) -> Iterable[Widget]:
        """Yield the sums, and the list."""
        yield from (self._totals, self._list)

    def on_mount(self) -> None:
        """Show the plan."""
        self._list.show_plan(self._plan)
        self.follow("sheet", self._follow_sheet)
        self.follow("notice", self._show_notice)

    def on_resize(self, event: Resize) -> None:
        """Fit the sums into the width."""
        super().on_resize(event)
        self._show_sums(event.size.width)

    # -- showing

    def _show_sums(self, width: int) -> None:
        plan = self._plan
        right = "preview, nothing saved yet " if width >= 72 else "preview "
        self.set_heading((f" · {describe_range(plan.days)}", "muted"), right=[(right, "muted")])
        self._totals.show(self._sums(), self._total())

    def _sums(self) -> list[Part]:
        plan = self._plan
        left: list[Part] = [(f" {count_of(len(plan.drafts), 'entry', 'entries')}  ", "strong")]
        if plan.seconds != plan.exact_seconds:
            left.append((f"{hours(plan.exact_seconds)} h exact → ", "muted"))
        return [*left, (f"{hours(plan.seconds)} h", "strong")]

    def _total(self) -> list[Part]:
        plan, app = self._plan, self.app
        if len(plan.totals) == 1:
            (total,) = plan.totals
            name = range_name(total.days, app.today(), app.first_weekday)
            before, after, days = total.before, total.after, total.days
        else:
            name, before, after, days = "range", plan.before, plan.after, plan.days
        whole = target(app.engine.settings.hours, days)
        return [
            (f" {name or describe_range(days)} {hours(before)} → ", "muted"),
            (hours(after), "strong"),
            (f" of {hours(whole)} h " if whole else " h ", "muted"),
        ]

    def _show_notice(self, notice: str) -> None:
        if notice:
            self.message_line.show([notice_part(notice)])
        else:
            self._show_item()

    @on(DayList.Moved)
    def _show_item(self) -> None:
        """Say what can be done about the line under the cursor."""
        item, app = self._list.item, self.app
        if not isinstance(item, Issue):
            return self.show_hint("")
        keys = {key: key_of(app, f"plan.{key}") for key in ("show", "project")}
        if item.kind is IssueKind.OVERLAP:
            return self.message_line.show(_choices(app))
        if item.kind is IssueKind.NO_PROJECT:
            said = f"{keys['project']} choose a project · {keys['show']} go to the first"
        else:
            said = f"{keys['show']} go there"
        self.show_hint(said)

    # -- what wants a look

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what is done about overlaps where there are some."""
        if action in ("overlap", "resolve"):
            return bool(self._overlaps)
        return super().check_action(action, parameters)

    def why_not(self, command_id: str) -> str:
        """Say that nothing overlaps."""
        is_about = command_id == "plan.overlap" or any(one.id == command_id for one in RESOLVE)
        return "Nothing overlaps here" if is_about else super().why_not(command_id)

    @property
    def _overlaps(self) -> int:
        """How many overlaps there are; they come first in the list."""
        return sum(issue.kind is IssueKind.OVERLAP for issue in self._plan.issues)

    def action_overlap(self) -> None:
        """Go to the next overlap, or from the last to the first: the line below names its keys."""
        after = (self._list.cursor or 0) + 1 if isinstance(self._list.item, Issue) else 0
        self._list.move_to(after if after < self._overlaps else 0)
        self._show_item()

    def action_resolve(self, how: str) -> None:
        """Decide about the overlap under the cursor, and go on to the next."""
        item = self._list.item
        if not isinstance(item, Issue) or item.kind is not IssueKind.OVERLAP:
            return self.show_hint("Move to an overlap first", "warning")
        first, second = item.ids
        self._resolutions[first, second] = Resolution(how)
        if self._show_plan():
            self._list.action_move(1)
        return None

    def _follow_sheet(self, state: SheetState) -> None:
        """Plan again after a reload, or when another program has imported some of it."""
        if state.sheet is self._planned or self._is_confirmed:
            return
        self._planned, before = state.sheet, self._plan.drafts
        if not state.ticked.count:
            self.app.notice = "Plan closed: its events are already imported or gone"
            self.dismiss(None)
        elif self._show_plan() and self._plan.drafts != before:
            self.show_hint(f"The plan has changed: {key_of(self.app, 'plan.import')} imports it")

    def _say_reloaded(self) -> None:
        self.show_hint(f"Outlook was reloaded: {key_of(self.app, 'plan.import')} imports this plan")

    def _show_plan(self) -> bool:
        """Plan again; return whether that worked."""
        if (plan := _make_plan(self.app, self._resolutions)) is None:
            return False
        self._plan, self._is_asked = plan, False
        self._list.show_plan(plan)
        self._show_sums(self.size.width)
        return True

    def action_show(self) -> None:
        """Go to what the line under the cursor is about, in the list of events."""
        item = self._list.item
        if isinstance(item, PlannedEntry):
            self.dismiss(LookAt((item.draft.event_id,)))
        elif isinstance(item, Issue):
            day = item.spans[0][0].date() if item.spans else None
            self.dismiss(LookAt(item.ids, day))
        else:
            self.show_hint("Move to an entry first", "warning")

    def action_project(self) -> None:
        """Choose a project for what the line under the cursor is about."""
        item = self._list.item
        if isinstance(item, PlannedEntry):
            self.dismiss(LookAt((item.draft.event_id,), wants_project=True))
        elif isinstance(item, Issue) and item.ids:
            self.dismiss(LookAt(item.ids, wants_project=True))
        else:
            self.show_hint("Move to an entry first", "warning")

    @on(DayList.Clicked)
    def _click(self) -> None:
        """Go where a click on a line leads; an overlap is decided about here."""
        item = self._list.item
        if isinstance(item, Issue) and item.kind is not IssueKind.OVERLAP:
            self.action_show()

    # -- importing

    def action_confirm(self) -> None:
        """Write it, once; entries longer than a day are asked about first."""
        too_long = [one for one in self._plan.issues if one.kind is IssueKind.LONG]
        if self.app.read_only:
            return self.show_hint(f"Read-only: {self.app.read_only}", "warning")
        if self.app.jobs.reading.when_fresh(self._say_reloaded):
            return self.show_hint("Reloading Outlook first …")
        if self._is_confirmed or not self._plan.drafts:
            return None
        if too_long and not self._is_asked:
            self._is_asked = True
            count = count_of(len(too_long), "entry is", "entries are")
            key = key_of(self.app, "plan.import")
            return self.show_hint(f"{count} over 24 h · {key} import anyway", "warning")
        self._is_confirmed = True
        self.app.jobs.changes.import_plan(self._plan)
        self.dismiss(None)
