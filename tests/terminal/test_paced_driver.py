"""The paced driver on a pseudo-terminal: what waits, for how long, and what it asks."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import signal
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator

import pytest
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.message import Message

from trackcal_tui.terminal import paced_driver as pacing
from trackcal_tui.terminal.paced_driver import ASK_EVERY, WINDOW, PacedDriver
from trackcal_tui.terminal.terminal_file import TerminalFile

ASK, ANSWER = b"\x1b[6n", b"\x1b[1;1R"


class Terminal:
    """The other end of the line; it reads and answers only when told to."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self.taken = b""
        """Everything read so far."""

    def take(self) -> bytes:
        """Read and return what is new."""
        new = b""
        while select.select([self._fd], [], [], 0.02)[0]:
            new += os.read(self._fd, 65536)
        self.taken += new
        return new

    def has(self, text: bytes) -> bool:
        """Return whether a text has arrived."""
        self.take()
        return text in self.taken

    def answer(self, times: int = 1) -> None:
        """Answer where the cursor is."""
        os.write(self._fd, ANSWER * times)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Put a pseudo-terminal in the place of this process's own."""
    signums = (signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH)
    handlers = [signal.getsignal(signum) for signum in signums]
    outside, inside = pty.openpty()
    tty.setraw(inside)
    with os.fdopen(inside, "rb") as raw, os.fdopen(os.dup(inside), "w") as text:
        monkeypatch.setattr(sys, "__stdin__", raw)
        monkeypatch.setattr(sys, "__stderr__", text)
        yield Terminal(outside)
    os.close(outside)
    for signum, handler in zip(signums, handlers, strict=True):
        signal.signal(signum, handler)


async def until(condition: Callable[[], object]) -> None:
    """Let the driver's loop run until a condition holds."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        await asyncio.sleep(0.01)


def frame(text: str, size: int = WINDOW) -> str:
    """Return a frame of about `size` bytes that ends with the text."""
    return f"\x1b[1;1H{'x' * size}\x1b[2;1H{text:<8}\x1b[1;1H"


def paint(driver: PacedDriver, data: str) -> None:
    """Write a frame as the app does."""
    driver.write(data)
    driver.flush()


async def started(terminal: Terminal, *, answers: bool = True) -> PacedDriver:
    """Return a driver that has its terminal, and knows whether it answers."""
    driver = PacedDriver(App())
    driver.start_application_mode()
    await until(lambda: terminal.has(ASK))
    if answers:
        terminal.answer()

        def is_asked_again() -> bool:
            paint(driver, frame("", ASK_EVERY))
            return ASK in terminal.take()

        await until(is_asked_again)
        terminal.answer()
        await asyncio.sleep(0.05)  # nothing tells that an answer was taken when nothing waits
    return driver


def end(driver: PacedDriver) -> None:
    """Give the terminal back."""
    driver.stop_application_mode()
    driver.close()


async def test_a_signal_while_it_takes_the_terminal_gives_it_back(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> None:
        raise SystemExit(143)

    monkeypatch.setattr(PacedDriver, "_ask", interrupted)
    driver = PacedDriver(App())
    with pytest.raises(SystemExit):
        driver.start_application_mode()
    await until(lambda: terminal.has(b"\x1b[?1049l"))
    driver.close()


async def test_the_last_of_two_sizes_counts_though_its_signal_interrupts_the_first(
    terminal: Terminal,
) -> None:
    told: list[Message] = []

    class Listening(App[None]):
        def post_message(self, message: Message) -> bool:
            told.append(message)
            return True

    class Resized(PacedDriver):
        sizes = [(80, 24)]

        def _get_terminal_size(self) -> tuple[int, int]:
            size = self.sizes[0]
            if len(self.sizes) > 1:
                del self.sizes[0]
                signal.raise_signal(signal.SIGWINCH)
            return size

    driver = Resized(Listening())
    driver.start_application_mode()
    await until(lambda: told)
    driver.sizes[:] = [(20, 5), (100, 30)]
    signal.raise_signal(signal.SIGWINCH)
    await until(lambda: len(told) == 3)
    end(driver)
    sizes = [message.size for message in told if isinstance(message, Resize)]
    assert sizes == [(80, 24), (20, 5), (100, 30)]


async def test_a_full_line_gets_nothing_until_the_terminal_answers(terminal: Terminal) -> None:
    driver = await started(terminal)
    paint(driver, frame("one"))
    for text in ("two", "three", "four"):
        paint(driver, frame(text, 10))
    sent = terminal.take()
    assert b"one" in sent and b"two" not in sent
    terminal.answer(sent.count(ASK))
    await until(lambda: terminal.has(b"four"))
    assert b"three" not in terminal.taken, "four was painted over it"
    end(driver)


async def test_a_frame_is_written_in_one_go(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = await started(terminal)
    written: list[str] = []
    monkeypatch.setattr(TerminalFile, "write_now", lambda _, data: not written.append(data))
    for data in ("\x1b[?2026h", "\x1b[1;1Hone", "\x1b[?2026l"):
        driver.write(data)
    assert not written
    driver.flush()
    driver.write("\x1b]52;c;b25l\x07")  # a copy to the clipboard, which no frame follows
    assert written == ["\x1b[?2026h\x1b[1;1Hone\x1b[?2026l", "\x1b]52;c;b25l\x07"]
    monkeypatch.undo()
    end(driver)


async def test_what_has_no_room_is_left_to_the_thread(terminal: Terminal) -> None:
    driver = await started(terminal, answers=False)
    release = threading.Timer(5, terminal.take)
    release.start()
    paint(driver, frame("é", 200_000))
    paint(driver, frame("two", 10))
    assert release.is_alive(), "it waited for the terminal"
    release.cancel()
    await until(lambda: terminal.has(b"two"))
    assert terminal.taken.count(b"x") >= 200_010
    assert terminal.taken.index("é".encode()) < terminal.taken.index(b"two")
    end(driver)


async def test_frames_are_still_written_at_once_after_a_stop(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = await started(terminal)
    end(driver)
    driver.start_application_mode()
    await until(lambda: terminal.take().endswith(ASK))
    monkeypatch.setattr(LinuxDriver, "write", lambda *_: pytest.fail("the thread writes it"))
    paint(driver, frame("one", 10))
    assert terminal.has(b"one")
    monkeypatch.undo()
    end(driver)


async def test_a_stopped_terminal_does_not_hold_the_app_up(terminal: Terminal) -> None:
    driver = await started(terminal)
    assert sys.__stderr__ is not None
    inside = sys.__stderr__.fileno()
    termios.tcflow(inside, termios.TCOOFF)
    release = threading.Timer(5, termios.tcflow, (inside, termios.TCOON))
    release.start()
    paint(driver, frame("one", 10))
    assert release.is_alive(), "it waited for the terminal"
    release.cancel()
    termios.tcflow(inside, termios.TCOON)
    await until(lambda: terminal.has(b"one"))
    end(driver)


async def test_nothing_overtakes_what_the_thread_is_writing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = await started(terminal, answers=False)
    may_write, write = threading.Event(), TerminalFile.write

    def slow(file: TerminalFile, text: str) -> None:
        may_write.wait(10)
        write(file, text)

    def has_no_room(*_: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(TerminalFile, "write", slow)
    with monkeypatch.context() as full:
        full.setattr(TerminalFile, "write_now", has_no_room)
        paint(driver, frame("one", 10))
    paint(driver, frame("two", 10))
    may_write.set()
    await until(lambda: terminal.has(b"two"))
    assert terminal.taken.index(b"one") < terminal.taken.index(b"two")
    paint(driver, frame("three", 10))
    await until(lambda: terminal.has(b"three"))
    end(driver)


async def test_the_thread_writes_what_cannot_be_written_at_once(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError

    driver = await started(terminal)
    monkeypatch.setattr(TerminalFile, "write_now", fails)
    paint(driver, frame("one", 10))
    await until(lambda: terminal.has(b"one"))
    end(driver)


async def test_a_first_answer_after_a_frame_leads_to_the_next_question(
    terminal: Terminal,
) -> None:
    driver = await started(terminal, answers=False)
    paint(driver, frame("one", 2 * WINDOW))
    terminal.answer()
    await asyncio.sleep(0.05)  # nothing tells that an answer was taken when nothing waits
    asked = terminal.taken.count(ASK)
    paint(driver, frame("two", 10))
    await until(lambda: terminal.take() and terminal.taken.count(ASK) > asked)
    assert not terminal.has(b"two")
    terminal.answer()
    await until(lambda: terminal.has(b"two"))
    end(driver)


async def test_a_line_with_room_gets_every_frame_at_once(terminal: Terminal) -> None:
    driver = await started(terminal)
    for text in ("one", "two", "three"):
        paint(driver, frame(text, 100))
    sent = terminal.take()
    assert sent.index(b"one") < sent.index(b"two") < sent.index(b"three")
    assert ASK not in sent, "so little needs no question"
    end(driver)


async def test_a_lost_answer_does_not_hold_frames_up(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "PATIENCE", 0.3)
    monkeypatch.setattr(pacing, "SLOWEST", 1e9)
    driver = await started(terminal)
    for text in ("one", "two"):
        paint(driver, frame(text))
    assert b"two" not in terminal.take()
    await until(lambda: terminal.has(b"two"))
    paint(driver, frame("three"))
    assert b"three" in terminal.take(), "it counts as one that does not answer"
    end(driver)


async def test_a_terminal_that_never_answers_is_asked_once(terminal: Terminal) -> None:
    driver = await started(terminal, answers=False)
    for text in ("one", "two", "three", "four"):
        paint(driver, frame(text))
        assert text.encode() in terminal.take()
    end(driver)
    assert terminal.taken.count(ASK) == 1


async def test_leaving_waits_for_answers_the_shell_would_get(terminal: Terminal) -> None:
    driver = await started(terminal)
    paint(driver, frame("one"))
    asked = terminal.take().count(ASK)
    assert asked
    late = threading.Timer(0.2, terminal.answer, [asked])
    late.start()
    end(driver)
    assert not late.is_alive()
    assert not select.select([sys.__stdin__], [], [], 0)[0], "nothing is left to read"


async def test_leaving_drops_frames_that_wait(terminal: Terminal) -> None:
    driver = await started(terminal, answers=False)
    while select.select([], [sys.__stderr__], [], 0)[1]:
        paint(driver, frame("shown"))
        await asyncio.sleep(0.01)
    paint(driver, frame("waits"))
    closing = time.monotonic()
    end(driver)
    assert time.monotonic() - closing < 2 * pacing.LEAVING
    left = terminal.take()
    assert b"waits" not in left
    assert left.endswith(b"\x1b[?1004l")
    assert b"\x1b[?1049l" in left
