"""The import sheet: every transition against a model that adds everything up each time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from tests.core.events import event
from trackcal_tui.core.errors import Unreachable
from trackcal_tui.core.events import Draft, Sheet, Suggestion
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import build_sheet
from trackcal_tui.core.text import task_name
from trackcal_tui.tui.state import reading
from trackcal_tui.tui.state import sheet as change
from trackcal_tui.tui.state.lines import lines_among, lines_of
from trackcal_tui.tui.state.listing import list_drafts
from trackcal_tui.tui.state.sheet import SheetState, is_edited
from trackcal_tui.tui.state.ticks import bits, full_mask, mask_of

UTC_ZONE = ZoneInfo("UTC")
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
LATER = MONDAY + timedelta(days=99)
WEEK = DateRange(date(2026, 11, 16), date(2026, 11, 22))
NEXT_WEEK = DateRange(date(2026, 11, 23), date(2026, 11, 29))
NAMES = ["Stand-up", "Sprint planning", "Straße", "ACME review", "review", "(no title)"]
CODES = ["ACME", "ÖKO", "acme-2", None]
QUERIES = ["", " ", "a", "ac", "acme", "acme r", "acme re", "re", "re a", "STRASSE", "öko", "x"]


def sheet_of(numbers: list[int], days: DateRange = WEEK) -> Sheet:
    """A sheet with the events of these numbers; number n is always the same event."""
    start = datetime.combine(days.first, MONDAY.timetz())
    events = [
        event(
            f"{days.first}-{n:02}",
            start + timedelta(hours=7 * n),
            timedelta(minutes=15 * (n % 5 + 1)),
            subject=NAMES[n % len(NAMES)],
        )
        for n in numbers
    ]
    sheet = build_sheet(events, days, UTC_ZONE)
    return replace(sheet, drafts=tuple(map(remembered, sheet.drafts)))


def remembered(draft: Draft) -> Draft:
    """The draft with what is remembered of it: of one in three something."""
    number = int(draft.event_id[-2:])
    if number % 3 != 2:
        return draft
    name, project = ("Renamed", None) if number % 2 else (None, "ACME")
    suggestion = Suggestion(project, name, "as last week", tick=number % 4 == 0)
    return replace(draft, task_name=name or draft.task_name, project=project, suggestion=suggestion)


def ready(count: int = 10) -> SheetState:
    return reading.loaded(SheetState(range=WEEK), sheet_of(list(range(count))))


def matches(draft: Draft, query: str) -> bool:
    hay = f"{draft.task_name}\n{draft.project or ''}".casefold()
    return all(word in hay for word in query.casefold().split())


class SheetMachine(RuleBasedStateMachine):
    """Does what a person can do, in any order; keeps sets where the state keeps masks."""

    @initialize(numbers=st.lists(st.integers(0, 15), unique=True))
    def read_first(self, numbers: list[int]) -> None:
        self.state = reading.loaded(SheetState(range=WEEK), sheet_of(numbers))
        self.chosen: dict[str, bool] = {}
        """What the person ticked and unticked, here and in other ranges."""
        self.names: dict[str, str] = {}
        self.projects: dict[str, str | None] = {}
        self.query = ""
        self.touched: set[str] = set()
        """Edited since the filter was set: shown although they may not match any more."""

    def ids(self, indices: Any) -> set[str]:
        return {self.state.drafts[index].event_id for index in indices}

    @property
    def ticked(self) -> set[str]:
        """What is to be ticked of what is listed."""
        return {
            draft.event_id
            for draft in self.state.drafts
            if self.chosen.get(draft.event_id, bool(draft.suggestion and draft.suggestion.tick))
        }

    def turn(self, ids: set[str], on: bool) -> None:
        """Choose where it makes a difference."""
        ticked = self.ticked
        self.chosen.update((id_, on) for id_ in ids if (id_ in ticked) != on)

    def some(self, data: st.DataObject) -> list[int]:
        count = len(self.state.drafts)
        return data.draw(st.lists(st.integers(0, count - 1), max_size=6)) if count else []

    @rule(data=st.data(), on=st.sampled_from([True, False, None]))
    def tick(self, data: st.DataObject, on: bool | None) -> None:
        for index in self.some(data)[:1]:
            (id_,) = self.ids([index])
            now = id_ in self.ticked
            self.turn({id_}, not now if on is None else on)
            self.state = change.ticked(self.state, index, on)

    @rule(data=st.data(), on=st.booleans())
    def tick_span(self, data: st.DataObject, on: bool) -> None:
        some = self.some(data)
        self.turn(self.ids(some), on)
        self.state = change.ticked_span(self.state, some, on)

    @rule(ended=st.integers(0, 16))
    def tick_all(self, ended: int) -> None:
        now = MONDAY + timedelta(hours=7 * ended)
        shown = [i for i in self.state.visible if self.state.drafts[i].end <= now]
        self.turn(self.ids(shown), True)
        self.state = change.ticked_all(self.state, now)

    @rule()
    def tick_none(self) -> None:
        self.turn(self.ids(self.state.visible), False)
        self.state = change.ticked_none(self.state)

    @rule()
    def invert(self) -> None:
        ticked, shown = self.ticked, self.ids(self.state.visible)
        self.turn(shown - ticked, True)
        self.turn(shown & ticked, False)
        self.state = change.ticks_inverted(self.state)

    @rule()
    def tick_remembered(self) -> None:
        drafts = [self.state.drafts[index] for index in self.state.visible]
        self.turn({d.event_id for d in drafts if d.suggestion and d.suggestion.tick}, True)
        self.state = change.tick_remembered(self.state)

    @rule(data=st.data(), ended=st.integers(0, 16))
    def tick_day(self, data: st.DataObject, ended: int) -> None:
        now = MONDAY + timedelta(hours=7 * ended)
        for index in self.some(data)[:1]:
            drafts = self.state.drafts
            day = [i for i in self.state.visible if drafts[i].date == drafts[index].date]
            past = self.ids(i for i in day if drafts[i].end <= now)
            on = not past <= self.ticked
            self.turn(past if on else self.ids(day), on)
            self.state = change.tick_day(self.state, index, now)

    @rule()
    def keep_and_find_again(self) -> None:
        """What is written to the file and read again is the same."""
        choices = reading.choices_of(self.state)
        assert self.state.sheet is not None
        again = reading.loaded(SheetState(range=WEEK), self.state.sheet, choices=choices)
        assert (again.drafts, again.ticked) == (self.state.drafts, self.state.ticked)
        assert reading.choices_of(again) == choices

    @rule(
        data=st.data(),
        name=st.sampled_from([*NAMES, "", "  ", "\u200b", " new\tname ", "x" * 300]),
        code=st.sampled_from(CODES),
    )
    def edit(self, data: st.DataObject, name: str, code: str | None) -> None:
        for index in self.some(data)[:1]:
            draft = self.state.drafts[index]
            self.state = change.edited(self.state, index, name, code)
            original = task_name(draft.event.subject)
            self.names[draft.event_id] = task_name(name) if name.strip(" \u200b") else original
            self.projects[draft.event_id] = code
            self.touched.add(draft.event_id)

    @rule(data=st.data(), code=st.sampled_from(CODES))
    def assign(self, data: st.DataObject, code: str | None) -> None:
        some = self.some(data)
        self.state = change.with_project(self.state, some, code)
        self.projects.update(dict.fromkeys(self.ids(some), code))
        self.touched |= self.ids(some)

    @rule(query=st.sampled_from(QUERIES))
    def narrow(self, query: str) -> None:
        self.state = change.filtered(self.state, query)
        self.query = query
        anew = change.filtered(change.filtered(self.state, ""), query)
        matching = {d.event_id for d in self.state.drafts if matches(d, query)}
        assert self.ids(anew.visible) == matching
        # Typing more only looks at what is shown; it must not miss anything.
        assert matching <= self.ids(self.state.visible) <= matching | self.touched
        self.touched &= self.ids(self.state.visible) - matching

    @rule(numbers=st.lists(st.integers(0, 15), unique=True))
    def read_again(self, numbers: list[int]) -> None:
        before = self.state
        self.state = reading.loading(before, WEEK)
        assert self.state.drafts is before.drafts, "what was shown stays until the answer is there"
        self.state = reading.loaded(self.state, sheet_of(numbers))
        self.touched = set()

    @rule(numbers=st.lists(st.integers(0, 15), unique=True))
    def go_away_and_come_back(self, numbers: list[int]) -> None:
        away = reading.loaded(reading.loading(self.state, NEXT_WEEK), sheet_of([1], NEXT_WEEK))
        assert away.ticked.mask == away.listing.remembered
        self.state = reading.loaded(reading.loading(away, WEEK), sheet_of(numbers))
        self.query, self.touched = "", set()

    @rule(data=st.data())
    def bring_in(self, data: st.DataObject) -> None:
        gone = self.ids(self.some(data)) | ({"unknown"} if data.draw(st.booleans()) else set())
        left = [d.event_id for d in self.state.drafts if d.event_id not in gone]
        unchanged = len(left) == len(self.state.drafts)
        self.state = reading.imported(self.state, frozenset(gone))
        assert [d.event_id for d in self.state.drafts] == left
        for id_ in gone:
            self.chosen.pop(id_, None)
            self.names.pop(id_, None)
            self.projects.pop(id_, None)
        if not unchanged:
            self.touched = set()

    @rule()
    def fail(self) -> None:
        error = Unreachable("Microsoft cannot be reached")
        self.state = reading.failed(reading.loading(self.state, WEEK), error)
        assert (self.state.phase, self.state.error) == ("failed", error)

    @invariant()
    def everything_adds_up(self) -> None:
        state = self.state
        drafts = {draft.event_id: draft for draft in state.drafts}
        assert {draft.event_id for draft in state.ticked_drafts} == self.ticked
        assert list(state.ticked_drafts) == [d for d in state.drafts if d.event_id in self.ticked]
        assert all(
            (i in state.ticked) == (d.event_id in self.ticked) for i, d in enumerate(state.drafts)
        )
        assert reading.decided_ticks(state) == self.chosen
        assert state.listing == list_drafts(state.drafts)
        dates = [state.drafts[index].date for index in state.visible]
        assert lines_among(state.listing.days, state.visible) == lines_of(dates)
        assert state.ticked.count == len(self.ticked)
        assert state.ticked.seconds == sum(drafts[id_].seconds for id_ in self.ticked)
        projects: dict[str | None, int] = {}
        for id_ in self.ticked:
            code = drafts[id_].project
            projects[code] = projects.get(code, 0) + drafts[id_].seconds
        assert state.ticked.by_project == projects
        for id_, draft in drafts.items():
            original = task_name(draft.event.subject)
            known = draft.suggestion or Suggestion(None, None, "", False)
            assert draft.task_name == self.names.get(id_, known.task_name or original)
            assert draft.project == self.projects.get(id_, known.project)
            assert is_edited(state, draft) == (draft.task_name != (known.task_name or original))
            if change.has_suggested_project(state, draft):
                assert draft.project == known.project is not None
            if change.has_suggested_name(state, draft):
                assert draft.task_name == known.task_name
        assert state.query == self.query
        matching = {id_ for id_, draft in drafts.items() if matches(draft, self.query)}
        assert matching <= self.ids(state.visible) <= matching | self.touched
        assert list(state.visible) == sorted(set(state.visible))


SheetMachine.TestCase.settings = settings(max_examples=120, stateful_step_count=25, deadline=None)
test_any_order_of_changes = SheetMachine.TestCase


# -- what the model does not say


def test_a_new_range_starts_empty_but_remembers_edits_and_ticks() -> None:
    state = change.edited(ready(), 0, "Mine", "ACME")
    state = change.filtered(change.ticked(state, 0), "mine")
    away = reading.loading(state, NEXT_WEEK)
    assert (away.phase, away.drafts, away.ticked.count, away.query) == ("loading", (), 0, "")
    away = reading.loaded(away, sheet_of([0, 1], NEXT_WEEK))
    assert [draft.task_name for draft in away.drafts] == NAMES[:2]
    back = reading.loaded(reading.loading(away, WEEK), sheet_of([0, 1]))
    assert (back.drafts[0].task_name, back.drafts[0].project) == ("Mine", "ACME")
    assert back.ticked.count == 1


def test_an_edit_wins_over_a_new_title_and_taking_it_back_shows_the_new_one() -> None:
    state = change.edited(ready(1), 0, "Mine", None)
    renamed = build_sheet([event("2026-11-16-00", MONDAY, subject="Theirs")], WEEK, UTC_ZONE)
    state = reading.loaded(state, renamed)
    assert state.drafts[0].task_name == "Mine"
    state = change.edited(state, 0, "", None)
    assert (state.drafts[0].task_name, dict(state.edits)) == ("Theirs", {})


def test_what_changes_nothing_is_the_same_value() -> None:
    state = change.ticked(ready(), 3)
    assert change.ticked(state, 3, True) is state
    assert change.ticked_span(state, [3], True) is state
    assert change.ticked_span(state, [], False) is state
    assert change.with_project(state, [0, 1], None) is state
    assert reading.imported(state, frozenset()) is state
    assert reading.imported(state, frozenset({"unknown"})) is state


def test_a_row_the_filter_hides_comes_up_when_it_matches() -> None:
    state = change.filtered(ready(), "acme")
    hidden = next(i for i in range(10) if i not in state.visible)
    state = change.with_project(state, [hidden], "ACME")
    assert hidden in state.visible
    assert hidden in change.filtered(state, "acme ").visible


def test_a_row_edited_out_of_the_filter_stays_until_it_changes() -> None:
    state = change.filtered(ready(), "stand")
    first = state.visible[0]
    state = change.edited(state, first, "Something else", None)
    assert first in state.visible
    assert first not in change.filtered(state, "stand-").visible


@given(st.sets(st.integers(0, 300)), st.integers(301, 400))
def test_masks_and_bits(indices: set[int], size: int) -> None:
    mask = mask_of(indices, size)
    assert mask == sum(1 << index for index in indices)
    assert bits(mask) == sorted(indices)
    assert bits(full_mask(size)) == list(range(size))
    assert mask_of([], 0) == 0


@given(st.lists(st.integers(0, 40), unique=True), st.data())
def test_every_line_is_a_heading_or_a_draft(numbers: list[int], data: st.DataObject) -> None:
    drafts = sheet_of(numbers, DateRange(WEEK.first, date(2026, 12, 31))).drafts
    visible = tuple(sorted(data.draw(st.sets(st.integers(0, max(0, len(drafts) - 1))))))
    visible = visible if drafts else ()
    lines = lines_of(drafts[index].date for index in visible)
    days = sorted({drafts[index].date for index in visible})
    assert len(lines.heads) == len(days)
    assert lines.count == len(visible) + len(days)
    seen = []
    for line in range(lines.count):
        day, position = lines.at(line)
        if position is None:
            assert line == lines.heads[day]
        else:
            assert lines.line_of(position) == line
            assert drafts[visible[position]].date == days[day]
            assert position in lines.positions(day, len(visible))
            seen.append(position)
    assert seen == list(range(len(visible)))
    spans = [p for day in range(len(days)) for p in lines.positions(day, len(visible))]
    assert spans == seen


@pytest.fixture(scope="module")
def huge() -> SheetState:
    events = [event(f"{n:05}", MONDAY + timedelta(seconds=10 * n)) for n in range(50_000)]
    return reading.loaded(SheetState(range=WEEK), build_sheet(events, WEEK, UTC_ZONE))


def test_fifty_thousand_drafts(huge: SheetState) -> None:
    everything = change.ticked_all(huge, LATER)
    assert everything.ticked.count == 50_000
    assert everything.ticked.seconds == 50_000 * 3600
    odd = change.ticked_span(everything, range(0, 50_000, 2), False)
    assert odd.ticked.count == 25_000
    assert change.ticks_inverted(odd).ticked.mask & odd.ticked.mask == 0
    few = change.filtered(odd, "0499")
    assert len(few.visible) == 10 + 5  # 0499x, and x0499
    left = reading.imported(odd, frozenset(draft.event_id for draft in odd.ticked_drafts))
    assert (len(left.drafts), left.ticked.count) == (25_000, 0)
    lines = lines_among(huge.listing.days, huge.visible)
    assert lines.at(lines.line_of(49_999))[1] == 49_999
