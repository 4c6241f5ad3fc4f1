"""Keys that can do nothing say so, and nothing acts unseen."""

from __future__ import annotations

import pytest

from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_connection import text
from tests.tui.helpers_ledger import press


@pytest.mark.parametrize(
    ("opened", "keys"),
    [
        (("x",), ("tab",)),
        (("a", "i"), ("f5", "8")),
        (("5", "t"), ("tab", "5", "enter")),
        (("r",), ("f5",)),
    ],
)
async def test_a_key_without_a_meaning_is_answered(
    make_app: MakeApp, opened: tuple[str, ...], keys: tuple[str, ...]
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await press(pilot, *opened)
        for key in keys:
            await press(pilot, key)
            assert "does nothing here" in text(app), key


@pytest.mark.parametrize(
    ("opened", "key", "said"),
    [
        (("slash", *"zzz", "enter"), "down", "No events here"),
        (("slash", *"zzz", "enter"), "K", "No events here"),
        (("a", "slash", *"zzz", "enter"), "n", "None of these is ticked"),
        (("a",), "a", "Everything that has ended is ticked already"),
        (("slash", *"lunch", "enter", "a"), "a", "Everything is ticked already"),
        (("e",), "pageup", "Close this panel first (escape)"),
        (("2",), "J", "The list is empty"),
        (("2", "n"), "pagedown", "Close this panel first (escape)"),
        (("2", "n"), "down", "Close this panel first (escape)"),
    ],
)
async def test_a_key_that_has_nothing_to_act_on_says_so(
    make_app: MakeApp, opened: tuple[str, ...], key: str, said: str
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await press(pilot, *opened, key)
        assert said in text(app)


async def test_no_key_acts_in_a_window_too_small_to_see_it(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await press(pilot, "e")
        before = app.sheet
        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: "Enlarge the window" in text(app))
        await press(pilot, *"xyz", "enter", "a", "q")
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "Enlarge" not in text(app))
        assert app.sheet is before and app.is_running
        await press(pilot, *"!", "enter")  # the editor is as it was left
        assert app.sheet.drafts[0].task_name == f"{before.drafts[0].task_name}!"
        await pilot.resize_terminal(40, 10)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.return_code == 0)
