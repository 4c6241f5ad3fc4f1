"""Hours by project, as the lines of the sections say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.hours import hours
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_colours import project_sign, project_style
from trackcal_tui.tui.shared.status_line import parts_width


def seconds_by_project(entries: Iterable[Entry]) -> dict[str | None, int]:
    """Sum entries up: project code → seconds."""
    seconds: dict[str | None, int] = {}
    for entry in entries:
        seconds[entry.project] = seconds.get(entry.project, 0) + entry.seconds
    return seconds


_PARTS = 3
"""Of a project: its separator, its code, its hours."""


def project_parts(seconds: Mapping[str | None, int]) -> list[Part]:
    """Return ` · ● ACME-2026 7.50 · ◦ none 1.75`, most first, what has no project last."""
    rows = sorted(seconds.items(), key=lambda row: (row[0] is None, -row[1], row[0] or ""))
    parts: list[Part] = []
    for code, total in rows:
        name = f"{project_sign(code)} {code or 'none'}"
        parts += [(" · ", "plain"), (name, project_style(code)), (f" {hours(total)}", "plain")]
    return parts


def fitting(parts: Sequence[Part], room: int) -> list[Part]:
    """Return the projects that fit whole; an ellipsis says that there are more."""
    end: Part = (" · …", "plain")
    if parts_width(parts) <= room:
        return list(parts)
    kept = len(parts)
    while kept and parts_width((*parts[:kept], end)) > room:
        kept -= _PARTS
    return [*parts[:kept], end] if kept > 0 else []
