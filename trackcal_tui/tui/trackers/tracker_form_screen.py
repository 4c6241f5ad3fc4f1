"""Adding a tracker, or changing one: it is tried out first, then saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace
from textual import on
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from trackcal_tui.config.tracker_settings import TrackerSettings
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import Cancelled, TrackCalError
from trackcal_tui.core.trackers import Identity, KindInfo, RemoteLists, RemoteProject
from trackcal_tui.tui.keys.command import bindings
from trackcal_tui.tui.keys.overlay_commands import CHOICES, TRACKER_FORM
from trackcal_tui.tui.shared.choice import Choice
from trackcal_tui.tui.shared.field import Field, catch_up
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.text import Text

_TEXTS = ("name", "url", "account", "key")
_LISTED = ("workspace", "activity", "task")
"""What is chosen from lists of the tracker, once it has answered."""
_LABELS = {
    "name": "Name",
    "url": "Address",
    "account": "Account id",
    "key": "Key",
    "workspace": "Workspace",
    "activity": "Activity",
    "task": "Task",
}


@dataclass(repr=False)
class _Answered(Message):
    """The tracker has answered, or could not."""

    run: Cancel
    settings: TrackerSettings
    found: tuple[Identity, RemoteLists] | None = None
    error: TrackCalError | None = None


@dataclass(repr=False)
class _Saved(Message):
    """It is saved, or could not be."""

    name: str
    error: TrackCalError | None = None


class _Choice(Choice, inherit_bindings=False):
    BINDINGS = bindings(CHOICES)


class TrackerFormScreen(OverlayScreen[bool]):
    """Ask for kind, address and key, then for what the tracker lists.

    Args:
        name: The tracker that is changed; empty: one is added.
    """

    PLACE = TRACKER_FORM
    BINDINGS = PLACE.bindings()
    HEADING = " Tracker "

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._tracker = name
        self._kinds: tuple[KindInfo, ...] = ()
        self._fields = {
            one: Field(id=f"tracker-{one}", password=one == "key", max_length=1000)
            for one in _TEXTS
        }
        self._rows: dict[str, Horizontal] = {}
        self._options: dict[str, tuple[str, ...]] = {}
        """Ids behind the choices of what the tracker lists."""
        self._said = Text(id="tracker-said")
        self._run: Cancel | None = None
        self._tried: tuple[TrackerSettings, str] | None = None
        self._answer = ""

    def compose_content(self) -> Iterable[Widget]:
        """Yield the kind, the fields, and room for what the tracker lists."""
        engine = self.app.engine
        self._kinds = engine.trackers.kinds()
        known = engine.settings.trackers.get(self._tracker)
        names = [one.kind for one in self._kinds]
        at = names.index(known.kind) if known is not None else 0
        self._kind = _Choice(tuple(one.title for one in self._kinds), at=at, id="tracker-kind")
        yield _row("Kind", self._kind)
        if known is not None:
            self._fields["name"].value = self._tracker
            self._fields["name"].disabled = True
            self._fields["url"].value = known.url
            self._fields["account"].value = known.account
            if engine.trackers.info(self._tracker).key == "environment":
                self._fields["key"].disabled = True  # whatever is stored, the variable wins
        for name, field in self._fields.items():
            self._rows[name] = _row(_LABELS[name], field)
            yield self._rows[name]
        yield self._said

    def on_mount(self) -> None:
        """Begin with the kind, or with the key of a tracker that is known."""
        what = f"· {self._tracker}" if self._tracker else "· where your hours are billed"
        self.set_heading((what, "muted"))
        self._show_kind()
        key = self._fields["key"]
        first = key if self._tracker and not key.disabled else self._kind
        self.set_focus(first, scroll_visible=False)

    def on_unmount(self) -> None:
        """Stop asking: nobody waits for the answer any more."""
        if self._run is not None:
            self._run.cancel()

    # -- what is asked for

    @property
    def _info(self) -> KindInfo:
        return self._kinds[self._kind.at]

    @property
    def _wanted_name(self) -> str:
        return self._fields["name"].value.strip() or self._info.kind

    @on(Choice.Changed)
    def _change_choice(self, message: Choice.Changed) -> None:
        message.stop()
        if message.choice is self._kind:
            self._show_kind()

    def _show_kind(self) -> None:
        """Ask for what this kind needs."""
        info = self._info
        self._fields["name"].placeholder = info.kind
        self._fields["url"].placeholder = info.url or "https://"
        key = self._fields["key"]
        key.placeholder = "from the environment" if key.disabled else self._tracker and "unchanged"
        self._rows["url"].display = self._rows["key"].display = info.needs_key
        self._rows["account"].display = "account" in info.wants
        self._forget_lists()
        self._said.show(info.key_help)

    def _forget_lists(self) -> None:
        self._tried, self._options = None, {}
        for name in _LISTED:
            for row in self.query(f"#row-{name}"):
                row.remove()

    def _settings(self) -> TrackerSettings:
        info = self._info
        known = self.app.engine.settings.trackers.get(self._tracker)
        chosen = known if known is not None else TrackerSettings(info.kind)
        settings = replace(
            chosen,
            kind=info.kind,
            url=self._fields["url"].value.strip() if info.needs_key else "",
            account=self._fields["account"].value.strip() if "account" in info.wants else "",
        )
        return replace(settings, **{name: self._chosen(name) for name in self._options})

    def _chosen(self, name: str) -> str:
        return self._options[name][self.query_one(f"#tracker-{name}", Choice).at]

    # -- trying it out

    async def action_save(self) -> None:
        """Try it out; once that has worked, and nothing has changed since, save it."""
        if isinstance(self.focused, Field):
            await catch_up(self.focused)
        settings, key = self._settings(), self._fields["key"].value.strip()
        if self._run is not None:
            return
        if self._tried == (replace(settings, activity="", task=""), key):
            self._save(settings, key)
        else:
            self._try(settings, key)

    def _try(self, settings: TrackerSettings, key: str) -> None:
        name, trackers = self._wanted_name, self.app.engine.trackers
        if not self._tracker and name in self.app.engine.settings.trackers:
            self.set_focus(self._fields["name"])
            self.show_hint(f"A tracker called {name} exists already: choose another name", "bad")
            return
        run = self._run = Cancel()
        self.show_hint(f"Asking {self._info.title} …")

        def work() -> None:
            try:
                found = trackers.try_out(settings, name, key=key, cancel=run)
            except Cancelled:
                return
            except TrackCalError as error:
                self.post_message(_Answered(run, settings, error=error))
            else:
                self.post_message(_Answered(run, settings, found))

        self.run_worker(work, group="tracker", thread=True, exit_on_error=False)

    @on(_Answered)
    def _take_answer(self, message: _Answered) -> None:
        message.stop()
        if message.run is not self._run:
            return
        self._run = None
        if message.found is None:
            error = message.error
            self.show_hint(f"! {error.message}" if error else "", "bad")
            return
        identity, lists = message.found
        key = self._fields["key"].value.strip()
        self._tried = (replace(message.settings, activity="", task=""), key)
        self._answer = " · ".join(filter(None, (identity.name, identity.where)))
        is_new = not self._options
        self._show_lists(message.settings, lists)
        if self._options and is_new:
            self.show_hint("It works: choose, then press enter again to save")
        else:
            self._save(self._settings() if self._options else message.settings, key)

    def _show_lists(self, settings: TrackerSettings, lists: RemoteLists) -> None:
        """Let what the tracker lists be chosen from."""
        self._said.show(f"✓ {self._answer}" if self._answer else "")
        found = {"activity": lists.activities, "task": lists.tasks}
        if len(lists.workspaces) > 1:
            found["workspace"] = lists.workspaces
        for name in (one for one in _LISTED if found.get(one) and one not in self._options):
            offered = found[name]
            ids = tuple(one.id for one in offered)
            self._options[name] = ids
            current = getattr(settings, name)
            choice = _Choice(
                tuple(map(_words, offered)),
                at=ids.index(current) if current in ids else 0,
                id=f"tracker-{name}",
            )
            self.mount(_row(_LABELS[name], choice, id=f"row-{name}"), before=self._said)

    # -- saving

    def _save(self, settings: TrackerSettings, key: str) -> None:
        name, trackers = self._wanted_name, self.app.engine.trackers

        def work() -> None:
            try:
                trackers.add(settings, name, key=key)
            except TrackCalError as error:
                self.post_message(_Saved(name, error))
            else:
                self.post_message(_Saved(name))

        self.run_worker(work, group="tracker", thread=True, exit_on_error=False)

    @on(_Saved)
    def _take_saved(self, message: _Saved) -> None:
        message.stop()
        if message.error is not None:
            self.show_hint(f"! {message.error.message}", "bad")
            return
        whose = f": {self._answer}" if self._answer else ""
        self.app.notice = f"{message.name} saved{whose}"
        self.app.jobs.trackers.look()
        self.dismiss(True)

    # -- keys

    def action_field(self, step: int) -> None:
        """Go to the next field, or the one before, at once."""
        order = [self._kind, *self._fields.values()]
        order += [self.query_one(f"#tracker-{name}", Choice) for name in self._options]
        shown = [one for one in order if one.parent and one.parent.display and not one.disabled]
        here = self.focused
        at = shown.index(here) if here in shown else -1
        self.set_focus(shown[(at + step) % len(shown)])


def _words(one: RemoteProject) -> str:
    return " · ".join(filter(None, (one.parent, one.title or one.id)))


def _row(label: str, widget: Widget, *, id: str | None = None) -> Horizontal:
    return Horizontal(Text(label, classes="field-label"), widget, classes="field", id=id)
