"""No column moves on any screen where titles run from right to left."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App

from tests.right_to_left import is_right_to_left, moved
from tests.tui.flows import FLOWS, Studio, studio
from trackcal_tui.demo.mailbox import DemoMailbox

__all__ = ["studio"]
TITLES = ("פגישת צוות", "سباق Sprint 12", "שיחה עם Noor 2026", "اجتماع", "סקירה (2)")


@pytest.fixture(autouse=True)
def _hebrew_and_arabic_meetings(monkeypatch: pytest.MonkeyPatch) -> None:
    to_graph = DemoMailbox.to_graph

    def with_another_title(self: DemoMailbox, event: Any, **options: Any) -> dict[str, Any]:
        subject = TITLES[sum(map(ord, event.key)) % len(TITLES)]
        return to_graph(self, event, **options) | {"subject": subject}

    monkeypatch.setattr(DemoMailbox, "to_graph", with_another_title)


def screen_lines(app: App[Any]) -> list[str]:
    """The lines that a terminal is sent, all widgets together."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


@pytest.mark.parametrize("flow", ["importing", "entries"])
@pytest.mark.parametrize("width", [80, 120])
async def test_no_column_moves(flow: str, width: int, studio: Studio) -> None:
    seen = 0
    async with studio.app(flow).run_test(size=(width, 30)) as pilot:
        async for state in FLOWS[flow](pilot):
            for line in filter(is_right_to_left, screen_lines(pilot.app)):
                seen += 1
                assert moved(line) == [], state
    assert seen > 20
