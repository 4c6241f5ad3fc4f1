"""What a key costs does not grow with the calendar: counted, not timed.

Counted are the lines of trackcal's own code that run for a key and for all that comes of it, up to
what is drawn: the same every time, on any machine. What runs inside the interpreter has no lines:
of that the memory is counted which a key takes for a moment, as for a range that becomes a tuple.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

import trackcal_tui
from tests.core.events import BERLIN, event
from tests.tui.conftest import MakeApp, until_read
from tests.tui.helpers_connection import app_of
from trackcal_tui.core.drafts import Choice
from trackcal_tui.core.events import Sheet
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import build_sheet
from trackcal_tui.tui.state import sheet as change
from trackcal_tui.tui.state.listing import list_drafts
from trackcal_tui.tui.state.reading import choices_of, loaded
from trackcal_tui.tui.state.ticks import Ticked

OURS = str(Path(trackcal_tui.__file__).parent)
FIRST = date(2010, 1, 1)
A_DAY = 10
"""Events: the list looks the same however many days there are."""
FEW, MANY = 1_000, 50_000
NO_MORE = 1.2
"""The most that MANY events may cost, in what FEW do."""
A_DIGIT = 3
"""Bytes for each event that a key may take: ticks are a bit each, and a digit while they change."""
A_LITTLE = 8
"""Lines a day that the filter may cost."""


@dataclass(frozen=True)
class Press:
    """A key to be counted, after those that lead to it, and before those that lead away."""

    before: tuple[str, ...]
    key: str
    after: tuple[str, ...] = ()


KEYS = {
    "move": Press(("home",), "down"),
    "page": Press(("home",), "pagedown"),
    "tick": Press(("home",), "space"),
    "tick a span": Press(("home",), "shift+down"),
    "tick all": Press(("n",), "a"),
    "untick all": Press(("a",), "n"),
    "invert": Press(("a",), "v"),
    "open the editor": Press(("home",), "e", ("escape",)),
    "a letter in the editor": Press(("home", "e"), "q", ("escape",)),
    "save a row": Press(("home", "e", "q"), "enter"),
    "open the filter": Press(("home",), "slash", ("escape",)),
    "leave the filter": Press(("slash",), "escape"),
    "help": Press(("home",), "question_mark", ("escape",)),
    "the plan of one": Press(("n", "home", "space"), "i", ("escape",)),
}
FILTER = {
    "the first letter of a filter": Press(("slash",), "v", ("escape",)),
    "a later letter of it": Press(("slash", "v", "e"), "n", ("escape",)),
    "a letter that nothing has": Press(("slash", "v"), "x", ("escape",)),
}


COPIES_NOTHING = ("move", "page", "tick", "tick a span", "open the editor", "open the filter")
"""Keys after which nothing is made for each event but its tick."""


class Counted:
    """Lines of our own code that ran."""

    def __init__(self) -> None:
        self.lines = 0

    def trace(self, frame: FrameType, _: str, __: Any) -> Callable[..., Any] | None:
        """For `sys.settrace`: follow our own code only."""
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        self.lines += 1  # all that is told of the next turn of a generator on one line
        return self._line

    def _line(self, _: FrameType, what: str, __: Any) -> Callable[..., Any]:
        self.lines += what == "line"
        return self._line


@contextmanager
def counting() -> Iterator[Counted]:
    """Count in this thread, in functions that are entered from now on."""
    counted, before = Counted(), sys.gettrace()
    sys.settrace(counted.trace)
    try:
        yield counted
    finally:
        sys.settrace(before)


@cache
def sheet_of(events: int) -> Sheet:
    """So many events, ten a day, of which each lasts into the next."""
    days = DateRange(FIRST, FIRST + timedelta(days=events // A_DAY))
    made = (event(f"{number}", _start(number), timedelta(minutes=90)) for number in range(events))
    return build_sheet(made, days, BERLIN)


def _start(number: int) -> datetime:
    begin = datetime(FIRST.year, FIRST.month, FIRST.day, 8, tzinfo=UTC)
    return begin + timedelta(days=number // A_DAY, hours=number % A_DAY)


@asynccontextmanager
async def app_with(make_app: MakeApp, events: int) -> AsyncIterator[Pilot[int]]:
    """The app with so many events listed, and everything mounted that is when first needed."""
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        sheet = sheet_of(events)
        app.apply(lambda _: loaded(change.SheetState(range=sheet.range), sheet))
        await pilot.press("slash", "escape", "e", "escape")
        yield pilot
        assert len(app.sheet.drafts) == events


async def costs(make_app: MakeApp, events: int, keys: Mapping[str, Press]) -> dict[str, int]:
    """What each key costs with so many events: the lesser of two times, as timers add to some."""
    found: dict[str, int] = {}
    async with app_with(make_app, events) as pilot:
        for what, press in keys.items():
            counts = []
            for _ in range(2):
                await pilot.press(*press.before)
                with counting() as counted:
                    await pilot.press(press.key)
                counts.append(counted.lines)
                await pilot.press(*press.after)
            found[what] = min(counts)
    return found


async def memory(make_app: MakeApp, events: int) -> dict[str, int]:
    """Bytes that each key takes at most at a time: the lesser of two times."""
    found: dict[str, int] = {}
    async with app_with(make_app, events) as pilot:
        for what in COPIES_NOTHING:
            press, peaks = KEYS[what], []
            for _ in range(2):
                await pilot.press(*press.before)
                tracemalloc.start()
                await pilot.press(press.key)
                peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
                await pilot.press(*press.after)
            found[what] = min(peaks)
    return found


async def test_a_key_costs_the_same_for_fifty_times_the_events(make_app: MakeApp) -> None:
    few = await costs(make_app, FEW, {**KEYS, **FILTER})
    many = await costs(make_app, MANY, {**KEYS, **FILTER})
    assert all(few.values())
    assert {what: many[what] for what in KEYS if many[what] > NO_MORE * few[what]} == {}
    # A filter looks at every event, but not one by one; what it leaves has headings to be found.
    more_days = (MANY - FEW) // A_DAY
    dear = {what: many[what] for what in FILTER if many[what] - few[what] > A_LITTLE * more_days}
    assert dear == {}


async def test_a_key_takes_no_more_memory_for_fifty_times_the_events(make_app: MakeApp) -> None:
    few, many = await memory(make_app, FEW), await memory(make_app, MANY)
    most = {what: few[what] * NO_MORE + A_DIGIT * MANY for what in COPIES_NOTHING}
    assert {what: many[what] for what in COPIES_NOTHING if many[what] > most[what]} == {}


def test_what_was_decided_is_told_without_asking_for_each_tick(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asked(*_: object) -> bool:
        raise AssertionError("this looks through the bits of all that come before")

    sheet = sheet_of(FEW)
    state = loaded(change.SheetState(range=sheet.range), sheet)
    state = change.ticked(change.ticked_span(state, range(FEW), True), 3)
    monkeypatch.setattr(Ticked, "__contains__", asked)
    choices = choices_of(state)
    assert [id for id, one in choices.items() if one == Choice(ticked=False)] == [
        state.listing.ids[3]
    ]
    assert len(choices) == FEW


async def test_filling_the_list_costs_its_days_at_most(make_app: MakeApp) -> None:
    counts: list[int] = []
    for events in (FEW, MANY):
        async with app_with(make_app, events) as pilot:
            app, sheet = app_of(pilot), sheet_of(events)
            other = replace(sheet.drafts[-1], task_name="Another")
            again = replace(sheet, drafts=(*sheet.drafts[:-1], other))
            listing = list_drafts(again.drafts)
            await pilot.press("end")
            with counting() as counted:
                app.apply(partial(loaded, sheet=again, listing=listing))
                await pilot.pause()
            counts.append(counted.lines)
    few, many = counts
    assert many - few <= A_LITTLE * (MANY - FEW) // A_DAY
