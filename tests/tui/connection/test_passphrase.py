"""The vault's passphrase, asked for by a worker thread."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.widgets import Input

from tests.tui.helpers_connection import CLIENT_ID, SIZE, real_engine, text, until, until_on
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.passphrase_screen import ask_passphrase


def started(home: Path) -> TrackCalApp:
    """The program, as it is when nobody is connected."""
    return TrackCalApp(real_engine(home, client_id=CLIENT_ID))


async def test_the_answer_reaches_the_thread_and_is_never_shown(tmp_path: Path) -> None:
    app = started(tmp_path / "home")
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        assert app.engine.ask_passphrase is not None
        asked = asyncio.create_task(asyncio.to_thread(app.engine.ask_passphrase))
        await until_on(pilot, "PassphraseScreen")
        assert app.screen.query_one(Input).password
        await pilot.press("enter")
        await pilot.pause()
        assert "The passphrase is empty" in text(app)
        await pilot.press(*"q1 secret", "enter")
        assert await asked == "q1 secret"
        await until_on(pilot, "ConnectionScreen")
        assert "secret" not in text(app)
    app.engine.close()


async def test_escape_gives_none(tmp_path: Path) -> None:
    app = started(tmp_path / "home")
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        assert app.engine.ask_passphrase is not None
        asked = asyncio.create_task(asyncio.to_thread(app.engine.ask_passphrase))
        await until_on(pilot, "PassphraseScreen")
        await pilot.press("escape")
        assert await asked is None
        await until_on(pilot, "ConnectionScreen")
    app.engine.close()


async def test_the_thread_ends_with_the_program(tmp_path: Path) -> None:
    app = started(tmp_path / "home")
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        assert app.engine.ask_passphrase is not None
        asked = asyncio.create_task(asyncio.to_thread(app.engine.ask_passphrase))
        await until_on(pilot, "PassphraseScreen")
        await until(pilot, lambda: not asked.done())
        app.exit(0)
    assert await asyncio.wait_for(asked, 5) is None
    app.engine.close()


async def test_a_new_passphrase_is_typed_twice(tmp_path: Path) -> None:
    app = started(tmp_path / "home")
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        asked = asyncio.create_task(asyncio.to_thread(ask_passphrase, app, new=True))
        await until_on(pilot, "NewPassphraseScreen")
        await pilot.press(*"one", "enter", *"two", "enter")
        await pilot.pause()
        assert "They don't match" in text(app)
        await pilot.press(*"one", "enter")
        assert await asked == "one"
    app.engine.close()
