"""Takes in whatever bytes a terminal sends.

Textual 8.2.8 reads UTF-8 only: one byte of anything else (a letter typed on a Latin-1 terminal, a
stray meta key, a binary paste) ends its input thread, and the program with all that was ticked.
"""

from __future__ import annotations

from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.message import Message

from trackcal_tui.terminal.locale import is_utf8

MOST_CELLS = 2000
"""Of a window's width or height; a report of more is a mistake, or meant to harm."""


class TolerantDriver(LinuxDriver):
    """Reads as Textual does, until there is a first byte that is not UTF-8.

    From then on, and from the start where the locale is not UTF-8, what the terminal sends is put
    in UTF-8 on its way.
    """

    def run_input_thread(self) -> None:
        """Read keys until the program ends."""
        first = b""
        if is_utf8():
            try:
                return self._read_on()
            except UnicodeDecodeError as error:
                first = bytes(error.object)
        from trackcal_tui.terminal.input_bytes import in_utf8

        terminal = self.fileno
        with in_utf8(terminal, first, self.exit_event) as pipe:
            # Nothing else is done with the terminal's descriptor while this thread runs.
            self.fileno = pipe
            try:
                self._read_on()
            finally:
                self.fileno = terminal

    def process_message(self, message: Message) -> None:
        """Take in what was read, but no size that no window has: drawing it would never end.

        Args:
            message: A message.
        """
        if isinstance(message, Resize) and max(message.size) > MOST_CELLS:
            return
        super().process_message(message)

    def _read_on(self) -> None:
        """Read as Textual does, also after what it cannot make a key of.

        Raises:
            UnicodeDecodeError: at the first byte that is not UTF-8.
        """
        while not self.exit_event.is_set():
            try:
                return super().run_input_thread()
            except UnicodeDecodeError:
                raise
            except (ValueError, OverflowError):
                # The report of a key with a number that no character has (`ESC [ 1114112 u`).
                continue
