"""A list of rows under a heading for each day, drawn line by line.

Only what is seen is ever drawn, and only what changed is drawn again: 50,000 rows cost a key
what 100 do. Textual's `ScrollView.render_line` is the interface its own Log and OptionList use.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from trackcal_tui.state import Lines

Part = tuple[str, str]
"""A run of text of known cell width, and the component class it is drawn in."""


class DayList(ScrollView, can_focus=True):
    """Rows under day headings, with a cursor that only ever stands on rows.

    Subclasses say what a row and a heading look like (`row_parts`, `heading_parts`).
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "day-list--plain",
        "day-list--strong",
        "day-list--muted",
        "day-list--heading",
        "day-list--cursor",
        "day-list--accent",
        "day-list--warning",
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", show=False),
        Binding("pagedown,ctrl+d", "page(1)", "Page down", show=False),
        Binding("home,g", "edge(-1)", "First", show=False),
        Binding("end,G", "edge(1)", "Last", show=False),
    ]

    class Moved(Message):
        """The cursor stands on another row."""

    class Clicked(Message):
        """A row was clicked.

        Attributes:
            position: Of the row.
            x: Cell within the row.
        """

        def __init__(self, position: int, x: int) -> None:
            self.position = position
            self.x = x
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines = Lines()
        self._rows = 0
        self._cursor = 0
        self._styles: dict[str, Style] = {}

    # -- what subclasses say

    def row_parts(self, position: int, is_cursor: bool, width: int) -> list[Part]:
        """One row as parts that are `width` cells in all."""
        raise NotImplementedError

    def heading_parts(self, day: int, width: int) -> list[Part]:
        """One day heading as parts that are `width` cells in all."""
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
        self.virtual_size = Size(0, lines.count)
        self._reveal(immediate=False)
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
        """Draw a row anew, or only `width` cells of it from `x` on."""
        self._refresh_line(self._lines.line_of(position), x, width)

    def refresh_heading(self, day: int, x: int = 0, width: int | None = None) -> None:
        """Draw a heading anew, or only `width` cells of it from `x` on."""
        self._refresh_line(self._lines.heads[day], x, width)

    def _refresh_line(self, line: int, x: int, width: int | None) -> None:
        y = line - self.scroll_offset.y
        if 0 <= y < self.size.height:
            self.refresh(Region(x, y, self.size.width - x if width is None else width, 1))

    def row_y(self, position: int) -> int | None:
        """The line of the widget a row is drawn on; None when it is scrolled out."""
        y = self._lines.line_of(position) - self.scroll_offset.y
        return y if 0 <= y < self.size.height else None

    # -- drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of the widget."""
        width = self.size.width
        line = y + self.scroll_offset.y
        if line >= self._lines.count:
            return Strip.blank(width, self._style("day-list--plain"))
        day, position = self._lines.at(line)
        if position is None:
            parts = self.heading_parts(day, width)
        else:
            parts = self.row_parts(position, position == self._cursor, width)
        return Strip([Segment(text, self._style(name)) for text, name in parts], width)

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self.get_component_rich_style(name)
        return style

    def notify_style_update(self) -> None:
        """Styles have changed (theme, focus): look them up anew."""
        self._styles.clear()
        super().notify_style_update()

    # -- moving

    def _reveal(self, *, immediate: bool = True) -> None:
        """Scroll so that the cursor is seen; at an edge by half a screen, which costs a slow
        line one repaint in ten moves instead of one in each."""
        height = self.size.height
        if not self._rows or not height:
            return
        line = self._lines.line_of(self._cursor)
        top = self.scroll_offset.y
        first = 0 if self._cursor == 0 else line
        if first < top:
            target = max(0, first - height // 2) if top - first < height else max(0, first - 1)
        elif line >= top + height:
            target = line - height // 2 if line < top + 2 * height else line - height + 1
        else:
            return
        target = max(0, min(target, self._lines.count - height))
        self.scroll_to(y=target, animate=False, immediate=immediate, force=True)

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self.move_to(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by a screenful."""
        self.move_to(self._cursor + pages * max(1, self.size.height - 2))

    def action_edge(self, direction: int) -> None:
        """Move the cursor to the first (-1) or last (1) row."""
        self.move_to(0 if direction < 0 else self._rows - 1)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._reveal(immediate=False)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where it was clicked."""
        line = event.y + self.scroll_offset.y
        if 0 <= line < self._lines.count:
            _, position = self._lines.at(line)
            if position is not None:
                self.move_to(position)
                self.post_message(self.Clicked(position, event.x))
