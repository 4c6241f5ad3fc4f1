"""Where the thumb of a scroll bar is: every list, panel and text has the same bar."""

from __future__ import annotations

THUMB = "▐"
"""What it is drawn with; the rest of the bar is blank."""


def thumb_of(height: int, count: int, top: int) -> range:
    """Return the lines of a window that the thumb covers; none where everything is seen.

    Args:
        height: Of the window.
        count: All lines there are.
        top: The first line that is seen.
    """
    if count <= height or not height:
        return range(0)
    length = max(1, height * height // count)
    first = round(top / (count - height) * (height - length))
    return range(first, first + length)
