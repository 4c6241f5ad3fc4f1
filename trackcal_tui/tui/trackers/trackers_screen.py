"""All trackers: test, map, change and remove them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual import on
from textual.message import Message
from textual.widget import Widget

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import Cancelled, TrackCalError
from trackcal_tui.core.trackers import Identity
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.keys.overlay_commands import TRACKERS
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.empty_note import EmptyNote
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.status_line import notice_part
from trackcal_tui.tui.state.push import TrackerRow
from trackcal_tui.tui.trackers.tracker_form_screen import TrackerFormScreen
from trackcal_tui.tui.trackers.tracker_list import TrackerList, key_words


@dataclass(repr=False)
class _Tested(Message):
    """A tracker has said whose key it has, or could not."""

    run: Cancel
    name: str
    found: Identity | None = None
    error: TrackCalError | None = None


_NO_TRACKERS = EmptyNote(
    "No trackers yet",
    ("A tracker is where your company bills from.", "trackcal pushes your entries to it."),
    (("{trackers.add}", "add a tracker"),),
)


class TrackersScreen(OverlayScreen[None]):
    """Show the trackers, and start what is done with the one under the cursor."""

    PLACE = TRACKERS
    BINDINGS = PLACE.bindings()
    HEADING = " Trackers"
    AUTO_FOCUS = "#trackers"

    def __init__(self) -> None:
        super().__init__()
        self._list = TrackerList(id="trackers")
        self._testing: Cancel | None = None
        self._asked = ""
        """The tracker that is removed when the person says yes."""

    def compose_body(self) -> Iterable[Widget]:
        """Yield the list."""
        yield self._list

    def on_mount(self) -> None:
        """Follow the app's trackers."""
        self.follow("trackers", self._show)
        self.follow("notice", self._show_notice)

    def on_unmount(self) -> None:
        """Stop asking."""
        if self._testing is not None:
            self._testing.cancel()

    def _show(self, rows: tuple[TrackerRow, ...]) -> None:
        self._list.now = self.app.now()
        self._list.set_note(_NO_TRACKERS)
        self._list.show_items(rows)
        self._show_item()
        self.refresh_bindings()

    @on(DayList.Moved)
    def _show_item(self) -> None:
        self._ask("")
        if (row := self._list.item) is not None:
            parts = (row.info.kind, row.info.url, key_words(row.info), f"{row.info.sent} sent")
            self.show_hint(" · ".join(filter(None, parts)), "muted")

    def _show_notice(self, notice: str) -> None:
        if notice:
            self.message_line.show([notice_part(notice)])

    # -- keys

    def labels(self) -> Mapping[str, str]:
        """Call the answers what they do while something is asked."""
        return {"trackers.confirm": "remove", "trackers.back": "keep"} if self._asked else {}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with the tracker under the cursor."""
        if action == "confirm":
            return bool(self._asked)
        if action in ("projects", "test", "change", "remove"):
            return self._list.item is not None and not self._asked
        if action == "add":
            return not self._asked
        return super().check_action(action, parameters)

    def action_add(self) -> None:
        """Add a tracker."""
        self.app.open_screen(TrackerFormScreen())

    def action_change(self) -> None:
        """Change the tracker under the cursor."""
        if (row := self._list.item) is not None:
            self.app.open_screen(TrackerFormScreen(row.info.name))

    def action_projects(self) -> None:
        """Choose its projects for ours."""
        from trackcal_tui.tui.trackers.project_map_screen import ProjectMapScreen

        if (row := self._list.item) is not None:
            self.app.open_screen(ProjectMapScreen(row.info))

    def action_remove(self) -> None:
        """Ask first."""
        if (row := self._list.item) is not None:
            self._ask(row.info.name)
            yes = key_of(self.app, "trackers.confirm")
            self.show_hint(
                f"Remove {row.info.name} and its key? Entries stay. {yes} yes", "warning"
            )

    def _ask(self, name: str) -> None:
        if name != self._asked:
            self._asked = name
            self.show_hint("")
            self.refresh_bindings()

    def action_confirm(self) -> None:
        """Remove it."""
        name = self._asked
        self._ask("")
        self.app.jobs.trackers.remove(name)

    def action_back(self) -> None:
        """Keep what was asked about; else leave."""
        if self._asked:
            self._ask("")
        else:
            self.dismiss(None)

    # -- testing

    def action_test(self) -> None:
        """Ask the tracker under the cursor whose key it has."""
        row = self._list.item
        if row is None or self._testing is not None:
            return
        run = self._testing = Cancel()
        name, trackers = row.info.name, self.app.engine.trackers
        self.show_hint(f"Asking {row.info.title} …")

        def work() -> None:
            try:
                found = trackers.test(name, run)
            except Cancelled:
                return
            except TrackCalError as error:
                self.post_message(_Tested(run, name, error=error))
            else:
                self.post_message(_Tested(run, name, found))

        self.run_worker(work, group="tracker", thread=True, exit_on_error=False)

    @on(_Tested)
    def _take_test(self, message: _Tested) -> None:
        message.stop()
        self._testing = None
        if message.error is not None:
            self.show_hint(f"! {message.error.message}", "bad")
        elif message.found is not None:
            whose = " · ".join(filter(None, (message.found.name, message.found.where)))
            self.show_hint(f"✓ {message.name} works: {whose}", "good")
