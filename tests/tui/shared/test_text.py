"""Text is as large as what was set last, whenever that was."""

from __future__ import annotations

import ast
from pathlib import Path

from textual.app import App, ComposeResult

import trackcal_tui
from trackcal_tui.tui.shared import text as text_module
from trackcal_tui.tui.shared.text import Text


class OneText(App[None]):
    """An app that shows one text, `one line` at first."""

    def compose(self) -> ComposeResult:
        yield Text("one line")


async def test_a_second_update_before_the_first_is_laid_out_changes_the_size() -> None:
    app = OneText()
    async with app.run_test() as pilot:
        await pilot.pause()
        shown = app.query_one(Text)
        shown.update("two\nlines")
        # The layout of something else comes between: the widget's own waits for its idle.
        app.screen._refresh_layout()
        shown.update("these\nare\nthree")
        await pilot.pause()
        assert shown.size.height == 3


async def test_brackets_are_shown_as_they_are() -> None:
    app = OneText()
    async with app.run_test():
        shown = app.query_one(Text)
        shown.update("[b] [EXT] call [/]")
        assert str(shown.render()) == "[b] [EXT] call [/]"


def test_no_screen_uses_the_widgets_of_textual_that_keep_their_first_size() -> None:
    own = Path(text_module.__file__)
    used = [
        f"{file.name} imports {alias.name}"
        for file in Path(trackcal_tui.__file__).parent.rglob("*.py")
        if file != own
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual")
        for alias in node.names
        if alias.name in ("Static", "Label")
    ]
    assert used == []
