"""A window that had another size for a moment is drawn again."""

from __future__ import annotations

import pytest
from rich.console import RenderableType
from textual._compositor import LayoutUpdate
from textual.events import Resize
from textual.geometry import Region, Size
from textual.screen import Screen

from tests.tui.conftest import MakeApp, until_read

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
