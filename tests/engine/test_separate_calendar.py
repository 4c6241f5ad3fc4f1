"""Reading in a process of its own: the same events and errors, and nothing left behind."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.tenant.fixtures import tenant, tenant_authority
from tests.tenant.server import Tenant, event, graph_error
from tests.tenant.wire import HANG, Reply
from tests.waiting import wait_until
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.errors import Cancelled, NoCalendar, SignInNeeded
from trackcal_tui.core.events import CalendarEvent, ReadProgress
from trackcal_tui.core.ranges import week_of
from trackcal_tui.core.rules import window
from trackcal_tui.engine.engine import Engine, open_engine
from trackcal_tui.engine.reader_process import PROGRAM, ReaderProcess, start_early
from trackcal_tui.engine.separate_calendar import Begun, SeparateCalendar

__all__ = ["tenant", "tenant_authority"]

VIEW = "/v1.0/me/calendarView"
MAILBOX = graph_error(404, "MailboxNotEnabledForRESTAPI", "The mailbox is inactive.")


@pytest.fixture
def engine(tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A connected installation whose calendar is read separately."""
    for name, value in tenant.environment().items():
        monkeypatch.setenv(name, value)  # the process inherits it
    home = tmp_path / "home"
    engine = open_engine(home)
    engine.accounts.connect("device", on_prompt=lambda _: None, cancel=Cancel())
    engine.read_separately(str(home), None)
    yield engine
    engine.close()
    tenant.assert_polite()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[ReaderProcess]:
    """The processes that the test starts."""
    made: list[ReaderProcess] = []
    start = ReaderProcess.__init__

    def note(self: ReaderProcess, home: str | None) -> None:
        start(self, home)
        made.append(self)

    monkeypatch.setattr(ReaderProcess, "__init__", note)
    return made


def this_week(engine: Engine) -> tuple[datetime, datetime]:
    return window(week_of(engine.today(), engine.settings.first_weekday), engine.zone)


def fill(tenant: Tenant, count: int = 3) -> None:
    """Put events into the middle of the present week."""
    day = datetime.now(UTC) + timedelta(days=3 - datetime.now(UTC).weekday())
    tenant.page_size = 100
    tenant.events = [
        event(f"Event {n} ≈ “\n” {n % 7}", f"{day:%Y-%m-%d}T08:00:00", f"{day:%Y-%m-%d}T08:30:00")
        for n in range(count)
    ]


def connection_of(engine: Engine) -> Connection:
    return engine.accounts.require()


def separate(engine: Engine) -> SeparateCalendar:
    assert engine.separate is not None
    return engine.separate


def read(
    engine: Engine,
    cancel: Cancel | None = None,
    on_progress: Callable[[ReadProgress], None] | None = None,
) -> tuple[CalendarEvent, ...]:
    return engine.calendar_source.read(
        connection_of(engine), *this_week(engine), cancel=cancel, on_progress=on_progress
    )


def test_it_returns_what_is_read_here(engine: Engine, tenant: Tenant) -> None:
    fill(tenant, 700)
    seen: list[ReadProgress] = []
    events = read(engine, on_progress=seen.append)
    assert len(events) == 700
    assert events == engine.graph_calendar().read(connection_of(engine), *this_week(engine))
    assert seen[-1].events == 700


def test_one_process_reads_again_and_again(
    engine: Engine, tenant: Tenant, started: list[ReaderProcess]
) -> None:
    fill(tenant)
    assert len(read(engine)) == 3
    fill(tenant, 5)
    assert len(read(engine)) == 5
    assert len(started) == 1


def test_a_process_that_was_stopped_as_its_read_ended_is_asked_nothing_more(
    engine: Engine, tenant: Tenant, started: list[ReaderProcess], tmp_path: Path
) -> None:
    fill(tenant)
    read(engine)
    started[0].stop()
    with (tmp_path / "other").open("wb") as other:  # may have the number of the pipe by now
        assert len(read(engine)) == 3
        assert os.fstat(other.fileno()).st_size == 0


def test_what_was_read_early_is_not_asked_for_again(engine: Engine, tenant: Tenant) -> None:
    fill(tenant)
    before = len(tenant.to("graph", VIEW))
    separate(engine).begin()
    separate(engine).begin()
    assert len(read(engine)) == 3
    assert len(tenant.to("graph", VIEW)) == before + 1


def test_single_events_are_asked_for(engine: Engine, tenant: Tenant) -> None:
    known = connection_of(engine)
    there = {**event("Moved", "2026-11-18T08:00:00", "2026-11-18T08:30:00"), "id": "there"}
    tenant.stuck["/v1.0/me/events/there"] = Reply(200, there)
    tenant.stuck["/v1.0/me/events/gone"] = graph_error(404, "ErrorItemNotFound")
    found = engine.calendar_source.find(known, ["there", "gone"])
    assert [one.subject for one in found.events] == ["Moved"]
    assert found.gone == {"gone"}


def test_an_early_read_of_other_days_is_dropped(engine: Engine, tenant: Tenant) -> None:
    fill(tenant)
    separate(engine).begin()
    start, end = this_week(engine)
    later = timedelta(weeks=5)
    found = engine.calendar_source.read(connection_of(engine), start + later, end + later)
    assert found == ()
    assert len(read(engine)) == 3


def test_an_early_read_without_a_connection_does_no_harm(tmp_path: Path) -> None:
    reader = start_early(str(tmp_path / "nowhere"))
    assert reader is not None
    assert list(reader.lines()) == []
    reader.stop()


def test_a_refusal_is_told_as_it_would_be_here(engine: Engine, tenant: Tenant) -> None:
    tenant.stuck[VIEW] = MAILBOX
    with pytest.raises(NoCalendar) as separately:
        read(engine)
    with pytest.raises(NoCalendar) as here:
        engine.graph_calendar().read(connection_of(engine), *this_week(engine))
    assert separately.value.title == here.value.title
    assert separately.value.hint == here.value.hint
    assert separately.value.details == here.value.details


def test_a_sign_in_that_is_gone_is_told(engine: Engine) -> None:
    known = connection_of(engine)
    engine.authenticator.forget(known)
    with pytest.raises(SignInNeeded):
        read(engine)


def test_tokens_in_memory_are_read_with_here(
    engine: Engine, tenant: Tenant, started: list[ReaderProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKCAL_TOKEN_STORAGE", "memory")
    fill(tenant)
    here = open_engine(engine.paths.data)
    here.accounts.connect("device", on_prompt=lambda _: None, cancel=Cancel())
    here.read_separately(str(engine.paths.data), None)
    assert len(read(here)) == len(read(here)) == 3
    assert len(started) == 1, "it is not tried again"
    here.close()


def test_a_process_that_dies_is_replaced_by_reading_here(
    engine: Engine, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tenant)
    monkeypatch.setenv("PYTHONPATH", "/nonexistent")
    monkeypatch.setenv("PYTHONHOME", "/nonexistent")  # no Python starts with it
    assert len(read(engine)) == 3


def test_without_room_for_a_process_it_is_read_here(
    engine: Engine, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    fill(tenant)
    before = open_files()
    monkeypatch.setattr(os, "posix_spawn", refuse)
    assert len(read(engine)) == 3
    assert open_files() == before


def test_a_process_killed_while_it_reads_is_replaced(
    engine: Engine, tenant: Tenant, started: list[ReaderProcess]
) -> None:
    fill(tenant)
    tenant.stuck[VIEW] = HANG

    def kill() -> None:
        del tenant.stuck[VIEW]
        os.kill(started[0].process, signal.SIGKILL)

    once_asked(tenant, kill)
    assert len(read(engine)) == 3
    assert has_ended(started[0])


@pytest.mark.parametrize(
    "words",
    [
        b"Warning: your shell prints something\n",
        b"\xff\x00\n",
        b'{"type":"part","events":[{"id":1}]}\n',
        b'BEGUN{"type":"part","events":[{"id":"half"}]}\n',
        b'BEGUN{"type":"done","go',
        b"",
    ],
    ids=["words", "bytes", "types", "no end", "half a line", "nothing"],
)
def test_what_makes_no_sense_or_breaks_off_is_never_taken_for_an_answer(
    words: bytes,
    engine: Engine,
    tenant: Tenant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    started: list[ReaderProcess],
) -> None:
    fill(tenant)
    begun = msgspec.json.encode(Begun(connection_of(engine).id, *this_week(engine)))
    (tmp_path / "words").write_bytes(words.replace(b"BEGUN", begun + b"\n"))
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\ncat "{tmp_path}/words"\n')
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    assert [event.subject[:6] for event in read(engine)] == ["Event "] * 3
    assert has_ended(started[0])


def test_a_process_ends_quietly_whatever_it_is_asked(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        process.stdin.write(b'{"connection":null}\n')
        process.stdin.flush()  # and kept open: the thread that reads it goes on waiting
        assert process.wait(30) == 0, "an abort would leave a core file with tokens in it"


def test_the_end_of_a_process_is_noticed_where_the_system_reaps(
    tmp_path: Path, started: list[ReaderProcess]
) -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        reader = start_early(str(tmp_path))
        assert reader is not None
        reader.stop()
        assert has_ended(reader)
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_a_process_that_stands_still_is_left_at_once(
    engine: Engine, tenant: Tenant, started: list[ReaderProcess]
) -> None:
    tenant.stuck[VIEW] = HANG
    cancel = Cancel()

    def stop() -> None:
        os.kill(started[0].process, signal.SIGSTOP)
        cancel.cancel()

    once_asked(tenant, stop)
    with pytest.raises(Cancelled):
        read(engine, cancel=cancel)
    os.kill(started[0].process, signal.SIGKILL)
    assert has_ended(started[0])


def test_cancelling_leaves_at_once_and_ends_the_process(
    engine: Engine, tenant: Tenant, started: list[ReaderProcess]
) -> None:
    tenant.stuck[VIEW] = HANG
    cancel = Cancel()
    once_asked(tenant, cancel.cancel)
    with pytest.raises(Cancelled):
        read(engine, cancel=cancel)
    assert has_ended(started[0])


def test_closing_ends_the_process(
    engine: Engine, tenant: Tenant, started: list[ReaderProcess]
) -> None:
    read(engine)
    engine.close()
    assert has_ended(started[0])


def test_disconnecting_ends_the_process_that_knows_the_token(
    engine: Engine, started: list[ReaderProcess]
) -> None:
    read(engine)
    engine.accounts.disconnect()
    assert has_ended(started[0])


def test_it_ends_with_a_program_that_is_killed(engine: Engine, tenant: Tenant) -> None:
    tenant.stuck[VIEW] = HANG
    before = len(tenant.to("graph", VIEW))
    code = (
        "import signal, sys\n"
        "from trackcal_tui.engine.reader_process import start_early\n"
        "reader = start_early(sys.argv[1])\n"
        "print(reader.process, flush=True)\n"
        "signal.pause()"
    )
    command = [sys.executable, "-c", code, str(engine.paths.data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        reader = Path("/proc", program.stdout.readline().strip())
        wait_until(lambda: len(tenant.to("graph", VIEW)) > before)
        assert reader.exists()
        program.kill()
    wait_until(lambda: not reader.exists() or " Z " in (reader / "stat").read_text())


def once_asked(tenant: Tenant, act: Callable[[], None]) -> None:
    """Act, in a thread, when the calendar is next asked for."""
    before = len(tenant.to("graph", VIEW))

    def wait() -> None:
        wait_until(lambda: len(tenant.to("graph", VIEW)) > before)
        act()

    threading.Thread(target=wait).start()


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_a_valid_token_is_used_without_msal_or_a_search_for_keyrings(
    engine: Engine, tenant: Tenant
) -> None:
    fill(tenant)
    code = (
        "import sys\n"
        "from trackcal_tui.core.range_words import parse_range\n"
        "from trackcal_tui.engine.engine import open_engine\n"
        "engine = open_engine(sys.argv[1])\n"
        "week = parse_range('this-week', engine.today(), 0)\n"
        "assert len(engine.calendar.read_sheet(week).drafts) == 3\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(engine.paths.data)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "httpx" in loaded
    assert not loaded & {"msal", "requests", "urllib3", "keyring", "jwt"}


def has_ended(reader: ReaderProcess) -> bool:
    """Wait for the end of a stopped process."""
    reader.ended.wait(30)
    with pytest.raises(ProcessLookupError):
        os.kill(reader.process, 0)
    return reader.ended.is_set()
