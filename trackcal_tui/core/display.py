"""Text and numbers as they are drawn: measured in terminal cells, never in characters."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len, set_cell_size

from trackcal_tui.core.formats import clock_time, hours
from trackcal_tui.core.formats import short_day as day_title
from trackcal_tui.core.text import safe

__all__ = ["cell_len", "clock_span", "day_title", "fit", "hours"]


def fit(text: str, width: int) -> str:
    """Foreign text made safe and exactly `width` cells wide: padded, or cut with an ellipsis."""
    if width <= 0:
        return ""
    text = safe(text)
    length = len(text) if text.isascii() else cell_len(text)
    if length <= width:
        return text + " " * (width - length)
    cut = set_cell_size(text, width - 1).rstrip()
    return set_cell_size(cut + "…", width)


def clock_span(start: datetime, end: datetime) -> str:
    """`09:00 – 09:30`, 13 cells; an end on a later day is marked `+1`…`+9` in a 15-cell field."""
    days = (end.date() - start.date()).days
    span = f"{clock_time(start)} – {clock_time(end)}"
    return span if days <= 0 else f"{span}+{min(days, 9)}"
