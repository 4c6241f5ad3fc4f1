"""Every key that a bottom line names does something, or says why not: in the smallest window."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import drawn, until, until_read
from tests.tui.helpers_drift import changed
from tests.tui.helpers_keys import at_once
from tests.tui.helpers_ledger import idle, import_some, log_by_hand
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.engine import open_engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.sign_in_screen import SignInScreen
from trackcal_tui.tui.shared.key_line import KeyLine

SMALLEST = (60, 16)
SECTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "import": {
        "list": (),
        "editor": ("e",),
        "filter": ("slash",),
        "picker": ("p",),
        "left out": ("x",),
        "range": ("r",),
        "range, its month": ("r", "tab"),
        "help": ("question_mark",),
        "plan": ("a", "i"),
    },
    "changed": {"list": ("o",)},
    "entries": {
        "list": ("2",),
        "ticked": ("2", "a"),
        "filter": ("2", "slash"),
        "picker": ("2", "p"),
        "range": ("2", "r"),
        "form": ("2", "e"),
        "new entry": ("2", "n"),
        "copied": ("2", "y", "y"),
        "export": ("2", "E"),
        "delete": ("2", "d"),
        "push": ("2", "greater_than_sign"),
    },
    "timesheet": {
        "grid": ("3",),
        "new entry": ("3", "n"),
        "range": ("3", "r"),
        "export": ("3", "E"),
        "copied": ("3", "Y", "Y"),
    },
    "projects": {"list": ("4",), "form": ("4", "e"), "status": ("4", "s")},
    "connection": {
        "facts": ("5",),
        "consent": ("5", "g"),
        "troubleshoot": ("5", "t"),
        "sign-in": ("5", "c"),
        "disconnect": ("5", "d"),
        "trackers": ("5", "m"),
        "tracker": ("5", "T"),
        "projects of a tracker": ("5", "m", "enter"),
    },
}
"""Screens of each section, with the keys that lead there from the Import section."""
NAMES = {"↑": "up", "↓": "down", "←": "left", "→": "right", "/": "slash", "?": "question_mark",
         "[": "left_square_bracket", "]": "right_square_bracket",
         ">": "greater_than_sign"}  # fmt: skip
LAST = ("up", "escape", "enter", "y")
"""Keys that end what they are pressed on come last; and up, where down was possible before."""


def keys_of(line: str) -> list[str]:
    """The keys that a bottom line names: two blanks end a label."""
    found: list[str] = []
    for hint in re.split(r"\s{2,}", line.strip()):
        named = hint.split(" ")[0]
        arrows = all(sign in NAMES and len(named) > 1 for sign in named)
        found += [NAMES[sign] for sign in named] if arrows else [NAMES.get(named, named)]
    leaving = ("q", "ctrl+q")  # and this walk would end with it
    found = [key for key in found if key not in leaving]
    return sorted(found, key=lambda key: LAST.index(key) if key in LAST else -1)


def line_of(app: TrackCalApp) -> str:
    """What the bottom line says."""
    return app.screen.query_one(KeyLine).text


async def go_to(pilot: Pilot[int], keys: tuple[str, ...]) -> None:
    """To a screen, from wherever the last key has led."""
    app = pilot.app
    section = keys[0] if keys and keys[0].isdigit() else "1"
    await at_once(app, "escape", "escape", "escape", section)

    def is_signing_in() -> bool:
        return isinstance(app.screen, SignInScreen)

    # A sign-in that was begun may show its code only now; left, it ends a little later.
    await until(pilot, lambda: is_signing_in() or all(one.is_finished for one in app.workers))
    if is_signing_in():
        await at_once(app, "escape", section)
    await idle(pilot)
    await at_once(app, *(key for key in keys if key != section))
    await pilot.pause()


def make_app(home: Path, name: str) -> TrackCalApp:
    """The program on a week that has some of everything."""
    engine = open_engine(home, demo=True, session=True, clock=FixedClock(FIXED_NOW))
    # In a thread, as in the program: the test's own event loop is running here.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(engine.accounts.require).result()
        if name == "changed":
            pool.submit(changed, engine).result()
        else:
            pool.submit(import_some, engine, 3, "ACME-2026").result()
    log_by_hand(engine, "Invoices", date(2026, 11, 18), 5400, "INT")
    return TrackCalApp(engine)


class Walk:
    """Presses every key of the bottom lines of a section's screens."""

    def __init__(self, section: str) -> None:
        self.screens = SECTIONS[section]
        self.left: list[tuple[str, list[str]]] = [(name, []) for name in self.screens]
        """Screens and keys to come; no keys: all that the screen names."""
        self.silent: list[str] = []
        """Those after which all was as before."""

    async def on(self, app: TrackCalApp) -> None:
        """Walk until all is done, or until a key has left no way back."""
        async with app.run_test(size=SMALLEST) as pilot:
            await until_read(pilot)
            while self.left:
                name, keys = self.left[0]
                await go_to(pilot, self.screens[name])
                named = line_of(app)
                keys = keys or keys_of(named)
                while keys and line_of(app) == named:
                    key = keys.pop(0)
                    self.left[0] = (name, keys)
                    if await is_silent(pilot, key):
                        self.silent.append(f"{name}: {key} ({named})")
                    await go_to(pilot, self.screens[name])
                if keys:
                    break
                self.left.pop(0)
        app.engine.close()


async def is_silent(pilot: Pilot[int], key: str) -> bool:
    """Press a key; whether nothing on the screen is another than before."""
    if key == "up":
        await at_once(pilot.app, "down")  # where the top is, up leads nowhere
    app = pilot.app
    before = drawn(app)
    await at_once(app, key)
    try:
        await until(pilot, lambda: drawn(app) != before, 3)
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize("section", SECTIONS)
async def test_a_key_that_is_named_does_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, section: str
) -> None:
    monkeypatch.chdir(tmp_path)  # what is exported is written here
    walk = Walk(section)
    for number in range(9):
        if walk.left:
            await walk.on(make_app(tmp_path / str(number), section))
    assert walk.left == []
    assert walk.silent == []
