"""Text and numbers as they are drawn: measured in terminal cells, never in characters."""

from __future__ import annotations

from datetime import date, datetime

from rich.cells import cell_len, set_cell_size

from trackcal_tui.text import safe

__all__ = ["cell_len", "clock_span", "day_title", "fit", "hours"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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


def hours(seconds: int) -> str:
    """Hours with two decimals, halves rounded up: 2700 → `0.75`."""
    hundredths = (abs(seconds) * 100 + 1800) // 3600
    return f"{'-' if seconds < 0 else ''}{hundredths // 100}.{hundredths % 100:02}"


def clock_span(start: datetime, end: datetime) -> str:
    """`09:00 – 09:30`, 13 cells; an end on a later day is marked `+1`…`+9` in a 15-cell field."""
    days = (end.date() - start.date()).days
    span = f"{start:%H:%M} – {end:%H:%M}"
    return span if days <= 0 else f"{span}+{min(days, 9)}"


def day_title(day: date) -> str:
    """`Mon 16 Nov`; English everywhere, whatever the locale."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
