"""A list of rows under a heading for each day, drawn line by line.

With 10,000 rows a move takes 2.4 ms and 350 bytes, and filling it 12 ms, where an `OptionList`
takes 7.8 ms, 10 kB and 352 ms (measured); 50,000 rows cost the same. It scrolls by itself:
Textual's scrolling lays the screen out with every change of size, and draws the list twice.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from rich.cells import set_cell_size
from rich.segment import Segment
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from trackcal_tui.tui.keys.command import bindings
from trackcal_tui.tui.keys.commands import LIST
from trackcal_tui.tui.shared.line_styles import LineWidget, Part
from trackcal_tui.tui.shared.scroll_thumb import THUMB, thumb_of
from trackcal_tui.tui.state.lines import Lines

TICK_BOX = range(1, 4)
"""The cells of a row's tick box, where a list has them."""
MOST_TASK = 70
"""Cells of the longest column of task names: what stands behind it must stay near."""


class DayList(LineWidget, can_focus=True):
    """Rows under day headings, with a cursor that only ever stands on rows.

    Subclasses say what a row and a heading look like (`row_parts`, `heading`).
    """

    BINDINGS = bindings(LIST)
    ALLOW_SELECT = False

    class Moved(Message):
        """The cursor stands on another row."""

    class Scrolled(Message):
        """The wheel has moved the rows."""

    class Resized(Message):
        """The rows have another width, or more or fewer of them are shown."""

    class Clicked(Message):
        """A row was clicked; `x` is the cell within the row."""

        def __init__(self, position: int, x: int) -> None:
            self.position = position
            self.x = x
            super().__init__()

    class Opened(Message):
        """The row under the cursor was clicked twice, beside its tick box."""

    class HeadingClicked(Message):
        """A heading was clicked; the cursor stands on the first row below it."""

    class Dragged(Message):
        """The mouse was dragged from one row to another; positions in the order of the list."""

        def __init__(self, first: int, last: int) -> None:
            self.first = first
            self.last = last
            super().__init__()

    class MenuAsked(Message):
        """The row under the cursor was clicked with the right button; `at` is on the screen."""

        def __init__(self, at: Offset) -> None:
            self.at = at
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines = Lines()
        self._rows = 0
        self._cursor = 0
        self._top = 0
        self._drag_from: int | None = None
        """The row on which the mouse's left button went down."""
        self._is_dragging = False

    # -- what subclasses say

    def row_parts(self, position: int, width: int) -> list[Part]:
        """Return one row as parts that fill `width` cells."""
        raise NotImplementedError

    def titles(self, width: int) -> str:
        """Return the names of the columns, as they stand over rows of `width` cells."""
        raise NotImplementedError

    def heading(self, day: int, width: int) -> str:
        """Return one heading; what is wider than `width` is cut."""
        raise NotImplementedError

    # -- content

    @property
    def cursor(self) -> int | None:
        """The position of the row the cursor stands on; None when there is none."""
        return self._cursor if self._rows else None

    @property
    def lines(self) -> Lines:
        """Where rows and headings stand."""
        return self._lines

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self._rows

    def set_lines(self, lines: Lines, rows: int, cursor: int = 0) -> None:
        """Take over another layout and put the cursor on a row near `cursor`."""
        self._lines, self._rows = lines, rows
        self._cursor = max(0, min(cursor, rows - 1))
        self._show_from(self._top)
        self._reveal()
        self.refresh()

    def move_to(self, position: int) -> None:
        """Put the cursor on a row, as far as there is one."""
        if not self._rows:
            return
        position = max(0, min(position, self._rows - 1))
        if position == self._cursor:
            return
        old, self._cursor = self._cursor, position
        self.refresh_row(old)
        self.refresh_row(position)
        self._reveal()
        self.post_message(self.Moved())

    def refresh_row(self, position: int, x: int = 0, width: int | None = None) -> None:
        """Redraw a row, or only `width` cells of it from `x` on."""
        width = self.size.width - 1 if width is None else width
        self._refresh_line(self._lines.line_of(position), x, width)

    def refresh_heading(self, day: int, x: int = 0, width: int | None = None) -> None:
        """Redraw a heading, or only `width` cells of it from `x` on."""
        self._refresh_line(self._lines.heads[day], x, width)

    def _refresh_line(self, line: int, x: int, width: int | None) -> None:
        y = line - self._top
        if 0 <= y < self.size.height:
            self.refresh(Region(x, y, self.size.width - x if width is None else width, 1))

    def row_y(self, position: int) -> int | None:
        """Return the line of the widget a row is drawn on; None when it is scrolled out."""
        y = self._lines.line_of(position) - self._top
        return y if 0 <= y < self.size.height else None

    # -- drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of the widget."""
        width = self.size.width - 1
        line = y + self._top
        if line >= self._lines.count:
            return Strip.blank(width + 1, self.style_of("plain"))
        _, position = self._lines.at(line)
        parts = self.line_parts(line, width)
        is_lit = position is not None and position == self._cursor
        # One segment a run of one style: each costs some 20 bytes of escapes on the line.
        runs = [
            Segment("".join(part[0] for part in run), self.style_of(name, on_cursor=is_lit))
            for name, run in groupby(parts, key=itemgetter(1))
        ]
        # The scroll bar is a cell of the line: a widget of its own would be redrawn with every
        # layout, a kilobyte each time. The cursor leaves it out, so that a move sends none of it.
        thumb = thumb_of(self.size.height, self._lines.count, self._top)
        runs.append(Segment(THUMB if y in thumb else " ", self.style_of("muted")))
        return Strip(runs, width + 1)

    def line_parts(self, line: int, width: int) -> list[Part]:
        """Return a line as parts that fill `width` cells."""
        day, position = self._lines.at(line)
        if position is None:
            return heading_parts(set_cell_size(self.heading(day, width), width))
        (first, style, *_), *rest = self.row_parts(position, width - 1)
        return [(f"{'▌' if position == self._cursor else ' '}{first}", style), *rest]

    # -- moving

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no motion where there is nothing to move to; whoever has the list says so."""
        return bool(self._rows) and super().check_action(action, parameters)

    @property
    def top(self) -> int:
        """The number of the first line that is drawn."""
        return self._top

    def _reveal(self) -> None:
        """Scroll so that the cursor is seen; at an edge by half a screen, which costs a slow
        line one repaint in ten moves instead of one in each."""
        height = self.size.height
        if not self._rows or not height:
            return
        line = self._lines.line_of(self._cursor)
        # The first row brings its heading along.
        first = 0 if self._cursor == 0 else line
        if first < self._top:
            self._show_from(first - height // 2)
        elif line >= self._top + height:
            self._show_from(line - height // 2)

    def _show_from(self, top: int) -> None:
        top = max(0, min(top, self._lines.count - self.size.height))
        if top != self._top:
            self._top = top
            self.refresh()

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self.move_to(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by a screenful."""
        step = max(1, self.size.height - 2)
        if self._rows:
            self._show_from(self._top + pages * step)
        self.move_to(self._cursor + pages * step)

    def action_edge(self, direction: int) -> None:
        """Move the cursor to the first (-1) or last (1) row."""
        self.move_to(0 if direction < 0 else self._rows - 1)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._show_from(self._top)
        self._reveal()
        self.post_message(self.Resized())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll by three lines; the cursor stays on its row."""
        self._scroll(event, 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll by three lines."""
        self._scroll(event, -3)

    def _scroll(self, event: events.MouseEvent, lines: int) -> None:
        event.stop()
        self._show_from(self._top + lines)
        self.post_message(self.Scrolled())

    def on_focus(self, event: events.Focus) -> None:
        """Redraw nothing and look up no styles: the list looks the same without the focus.

        (Its scroll bar would be drawn for that alone.)
        """
        event.prevent_default()
        self.set_reactive(Widget.has_focus, True)

    def on_blur(self, event: events.Blur) -> None:
        """Redraw nothing (see `on_focus`)."""
        event.prevent_default()
        self.set_reactive(Widget.has_focus, False)

    # -- the mouse

    def _row_at(self, y: int) -> int | None:
        """Return the position of the row on a line of the widget."""
        line = y + self._top
        return self._lines.at(line)[1] if 0 <= line < self._lines.count else None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember where a drag may begin."""
        self._drag_from = self._row_at(event.y) if event.button == 1 else None
        self._is_dragging = False

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell which rows a drag has come over."""
        here = self._row_at(event.y)
        if event.button != 1 or self._drag_from is None or here is None:
            return
        if self._is_dragging or here != self._drag_from:
            self._is_dragging = True
            first, last = sorted((self._drag_from, here))
            self.post_message(self.Dragged(first, last))
            self.move_to(here)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where it was clicked, unless what is open over the list kept the focus."""
        was_dragged, self._is_dragging = self._is_dragging, False
        if self.screen.focused is not self or was_dragged:
            return
        line = event.y + self._top
        if not 0 <= line < self._lines.count:
            return
        day, position = self._lines.at(line)
        if position is None:
            self.move_to(self._lines.first[day])
            self.post_message(self.HeadingClicked())
            return
        self.move_to(position)
        if event.button == 3:
            self.post_message(self.MenuAsked(event.screen_offset))
        elif event.chain == 2 and event.x not in TICK_BOX:
            self.post_message(self.Opened())
        else:
            self.post_message(self.Clicked(position, event.x))


def heading_parts(text: str) -> list[Part]:
    """Return a heading with its name and what is counted so far standing out.

    Of ` Mon 16 Nov  2.50 of 3.75 h` that is all but ` of 3.75 h`.
    """
    name, gap, rest = text.partition("  ")
    counted, of, whole = rest.partition(" of ")
    if not of:
        return [(name, "heading"), (gap + rest, "muted")]
    return [(f"{name}{gap}{counted}", "heading"), (of + whole, "muted")]
