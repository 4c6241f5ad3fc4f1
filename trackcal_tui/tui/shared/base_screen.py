"""What all screens share: they close safely, name their keys, scroll, and repaint little.

A mere change of focus repaints nothing. Textual 8.2.8 marks the whole screen as dirty for it, 5 to
8 kB on the line, though the widgets that gain and lose the focus draw themselves anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, Generic, Self, TypeVar

from textual import getters
from textual.await_complete import AwaitComplete
from textual.containers import VerticalScroll
from textual.events import Key, Resize
from textual.geometry import Offset, Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from trackcal_tui.terminal.locale import key_name
from trackcal_tui.tui.keys.command import Place
from trackcal_tui.tui.keys.commands import HELP
from trackcal_tui.tui.keys.live_keys import key_of, rebound_keys, shown_key, working
from trackcal_tui.tui.shared.base_app import BaseApp, can_close
from trackcal_tui.tui.shared.partial_update import PartialCompositor

if TYPE_CHECKING:
    from trackcal_tui.tui.shared.too_small import TooSmall

T = TypeVar("T")
LEAST = Size(60, 16)
"""Below this nothing is laid out any more. (80x24 is the design size.)"""
SENT = "Sent to your terminal's clipboard"
"""All that can be said of a copy: terminals don't answer."""


def ground_lines(render: Callable[[Region], list[Strip]], crop: Region) -> list[Strip]:
    """Return the lines of a widget that shows nothing itself: all are alike, so one is drawn.

    Textual 8.2.8 also draws what is covered, with every layout: 2 ms for a screen and its body.
    """
    return render(Region(crop.x, 0, crop.width, 1)) * crop.height


class Body(VerticalScroll, can_focus=False, inherit_bindings=False):
    """What scrolls on a screen, by the screen's keys.

    They have ids; Textual's own of a `VerticalScroll` have none, and would come before them.
    """

    def watch_show_vertical_scrollbar(self) -> None:
        """Name the keys that scroll where there is something to scroll."""
        self.screen.refresh_bindings()


class BaseScreen(Screen[T], Generic[T]):
    """A screen; subclasses set `PLACE` and take `BINDINGS = PLACE.bindings()`."""

    app = getters.app(BaseApp)
    PLACE: ClassVar[Place]
    """What keys do here."""
    AUTO_FOCUS = ""
    SHOWS_NOTICE: ClassVar[bool] = False
    """Whether it shows the app's notice."""
    STAYS: ClassVar[str] = ""
    """Why a click on a section's tab does not leave it; empty: it does leave it.

    Commands stand as `{section.command}`."""
    hint = ""
    """What was said about the last key, while it stands."""
    _result: tuple[T | None] | None = None
    """What it was dismissed with."""
    copied = ""
    """What was copied last, until something else is done."""
    _is_focusing = False
    _too_small: TooSmall | None = None

    def __init__(self) -> None:
        super().__init__()
        self._compositor = PartialCompositor()

    # -- closing

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close the screen, once: now, or as soon as it is on top and has opened."""
        self._result = self._result or (result,)
        if can_close(self):
            return super().dismiss(self._result[0])
        if not self.is_mounted:
            self.call_later(self.dismiss)
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        """Close the screen if it was dismissed while another one lay over it."""
        if self._result is not None:
            self.dismiss()

    # -- the app's state

    def follow(self, name: str, show: Callable[..., None]) -> None:
        """Call `show` with the app's var `name` now and whenever it changes.

        A change that comes when the screen is being closed is dropped by Textual.
        """
        self.watch(self.app, name, show)

    # -- keys

    def labels(self) -> Mapping[str, str]:
        """Return command id → what it is called just now, where that is not its usual label."""
        return {}

    def show_hint(self, text: str, style: str = "accent") -> None:
        """Show one line about the last key, where the screen has a line for it."""

    def why_not(self, command_id: str) -> str:
        """Return why a command cannot be done now, in words for the line; empty: no reason."""
        is_scroll = command_id.startswith("list.")
        return "" if self._can_scroll or not is_scroll else "Nothing more to scroll"

    async def run_command(self, command_id: str) -> None:
        """Run a command of this screen, or say why it can't be run now."""
        if active := working(self).get(command_id):
            await self.app.run_action(active.binding.action, active.node)
        else:
            self.show_hint(self.why_not(command_id) or "Nothing to do this with", "warning")

    def on_key(self, event: Key) -> None:
        """Say why a key that no widget took does nothing: nobody should wonder whether it came."""
        if event.key != "ctrl+c" and (hint := self._explain(event.key)):
            self.show_hint(hint, "warning")

    def _explain(self, key: str) -> str:
        active = self.active_bindings.get(key)
        # Bindings without an id are Textual's: tab moves the focus where nothing else can have it.
        if key == "escape" or (active and active.binding.id):
            return ""  # nothing is open, or its binding is still to come
        rebound, name = rebound_keys(self.app), key_name(shown_key(key))
        for command in self.PLACE.all:
            if key in rebound.get(command.id, command.keys).split(","):
                return (
                    self.why_not(command.id) or f"{name} ({command.label}) does nothing right now"
                )
        lists = key_of(self.app, HELP.id) if HELP.id in working(self) else ""
        return f"{name} does nothing here" + (f" · {lists} help" if lists else "")

    async def action_interrupt(self) -> None:
        """Copy what is selected with the mouse, else cancel (ctrl+c)."""
        if text := self.get_selected_text():
            self.clear_selection()
            self.copy_selected(text)
        else:
            await self.cancel()

    def copy_selected(self, text: str) -> None:
        """Send what was selected to the terminal's clipboard, and say so."""
        from trackcal_tui.terminal.clipboard import send_copy

        self.show_hint(SENT if send_copy(self.app, text) else "Your terminal can't copy this")

    async def cancel(self) -> None:
        """Close or stop what is open, else leave."""
        raise NotImplementedError

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """Return where a selection with the mouse would begin: never in a removed widget.

        Textual 8.2.8 fails on a widget without a parent, which stays in its map of the screen
        until the next layout.
        """
        widget, offset = super().get_widget_and_offset_at(x, y)
        return (widget, offset) if widget and widget.is_attached else (None, None)

    # -- scrolling

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to scroll what does not fit."""
        if action in ("move", "page", "edge") and not self._can_scroll:
            return False
        return super().check_action(action, parameters)

    @property
    def _can_scroll(self) -> bool:
        """Whether there is more than is seen; screens without a body scroll in their own way."""
        bodies = self.query(Body)
        return not bodies or any(body.show_vertical_scrollbar for body in bodies)

    def action_move(self, rows: int) -> None:
        """Scroll by rows."""
        self._scroll_by(rows)

    def action_page(self, direction: int) -> None:
        """Scroll by a screenful, less one row of overlap."""
        self._scroll_by(direction * max(1, self.query_one(Body).size.height - 1))

    def action_edge(self, direction: int) -> None:
        """Scroll to the beginning (-1) or the end (1)."""
        self._scroll_by(direction * self.query_one(Body).virtual_size.height)

    def _scroll_by(self, rows: int) -> None:
        self.query_one(Body).scroll_relative(y=rows, animate=False, immediate=True)

    def _clear_tooltip(self) -> None:
        """Do nothing: there are no tooltips, and looking for one takes 2 % of every key."""

    # -- painting

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the ground below its widgets."""
        return ground_lines(super().render_lines, crop)

    def _compositor_refresh(self) -> None:
        """Draw what has changed, but not while the app holds all drawing back.

        A private door, but the only one: Textual 8.2.8 draws the first frame once more than it is
        shown (6 ms of the start), as it drops what it draws before all is mounted.
        """
        if not self.app._batch_count:
            super()._compositor_refresh()

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Lay out what has changed, and draw it once.

        A private door, but the only one: Textual 8.2.8 draws the whole screen a second time when it
        was to be painted as well, and lays it out again where a new size has just done so.
        """
        if self.is_current and not scroll:
            self._layout_required = False
            if self._repaint_required:
                self._repaint_required = False
                self._dirty_widgets.add(self)
        super()._refresh_layout(size, scroll)

    def on_resize(self, event: Resize) -> None:
        """Say so when the window is too small to work in."""
        if self._too_small is None:
            if event.size.width >= LEAST.width and event.size.height >= LEAST.height:
                return
            from trackcal_tui.tui.shared.too_small import TooSmall

            self._too_small = TooSmall(LEAST)
            self.mount(self._too_small)
        self._too_small.fit(event.size)

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        """Focus a widget, or none."""
        self._is_focusing = True
        try:
            super().set_focus(widget, scroll_visible, from_app_focus)
        finally:
            self._is_focusing = False

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Redraw what is asked for, but not for a mere change of focus."""
        if self._is_focusing and not regions and not layout and not recompose:
            return self
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self
