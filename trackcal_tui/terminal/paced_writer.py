"""Writes to the terminal no faster than it takes what is written.

Textual hands over every frame at once. A slow line (a serial console, a weak mobile link below
SSH) then goes on for minutes to show what somebody once scrolled past, and quitting waits for all
of it. Here no more than `WINDOW` bytes are on their way; meanwhile newer frames replace older ones.

How much has arrived only the terminal knows: the kernel, sshd and the network all hold bytes back.
So it is asked for its cursor now and then, which it answers in the order of what it reads. Of a
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

from trackcal_tui.terminal.job_control import StoppableDriver
from trackcal_tui.terminal.typeahead import TypeAhead

if TYPE_CHECKING:
    from trackcal_tui.terminal.frames import Frames

WINDOW = 2048
"""Bytes on their way after which frames wait: half a screen of 80x24."""
ASK_EVERY = 1024
"""Bytes after which the terminal is asked how far it is."""
SLOWEST = 480
"""Bytes a second; slower, and the answer counts as lost."""
PATIENCE = 5.0
"""Seconds that an answer may take beyond the time its bytes need on the slowest line."""
LOOK_AGAIN = 0.05
"""Seconds between two looks at a line that was full."""
LEAVING = 1.5
"""Seconds that leaving waits for the line; then what it has not taken is thrown away. Less than
what a signal allows in all (`endings.PATIENCE`)."""

_EVERY_MOVE, _DRAGGING = "\x1b[?1003", "\x1b[?1002"
"""What of the mouse is told. Textual would hear, and draw, of every cell that it passes over."""
_CURSOR = "\x1b[6n"
_SYNC_END = "\x1b[?2026l"


class PacedDriver(StoppableDriver):
    """Textual's own driver, but frames wait while the line is full."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._loop_of_app = asyncio.get_running_loop()
        self._type_ahead = TypeAhead(app)
        self._screen_fd = sys.__stderr__.fileno() if sys.__stderr__ else 2
        self._forget()

    def _forget(self) -> None:
        """Begin with an empty line to a terminal nothing is known of."""
        self._sent = self._arrived = 0
        self._asked: deque[int] = deque()
        """How much had been sent at each question that is not answered yet."""
        self._asked_at = 0
        """How much had been sent at the last question."""
        self._answers = False
        """Whether the terminal answers at all."""
        self._heard = 0.0
        """When something last arrived, as far as is known."""
        self._waiting: Frames | None = None
        self._in_frame = False
        self._look_again: asyncio.TimerHandle | None = None
        self._leave_by: float | None = None
        self._farewell = ""
        """What was written since leaving began."""

    # -- writing

    def write(self, data: str) -> None:
        """Send it, or let it wait; a frame does either as a whole.

        Args:
            data: Raw data.
        """
        if data.startswith(_EVERY_MOVE):
            data = data.replace(_EVERY_MOVE, _DRAGGING)
        if self._leave_by is not None:
            self._farewell += data
            super().write(data)
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
        """A frame is complete."""
        self._in_frame = False
        if self._answers and self._waiting is None and self._sent - self._asked_at >= ASK_EVERY:
            self._ask()

    def _send(self, data: str) -> None:
        self._sent += len(data) if data.isascii() else len(data.encode("utf-8", "replace"))
        super().write(data)

    def _ask(self) -> None:
        self._asked_at = self._sent
        self._asked.append(self._sent)
        super().write(_CURSOR)

    # -- waiting

    def _is_full(self) -> bool:
        """Whether more would only wait on the line instead of here."""
        if self._answers and self._sent - self._arrived > WINDOW:
            return True
        return not select.select([], [self._screen_fd], [], 0)[1]

    def _wait(self) -> None:
        from trackcal_tui.terminal.frames import Frames  # only a slow line needs it

        self._waiting = Frames()
        self._heard = time.monotonic()
        self._look_later()

    def _look_later(self) -> None:
        if self._answers and not self._asked:
            self._ask()  # or nothing would ever tell that there is room
        self._look_again = self._loop_of_app.call_later(LOOK_AGAIN, self._look)

    def _look(self) -> None:
        """Send what waits if there is room by now."""
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
        """Whether an answer is so late that it will not come; then nothing waits for it."""
        on_its_way = self._sent - self._arrived
        if not self._answers or time.monotonic() < self._heard + PATIENCE + on_its_way / SLOWEST:
            return False
        self._answers = False
        self._asked.clear()
        self._ask()  # should it answer after all, it is waited for again
        return not self._is_full()

    def process_message(self, message: Message) -> None:
        """Take the terminal's answers; the rest is for the app. Called in the input's thread.

        Args:
            message: A message.
        """
        if not isinstance(message, events.CursorPosition):
            super().process_message(message)
            return
        with contextlib.suppress(IndexError):  # a key can look like an answer (shift+F3)
            self._arrived = self._asked.popleft()
            self._answers = True
            self._heard = time.monotonic()
        if self._waiting is not None:
            self._loop_of_app.call_soon_threadsafe(self._look)

    def send_message(self, message: Message) -> None:
        """Give the app a key, once it is done with the one before. Called in the input's thread.

        Args:
            message: A message.
        """
        self._loop_of_app.call_soon_threadsafe(self._type_ahead.put, message)

    # -- coming and leaving

    def start_application_mode(self) -> None:
        """Take the terminal over, and find out whether it answers."""
        self._forget()
        super().start_application_mode()  # type: ignore[no-untyped-call] # Textual left it so
        self._ask()

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self._leave()
        super().stop_application_mode()

    def disable_input(self) -> None:
        """Listen no more."""
        self._leave()
        super().disable_input()

    def _leave(self) -> None:
        """From now on only what restores the terminal is written."""
        if self._leave_by is not None:
            return
        self._leave_by = time.monotonic() + LEAVING
        # Answers that come later would be typed into the shell.
        while self._answers and self._asked:
            if time.monotonic() > self._leave_by:
                self._throw_away()
                break
            time.sleep(0.002)

    def _throw_away(self) -> None:
        """Drop what is written and not taken yet, questions among it."""
        with contextlib.suppress(termios.error):  # the terminal may be gone
            for _ in range(2):  # what did not fit is written behind the first time
                _drop_unread(self._screen_fd)
                time.sleep(0.02)
        self.write(_SYNC_END)  # a frame may have been cut in two

    def close(self) -> None:
        """Wait until all is written, but not for a line that does not move."""
        self._leave()
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
    """Empty the kernel's queue to a terminal, and let go on who waits to write into it."""
    termios.tcflow(terminal, termios.TCOOFF)
    termios.tcflush(terminal, termios.TCOFLUSH)
    # Linux wakes writers only when output starts again.
    termios.tcflow(terminal, termios.TCOON)
