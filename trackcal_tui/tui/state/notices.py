"""What the last action did, in one line."""

from __future__ import annotations


class Failed(str):
    """A notice that something did not work; screens mark it."""

    __slots__ = ()
