"""Which project of a tracker each of ours is."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from msgspec import Struct
from rich.cells import cell_len
from textual import on
from textual.message import Message
from textual.widget import Widget

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.entries import Project, ProjectStatus
from trackcal_tui.core.errors import Cancelled, TrackCalError
from trackcal_tui.core.text import safe
from trackcal_tui.core.trackers import RemoteLists, TrackerInfo
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.keys.overlay_commands import PROJECT_MAP
from trackcal_tui.tui.shared.empty_note import EmptyNote
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.trackers.remote_project_screen import RemoteProjectScreen

_CODE = 20
_SAME = " · same code or title"


class MapRow(Struct, frozen=True):
    """One project of ours."""

    code: str
    remote: str
    """The id of what it is there; empty: nobody knows yet."""
    title: str = ""
    """Its title; empty where the tracker has listed none."""
    is_same: bool = False
    """Whether it was found by its code or title; else it was chosen."""


class MapList(ItemList[MapRow]):
    """Show one project a row."""

    def key_of(self, item: MapRow) -> Hashable:
        """Tell projects apart by their codes."""
        return item.code

    def group_of(self, item: MapRow) -> Hashable:
        """Put all of them under one heading."""
        return None

    def group_heading(self, items: tuple[MapRow, ...], width: int) -> str:
        """Return the heading of the columns."""
        return f" {'Your project':<{_CODE}} There"

    def item_parts(self, item: MapRow, width: int) -> list[Part]:
        """Return `ACME-2026   Acme website`."""
        code: Part = (f"{fit(item.code, _CODE)} ", "plain")
        room = max(0, width - _CODE - 1)
        if not item.remote:
            return [code, (fit("asked for at the next push", room), "muted")]
        why = _SAME if item.is_same else ""
        id = f"  ({safe(item.remote)})" if item.title else ""
        title = safe(item.title or item.remote)
        if cell_len(f"{title}{id}{why}") > room:
            id = ""  # the title says more
        title = fit(title, min(room - len(why), cell_len(title)))
        blank = " " * (room - cell_len(f"{title}{id}{why}"))
        return [code, (title, "plain"), (f"{id}{why}{blank}", "muted")]


_NO_PROJECTS = EmptyNote(
    "No active projects",
    ("Only active projects are mapped.", "Add or activate them in the Projects section."),
    (("{project_map.back}", "back"),),
)


@dataclass(repr=False)
class _Listed(Message):
    """The tracker has listed its projects, or could not."""

    lists: RemoteLists | None = None
    error: TrackCalError | None = None


class ProjectMapScreen(OverlayScreen[None]):
    """Show the map of one tracker; its projects are listed live."""

    PLACE = PROJECT_MAP
    BINDINGS = PLACE.bindings()
    HEADING = " Projects"
    AUTO_FOCUS = "#project-map"

    def __init__(self, tracker: TrackerInfo) -> None:
        super().__init__()
        self._tracker = tracker
        self._list = MapList(id="project-map")
        self._lists: RemoteLists | None = None
        self._asking = Cancel()
        self._is_listed = False
        """Whether the tracker has answered."""
        self._wanted = ""
        """Code of the project that was chosen before the answer."""
        self.set_heading((f" · {tracker.name}", "strong"), (f" · {tracker.title}", "muted"))

    def compose_body(self) -> Iterable[Widget]:
        """Yield the map."""
        yield from (self._list,)

    def on_mount(self) -> None:
        """Ask the tracker what there is."""
        self.follow("projects", self._show)
        self.show_hint(f"Asking {self._tracker.title} …")
        name, trackers, asking = self._tracker.name, self.app.engine.trackers, self._asking

        def work() -> None:
            try:
                self.post_message(_Listed(trackers.lists(name, asking)))
            except Cancelled:
                return
            except TrackCalError as error:
                self.post_message(_Listed(error=error))

        self.run_worker(work, group="tracker", thread=True, exit_on_error=False)

    def on_unmount(self) -> None:
        """Stop asking."""
        self._asking.cancel()

    @on(_Listed)
    def _take(self, message: _Listed) -> None:
        message.stop()
        self._lists, self._is_listed = message.lists, True
        error = message.error
        self.show_hint(f"! {error.message}" if error else "", "bad")
        self._show(self.app.projects)
        if self._wanted and error is None and self.is_current:
            self._choose(self._wanted)

    def _show(self, projects: tuple[Project, ...]) -> None:
        trackers, lists = self.app.engine.trackers, self._lists or RemoteLists()
        there = {one.id: one.title for one in lists.projects}
        found = trackers.mapping(self._tracker.name, lists)
        chosen = {code.casefold() for code in trackers.settings(self._tracker.name).projects}
        active = (one.code for one in projects if one.status is ProjectStatus.ACTIVE)
        rows = []
        for code in active:
            remote = found.get(code, "")
            is_same = bool(remote) and code.casefold() not in chosen
            rows.append(MapRow(code, remote, there.get(remote, ""), is_same))
        self._list.set_note(_NO_PROJECTS)
        self._list.show_items(tuple(rows))

    def action_choose(self) -> None:
        """Choose for the project under the cursor."""
        if (row := self._list.item) is not None:
            self._choose(row.code)

    def _choose(self, code: str) -> None:
        if not self._is_listed:
            self._wanted = code
            self.show_hint(f"Asking {self._tracker.title} first …", "accent")
            return
        lists = self._lists or RemoteLists(whole=False)
        name = self._tracker.name

        def chosen(remote: str | None) -> None:
            if remote is not None:
                self.app.jobs.trackers.map(name, code, remote, self._refresh)

        self.app.open_screen(RemoteProjectScreen(name, code, lists), chosen)

    def _refresh(self) -> None:
        if self.is_mounted:
            self._show(self.app.projects)
