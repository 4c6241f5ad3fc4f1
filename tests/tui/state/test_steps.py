"""Steps of drafts: undone and redone in any list, they lead to exactly where they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from tests.tui.state.test_sheet import CODES, LATER, MONDAY, WEEK, ready, sheet_of
from trackcal_tui.core.drafts import NO_CHOICE
from trackcal_tui.tui.state import reading
from trackcal_tui.tui.state import sheet as change
from trackcal_tui.tui.state.sheet import SheetState
from trackcal_tui.tui.state.steps import (
    STEPS_KEPT,
    DraftStep,
    LedgerStep,
    Timeline,
    step_between,
    with_step,
)

COUNT = 8
INDEX = st.integers(0, COUNT - 1)


def with_hours(state: SheetState, index: int, seconds: int) -> SheetState:
    """A draft is edited, but nothing of it except its hours."""
    draft = state.drafts[index]
    return change.edited(state, index, draft.task_name, draft.project, seconds)


INDICES = st.lists(INDEX, max_size=4)
Transition = Callable[[SheetState], SheetState]
TRANSITIONS: st.SearchStrategy[Transition] = st.one_of(
    INDEX.map(lambda index: partial(change.ticked, index=index)),
    st.tuples(INDICES, st.booleans()).map(
        lambda both: partial(change.ticked_span, indices=both[0], on=both[1])
    ),
    st.sampled_from([change.ticked_none, change.ticks_inverted, change.tick_remembered]),
    st.just(partial(change.ticked_all, now=LATER)),
    INDEX.map(lambda index: partial(change.tick_day, index=index, now=MONDAY + timedelta(9))),
    st.tuples(INDEX, st.sampled_from(["Mine", "", "Stand-up"]), st.sampled_from(CODES)).map(
        lambda one: partial(change.edited, index=one[0], name=one[1], project=one[2])
    ),
    st.tuples(INDICES, st.sampled_from(CODES)).map(
        lambda both: partial(change.with_project, indices=both[0], project=both[1])
    ),
    st.tuples(INDEX, st.sampled_from([900, 1800, 7200])).map(
        lambda both: partial(with_hours, index=both[0], seconds=both[1])
    ),
    st.sampled_from(["", "acme", "re"]).map(lambda query: partial(change.filtered, query=query)),
)


def decisions(state: SheetState) -> object:
    """All that the person decided, and what it makes of the list."""
    choices = reading.choices_of(state)
    known = {id_: one for id_, one in choices.items() if one != NO_CHOICE}
    return known, state.drafts, state.ticked.mask, state.ticked.seconds, state.ticked.by_project


def read_again(state: SheetState) -> SheetState:
    """The same range once more: another list with the same drafts."""
    return reading.loaded(state, sheet_of(list(range(COUNT))))


@given(st.lists(TRANSITIONS, max_size=6), st.booleans())
def test_undoing_and_redoing_leads_back_exactly(
    transitions: list[Transition], is_read_again: bool
) -> None:
    state = ready(COUNT)
    timeline, passed = Timeline(), [decisions(state)]
    for transition in transitions:
        after = transition(state)
        step = step_between(state, after)
        if step is None:
            assert decisions(after) == decisions(state)
        else:
            timeline = timeline.with_done(step)
            passed.append(decisions(after))
            assert step.what
        state = after
    if is_read_again:
        state = read_again(state)
    for expected in passed[-2::-1]:
        undone = timeline.done[-1]
        assert isinstance(undone, DraftStep)
        state = with_step(state, undone.reversed())
        timeline = timeline.with_undone(undone)
        assert decisions(state) == expected
    assert not timeline.done
    for expected in passed[1:]:
        step = timeline.undone[-1]
        assert isinstance(step, DraftStep)
        state = with_step(state, step)
        timeline = timeline.with_redone(step)
        assert decisions(state) == expected


@given(st.lists(TRANSITIONS, min_size=1, max_size=4))
def test_a_step_undone_in_another_range_is_undone_when_one_comes_back(
    transitions: list[Transition],
) -> None:
    begin = state = ready(COUNT)
    for transition in transitions:
        state = transition(state)
    step = step_between(begin, state)
    if step is None:
        return
    away = reading.loading(state, sheet_of([], WEEK.__class__(LATER.date(), LATER.date())).range)
    away = with_step(away, step.reversed())
    back = reading.loaded(reading.loading(away, WEEK), sheet_of(list(range(COUNT))))
    assert decisions(back) == decisions(begin)


def test_steps_say_what_they_did() -> None:
    def what(*transitions: Transition) -> str:
        state = ready(COUNT)
        for transition in transitions[:-1]:
            state = transition(state)
        step = step_between(state, transitions[-1](state))
        assert step is not None
        return step.what

    tick = partial(change.ticked, index=0)
    assert what(tick) == 'tick of "Stand-up"'
    assert what(tick, tick) == 'untick of "Stand-up"'
    assert what(partial(change.ticked_span, indices=[0, 1, 3], on=True)) == "tick of 3 events"
    assert what(tick, change.ticks_inverted) == f"ticks of {COUNT} events"
    assign = partial(change.with_project, indices=[0, 1, 3], project="ACME-2026")
    assert what(assign) == "project ACME-2026 for 3 events"
    assert what(partial(change.edited, index=0, name="Mine", project=None)) == 'new name "Mine"'
    both = partial(change.edited, index=0, name="Mine", project="ACME")
    assert what(both) == 'edit of "Mine"'
    assert what(partial(with_hours, index=0, seconds=5400)) == '1.50 h for "Stand-up"'
    nobody = partial(change.with_project, indices=[0, 1], project=None)
    assert what(assign, nobody) == "no project for 2 events"


def test_a_span_is_one_step_and_nothing_else_joins_it() -> None:
    state, timeline = ready(COUNT), Timeline()
    for index, is_open in ((0, True), (1, True), (3, True), (4, False), (6, True)):
        after = change.ticked(state, index)
        step = step_between(state, after, is_open=is_open)
        assert step is not None
        timeline, state = timeline.with_done(step), after
    assert timeline.done[0].what == "tick of 3 events"
    assert len(timeline.done) == 3


def test_the_timeline_forgets_the_oldest_steps_and_what_was_undone() -> None:
    timeline = Timeline()
    for number in range(STEPS_KEPT + 5):
        timeline = timeline.with_done(LedgerStep(number, "step"))
    assert len(timeline.done) == STEPS_KEPT
    undone = timeline.with_undone(timeline.done[-1])
    assert undone.with_done(LedgerStep(99_999, "new")).undone == ()
    assert undone.without_later_than(0).done == ()
