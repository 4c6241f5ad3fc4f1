"""Lists, panels and texts have the same scroll bar."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from trackcal_tui.tui.shared.scroll_bar import ThumbRender
from trackcal_tui.tui.shared.scroll_thumb import THUMB, thumb_of


@given(st.integers(1, 60), st.integers(1, 100_000), st.floats(0, 1))
def test_the_thumb_goes_from_end_to_end(height: int, count: int, share: float) -> None:
    top = round(share * max(0, count - height))
    thumb = thumb_of(height, count, top)
    assert bool(thumb) == (count > height)
    if thumb:
        assert 0 <= thumb.start < thumb.stop <= height
        assert thumb_of(height, count, 0).start == 0
        assert thumb_of(height, count, count - height).stop == height


def test_textuals_bar_is_drawn_as_the_lists_draw_theirs() -> None:
    console = Console(width=1, height=8, color_system=None, force_terminal=True)
    bar = ThumbRender(virtual_size=32, window_size=8, position=12, style="white on black")
    drawn = "".join(segment.text for segment in console.render(bar)).splitlines()
    thumb = thumb_of(8, 32, 12)
    assert drawn == [THUMB if y in thumb else " " for y in range(8)]
    clicks = [
        segment.style.meta["@mouse.down"]
        for segment in console.render(bar)
        if segment.style and segment.style.meta
    ]
    assert clicks == ["scroll_up"] * 3 + ["grab"] * 2 + ["scroll_down"] * 3
