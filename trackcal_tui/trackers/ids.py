"""Ids of a tracker's own."""

from __future__ import annotations

from trackcal_tui.trackers.faults import Refused


def number(text: str, what: str) -> int:
    """Return a tracker's id that must be a number.

    Raises:
        Refused: it is none.
    """
    if not text.isdecimal():
        raise Refused(
            f'The {what} "{text[:40]}" is not a number',
            f"Give the id that the tracker has for the {what}.",
            code="tracker_id",
        )
    return int(text)
