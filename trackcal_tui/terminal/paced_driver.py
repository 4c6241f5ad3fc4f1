"""A driver that writes no faster than the terminal takes it.

Textual hands over every frame at once. A slow line (a serial console, a weak mobile link below
SSH) then goes on for minutes to show what was once scrolled past, and quitting waits for all of it.
Here at most `WINDOW` bytes are on their way, and newer frames replace those that still wait.
Measured at 9,600 baud: after 200 moves typed at 30 a second the screen is current in 2 s instead
of 21, after 200 pages in 6 s instead of 37; quitting takes 2 s instead of more than 10.

Only the terminal knows how much has arrived: the kernel, sshd and the network all hold bytes back.
So now and then it is asked for its cursor; its answers come in the order in which it reads. For a
terminal that does not answer, the kernel's word is taken: whether it has room for more.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import sys
import termios
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.message import Message

from trackcal_tui.terminal.sgr import with_fewer_escapes
from trackcal_tui.terminal.stoppable_driver import StoppableDriver
from trackcal_tui.terminal.terminal_file import TerminalFile
from trackcal_tui.terminal.typeahead import TypeAhead

if TYPE_CHECKING:
    from trackcal_tui.terminal.frames import PendingFrames

WINDOW = 2048
"""Bytes on their way from which on frames wait: half a screen of 80x24."""
ASK_EVERY = 1024
"""Bytes after which the terminal is asked how far it has read."""
SLOWEST = 480
"""Bytes a second; on a slower line an answer counts as lost."""
PATIENCE = 5.0
"""Seconds an answer may take beyond what its bytes need on the slowest line."""
LOOK_AGAIN = 0.05
"""Seconds between two checks of a line that was full."""
LEAVING = 1.5
"""Seconds that leaving waits for the line, before what it has not taken is dropped. Less than
`shutdown_signals.PATIENCE`."""

_ALL_MOTION, _DRAGGING = "\x1b[?1003", "\x1b[?1002"
"""Mouse reports: with the first, Textual would redraw for every cell the mouse passes over."""
_ASK_CURSOR = "\x1b[6n"
_SYNC_START, _SYNC_END = "\x1b[?2026h", "\x1b[?2026l"


class PacedDriver(StoppableDriver):
    """Textual's own driver, except that frames wait while the line is full."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._loop_of_app = asyncio.get_running_loop()
        self._type_ahead = TypeAhead(app)
        # Textual draws on standard error, which a person may keep for errors: `trackcal 2>errors`.
        is_kept = sys.__stderr__ is None or not sys.__stderr__.isatty()
        screen = sys.__stdout__ if is_kept else sys.__stderr__
        assert screen is not None  # `run_program` has looked
        self._screen_fd = screen.fileno()
        self._terminal = TerminalFile(screen)
        self._file = self._terminal  # type: ignore[assignment]  # all that the thread uses
        self._reset()

    def _reset(self) -> None:
        """Start with an empty line to an unknown terminal."""
        self._sent = self._arrived = 0
        self._asked: deque[int] = deque()
        """Bytes sent before each question that is not answered yet."""
        self._asked_at = 0
        """Bytes sent before the last question."""
        self._answers = False
        """Whether the terminal answers at all."""
        self._heard = 0.0
        """When something last arrived, as far as we know."""
        self._waiting: PendingFrames | None = None
        self._in_frame = False
        self._frame = ""
        """The frame so far, where the terminal shows it in one go: written when it ends."""
        self._look_again: asyncio.TimerHandle | None = None
        self._leave_by: float | None = None
        self._farewell = ""
        """What was written since leaving began."""

    # -- writing

    def write(self, data: str) -> None:
        """Send data or let it wait; a frame is never split between the two.

        Args:
            data: Raw data.
        """
        if data.startswith(_ALL_MOTION):
            data = data.replace(_ALL_MOTION, _DRAGGING)
        if self._leave_by is not None:
            self._farewell += data
            self._hand_over(data)
            return
        if not self._in_frame:
            self._in_frame = True
            if self._waiting is None and self._is_full():
                self._wait()
        if self._waiting is None:
            self._send(data)
        else:
            self._waiting.add(data)

    def flush(self) -> None:
        """End a frame."""
        self._in_frame = False
        if self._frame:
            self._put(self._frame)
            self._frame = ""
        if self._answers and self._waiting is None and self._sent - self._asked_at >= ASK_EVERY:
            self._ask()

    def _send(self, data: str) -> None:
        data = with_fewer_escapes(data)
        self._sent += len(data) if data.isascii() else len(data.encode("utf-8", "replace"))
        if self._frame or data.startswith(_SYNC_START):
            # Written piece by piece, it would wake the thread that writes for each piece.
            self._frame += data
        else:
            self._put(data)

    def _put(self, data: str) -> None:
        """Write what there is room for; let the thread write what has to wait."""
        if self._terminal.is_idle:
            with contextlib.suppress(OSError):  # the thread finds out what is wrong
                if self._terminal.write_now(data):
                    return
                data = ""
        self._hand_over(data)

    def _hand_over(self, data: str) -> None:
        self._terminal.hand_over()
        super().write(data)

    def _ask(self) -> None:
        self._asked_at = self._sent
        self._asked.append(self._sent)
        self._put(_ASK_CURSOR)

    # -- waiting

    def _is_full(self) -> bool:
        """Return whether more data would only wait on the line instead of here."""
        if self._answers and self._sent - self._arrived > WINDOW:
            return True
        return not select.select([], [self._screen_fd], [], 0)[1]

    def _wait(self) -> None:
        from trackcal_tui.terminal.frames import PendingFrames  # only on a slow line

        self._waiting = PendingFrames()
        self._heard = time.monotonic()
        self._look_later()

    def _look_later(self) -> None:
        if self._answers and not self._asked:
            self._ask()  # else nothing would ever tell that there is room
        self._look_again = self._loop_of_app.call_later(LOOK_AGAIN, self._look)

    def _look(self) -> None:
        """Send what waits, if there is room by now."""
        if self._look_again is not None:
            self._look_again.cancel()
            self._look_again = None
        if self._waiting is None or self._leave_by is not None:
            return
        if self._is_full() and not self._is_lost():
            self._look_later()
            return
        frame, self._waiting = self._waiting.take(), None
        self._send(frame)
        self.flush()

    def _is_lost(self) -> bool:
        """Return whether an answer is too late to come; then stop waiting for answers."""
        on_its_way = self._sent - self._arrived
        if not self._answers or time.monotonic() < self._heard + PATIENCE + on_its_way / SLOWEST:
            return False
        self._answers = False
        self._asked.clear()
        self._ask()  # if it answers after all, answers count again
        return not self._is_full()

    def process_message(self, message: Message) -> None:
        """Take the terminal's answers; the rest is for the app. Called in the input thread.

        Args:
            message: A message.
        """
        if not isinstance(message, events.CursorPosition):
            super().process_message(message)
            return
        with contextlib.suppress(IndexError):  # shift+F3 looks like an answer
            self._arrived = self._asked.popleft()
            self._answers = True
            self._heard = time.monotonic()
        if self._waiting is not None:
            self._loop_of_app.call_soon_threadsafe(self._look)

    def send_message(self, message: Message) -> None:
        """Give the app a key once it is done with the one before. Called in the input thread.

        Args:
            message: A message.
        """
        self._loop_of_app.call_soon_threadsafe(self._type_ahead.put, message)

    # -- starting and leaving

    def start_application_mode(self) -> None:
        """Take the terminal over, and ask whether it answers."""
        self._reset()
        try:
            super().start_application_mode()
            self._ask()
        except BaseException:  # mostly a signal: Textual gives back only what it took completely
            self.stop_application_mode()
            raise

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self._leave()
        super().stop_application_mode()

    def disable_input(self) -> None:
        """Stop listening."""
        self._leave()
        super().disable_input()

    def _leave(self) -> None:
        """Write nothing from now on but what restores the terminal."""
        if self._leave_by is not None:
            return
        self._leave_by = time.monotonic() + LEAVING
        # A later answer would be typed into the shell.
        while self._answers and self._asked:
            if time.monotonic() > self._leave_by:
                self._drop_written()
                break
            time.sleep(0.002)

    def _drop_written(self) -> None:
        """Drop what is written but not taken yet, including questions."""
        with contextlib.suppress(termios.error):  # the terminal may be gone
            for _ in range(2):  # what did not fit before is written after the first time
                _drop_unread(self._screen_fd)
                time.sleep(0.02)
        self.write(_SYNC_END)  # a frame may have been cut

    def close(self) -> None:
        """Wait until everything is written, but not for a line that stands still."""
        self._leave()
        self._terminal.close_unblocked()
        ending = threading.Thread(target=super().close, daemon=True)
        ending.start()
        ending.join(max(0.1, (self._leave_by or 0.0) - time.monotonic()))
        if not ending.is_alive():
            return
        with contextlib.suppress(OSError, termios.error):
            while ending.is_alive():
                _drop_unread(self._screen_fd)
                ending.join(0.02)
            _drop_unread(self._screen_fd)
            os.write(self._screen_fd, (_SYNC_END + self._farewell).encode())


def _drop_unread(terminal: int) -> None:
    """Empty the kernel's queue to a terminal, and wake who waits to write to it."""
    termios.tcflow(terminal, termios.TCOOFF)
    termios.tcflush(terminal, termios.TCOFLUSH)
    # Linux wakes writers only when output starts again.
    termios.tcflow(terminal, termios.TCOON)
