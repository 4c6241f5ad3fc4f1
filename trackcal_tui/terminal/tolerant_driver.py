"""A driver that survives whatever a terminal sends.

Textual 8.2.8 reads UTF-8 only. Measured: one other byte (an `é` typed on a Latin-1 terminal, a
stray meta key, a binary paste) ends its input thread, and with it the program and all ticks.
"""

from __future__ import annotations

import asyncio
import signal

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message

from trackcal_tui.terminal.input_parser import InputParser
from trackcal_tui.terminal.locale import is_utf8

_MOST_CELLS = 2000
"""Of a window's width or height; a larger report is a mistake, or meant to harm."""


class TolerantDriver(LinuxDriver):
    """Reads as Textual does until the first byte that is not UTF-8.

    From then on, and from the start in a locale that is not UTF-8, input is recoded to UTF-8.
    """

    def start_application_mode(self) -> None:
        """Take the terminal over, and look at its size whenever a signal says it has changed.

        Textual 8.2.8 reads the size in the signal handler. One that interrupts another tells its
        size first, and the older one counts. Measured: of 800 windows that changed a few times
        within 12 ms, 20 stayed drawn at a size they no longer had.
        """
        super().start_application_mode()  # type: ignore[no-untyped-call]
        loop = asyncio.get_running_loop()

        def on_size(*_: object) -> None:
            if not self._in_band_window_resize:
                loop.call_soon_threadsafe(self._tell_size)

        signal.signal(signal.SIGWINCH, on_size)

    def _tell_size(self) -> None:
        size = Size(*self._get_terminal_size())
        self._app.post_message(Resize(size, size))

    def run_input_thread(self) -> None:
        """Read keys until the program ends."""
        linux_driver.XTermParser = InputParser  # type: ignore[attr-defined]  # not exported
        first = b""
        if is_utf8():
            try:
                return self._read_keys()
            except UnicodeDecodeError as error:
                first = bytes(error.object)
        from trackcal_tui.terminal.input_bytes import utf8_pipe

        terminal = self.fileno
        with utf8_pipe(terminal, first, self.exit_event) as pipe:
            # Nothing else uses the terminal's descriptor while this thread runs.
            self.fileno = pipe
            try:
                self._read_keys()
            finally:
                self.fileno = terminal

    def process_message(self, message: Message) -> None:
        """Handle input, but drop a window size that no window has: drawing it would never end.

        Args:
            message: A message.
        """
        if not (isinstance(message, Resize) and max(message.size) > _MOST_CELLS):
            super().process_message(message)

    _reports_mouse = True

    def report_mouse(self, on: bool) -> None:
        """Let the terminal report the mouse, or keep it for its own selection.

        Args:
            on: Whether it reports it, if the program is to have the mouse at all.
        """
        self._reports_mouse = True
        if on:
            self._enable_mouse_support()
        else:
            self._disable_mouse_support()
        self._reports_mouse = on

    def _enable_mouse_support(self) -> None:
        if self._reports_mouse:  # else it is taken over again after a stop
            super()._enable_mouse_support()

    def _read_keys(self) -> None:
        """Read as Textual does, and go on after a sequence it cannot turn into a key.

        Raises:
            UnicodeDecodeError: At the first byte that is not UTF-8.
        """
        while not self.exit_event.is_set():
            try:
                return super().run_input_thread()
            except UnicodeDecodeError:
                raise
            except (ValueError, OverflowError):
                continue  # a key whose number is no character (`ESC [ 1114112 u`)
