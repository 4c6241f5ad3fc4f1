"""A terminal's bytes, whatever their encoding, put in UTF-8."""

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

_LOOK = 0.1
"""Seconds between two looks whether the program has ended, as in Textual's own loop."""
_WAIT = 0.03
"""Seconds in which the rest of a character arrives, if it is one of several bytes."""
_CHUNK = 4096
_RUNS = re.compile(rb"[\x00-\x7f]+|[\x80-\xff]+")
_NEVER_UTF8 = b"\xff"


class Reader:
    """Bytes to text: UTF-8 where they can be that, else another encoding.

    Args:
        encoding: The other one.
    """

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._rest = b""

    @property
    def is_waiting(self) -> bool:
        """Whether the last bytes may be the beginning of a character."""
        return bool(self._rest)

    def read(self, data: bytes, *, final: bool = False) -> str:
        """The text so far; with `final` nothing is waited for any longer."""
        runs = _RUNS.findall(self._rest + data)
        self._rest = runs.pop() if runs and not final and _is_begun(runs[-1]) else b""
        return "".join(map(self._text, runs))

    def _text(self, run: bytes) -> str:
        try:
            return run.decode()
        except UnicodeDecodeError:
            return run.decode(self._encoding, "replace")


def _is_begun(run: bytes) -> bool:
    """Whether bytes end in the middle of a character of UTF-8."""
    try:
        run.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False


def typed_line(data: bytes) -> str:
    """A whole line as it was typed, without its end."""
    text = Reader(fallback_encoding(locale_name())).read(data, final=True)
    return text.partition("\n")[0].rstrip("\r")


def fallback_encoding(name: str) -> str:
    """The encoding of a locale, for what is not UTF-8; Latin-1 where it names none of its own."""
    try:
        known = codecs.lookup(codeset(name) or codeset(locale.normalize(name))).name
        b"\xe9".decode(known, "replace")  # some codecs are no encodings of text (hex, idna)
    except (LookupError, UnicodeError):
        known = "ascii"
    return known if known not in ("ascii", "utf-8") else "iso8859-1"


@contextlib.contextmanager
def in_utf8(terminal: int, first: bytes, ended: Event) -> Iterator[int]:
    """A pipe to read from instead of the terminal, as its descriptor.

    Args:
        terminal: Its descriptor.
        first: What was read from it already.
        ended: Set when nothing will be read any more.
    """
    reader, left = Reader(fallback_encoding(locale_name())), Event()
    pipe, inside = os.pipe()
    os.write(inside, reader.read(first).encode())

    def is_over() -> bool:
        return ended.is_set() or left.is_set()

    pump = Thread(
        target=_pump, args=(terminal, inside, reader, is_over), name="terminal-bytes", daemon=True
    )
    pump.start()
    try:
        yield pipe
    finally:
        left.set()
        os.close(pipe)
        pump.join()
        os.close(inside)


def _pump(terminal: int, inside: int, reader: Reader, is_over: Callable[[], bool]) -> None:
    try:
        # Errors mean that the terminal is gone, or who reads the pipe.
        with contextlib.suppress(OSError):
            while not is_over():
                data = b""
                if select.select([terminal], [], [], _WAIT if reader.is_waiting else _LOOK)[0]:
                    data = os.read(terminal, _CHUNK)
                    if not data:
                        break
                os.write(inside, reader.read(data, final=not data).encode())
    finally:
        if not is_over():
            # Nothing will come any more: who reads must not wait for it.
            with contextlib.suppress(OSError):
                os.write(inside, _NEVER_UTF8)
