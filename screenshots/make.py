"""Draws the README's pictures from the demo tenant, with the clock stopped: `make screenshots`."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.update(TZ="Europe/Berlin", TERM="xterm-256color", COLORTERM="truecolor")
for _name in ("NO_COLOR", "TRACKCAL_HOME", "TRACKCAL_TIMEZONE"):
    os.environ.pop(_name, None)

from trackcal_tui.demo.clock import FIXED_NOW, FixedClock  # noqa: E402
from trackcal_tui.engine.engine import open_engine  # noqa: E402
from trackcal_tui.tui.app import TrackCalApp  # noqa: E402 - after the environment is set

HERE = Path(__file__).parent
SIZE = (100, 28)

SHOTS: dict[str, tuple[str, ...]] = {
    "import": (
        "space", "space", "down", "space", "p", "a", "c", "enter",
        "down", "space", "space", "p", "enter", "n", "a", "up", "up",
    ),
    "edit": ("space", "space", "e"),
    "range": ("r",),
    "left-out": ("x",),
    "plan": ("a", "p", "enter", "i"),
    "entries": ("a", "p", "enter", "i", "enter", "wait:imported", "2"),
    "timesheet": ("a", "p", "enter", "i", "enter", "wait:imported", "3"),
    "projects": ("4",),
    "connection": ("5",),
    "consent": ("5", "g"),
    "help": ("question_mark",),
}  # fmt: skip
"""Name of the picture → the keys that lead to it."""


async def _until(app: TrackCalApp, condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("the demo did not get there in 20 s")
        await asyncio.sleep(0.01)


async def shoot(name: str, keys: tuple[str, ...], *, connected: bool = True) -> None:
    """Run the program, press the keys, and save what is on the screen."""
    with tempfile.TemporaryDirectory() as home:
        engine = open_engine(
            home,
            demo=True,
            clock=FixedClock(FIXED_NOW),
            approve_after=0 if connected else 3600,
        )
        if connected:
            await asyncio.to_thread(engine.accounts.require)
        app = TrackCalApp(engine)
        async with app.run_test(size=SIZE) as pilot:
            if connected:
                await _until(app, lambda: app.sheet.phase == "ready" and app.progress is None)
            else:
                await _until(app, lambda: app.prompt is not None)
            for key in keys:
                if key.startswith("wait:"):
                    await _until(app, lambda key=key: key[5:] in app.notice)
                else:
                    await pilot.press(key)
                await pilot.pause()
            await pilot.pause(0.3)
            picture = app.export_screenshot(title="trackcal")
            (HERE / f"{name}.svg").write_text(picture, encoding="utf-8")
            app.jobs.stop()
        engine.close()
    print(f"screenshots/{name}.svg")


async def main() -> None:
    """Draw every picture."""
    await shoot("sign-in", (), connected=False)
    for name, keys in SHOTS.items():
        await shoot(name, keys)


if __name__ == "__main__":
    asyncio.run(main())
