"""What the screens show of trackers and of a push, and what follows from it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from msgspec import Struct

from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.tracker_words import preview_counts, result_counts
from trackcal_tui.core.trackers import (
    Conflict,
    Deed,
    Failure,
    Preview,
    PushProgress,
    PushResult,
    RemoteLists,
    TrackerInfo,
)


class TrackerRow(Struct, frozen=True):
    """One tracker, and how much of this week is not there yet."""

    info: TrackerInfo
    waiting: int


class PushPhase(StrEnum):
    """How far a push is."""

    COMPARING = "comparing"
    UNMAPPED = "unmapped"
    """Projects have to be chosen first."""
    READY = "ready"
    """The preview stands."""
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    """There is no preview."""


class PushRun(Struct, frozen=True):
    """A push, from the comparison to its result."""

    tracker: str
    """Its name in the settings."""
    days: DateRange
    phase: PushPhase = PushPhase.COMPARING
    preview: Preview | None = None
    progress: PushProgress = PushProgress()
    result: PushResult | None = None
    error: TrackCalError | None = None
    """Why there is no preview."""
    unmapped: tuple[str, ...] = ()
    """Codes of projects that are nobody's in the tracker."""
    lists: RemoteLists = RemoteLists()
    """What they can be mapped to."""

    @property
    def is_busy(self) -> bool:
        """Whether something is under way that can be cancelled."""
        return self.phase in (PushPhase.COMPARING, PushPhase.SENDING)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What is left alone because it was changed there."""
        found = self.result or self.preview
        return found.conflicts if found is not None else ()

    @property
    def may_send(self) -> bool:
        """Whether the preview has anything to send."""
        return (
            self.phase is PushPhase.READY and self.preview is not None and bool(self.preview.lines)
        )

    @property
    def seconds(self) -> int:
        """The length of what the preview creates and updates."""
        lines = self.preview.lines if self.preview is not None else ()
        return sum(line.seconds for line in lines if line.deed is not Deed.DELETE)

    @property
    def counts(self) -> str:
        """Return `20 to create · 1 unchanged`, or what was done."""
        if self.result is not None:
            return result_counts(self.result)
        return preview_counts(self.preview) if self.preview is not None else ""


class PushRow(Struct, frozen=True):
    """One line of a preview or of a result."""

    group: str
    """Heading over it."""
    entry: str
    text: str
    day: date | None = None
    seconds: int = 0
    project: str = ""
    hint: str = ""
    """The next step."""
    is_bad: bool = False
    is_sent: bool = False
    """Whether it is created or updated, in a project or none."""


_HEADINGS = {Deed.CREATE: "Create", Deed.UPDATE: "Update", Deed.DELETE: "Delete"}


def push_rows(run: PushRun) -> tuple[PushRow, ...]:
    """Return what needs a look first, then what is sent, in that order."""
    if run.result is not None:
        result = run.result
        stopped = result.stopped
        failed = "Not sent" if stopped is not None else "Failed"
        why = (Failure("", stopped.title, stopped.hint),) if stopped is not None else ()
        return (
            *_failed(why, "Stopped"),
            *_failed(result.failed, failed),
            *_conflicts(result.conflicts),
        )
    if run.preview is None:
        return ()
    preview = run.preview
    lines = tuple(
        PushRow(
            group=_HEADINGS[line.deed],
            entry=line.entry,
            text=line.title,
            day=line.date,
            seconds=line.seconds,
            project=line.project or "",
            is_sent=line.deed is not Deed.DELETE,
        )
        for line in preview.lines
    )
    return (*_failed(preview.refused, "Can't be sent"), *_conflicts(preview.conflicts), *lines)


def _failed(failures: Iterable[Failure], heading: str) -> Iterable[PushRow]:
    for one in failures:
        yield PushRow(heading, one.entry, one.title, hint=one.hint, is_bad=True)


def _conflicts(conflicts: Iterable[Conflict]) -> Iterable[PushRow]:
    for one in conflicts:
        yield PushRow("Conflicts", one.entry, one.title, hint="{push.overwrite} overwrite")


def group_words(rows: tuple[PushRow, ...]) -> str:
    """Return `Create · 20 · 18.50 h`."""
    seconds = sum(row.seconds for row in rows)
    length = f" · {hours(seconds)} h" if seconds else ""
    return f"{rows[0].group} · {len(rows)}{length}"
