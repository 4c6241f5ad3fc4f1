"""Wait until the program has done all that it can do at once.

Textual's pilot guesses it from the processor's time, at 20 ms and more a key: slow, and wrong on a
machine that is busy with something else. What is ready to run on the event loop is known exactly.
"""

from __future__ import annotations

import asyncio
from math import inf
from typing import Any

import textual.app
import textual.pilot
from textual._context import active_app
from textual.app import App, ScreenStackError
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

_SOON = 0.02
"""Seconds; Textual puts off by less what follows a change of the window's size, for instance."""
_TIMERS = 10
"""How many of them may follow each other; something that looks again and again has no end."""


async def settle(app: App[int]) -> None:
    """Return when no message waits, no timer is due and nothing is left to draw.

    What a thread is still at is not waited for: tests wait for what comes of it (`until`).
    """
    timers = _TIMERS
    while True:
        await _run_what_is_ready()
        if app._batch_count and app._running:  # nothing is drawn until another section is whole
            await asyncio.sleep(0.002)
            continue
        if _draw(app):
            continue
        if timers and (due := _next_timer()):
            timers -= 1
            await asyncio.sleep(due)
            continue
        return


async def _run_what_is_ready() -> None:
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    while True:
        await asyncio.sleep(0)
        if not ready:
            return


def _next_timer() -> float:
    """Seconds until the next timer, if it is so soon that it belongs to what was done; else 0."""
    loop = asyncio.get_running_loop()
    timers = [timer.when() for timer in loop._scheduled if not timer.cancelled()]  # type: ignore[attr-defined]
    left = min(timers, default=inf) - loop.time()
    return max(left, 1e-6) if left < _SOON else 0


def _draw(app: App[int]) -> bool:
    """Draw what waits for the next tick of a screen's timer; whether anything did."""
    try:
        screens = [app.screen, *app._background_screens]
    except ScreenStackError:  # it ends
        return False
    waiting = [screen for screen in screens if screen._update_timer._active.is_set()]
    for screen in waiting:
        screen._on_timer_update()
    return bool(waiting)


async def _settle_the_active_app(*_seconds: float) -> None:
    await settle(active_app.get())


async def _settle_the_pilots_app(pilot: Pilot[int]) -> bool:
    await settle(pilot.app)
    return True


def _remember_parsed_styles() -> None:
    """Parse each style sheet once for all apps of a process."""
    parsed: dict[object, list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def parse_once(self: Stylesheet, *args: Any, **options: Any) -> list[RuleSet]:
        key = (args, tuple(options.items()), frozenset(self._variables.items()))
        if key not in parsed:
            parsed[key] = parse(self, *args, **options)
        return parsed[key]

    Stylesheet._parse_rules = parse_once  # type: ignore[method-assign]


def teach_textual() -> None:
    """Let Textual's pilot wait in this way."""
    _remember_parsed_styles()
    textual.app.wait_for_idle = _settle_the_active_app
    textual.pilot.wait_for_idle = _settle_the_active_app
    Pilot._wait_for_screen = _settle_the_pilots_app  # type: ignore[method-assign]
