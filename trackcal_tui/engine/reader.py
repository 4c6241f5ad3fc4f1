"""The process that reads calendars for the terminal program (`reader_process` starts it).

Each line of its input is a request; an empty one asks for this week of the connection in use. It
ends with its input, and when nobody has asked for anything for a while.
"""

from __future__ import annotations

import contextlib
import gc
import os
import queue
import sys
import threading
import time

import msgspec

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import Cancelled, TrackCalError
from trackcal_tui.core.events import FoundEvents, ReadProgress
from trackcal_tui.core.ranges import week_of
from trackcal_tui.core.rules import window
from trackcal_tui.engine.engine import Engine, open_engine
from trackcal_tui.engine.separate_calendar import (
    KINDS,
    Begun,
    Done,
    Failed,
    Message,
    NotHere,
    Part,
    Progressed,
    Request,
)
from trackcal_tui.store.document import connections_of

IDLE_SECONDS = 60.0
"""The longest wait for the next request."""
_PATIENCE = 1.0
"""Seconds that a read under way has to stop in order."""
_NO_MORE = b""
_PART = 250
_request = msgspec.json.Decoder(Request).decode


def main() -> None:
    """Serve requests, then end at once, whatever went wrong."""
    try:
        _serve()
    finally:
        # An end in order would abort the process, as a thread of it is reading its input: the core
        # file would hold tokens. Whoever asked reads for themselves what is not answered.
        os._exit(0)


def _serve() -> None:
    """Read what is asked for until there is nothing more to do."""
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    cancel = Cancel()
    threading.Thread(target=_listen, args=(requests, cancel), daemon=True).start()
    with contextlib.suppress(queue.Empty, TrackCalError, BrokenPipeError):
        engine = open_engine(sys.argv[1] or None)
        while True:
            line = requests.get(timeout=IDLE_SECONDS)
            if line == _NO_MORE:
                break
            request = _request(line) if line.strip() else _this_week(engine)
            if request is None:
                break
            _read(engine, request, cancel)
            if not gc.isenabled():
                gc.freeze()  # what was imported stays for good
                gc.enable()


def _listen(requests: queue.SimpleQueue[bytes], cancel: Cancel) -> None:
    """Pass requests on; end this process when the one that makes them has ended."""
    for line in sys.stdin.buffer:
        requests.put(line)
    cancel.cancel()
    requests.put(_NO_MORE)
    time.sleep(_PATIENCE)  # the read under way may stop in order until then
    os._exit(0)


def _this_week(engine: Engine) -> Request | None:
    """Return the request that the program most likely makes first; None without a connection."""
    try:
        content = engine.paths.ledger_file.read_bytes()
    except OSError:
        return None
    days = week_of(engine.today(), engine.settings.first_weekday)
    start, end = window(days, engine.zone)
    for connection in connections_of(content):
        if connection.active and connection.cloud == engine.cloud.name:
            return Request(connection, start, end)
    return None


def _read(engine: Engine, request: Request, cancel: Cancel) -> None:
    _tell(Begun(request.connection.id, request.start, request.end))
    try:
        found = _events(engine, request, cancel)
    except Cancelled:
        raise
    except TrackCalError as error:
        _tell(_failure(error))
        return
    for first in range(0, len(found.events), _PART):
        _tell(Part(list(found.events[first : first + _PART])))
    _tell(Done(found.gone))


def _events(engine: Engine, request: Request, cancel: Cancel) -> FoundEvents:
    """Return the events asked for, and those that are gone. Raises: as `GraphCalendar`."""
    calendar = engine.graph_calendar()
    if request.start is None or request.end is None:
        return calendar.find(request.connection, request.event_ids, cancel=cancel)

    def report(progress: ReadProgress) -> None:
        _tell(Progressed(progress))

    events = calendar.read(
        request.connection, request.start, request.end, on_progress=report, cancel=cancel
    )
    return FoundEvents(events)


def _failure(error: TrackCalError) -> Message:
    for name, kind in KINDS.items():
        if isinstance(error, kind):
            return Failed(
                name, error.title, error.hint, error.details, error.code, error.use_browser
            )
    return NotHere()


def _tell(message: Message) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(message) + b"\n")
    sys.stdout.buffer.flush()
