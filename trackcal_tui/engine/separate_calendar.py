"""Read calendars in a separate process, and in this one where that fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    GraphError,
    NoCalendar,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.core.events import CalendarEvent, FoundEvents, ReadProgress
from trackcal_tui.engine.reader_process import ReaderProcess, start_early

if TYPE_CHECKING:
    from trackcal_tui.graph.calendar import GraphCalendar


class Request(Struct, frozen=True):
    """What to read: a window, or single events."""

    connection: Connection
    start: datetime | None = None
    end: datetime | None = None
    event_ids: tuple[str, ...] = ()


class Begun(Struct, frozen=True, tag="begun"):
    """A read has begun: the one asked for, or an early one of this week."""

    connection_id: str
    start: datetime | None
    end: datetime | None


class Progressed(Struct, frozen=True, tag="progress"):
    """How far the read is."""

    progress: ReadProgress


class Part(Struct, frozen=True, tag="part"):
    """Some of the events: decoding them all at once would hold up a key that is pressed."""

    events: list[CalendarEvent]


class Done(Struct, frozen=True, tag="done"):
    """There are no more events."""

    gone: frozenset[str] = frozenset()
    """Ids of single events that no longer exist."""


class Failed(Struct, frozen=True, tag="failed"):
    """Microsoft refused, or did not answer."""

    kind: str
    title: str
    hint: str
    details: str
    code: str
    use_browser: bool


class NotHere(Struct, frozen=True, tag="not_here"):
    """The process cannot read it: nobody answers it, for a passphrase or a sign-in."""


Message = Begun | Progressed | Part | Done | Failed | NotHere
KINDS = {kind.__name__: kind for kind in (Unreachable, GraphError, NoCalendar, AdminApprovalNeeded)}
"""Errors that the process reports; after any other one the calendar is read here."""
_decode = msgspec.json.Decoder(Message).decode


class SeparateCalendar:
    """Reads primary calendars as `GraphCalendar` does, in a process that is kept for the next read.

    Whatever becomes of that process, no part of an answer is taken for the whole: where it fails,
    the calendar is read again, at last in this process.

    Args:
        home: As `--home`.
        early: A process that has been reading this week since the program started.
        here: Returns the calendar that is read in this process.
    """

    def __init__(
        self, home: str | None, early: ReaderProcess | None, here: Callable[[], GraphCalendar]
    ) -> None:
        self._home = home
        self._early = early
        self._here = here
        self._idle: ReaderProcess | None = None
        self._lock = threading.Lock()
        self._is_usable = True

    def read(
        self,
        connection: Connection,
        start: datetime,
        end: datetime,
        *,
        on_progress: Callable[[ReadProgress], None] | None = None,
        cancel: Cancel | None = None,
    ) -> tuple[CalendarEvent, ...]:
        """Return all events that overlap `[start, end)`; see `GraphCalendar.read`."""
        cancel = cancel or Cancel()
        found = self._ask(Request(connection, start, end), on_progress, cancel)
        if found is not None:
            return found.events
        return self._here().read(connection, start, end, on_progress=on_progress, cancel=cancel)

    def find(
        self, connection: Connection, event_ids: Iterable[str], *, cancel: Cancel | None = None
    ) -> FoundEvents:
        """Ask for single events by their ids; see `GraphCalendar.find`."""
        event_ids, cancel = tuple(event_ids), cancel or Cancel()
        found = self._ask(Request(connection, event_ids=event_ids), None, cancel)
        if found is not None:
            return found
        return self._here().find(connection, event_ids, cancel=cancel)

    def _ask(
        self,
        request: Request,
        on_progress: Callable[[ReadProgress], None] | None,
        cancel: Cancel,
    ) -> FoundEvents | None:
        """Return the events, and the ids that are gone; None when they must be read here."""
        early = () if request.event_ids else (self._take_early,)
        for take in (*early, self._take_idle, self._start):
            reader = take(request)
            if reader is not None:
                found = self._listen(reader, request, on_progress, cancel)
                if found is not None:
                    return found
        cancel.check()
        return None

    def begin(self) -> None:
        """Start an early read of this week, unless a process is there already."""
        with self._lock:
            if self._early is None and self._idle is None:
                self._early = start_early(self._home)

    def close(self) -> None:
        """End the process that waits for the next read, or reads early."""
        with self._lock:
            for reader in filter(None, (self._early, self._idle)):
                reader.stop()
            self._early = self._idle = None

    def _take_early(self, _: Request) -> ReaderProcess | None:
        with self._lock:
            reader, self._early = self._early, None
        if reader is not None and not reader.is_early:
            reader.stop()
            return None
        return reader

    def _take_idle(self, request: Request) -> ReaderProcess | None:
        with self._lock:
            reader, self._idle = self._idle, None
        if reader is not None:
            reader.ask(msgspec.json.encode(request))
        return reader

    def _start(self, request: Request) -> ReaderProcess | None:
        if not self._is_usable:
            return None
        try:
            reader = ReaderProcess(self._home)
        except OSError:
            return None
        reader.ask(msgspec.json.encode(request))
        return reader

    def _listen(
        self,
        reader: ReaderProcess,
        request: Request,
        on_progress: Callable[[ReadProgress], None] | None,
        cancel: Cancel,
    ) -> FoundEvents | None:
        """Return what a process reads; None when it reads something else, or fails.

        Raises:
            AdminApprovalNeeded, NoCalendar, GraphError, Unreachable, Cancelled.
        """
        wanted = Begun(request.connection.id, request.start, request.end)
        events: list[CalendarEvent] = []
        with cancel.calls(reader.stop):
            for line in reader.lines():
                try:
                    message = _decode(line)
                except msgspec.DecodeError:  # not its own words: a library's, or another version's
                    break
                if isinstance(message, Part):
                    events += message.events
                elif isinstance(message, Progressed) and on_progress is not None:
                    on_progress(message.progress)
                elif isinstance(message, Done | Failed):
                    self._keep(reader)
                    if isinstance(message, Failed):
                        raise _error_of(message)
                    return FoundEvents(tuple(events), message.gone)
                elif isinstance(message, NotHere):
                    self._is_usable = False
                    break
                elif isinstance(message, Begun) and message != wanted:
                    break
        reader.stop()
        cancel.check()
        return None

    def _keep(self, reader: ReaderProcess) -> None:
        with self._lock:
            spare, self._idle = self._idle, reader
        if spare is not None:
            spare.stop()


def _error_of(message: Failed) -> TrackCalError:
    error = KINDS[message.kind](
        message.title, message.hint, details=message.details, code=message.code
    )
    error.use_browser = message.use_browser
    return error
