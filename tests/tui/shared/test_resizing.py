"""A window that had another size for a moment is drawn again."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import RenderableType
from textual._compositor import Compositor, LayoutUpdate
from textual.events import Resize
from textual.geometry import Region, Size
from textual.screen import Screen

from tests.tui.conftest import MakeApp, until_read
from trackcal_tui.tui.shared.base_screen import Body

SIZE = Size(80, 24)


@pytest.mark.parametrize("between", [[], [Size(60, 16)]], ids=["unheard of", "not drawn"])
async def test_a_window_that_has_its_size_again_is_drawn_anew(
    make_app: MakeApp, between: list[Size], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        drawn: list[Region] = []

        def display(_: Screen[object], update: RenderableType | None) -> None:
            if isinstance(update, LayoutUpdate):
                drawn.append(update.region)

        monkeypatch.setattr(app, "_display", display)
        for size in (*between, SIZE):
            app.post_message(Resize(size, size))
        await pilot.pause()
        assert drawn == [SIZE.region]


async def test_one_column_is_laid_out_and_done_with(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    reflow = Compositor.reflow
    laid_out: list[Compositor] = []

    def counted(compositor: Compositor, *where: Any) -> Any:
        laid_out.append(compositor)
        assert len(laid_out) < 100, "a scroll bar comes and goes for ever"
        return reflow(compositor, *where)

    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await pilot.press("question_mark", "end")
        await pilot.pause()
        body = app.screen.query_one(Body)
        before = body.scroll_offset
        monkeypatch.setattr(Compositor, "reflow", counted)
        await pilot.resize_terminal(1, 20)
        await pilot.resize_terminal(*SIZE)
        assert body.scroll_offset == before != (0, 0)
