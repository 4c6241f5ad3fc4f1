"""Input from terminals of any encoding, recoded to UTF-8."""

from __future__ import annotations

import codecs
import contextlib
import locale
import os
import re
import select
from collections.abc import Callable, Iterator
from threading import Event, Thread

from trackcal_tui.terminal.locale import codeset, locale_name

_POLL = 0.1
"""Seconds between two checks whether the program has ended, as in Textual's own loop."""
_REST_OF_CHARACTER = 0.03
"""Seconds in which the rest of a character of several bytes arrives."""
_RUNS = re.compile(rb"[\x00-\x7f]+|[\x80-\xff]+")
_NEVER_UTF8 = b"\xff"


class InputDecoder:
    """Decodes input as UTF-8 where it can be that, else in another encoding.

    Args:
        encoding: The other one.
    """

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._rest = b""

    @property
    def is_waiting(self) -> bool:
        """Whether the last bytes may be the start of a character."""
        return bool(self._rest)

    def decode(self, data: bytes, *, final: bool = False) -> str:
        """Return the text so far; with `final`, do not wait for the rest of a character."""
        runs = _RUNS.findall(self._rest + data)
        self._rest = runs.pop() if runs and not final and _is_cut(runs[-1]) else b""
        return "".join(map(self._text, runs))

    def _text(self, run: bytes) -> str:
        try:
            return run.decode()
        except UnicodeDecodeError:
            return run.decode(self._encoding, "replace")


def _is_cut(run: bytes) -> bool:
    """Return whether the bytes end in the middle of a UTF-8 character."""
    try:
        run.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False


def typed_line(data: bytes) -> str:
    """Return a whole line as it was typed, without its line end."""
    text = InputDecoder(fallback_encoding(locale_name())).decode(data, final=True)
    return text.partition("\n")[0].rstrip("\r")


def fallback_encoding(name: str) -> str:
    """Return a locale's encoding for input that is not UTF-8; Latin-1 where it has no other."""
    try:
        known = codecs.lookup(codeset(name) or codeset(locale.normalize(name))).name
        b"\xe9".decode(known, "replace")  # some codecs are no text encodings (hex, idna)
    except (LookupError, UnicodeError):
        known = "ascii"
    return known if known not in ("ascii", "utf-8") else "iso8859-1"


@contextlib.contextmanager
def utf8_pipe(terminal: int, first: bytes, ended: Event) -> Iterator[int]:
    """Open a pipe to read UTF-8 from instead of the terminal; yields its descriptor.

    Args:
        terminal: The terminal's descriptor.
        first: What was read from it already.
        ended: Set when nothing will be read any more.
    """
    decoder, left = InputDecoder(fallback_encoding(locale_name())), Event()
    pipe, inside = os.pipe()
    os.write(inside, decoder.decode(first).encode())

    def is_over() -> bool:
        return ended.is_set() or left.is_set()

    pump = Thread(
        target=_pump, args=(terminal, inside, decoder, is_over), name="terminal-bytes", daemon=True
    )
    pump.start()
    try:
        yield pipe
    finally:
        left.set()
        os.close(pipe)
        pump.join()
        os.close(inside)


def _pump(terminal: int, inside: int, decoder: InputDecoder, is_over: Callable[[], bool]) -> None:
    # An OSError means that the terminal, or the reader of the pipe, is gone.
    with contextlib.suppress(OSError):
        while not is_over():
            data = b""
            wait = _REST_OF_CHARACTER if decoder.is_waiting else _POLL
            if select.select([terminal], [], [], wait)[0]:
                data = os.read(terminal, 4096)
                if not data:
                    break
            os.write(inside, decoder.decode(data, final=not data).encode())
    if not is_over():
        # Nothing will come any more: end the reader's wait with an error.
        with contextlib.suppress(OSError):
            os.write(inside, _NEVER_UTF8)
