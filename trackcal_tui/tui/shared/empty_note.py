"""What stands in the place of an empty list: what is missing, why, and which keys help.

    No time logged this week

    1  import events from your calendar
    n  add an entry

Every list says it in this form (`note_lines`).
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from msgspec import Struct
from rich.cells import cell_len
from textual.strip import Strip

from trackcal_tui.core.text import safe
from trackcal_tui.tui.keys.live_keys import COMMAND_IN_TEXT, pressing, with_keys
from trackcal_tui.tui.shared.line_styles import (
    LineWidget,
    Part,
    keyed_parts,
    parts_strip,
    with_click,
)

_LEFT = 4
"""Cells before each line."""


class EmptyNote(Struct, frozen=True):
    """Say what is the matter, why, and which keys help."""

    title: str
    lines: tuple[str, ...] = ()
    """Why; each is wrapped."""
    keys: tuple[tuple[str, str], ...] = ()
    """Keys and what they do here; commands stand as `{section.command}` in both."""
    is_error: bool = False


def nothing_logged(name: str, section: str) -> EmptyNote:
    """Say that nothing was logged.

    Args:
        name: What people call the range; empty for nothing.
        section: The id of the section that says it.
    """
    return EmptyNote(
        f"No time logged {name or 'in this range'}",
        ("Nothing has been imported or added yet.",),
        (
            ("{section.import}", "import events from your calendar"),
            (f"{{{section}.new}}", "add an entry"),
            (f"{{{section}.previous}} {{{section}.next}}", "another range"),
        ),
    )


def no_match(hidden: str, section: str) -> EmptyNote:
    """Say that a filter lets nothing through, and how much it hides."""
    return EmptyNote(
        "Nothing matches the filter", (hidden,), ((f"{{{section}.cancel}}", "show all"),)
    )


def note_lines(app: object, note: EmptyNote, width: int, height: int) -> list[list[Part]]:
    """Return the lines of a note, the blank ones above it included.

    Args:
        app: Whose keys they are.
        note: What is said.
        width: Cells of a line.
        height: Lines there is room for.
    """
    indent = " " * min(_LEFT, max(0, width - 20))
    room = max(10, width - 2 * len(indent))
    lines: list[list[Part]] = [
        [(line, "bad" if note.is_error else "strong")] for line in wrap(safe(note.title), room)
    ]
    why = [line for text in note.lines for line in wrap(safe(with_keys(app, text)), room)]
    if why:
        lines.append([])
        lines.extend([(line, "muted")] for line in why)
    if note.keys:
        lines += [[], *_key_lines(app, note.keys)]
    top = max(0, height - len(lines)) // 3
    return [*([] for _ in range(top)), *([(indent, "plain"), *line] for line in lines)]


def note_strip(widget: LineWidget, note: EmptyNote, y: int) -> Strip:
    """Draw one line of a widget that shows a note."""
    lines = note_lines(widget.app, note, *widget.size)
    return parts_strip(widget, lines[y] if y < len(lines) else ())


def _key_lines(app: object, keys: Sequence[tuple[str, str]]) -> list[list[Part]]:
    """Return a line for each key, one below the other; what it does is a click too."""
    widest = max(cell_len(with_keys(app, key)) for key, _ in keys)
    lines = []
    for key, does in keys:
        blank = " " * (widest - cell_len(with_keys(app, key)))
        commands = COMMAND_IN_TEXT.findall(key)
        click = pressing(commands[0]) if len(commands) == 1 else ""
        label = keyed_parts(app, f"  {does}", "muted")
        if len(label) == 1:
            label = [with_click(label[0], click)]
        lines.append([(blank, "plain"), *keyed_parts(app, key, "accent"), *label])
    return lines
