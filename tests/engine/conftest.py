"""The engine on a demo home that starts with nothing imported."""

from __future__ import annotations

import pytest

from trackcal_tui.demo import past


@pytest.fixture(autouse=True)
def _the_demo_starts_with_nothing_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "past_week", lambda *_: ())
