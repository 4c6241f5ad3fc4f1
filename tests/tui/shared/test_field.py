"""Fields to type in."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tests.tui.conftest import MakeApp
from tests.tui.helpers_ledger import press
from trackcal_tui.tui.shared.base_screen import SENT
from trackcal_tui.tui.shared.field import PlainInput
from trackcal_tui.tui.shared.range_screen import DateRangeScreen
from trackcal_tui.tui.shared.status_line import StatusLine


async def test_ctrl_c_copies_what_is_selected_and_then_leaves(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    copied: list[str] = []
    monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "r", *"fri", "shift+home", "ctrl+c")
        assert isinstance(app.focused, PlainInput) and app.focused.value.endswith("fri")
        assert copied == [app.focused.value]
        assert app.screen.query_one("#message", StatusLine).text.strip() == SENT
        await press(pilot, "ctrl+c")
        assert not isinstance(app.screen, DateRangeScreen)


async def test_a_field_that_nobody_types_in_shows_its_beginning() -> None:
    class Fields(App[int]):
        def compose(self) -> ComposeResult:
            for name in ("typed", "other"):
                field = PlainInput("100:00:10", id=name)
                field.styles.width = 9
                yield field

    app = Fields()
    async with app.run_test() as pilot:
        fields = app.query(PlainInput)
        fields.first().focus()
        for field in fields:
            field.cursor_position = len(field.value)
            field.styles.width = 8
        await pilot.pause()
        assert [field.scroll_offset.x > 0 for field in fields] == [True, False]
