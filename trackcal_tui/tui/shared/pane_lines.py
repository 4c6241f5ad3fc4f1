"""Draws the side pane's content as lines.

    Week                        22.50 of 40.00 h
    Mon ████████░░           3.75
    Tue ██████████░░         5.25  gap 13:00–15:00

    Projects                              ticked
    ● ACME-2026     6.50  ██████████

    Look at
    1:1 with Priya ↔ Lunch & learn          0.25
    ────────────────────────────────────────────
    Sprint planning
    When       Mon 16 Nov 10:00 – 12:00, 2.00 h

The details keep their place as long as the week stays the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from rich.cells import cell_len

from trackcal_tui.core.dates import DAY_NAMES
from trackcal_tui.core.hours import hours
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_colours import project_part, project_style
from trackcal_tui.tui.state.pane import Details, PaneContent, PaneDay, span_words

Line = tuple[Part, ...]

_DAY, _HOURS, _GAP = 4, 6, 17
"""Cells of a day's name, of its hours, and of its longest gap."""
_SHARE = " ↔ "
"""Between two that share some time."""
_LABEL = 11
"""Cells of a fact's label."""
_DETAILS = 7
"""Lines kept for the row under the cursor, with the rule above it; few rows need more."""
_LEAST = 3
"""Lines that a block needs to say more than its title and how much is missing."""
_EIGHTHS = "▏▎▍▍▋▊▉"
"""Ends of a bar. (The half block marks the row of the cursor: in ASCII it is an arrow.)"""


class _Block(Struct, frozen=True):
    title: Line
    lines: list[Line]


def pane_lines(content: PaneContent, width: int, height: int) -> list[Line]:
    """Return the lines that fit; what wants a look gives way last of the lists.

    Args:
        content: What is shown.
        width: Cells of a line.
        height: Lines there is room for.
    """
    details = _details_lines(content.details, width) if content.details else []
    room = height - (min(max(_DETAILS, len(details) + 1), height // 2) if details else 0)
    week, projects, looks, weeks = (
        _Block(
            _week_title(content, width), [_day_line(content, one, width) for one in content.days]
        ),
        _projects(content, width),
        _Block((("Look at", "warning"),), _look_lines(content, width, height)),
        _weeks(content, width),
    )
    shown: dict[int, list[Line]] = {}
    for at, block in ((0, week), (2, looks), (1, projects), (3, weeks)):
        room -= bool(shown)  # the blank line between blocks
        if block.lines and room >= min(1 + len(block.lines), _LEAST):
            shown[at] = _cut(block, room)
            room -= len(shown[at])
    lines: list[Line] = []
    for at in sorted(shown):
        lines += [(), *shown[at]] if lines else shown[at]
    if details:
        lines += [(("─" * width, "rule"),), *details]
    return lines[:height]


def _cut(block: _Block, room: int) -> list[Line]:
    """Return a block in so many lines; the last says how much is missing."""
    lines = [block.title, *block.lines]
    if len(lines) <= room:
        return lines
    more = f"and {len(lines) - room + 1} more"
    return [*lines[: room - 1], ((more, "muted"),)]


def _between(left: Part, right: Part, width: int) -> Line:
    """Put one part at the left and one at the right end."""
    room = width - cell_len(right[0]) - 1
    return ((fit(left[0], room), *left[1:]), (" ", "plain"), right)


# -- the week


def _week_title(content: PaneContent, width: int) -> Line:
    total = hours(content.seconds)
    said = f"{total} of {hours(content.target)} h" if content.target else f"{total} h"
    return _between((content.title, "strong"), (said, "muted"), width)


def _day_line(content: PaneContent, day: PaneDay, width: int) -> Line:
    room = width - _DAY - _HOURS - _GAP
    longest = max(content.day_target, *(one.seconds + one.offered for one in content.days), 1)
    total = day.seconds + day.offered
    parts: list[Part] = [
        (f"{DAY_NAMES[day.date.weekday()]:<{_DAY}}", "muted"),
        *_bar(day.seconds / longest, day.offered / longest, room),
        (f"{hours(total) if total else '·':>{_HOURS}}", "plain" if total else "muted"),
    ]
    if day.gap:
        parts.append(_clickable(f"  gap {span_words(day.gap)}", "warning", day.row))
    return tuple(parts)


def _bar(done: float, more: float, width: int, style: str = "accent") -> list[Part]:
    """Return a bar of what is done and, in another sign, of what may be."""
    filled = round(done * width)
    if not more:
        eighths = round(done * width * 8)
        end = _EIGHTHS[eighths % 8 - 1] if eighths % 8 else ""
        text = "█" * (eighths // 8) + end
        return [(f"{text:<{width}}", style)]
    offered = max(round((done + more) * width) - filled, 1)
    filled = min(filled, width - offered)
    return [
        ("█" * filled, style),
        (f"{'░' * offered:<{width - filled}}", "muted"),
    ]


def _clickable(text: str, style: str, row: str) -> Part:
    """Return a part that leads to a row: the widget knows which one by its place."""
    return (text, style, f"go_to({row!r})") if row else (text, style)


# -- projects


def _projects(content: PaneContent, width: int) -> _Block:
    room = width - _HOURS - 2 - (name := min(20, width // 2 - 2))
    most = max((seconds for _, seconds in content.projects), default=1) or 1
    lines: list[Line] = [
        (
            project_part(code, name, none="no project"),
            (f"{hours(seconds):>{_HOURS}}  ", "plain"),
            *_bar(seconds / most, 0, room, project_style(code)),
        )
        for code, seconds in content.projects
    ]
    return _Block(_between(("Projects", "strong"), (content.counted, "muted"), width), lines)


def _weeks(content: PaneContent, width: int) -> _Block:
    """Return the last weeks as bars, each project's part in its colour."""
    title = f"Last {len(content.weeks)} weeks"
    room = width - _DAY - _HOURS
    most = max((week.seconds for week in content.weeks), default=1) or 1
    lines: list[Line] = []
    for week in reversed(content.weeks):  # a cut drops the oldest
        parts: list[Part] = [(f"{week.number:<{_DAY}}", "muted")]
        sofar = cells = 0
        for code, seconds in week.projects:
            sofar += seconds
            until = round(sofar / most * room)
            parts.append(("█" * (until - cells), project_style(code)))
            cells = until
        total = hours(week.seconds) if week.seconds else "·"
        lines.append((*parts, (f"{'':<{room - cells}}{total:>{_HOURS}}", "muted")))
    return _Block(((title, "strong"),), lines)


# -- what wants a look, and the row under the cursor


def _look_lines(content: PaneContent, width: int, height: int) -> list[Line]:
    lines: list[Line] = []
    for look in content.looks[:height]:
        length = f" {hours(look.seconds)}" if look.seconds else ""
        room = width - len(length)
        text = fit(f"{_names(look.names, room - len(look.what) - 1)} {look.what}".strip(), room)
        lines.append((_clickable(text + length, "warning", look.row),))
    # Of hundreds the others are only counted: making each takes as long as a page.
    return [*lines, *[()] * (len(content.looks) - len(lines))]


def _names(names: tuple[str, ...], width: int) -> str:
    """Return `1:1 with Priya ↔ Lunch & learn`; both are cut alike where there is no room."""
    if len(names) != 2:
        return fit("".join(names), width).rstrip()
    room = width - len(_SHARE)
    first, second = map(cell_len, names)
    kept = min(first, max(room // 2, room - second))
    return f"{fit(names[0], kept).rstrip()}{_SHARE}{fit(names[1], room - kept).rstrip()}"


def _details_lines(details: Details, width: int) -> list[Line]:
    lines: list[Line] = [((fit(details.title, width), "strong"),)]
    for fact in details.facts:
        style = "warning" if fact.wants_look else "plain"
        text = fit(fact.text, width - _LABEL)
        lines.append(((f"{fact.label:<{_LABEL}}", "muted"), (text, style)))
    return lines


def texts(lines: Sequence[Line]) -> list[str]:
    """Return what lines say."""
    return ["".join(part[0] for part in line).rstrip() for line in lines]
