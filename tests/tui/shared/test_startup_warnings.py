"""What is wrong with the settings is said until a key is pressed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.conftest import until, until_read
from tests.tui.helpers_connection import text, until_on
from tests.tui.helpers_ledger import press
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.engine import open_engine
from trackcal_tui.tui.app import TrackCalApp

SETTINGS = {
    'mouse = "maybe"': 'The setting mouse cannot be "maybe"',
    'theme = "bogus"': "No theme called bogus",
    '[keys]\n"import.tick" = "a"': '"a" is both import.tick and import.all',
}


@pytest.mark.parametrize("settings", SETTINGS)
async def test_a_warning_stands_until_a_key_is_pressed(tmp_path: Path, settings: str) -> None:
    (tmp_path / "config.toml").write_text(settings)
    said = SETTINGS[settings]
    engine = open_engine(
        tmp_path, demo=True, session=True, clock=FixedClock(FIXED_NOW), approve_after=1e9
    )
    app = TrackCalApp(engine)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_on(pilot, "SignInScreen")
        await pilot.press("enter")
        await until_read(pilot)
        await until(pilot, lambda: said in text(app))
        await press(pilot, "j")
        assert said not in text(app)
    engine.close()
