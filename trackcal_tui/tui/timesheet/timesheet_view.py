"""The timesheet, drawn line by line: a move of the cursor sends the cells that change."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from trackcal_tui.tui.keys.command import bindings
from trackcal_tui.tui.keys.commands import GRID
from trackcal_tui.tui.shared.empty_note import EmptyNote, note_lines
from trackcal_tui.tui.shared.line_styles import LineWidget, Part, parts_strip
from trackcal_tui.tui.shared.status_line import changed_spans, with_text
from trackcal_tui.tui.timesheet.grid_lines import HEAD, Geometry, geometry
from trackcal_tui.tui.timesheet.page import Cell, Page
from trackcal_tui.tui.timesheet.page_lines import Layout, layout


class TimesheetView(LineWidget, can_focus=True):
    """Show a page with a cursor on one cell, or a note while nothing was logged."""

    DEFAULT_CSS = "TimesheetView { height: 1fr; width: 1fr; }"
    BINDINGS = bindings(GRID)

    class Moved(Message):
        """The cursor stands on another cell."""

    @dataclass
    class Opened(Message):
        """A cell was clicked twice."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._page: Page | None = None
        self._cursor = Cell()
        self._note = EmptyNote("")
        self._geometry = Geometry(0, 1, 0, 0, 0)
        self._layout = Layout((), 0, 0)

    # -- content

    @property
    def cursor(self) -> Cell:
        """The cell the cursor stands on."""
        return self._cursor

    @property
    def text(self) -> str:
        """What is drawn, a line each."""
        return "\n".join("".join(text for text, *_ in line).rstrip() for line in self._layout.lines)

    def show(self, page: Page, cursor: Cell, note: EmptyNote) -> None:
        """Take over another page.

        Args:
            page: What is shown.
            cursor: Where the cursor is to be, as far as there is such a cell.
            note: What is said where the page has no rows.
        """
        self._page, self._note = page, note
        self._cursor = page.within(cursor)
        self._arrange()

    def move_to(self, cell: Cell) -> None:
        """Put the cursor on a cell, or the nearest one there is."""
        if self._page is None:
            return
        cell = self._page.within(cell)
        if cell != self._cursor:
            self._cursor = cell
            self._arrange()
            self.post_message(self.Moved())

    def _arrange(self) -> None:
        """Lay the page out, and draw the cells that differ."""
        page, (width, height) = self._page, self.size
        if page is None or not width:
            return
        old = self._layout
        if page.rows:
            first, column = self._geometry.first, self._cursor.column
            self._geometry = geometry(page.sheet, width, first, column)
            self._layout = layout(
                page, self._cursor, self._geometry, width, height, self._layout.top
            )
        else:
            lines = note_lines(self.app, self._note, width, height)
            self._layout = Layout(tuple(map(tuple, lines)), 0, 0)
        for y in range(max(len(old.lines), len(self._layout.lines))):
            before, after = _line(old, y, width), _line(self._layout, y, width)
            if before != after and (spans := changed_spans(before, after)):
                self.refresh(*(Region(start, y, end - start, 1) for start, end in spans))

    # -- drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        return parts_strip(self, _line(self._layout, y, self.size.width))

    def on_resize(self) -> None:
        """Lay the page out for another size."""
        self._arrange()
        self.refresh()

    # -- moving

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no motion where there are no cells; whoever has the grid says so."""
        if action in ("move_cell", "edge") and not (self._page and self._page.rows):
            return False
        return super().check_action(action, parameters)

    def action_move_cell(self, columns: int, rows: int) -> None:
        """Move the cursor."""
        self.move_to(Cell(self._cursor.row + rows, self._cursor.column + columns))

    def action_edge(self, direction: int) -> None:
        """Move to the first or the last column."""
        last = len(self._page.sheet.columns) - 1 if self._page else 0
        self.move_to(Cell(self._cursor.row, 0 if direction < 0 else last))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where it was clicked; a second click opens the cell."""
        if self.screen.focused is not self:
            return
        row, column = event.y - HEAD, self._geometry.column_at(event.x)
        if column is None or not 0 <= row < self._layout.count:
            return
        self.move_to(Cell(self._layout.top + row, column))
        if event.chain == 2:
            self.post_message(self.Opened())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move to the next row."""
        event.stop()
        self.action_move_cell(0, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move to the row above."""
        event.stop()
        self.action_move_cell(0, -1)


def _line(shown: Layout, y: int, width: int) -> list[Part]:
    """Return a line of a layout, as wide as the widget."""
    parts = shown.lines[y] if y < len(shown.lines) else ()
    fitted: list[Part] = []
    room = width
    for part in parts:
        cells = cell_len(part[0])
        if cells > room:
            part, cells = with_text(part, set_cell_size(part[0], room)), room
        fitted.append(part)
        room -= cells
    return [*fitted, (" " * room, "plain")]
