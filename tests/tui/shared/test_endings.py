"""The program can end while a screen, or a part of one, is still being put together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from textual.screen import Screen

from tests.tui.conftest import MakeApp, until_read
from trackcal_tui.tui.connection.consent_screen import ConsentScreen
from trackcal_tui.tui.connection.setup_screen import SetupScreen
from trackcal_tui.tui.connection.troubleshoot_screen import TroubleshootScreen

TURNS = (0, 6, 10, 14)
"""Turns of the event loop before the end: each stops the mounting elsewhere."""


@pytest.mark.parametrize("turns", TURNS)
@pytest.mark.parametrize("screen", [ConsentScreen, SetupScreen, TroubleshootScreen])
async def test_while_a_screen_opens(
    make_app: MakeApp, screen: Callable[[], Screen[Any]], turns: int
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)):
        app.push_screen(screen())
        for _ in range(turns):
            await asyncio.sleep(0)


@pytest.mark.parametrize("turns", TURNS)
async def test_while_import_mounts_its_editor_and_panels(make_app: MakeApp, turns: int) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        app.simulate_key("slash")
        for _ in range(turns):
            await asyncio.sleep(0)
