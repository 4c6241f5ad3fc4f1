"""Fit tables to a terminal, measured in cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from trackcal_tui.cli.streams import Style
from trackcal_tui.core.text import safe

T = TypeVar("T")
GAP = 2
"""Spaces between two columns."""
LEAST = 12
"""Cells a shrinking column keeps before other columns are left out."""


class Column(Struct, Generic[T], frozen=True):
    """One column of a table."""

    title: str
    value: Callable[[T], str]
    """The cell of one row; it is made safe."""
    right: bool = False
    shrinks: bool = False
    """Gives way (is cut with an ellipsis) where the terminal is narrow."""
    leaves: int = 0
    """Its turn to be left out where the terminal is too narrow, from 1; 0 for never."""
    style: Style = ""


def table_lines(
    columns: Sequence[Column[T]], items: Sequence[T], width: int
) -> Iterator[list[tuple[str, Style]]]:
    """Yield the headings and then each row as padded cells with their styles.

    Columns without anything in them are left out.
    """
    from rich.cells import cell_len  # 9 ms, not needed for JSON

    from trackcal_tui.terminal.cells import fit

    def padded(text: str, cells: int, right: bool) -> str:
        cut = fit(text, cells)
        return f"{' ' * (cells - cell_len(cut.rstrip()))}{cut.rstrip()}" if right else cut

    cells = [[safe(column.value(item)) for item in items] for column in columns]
    shown = [at for at, values in enumerate(cells) if any(values)]
    columns, cells = [columns[at] for at in shown], [cells[at] for at in shown]
    widths = [
        max(map(cell_len, [column.title, *values]))
        for column, values in zip(columns, cells, strict=True)
    ]
    if width:
        widths = fitted_widths(widths, columns, width)
    rows = zip(*cells, strict=True)
    for number, row in enumerate([[column.title for column in columns], *rows]):
        yield [
            (padded(text, cells, column.right), column.style if number else "bold")
            for text, cells, column in zip(row, widths, columns, strict=True)
            if cells
        ]


def fitted_widths(natural: Sequence[int], columns: Sequence[Column[T]], total: int) -> list[int]:
    """Return widths that fit into `total` cells, 0 for a column that is left out.

    Shrinking columns give way first; where that is not enough, others are left out in their turn.
    """
    widths = list(natural)
    leaving = sorted((column.leaves, at) for at, column in enumerate(columns) if column.leaves)
    while True:
        shown = [at for at, width in enumerate(widths) if width]
        excess = sum(widths) + GAP * (len(shown) - 1) - total
        flexible = [at for at in shown if columns[at].shrinks]
        spare = sum(max(widths[at] - LEAST, 0) for at in flexible)
        if excess <= spare or not leaving:
            break
        widths[leaving.pop(0)[1]] = 0
    while excess > 0 and flexible:
        widest = max(flexible, key=lambda at: widths[at])
        if widths[widest] <= 1:
            break
        widths[widest] -= 1
        excess -= 1
    return widths
