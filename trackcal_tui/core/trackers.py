"""What people see of trackers and pushes: values for screens, commands and `--json`."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.ranges import DateRange


class TrackerInfo(Struct, frozen=True):
    """One tracker of the settings."""

    name: str
    kind: str
    title: str
    """`Toggl Track`."""
    url: str
    """Empty for a program on this machine."""
    key: str
    """Where its key is: `vault`, `environment`, `demo`, `none needed`; empty: there is none."""
    sent: int = 0
    """Entries that are there as far as is known."""
    failed: int = 0
    """Entries whose last request failed, or may have been lost."""
    last_push: datetime | None = None
    """When the newest of them was sent (aware, UTC)."""


class KindInfo(Struct, frozen=True):
    """One kind of tracker, for whoever adds one."""

    kind: str
    title: str
    url: str
    """The API's base; empty where everybody has a server of their own."""
    needs_key: bool
    key_help: str
    """Where a person finds the key."""
    wants: tuple[str, ...]
    """Settings without which it cannot work: `account`."""


class PushState(StrEnum):
    """How far an entry is in the trackers, from best to worst."""

    SENT = "sent"
    CHANGED = "changed"
    """It has changed here since."""
    FAILED = "failed"
    """The last request failed, or may have been lost."""


class Identity(Struct, frozen=True):
    """Who a key belongs to. Foreign text, cleaned."""

    name: str
    """A name or address; empty where the tracker does not tell."""
    where: str = ""
    """The workspace, account or host."""


class RemoteProject(Struct, frozen=True):
    """A project, task, activity or workspace, as the tracker lists it."""

    id: str
    title: str
    code: str = ""
    parent: str = ""
    """What it belongs to, for people: the client of a project, the project of a task."""


class RemoteLists(Struct, frozen=True):
    """What can be chosen in a tracker; empty where it has no such thing."""

    projects: tuple[RemoteProject, ...] = ()
    tasks: tuple[RemoteProject, ...] = ()
    """Harvest's tasks."""
    activities: tuple[RemoteProject, ...] = ()
    """Kimai's activities."""
    workspaces: tuple[RemoteProject, ...] = ()
    """Toggl's and Clockify's workspaces."""
    whole: bool = True
    """Whether the projects are all there are: Looped lists the first ten only."""


class Deed(StrEnum):
    """What is done to one entry in the tracker."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class PushLine(Struct, frozen=True):
    """One entry that would be sent."""

    deed: Deed
    entry: str
    title: str
    """The task name; of a deletion, the text there."""
    date: date
    seconds: int
    project: str | None = None
    """The code of ours."""
    remote_id: str | None = None
    """None for a creation."""


class Conflict(Struct, frozen=True):
    """An entry that is left alone because somebody changed it in the tracker."""

    entry: str
    title: str
    """`"Sprint planning" was changed in Toggl Track`."""


class Failure(Struct, frozen=True):
    """An entry that did not get there, with the reason and the next step."""

    entry: str
    title: str
    hint: str


class Preview(Struct, frozen=True):
    """What a push would do."""

    tracker: str
    """Its name in the settings."""
    title: str
    """`Toggl Track`."""
    days: DateRange
    lines: tuple[PushLine, ...]
    """In the order they are sent: deletions, updates, creations."""
    unchanged: int
    conflicts: tuple[Conflict, ...]
    refused: tuple[Failure, ...]
    """What the tracker would refuse: it is not sent."""

    def count(self, deed: Deed) -> int:
        """Return how many entries this is done to."""
        return sum(line.deed is deed for line in self.lines)


class Done(Struct, frozen=True):
    """One entry that is in the tracker as it is here; of a deletion, one that is gone."""

    entry: str
    remote_id: str


class PushResult(Struct, frozen=True):
    """What a push did; what it did not do is named."""

    tracker: str
    created: tuple[Done, ...]
    updated: tuple[Done, ...]
    deleted: tuple[Done, ...]
    unchanged: int
    conflicts: tuple[Conflict, ...]
    failed: tuple[Failure, ...]
    """Those refused, and all that were not sent because of `stopped`."""
    stopped: TrackCalError | None = None
    """Why it ended early: a refused key, a limit, no network, a cancel. The next push goes on."""


class PushProgress(Struct, frozen=True):
    """How far a push is."""

    done: int = 0
    total: int = 0
    waiting_seconds: float = 0.0
    """Above 0 while a limit is waited for."""
    reason: str = ""
    """Why it waits."""
