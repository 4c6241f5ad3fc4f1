"""Takes in whatever bytes a terminal sends.

Textual 8.2.8 reads UTF-8 only: one byte of anything else (a letter typed on a Latin-1 terminal, a
stray meta key, a binary paste) ends its input thread, and the program with all that was ticked.
"""

from __future__ import annotations

from textual.drivers.linux_driver import LinuxDriver

from trackcal_tui.terminal_locale import is_utf8


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
                return super().run_input_thread()
            except UnicodeDecodeError as error:
                first = bytes(error.object)
        from trackcal_tui.terminal_bytes import in_utf8

        terminal = self.fileno
        with in_utf8(terminal, first, self.exit_event) as pipe:
            # Nothing else is done with the terminal's descriptor while this thread runs.
            self.fileno = pipe
            try:
                super().run_input_thread()
            finally:
                self.fileno = terminal
