"""A push: the preview, then how far it is, then what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual import on
from textual.events import Resize
from textual.widget import Widget

from trackcal_tui.core.errors import TrackerKeyRefused
from trackcal_tui.core.hours import hours
from trackcal_tui.core.range_words import range_name
from trackcal_tui.core.ranges import DateRange, describe_range
from trackcal_tui.core.tracker_words import COMPARING, progress_text
from trackcal_tui.tui.keys.live_keys import with_keys
from trackcal_tui.tui.keys.overlay_commands import PUSH_SCREEN
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.empty_note import EmptyNote
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.state.push import PushPhase, PushRun, push_rows
from trackcal_tui.tui.trackers.push_list import PushList

_WIDE = 90
"""From this width on the heading has room for what has not happened yet."""


def open_push(app: BaseApp, days: DateRange) -> None:
    """Show what a push of these days would do; without a tracker, have one added first."""
    jobs = app.jobs.pushing
    if app.push is not None and app.push.phase is PushPhase.SENDING:
        app.open_screen(PushScreen())
    elif name := jobs.choose():
        jobs.prepare(days, name)
        app.open_screen(PushScreen())
    else:
        from trackcal_tui.tui.trackers.tracker_form_screen import TrackerFormScreen

        def go_on(added: bool | None) -> None:
            if added:
                open_push(app, days)

        app.open_screen(TrackerFormScreen(), go_on)


class PushScreen(OverlayScreen[None]):
    """Follow the app's push: `enter` sends, `escape` stops or leaves."""

    PLACE = PUSH_SCREEN
    BINDINGS = PLACE.bindings()
    HEADING = " Push"
    AUTO_FOCUS = "#push-lines"

    def __init__(self) -> None:
        super().__init__()
        self._list = PushList(id="push-lines")
        self._totals = StatusLine(id="push-totals")
        self._run: PushRun | None = None
        self._choosing = False
        """Whether the missing projects are being asked for."""
        self._is_repeated = False
        """Whether the person has asked to compare again."""

    def compose_body(self) -> Iterable[Widget]:
        """Yield the sums, and the lines."""
        yield from (self._totals, self._list)

    def on_mount(self) -> None:
        """Follow the app's push."""
        self.follow("push", self._show)

    def on_resize(self, event: Resize) -> None:
        """Fit heading and lines into another width."""
        if self._run is not None:
            self._show_heading(self._run)
        self.call_after_refresh(self._show_item)

    # -- showing

    def _show(self, run: PushRun | None) -> None:
        before, self._run = self._run, run
        if run is None:
            self.dismiss(None)
            return
        self._show_heading(run)
        self._list.set_note(_note(run))
        rows = push_rows(run) if run.phase is not PushPhase.UNMAPPED else ()
        self._list.show_items(rows)
        self._show_item()
        length = (
            f"  {hours(run.seconds)} h " if run.phase is PushPhase.READY and run.seconds else ""
        )
        self._totals.show([(f" {_totals(run)}", "strong")], [(length, "strong")])
        if before is None or before.phase is not run.phase:
            self.refresh_bindings()
            self.call_later(self._enter_phase, run)

    def _enter_phase(self, run: PushRun) -> None:
        if self._is_repeated and run.phase is PushPhase.READY:
            self._is_repeated = False
            self.show_hint("Compared again")
        if run.phase is PushPhase.UNMAPPED:
            self._choose_projects()
        elif run.result is not None and not push_rows(run):
            self.dismiss(None)  # nothing is left to be looked at

    def _show_heading(self, run: PushRun) -> None:
        name = range_name(run.days, self.app.today(), self.app.first_weekday)
        days = " · ".join(filter(None, (describe_range(run.days), name)))
        is_new = run.phase is PushPhase.READY and self.size.width >= _WIDE
        self.set_heading(
            (f" · {self._title(run)}", "strong"),
            (f" · {days}", "muted"),
            right=[("preview, nothing sent yet ", "muted")] if is_new else [],
        )

    def _title(self, run: PushRun) -> str:
        title = run.preview.title if run.preview is not None else ""
        return title or run.tracker

    @on(DayList.Moved)
    def _show_item(self) -> None:
        item = self._list.item if self._run and not self._run.is_busy else None
        text = item.hint or (item.text if item.day is not None else "") if item else ""
        self.show_hint(with_keys(self.app, text), "muted")

    # -- keys

    def labels(self) -> Mapping[str, str]:
        """Call leaving what it is now."""
        run = self._run
        if run is not None and run.phase is PushPhase.SENDING:
            return {"push.back": "stop"}
        if run is not None and run.phase is PushPhase.UNMAPPED:
            return {"push.send": "choose projects"}
        return {}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done now."""
        run = self._run
        phase = run.phase if run is not None else PushPhase.COMPARING
        settled = phase in (PushPhase.READY, PushPhase.DONE)
        match action:
            case "send":
                return phase is PushPhase.UNMAPPED or (run is not None and run.may_send)
            case "overwrite":
                return settled and run is not None and bool(run.conflicts)
            case "again":
                return settled or phase is PushPhase.FAILED
            case "change":
                return phase is PushPhase.FAILED
            case "other":
                many = len(self.app.engine.settings.trackers) > 1
                return many and phase is not PushPhase.SENDING
        return super().check_action(action, parameters)

    def action_send(self) -> None:
        """Send what the preview shows, or choose the projects that are missing."""
        if self._run is not None and self._run.phase is PushPhase.UNMAPPED:
            self._choose_projects()
        else:
            self.app.jobs.pushing.send()

    def action_overwrite(self) -> None:
        """Look at the push that replaces what was changed there."""
        self._again(overwrite=True)

    def action_again(self) -> None:
        """Compare again."""
        self._again()

    def _again(self, *, overwrite: bool = False) -> None:
        if self._run is not None:
            run = self._run
            self._is_repeated = True
            self.app.jobs.pushing.prepare(run.days, run.tracker, overwrite=overwrite)

    def action_change(self) -> None:
        """Change the tracker, then compare again."""
        from trackcal_tui.tui.trackers.tracker_form_screen import TrackerFormScreen

        def go_on(saved: bool | None) -> None:
            if saved:
                self._again()

        if self._run is not None:
            self.app.open_screen(TrackerFormScreen(self._run.tracker), go_on)

    def action_other(self) -> None:
        """Look at the push to the next tracker."""
        names = tuple(self.app.engine.settings.trackers)
        if self._run is not None and self._run.tracker in names:
            following = names[(names.index(self._run.tracker) + 1) % len(names)]
            self.app.jobs.pushing.prepare(self._run.days, following)

    def action_back(self) -> None:
        """Stop what is being sent; else leave."""
        self.app.jobs.pushing.stop()
        if self._run is None or self._run.phase is not PushPhase.SENDING:
            self.dismiss(None)

    # -- the projects that are missing

    def _choose_projects(self) -> None:
        """Ask for one after the other, then compare again."""
        run = self._run
        if run is None or not run.unmapped or self._choosing:
            return
        self._choosing = True
        code, jobs = run.unmapped[0], self.app.jobs

        def chosen(remote: str | None) -> None:
            self._choosing = False
            if remote is not None:
                again = lambda: jobs.pushing.prepare(run.days, run.tracker)  # noqa: E731
                jobs.trackers.map(run.tracker, code, remote, again)

        from trackcal_tui.tui.trackers.remote_project_screen import RemoteProjectScreen

        self.app.open_screen(RemoteProjectScreen(run.tracker, code, run.lists), chosen)


def _note(run: PushRun) -> EmptyNote:
    """Return what is said where there are no lines."""
    match run.phase:
        case PushPhase.COMPARING:
            return EmptyNote(COMPARING)
        case PushPhase.UNMAPPED:
            missing = ", ".join(run.unmapped)
            title = f"{run.tracker} has no project for {missing}"
            return EmptyNote(title, keys=(("{push.send}", "choose one"),))
        case PushPhase.FAILED if isinstance(run.error, TrackerKeyRefused):
            return EmptyNote(run.error.title, keys=(("{push.change}", "edit its key"),))
        case PushPhase.FAILED if run.error is not None:
            return EmptyNote(run.error.title, tuple(filter(None, (run.error.hint,))))
        case PushPhase.READY if run.preview is not None and run.preview.unchanged:
            return EmptyNote("Everything is up to date")
    return EmptyNote("No time entries in this range", ("There is nothing to push.",))


def _totals(run: PushRun) -> str:
    if run.phase is PushPhase.COMPARING and run.progress.waiting_seconds:
        return progress_text(run.progress)
    if run.phase is PushPhase.SENDING:
        total = run.progress.total or (len(run.preview.lines) if run.preview else 0)
        return progress_text(run.progress) if run.progress.total else f"0 of {total} sent"
    return run.counts
