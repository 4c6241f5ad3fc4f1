"""What a push would do, without a tracker."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.store.factories import BERLIN, MONDAY
from trackcal_tui.core.entries import Entry, Project
from trackcal_tui.core.outbox import Receipt, SendState
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.starts import starts
from trackcal_tui.core.trackers import Deed, RemoteProject
from trackcal_tui.trackers.marks import windows, with_mark, without_mark
from trackcal_tui.trackers.plan import (
    PushPlan,
    Situation,
    content_of,
    digest,
    make_plan,
    receipt_of,
    spans,
)
from trackcal_tui.trackers.projects import mapped
from trackcal_tui.trackers.protocol import Capabilities, Push, RemoteEntry

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
START = datetime(2026, 11, 16, 9, 0, tzinfo=BERLIN)
PUSH = Push(
    entry="abcd2345efgh",
    mark="abcd2345efgh",
    task="Planning",
    date=MONDAY,
    seconds=1800,
    start=START,
)


def expected(push: Push) -> RemoteEntry:
    return RemoteEntry(
        id="",
        mark=push.mark,
        text=push.text,
        date=push.date,
        seconds=push.seconds,
        start=push.start.astimezone(UTC) if push.start else None,
    )


def there(number: int, push: Push = PUSH, **fields: object) -> RemoteEntry:
    return replace(expected(push), id=str(number), **fields)


def sent(there: RemoteEntry, push: Push = PUSH, **fields: object) -> Receipt:
    receipt = receipt_of("t", push, there, content_of(expected(push), push), NOW)
    return replace(receipt, **fields)


def planned(
    *remote: RemoteEntry, receipts: tuple[Receipt, ...] = (), push: Push | None = PUSH
) -> PushPlan:
    return make_plan(
        Situation(
            name="t",
            title="Tracker",
            days=DateRange(MONDAY, MONDAY),
            pushes=(push,) if push else (),
            receipts=receipts,
            remote=remote,
            expected=expected,
            capabilities=Capabilities(),
            now=NOW,
        )
    )


# Copies --------------------------------------------------------------------------------------


def test_a_copy_a_person_made_is_theirs() -> None:
    own = there(1)
    plan = planned(own, there(2), receipts=(sent(own),))
    assert plan.spares == ()
    assert plan.unchanged == 1


def test_a_copy_of_a_lost_request_is_removed() -> None:
    own = there(1)
    plan = planned(own, there(2), receipts=(sent(own, unanswered=1),))
    assert [spare.id for spare in plan.spares] == ["2"]


def test_of_two_machines_the_later_one_removes_its_own() -> None:
    own = there(10)
    plan = planned(there(9), own, receipts=(sent(own),))
    assert [spare.id for spare in plan.spares] == ["10"]
    assert [receipt.remote_id for receipt in plan.settled] == ["9"]


def test_a_continued_timer_with_our_mark_is_neither_sent_nor_removed() -> None:
    own = there(1)
    continued = there(2, start=START.astimezone(UTC) + timedelta(hours=5))
    plan = planned(own, continued, receipts=(sent(own, unanswered=1),))
    assert (plan.spares, plan.actions, plan.unchanged) == ((), (), 1)


# Deletions -----------------------------------------------------------------------------------


def test_a_deleted_entry_that_was_being_sent_is_deleted_there() -> None:
    lost = sent(there(1), state=SendState.SENDING, remote_id=None, remote="")
    plan = planned(there(1), receipts=(lost,), push=None)
    assert [(action.deed, action.remote and action.remote.id) for action in plan.actions] == [
        (Deed.DELETE, "1")
    ]


def test_a_lost_creation_that_was_refused_later_is_deleted_with_its_entry() -> None:
    lost = sent(there(1), state=SendState.FAILED, remote_id=None, remote="", unanswered=1)
    plan = planned(there(1), receipts=(lost,), push=None)
    assert [action.deed for action in plan.actions] == [Deed.DELETE]
    assert plan.conflicts == ()


def test_of_a_deleted_entry_every_copy_goes_that_a_lost_request_left() -> None:
    own = there(2)
    lost = sent(own, unanswered=1)
    plan = planned(there(1), own, receipts=(lost,), push=None)
    assert plan.conflicts == ()
    assert [action.remote and action.remote.id for action in plan.actions] == ["1"]
    assert [spare.id for spare in plan.spares] == ["2"]


@pytest.mark.parametrize(
    ("state", "unanswered"), [(SendState.SENDING, 0), (SendState.SENDING, 1), (SendState.FAILED, 1)]
)
def test_a_deleted_entry_is_looked_for_until_its_creation_can_no_longer_come(
    state: SendState, unanswered: int
) -> None:
    lost = sent(there(1), state=state, remote_id=None, remote="", unanswered=unanswered)
    assert planned(receipts=(lost,), push=None).settled == ()
    long_ago = replace(lost, at=NOW - timedelta(hours=1))
    settled = planned(receipts=(long_ago,), push=None).settled
    assert [receipt.state for receipt in settled] == [SendState.GONE]


def test_a_deleted_entry_that_was_changed_there_stays_there() -> None:
    own = there(1)
    plan = planned(there(1, text="Talk"), receipts=(sent(own),), push=None)
    assert plan.actions == ()
    assert [conflict.title for conflict in plan.conflicts] == ['"Talk" was changed in Tracker']


def test_an_entry_that_is_gone_on_both_sides_is_no_conflict() -> None:
    plan = planned(receipts=(sent(there(1)),), push=None)
    assert (plan.actions, plan.conflicts) == ((), ())
    assert [receipt.state for receipt in plan.settled] == [SendState.GONE]


# Another copy of the ledger ------------------------------------------------------------------


def test_an_entry_with_different_content_there_is_left_alone() -> None:
    plan = planned(there(1, text="Talk"))
    assert plan.actions == ()
    assert "has different content in" in plan.conflicts[0].title


def test_a_changed_entry_that_both_sides_agree_on_is_no_conflict() -> None:
    own = there(1)
    longer = replace(PUSH, seconds=3600)
    plan = planned(there(1, longer), receipts=(sent(own),), push=longer)
    assert (plan.conflicts, plan.actions, plan.unchanged) == ((), (), 1)
    assert plan.settled[0].remote == digest(there(1, longer))


def test_the_zone_of_the_settings_changes_no_digest() -> None:
    other = there(1, date=MONDAY + timedelta(days=1))
    assert digest(other) == digest(there(1))
    assert digest(replace(other, start=None)) != digest(there(1, start=None))


# Starts --------------------------------------------------------------------------------------


def entry(name: str, minutes: int, start: datetime | None = None, day: date = MONDAY) -> Entry:
    return Entry(id=name, task_name=name, date=day, seconds=minutes * 60, start=start)


def clock(found: dict[str, datetime], name: str) -> str:
    return f"{found[name]:%H:%M}"


def test_an_entry_without_a_start_follows_what_the_day_has() -> None:
    entries = [entry("a", 60, START), entry("b", 30), entry("c", 15)]
    found = starts(entries, {}, time(9), BERLIN)
    assert [clock(found, name) for name in "abc"] == ["09:00", "10:00", "10:30"]


def test_an_empty_day_begins_with_the_working_day() -> None:
    assert clock(starts([entry("a", 60)], {}, time(8, 30), BERLIN), "a") == "08:30"


def test_an_entry_that_would_run_into_the_next_day_takes_a_gap() -> None:
    late = START.replace(hour=23)
    found = starts([entry("a", 45, late), entry("b", 60)], {}, time(9), BERLIN)
    assert clock(found, "b") == "09:00"


def test_a_start_that_was_given_before_is_kept_while_the_day_is_the_same() -> None:
    given_start = START.replace(hour=15).astimezone(UTC)
    entries = [entry("a", 60), entry("b", 60, day=MONDAY + timedelta(days=1))]
    found = starts(entries, {"a": given_start, "b": given_start}, time(9), BERLIN)
    assert [clock(found, name) for name in "ab"] == ["15:00", "09:00"]


def test_an_entry_moved_to_another_day_has_no_start_of_its_own() -> None:
    moved = entry("a", 60, START.replace(hour=17), MONDAY + timedelta(days=2))
    assert clock(starts([moved], {}, time(9), BERLIN), "a") == "09:00"


@given(st.lists(st.integers(1, 300), max_size=12), st.integers(0, 12))
def test_entries_that_fit_into_a_day_never_overlap(minutes: list[int], fixed: int) -> None:
    made = [
        entry(f"e{n}", length, START + timedelta(hours=n) if n < fixed and length <= 60 else None)
        for n, length in enumerate(minutes)
    ]
    found = starts(made, {}, time(9), BERLIN)
    assert found == starts(made, {}, time(9), BERLIN)
    taken = sorted((found[e.id].astimezone(UTC), e.seconds) for e in made)
    if sum(minutes) <= 8 * 60:
        for (start, seconds), (after, _) in pairwise(taken):
            assert start + timedelta(seconds=seconds) <= after
    assert all(found[e.id].date() == e.date for e in made)


# Projects, marks and days --------------------------------------------------------------------


def test_projects_map_by_choice_code_and_title() -> None:
    remote = [
        RemoteProject("1", "Acme website", "acme"),
        RemoteProject("2", "Internal"),
        RemoteProject("3", "Twice"),
        RemoteProject("4", "Twice"),
    ]
    ours = [Project("INT", "internal"), Project("X", "Twice")]
    found, missing = mapped(["ACME", "INT", "X", "Z", "Y"], {"z": "99"}, remote, ours)
    assert found == {"ACME": "1", "INT": "2", "Z": "99"}
    assert missing == ("X", "Y")


@given(st.text(max_size=300), st.integers(30, 400))
def test_a_mark_survives_any_text_and_any_limit(text: str, longest: int) -> None:
    marked = with_mark(text, "abcd2345efgh", longest)
    assert without_mark(marked)[1] == "abcd2345efgh"
    assert len(marked) <= max(longest, len("[trackcal:abcd2345efgh]"))


@given(st.integers(0, 400), st.integers(1, 40))
def test_windows_cover_every_day_once(days: int, longest: int) -> None:
    whole = DateRange(MONDAY, MONDAY + timedelta(days=days))
    parts = list(windows(whole, longest))
    assert sum(part.days for part in parts) == whole.days
    assert all(part.days <= longest for part in parts)
    assert parts[0].first == whole.first and parts[-1].last == whole.last


@given(st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=30))
def test_spans_hold_every_date(dates: set[date]) -> None:
    found = spans(dates)
    assert all(any(day in span for span in found) for day in dates)
    assert sum(span.days for span in found) <= 8 * len(dates)
