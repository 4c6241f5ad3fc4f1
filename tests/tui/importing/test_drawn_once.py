"""What a key changes is drawn once, and nothing else is drawn with it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from tests.tui.conftest import MakeApp, until, until_read
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.shared import side_pane
from trackcal_tui.tui.shared.line_styles import LineWidget
from trackcal_tui.tui.shared.partial_update import PartialCompositor, only_what_changed
from trackcal_tui.tui.shared.side_pane import SidePane

ONE_FRAME = {
    "tick": (("home",), "space"),
    "open the editor": (("home",), "e"),
    "revert": (("home", "e"), "escape"),
    "save a row": (("home", "e", "q"), "enter"),
    "save a row and edit the next": (("home", "e", "q"), "down"),
    "a letter in the editor": (("home", "e"), "q"),
    "a letter of the filter": (("slash",), "v"),
    "leave the filter": (("slash", "v"), "escape"),
}


@pytest.mark.parametrize("what", ONE_FRAME)
async def test_what_a_key_does_is_drawn_in_one_frame(
    what: str, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, key = ONE_FRAME[what]
    frames: list[object] = []
    display = TrackCalApp._display

    def counted(app: TrackCalApp, screen: Any, renderable: Any) -> None:
        frames.append(renderable)
        display(app, screen, renderable)

    monkeypatch.setattr(TrackCalApp, "_display", counted)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await pilot.press("slash", "escape", "e", "escape", *before)  # all is mounted by then
        await pilot.pause()
        frames.clear()
        await pilot.press(key)
        await pilot.pause()
        assert len([frame for frame in frames if frame is not None]) == 1


async def test_a_letter_lays_nothing_out(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out: list[object] = []
    reflow = Compositor.reflow

    def counted(compositor: Compositor, *where: Any) -> Any:
        laid_out.append(compositor)
        return reflow(compositor, *where)

    monkeypatch.setattr(Compositor, "reflow", counted)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        for opened in ("slash", "e"):
            await pilot.press("home", opened)
            await pilot.pause()
            laid_out.clear()
            await pilot.press("v", "backspace")
            await pilot.pause()
            assert not laid_out
            await pilot.press("escape")


async def test_a_tick_draws_the_lines_it_changes(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[str, int]] = []
    render = Widget.render_lines

    def counted(widget: Widget, crop: Region) -> list[Strip]:
        drawn.append((widget.id or type(widget).__name__, crop.height))
        return render(widget, crop)

    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await pilot.press("home")
        monkeypatch.setattr(Widget, "render_lines", counted)
        await pilot.press("space")
        await pilot.pause()
        # A heading with its first two rows, and the one line of the totals that changes.
        assert sorted(drawn) == [("events", 3), ("message", 1)]


async def test_a_later_tick_looks_up_no_style(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[Widget] = []

    def counted(widget: LineWidget) -> Style:
        looked_up.append(widget)
        return super(LineWidget, widget).rich_style

    monkeypatch.setattr(LineWidget, "rich_style", property(counted), raising=False)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await pilot.press("home", "space", "space")
        await pilot.pause()
        assert looked_up
        looked_up.clear()
        await pilot.press("space")
        await pilot.pause()
        assert not looked_up


async def test_the_side_pane_waits_with_one_timer_while_the_cursor_moves(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    timers: list[float] = []
    set_timer = SidePane.set_timer

    def counted(pane: SidePane, delay: float, *more: Any) -> Any:
        timers.append(delay)
        return set_timer(pane, delay, *more)

    app = make_app()
    async with app.run_test(size=(120, 36)) as pilot:
        await until_read(pilot)
        await pilot.press("home")
        await until(pilot, lambda: pilot.app.screen.query_one(SidePane)._rest is None)
        monkeypatch.setattr(side_pane, "RESTS_AFTER", 60)
        monkeypatch.setattr(SidePane, "set_timer", counted)
        await pilot.press("down", "down", "space", "down")
        assert timers == [60]


def cells(update: ChopsUpdate) -> dict[tuple[int, int], tuple[str, Style | None]]:
    """What an update paints, cell by cell; a wide sign stands in each of its cells."""
    painted = {}
    for y, line in enumerate(only_what_changed(update).chops):
        for x, strip in line.items():
            at = x
            for segment in strip or ():
                for char, _ in zip(segment.text, range(segment.cell_length), strict=False):
                    painted[y, at] = (char, segment.style)
                    at += 1
    return painted


async def laid_over(pilot: Pilot[int]) -> None:
    """Open the editor over the list, beside the pane."""
    await until_read(pilot)
    await pilot.press("home", "down", "e")
    await pilot.pause()


async def test_any_part_of_the_screen_is_drawn_as_the_whole_of_it_is(make_app: MakeApp) -> None:
    app, random = make_app(), Random(17)
    async with app.run_test(size=(120, 36)) as pilot:
        await laid_over(pilot)
        compositor = app.screen._compositor
        assert isinstance(compositor, PartialCompositor)
        for _ in range(100):
            regions = set()
            for _ in range(random.randint(1, 4)):
                x, y = random.randrange(119), random.randrange(35)
                width, height = random.randint(1, 120 - x), random.randint(1, min(9, 36 - y))
                regions.add(Region(x, y, width, height))
            found = []
            for draw in (
                Compositor.render_partial_update,
                PartialCompositor.render_partial_update,
            ):
                compositor._dirty_regions = set(regions)
                update = draw(compositor)
                assert update is not None
                found.append(cells(update))
            assert found[0] == found[1] != {}
