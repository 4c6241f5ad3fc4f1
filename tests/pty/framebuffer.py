"""An X server without a screen, and the pixels of what is drawn on it."""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Picture:
    """All pixels of the screen, four bytes each: blue, green, red and nothing."""

    width: int
    height: int
    pixels: bytes

    def line(self, y: int) -> bytes:
        """The pixels of one line."""
        return self.pixels[y * self.width * 4 : (y + 1) * self.width * 4]

    def places(self, colour: RGB, y: int) -> list[int]:
        """Where in a line a colour is, from left to right."""
        red, green, blue = colour
        wanted, line = bytes((blue, green, red)), self.line(y)
        return [x for x in range(self.width) if line[x * 4 : x * 4 + 3] == wanted]


class Display:
    """A running X server."""

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self._file = file

    def picture(self) -> Picture:
        """What is on the screen now: the server keeps it in a file, in the form of xwd."""
        dump = self._file.read_bytes()
        header = struct.unpack(">25I", dump[:100])
        width, height, stride, colours = (header[at] for at in (4, 5, 12, 19))
        assert stride == width * 4
        start = header[0] + colours * 12
        return Picture(width, height, dump[start : start + stride * height])


@contextmanager
def display(folder: Path, size: tuple[int, int]) -> Iterator[Display]:
    """Run an X server of this test's own, on a number that is free."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24",
         "-fbdir", str(folder), "-nocursor", "-nolisten", "tcp"],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield Display(f":{number}", folder / "Xvfb_screen0")
    finally:
        server.terminate()
        server.wait()
