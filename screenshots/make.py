"""Draws the README's pictures from the demo tenant, with the clock stopped: `make screenshots`."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

os.environ.update(TZ="Europe/Berlin", TERM="xterm-256color", COLORTERM="truecolor")
for _name in ("NO_COLOR", "TRACKCAL_HOME", "TRACKCAL_TIMEZONE"):
    os.environ.pop(_name, None)

# After the environment is set.
from animated_svg import Frame, animate  # noqa: E402
from steady_svg import steady  # noqa: E402
from textual.pilot import Pilot  # noqa: E402

from trackcal_tui.demo.clock import FIXED_NOW, FixedClock  # noqa: E402
from trackcal_tui.engine.engine import open_engine  # noqa: E402
from trackcal_tui.tui.app import TrackCalApp  # noqa: E402

HERE = Path(__file__).parent
WIDE, LEAST, FRIDAY_SIZE = (120, 36), (80, 24), (112, 32)

IMPORTED = ("a", "i", "enter", "wait:imported")
SHOTS: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "import": (WIDE, ("down", "down", "space", "down", "space", "space", "space", "down", "down")),
    "import-80x24": (LEAST, ("down", "down", "space")),
    "plan": (WIDE, ("a", "i")),
    "timesheet": (WIDE, (*IMPORTED, "3")),
}
"""Name of the picture → the size of the window, and the keys that lead to it."""

FRIDAY: tuple[tuple[tuple[str, ...], str, float], ...] = (
    ((), "Friday afternoon. What recurs is ticked, as it was last time", 3.5),
    (("a",), "a  ticks the rest", 2.5),
    (("i",), "i  shows what will be saved", 3.5),
    (("4", "4"), "4 4  bills each overlap once", 3),
    (("enter", "wait:imported"), "enter  imports", 3),
    (("greater_than_sign", "wait-push"), ">  compares with the tracker", 3.5),
    (("enter", "wait:created"), "enter  sends each entry once", 3),
    (("3",), "3  shows the timesheet", 6),
)
"""The frames of the animated picture: the keys to each, its caption, and how long it is shown."""


async def _until(app: TrackCalApp, condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("the demo did not get there in 20 s")
        await asyncio.sleep(0.01)


@asynccontextmanager
async def running(size: tuple[int, int]) -> AsyncIterator[Pilot[int]]:
    """Run the program on a demo of its own until it has read the week."""
    with tempfile.TemporaryDirectory() as home:
        engine = open_engine(home, demo=True, clock=FixedClock(FIXED_NOW), approve_after=0)
        await asyncio.to_thread(engine.accounts.require)
        app = TrackCalApp(engine)
        async with app.run_test(size=size) as pilot:
            await _until(app, lambda: app.sheet.phase == "ready" and app.progress is None)
            yield pilot
            app.jobs.stop()
        engine.close()


async def picture_after(pilot: Pilot[int], keys: tuple[str, ...]) -> str:
    """Press the keys, wait where they say so, and return what is on the screen."""
    app = pilot.app
    assert isinstance(app, TrackCalApp)
    for key in keys:
        if key == "wait-push":
            await _until(app, lambda: app.push is not None and not app.push.is_busy)
        elif key.startswith("wait:"):
            await _until(app, lambda key=key: key[5:] in app.notice)
        else:
            await pilot.press(key)
        await pilot.pause()
    await pilot.pause(0.3)  # the pane follows the cursor when that rests
    return steady(app.export_screenshot(title="trackcal"))


def save(name: str, picture: str) -> None:
    """Write one picture."""
    (HERE / f"{name}.svg").write_text(picture, encoding="utf-8")
    print(f"screenshots/{name}.svg  {len(picture.encode()) // 1024} kB")


async def main() -> None:
    """Draw every picture."""
    for name, (size, keys) in SHOTS.items():
        async with running(size) as pilot:
            save(name, await picture_after(pilot, keys))
    async with running(FRIDAY_SIZE) as pilot:
        frames = [
            Frame(await picture_after(pilot, keys), caption, seconds)
            for keys, caption, seconds in FRIDAY
        ]
    save("friday", animate(frames))


if __name__ == "__main__":
    asyncio.run(main())
