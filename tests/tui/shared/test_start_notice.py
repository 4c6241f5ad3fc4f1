"""What is wrong with the machine's time zone is told in the message line."""

from __future__ import annotations

import pytest

from tests.tui.conftest import MakeApp, until
from trackcal_tui.tui.state.notices import Failed


async def test_a_tz_that_is_no_zone_is_told(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlinn")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.sheet.phase == "ready")
        assert isinstance(app.notice, Failed)
        assert 'TZ is "Europe/Berlinn", which is no time zone' in app.notice
