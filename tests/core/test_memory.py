"""What is remembered of earlier imports, and never more than the entries say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.core.events import event
from trackcal_tui.core.events import Draft, Suggestion
from trackcal_tui.core.memory import Memory, Past, PastEvent
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import build_sheet
from trackcal_tui.core.text import task_name

FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)
"""The present."""
WEEK = timedelta(weeks=1)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
ACTIVE = ("ACME", "INT")


def past(
    start: datetime, project: str | None = "ACME", name: str = "", id: str = "", **fields: Any
) -> Past:
    """An imported entry."""
    snapshot = PastEvent(**{"subject": "Stand-up", "start": start, **fields})
    return Past(
        id or f"{start.isoformat()}-{project}-{name}",
        name or task_name(snapshot.subject),
        start.date(),
        project,
        start,
        snapshot,
    )


def draft(start: datetime = MONDAY, **fields: Any) -> Draft:
    one = event("a", start, **{"subject": "Stand-up", **fields})
    return build_sheet([one], DateRange(start.date(), start.date()), UTC).drafts[0]


def suggested(
    entries: Sequence[Past],
    one: Draft,
    left_out: Mapping[str, Sequence[float]] | None = None,
    active: Sequence[str] = ACTIVE,
) -> Suggestion | None:
    (found,) = Memory(entries).with_suggestions([one], FRIDAY, active, left_out or {})
    if found.suggestion is not None:
        assert found.project == found.suggestion.project
        assert found.task_name == (found.suggestion.task_name or one.task_name)
    return found.suggestion


def test_the_last_occurrence_of_a_series_decides() -> None:
    entries = [
        past(MONDAY - 2 * WEEK, "ACME", series_id="s"),
        past(MONDAY - WEEK, "INT", series_id="s", subject="Other title"),
        past(MONDAY - WEEK, "ACME"),
    ]
    found = suggested(entries, draft(series_id="s"))
    assert found == Suggestion("INT", None, "as last week", tick=True)


def test_a_project_that_was_taken_away_is_not_suggested_again() -> None:
    entries = [past(MONDAY - 2 * WEEK, series_id="s"), past(MONDAY - WEEK, None, series_id="s")]
    found = suggested(entries, draft(series_id="s"))
    assert found == Suggestion(None, None, "as last week", tick=True)


def test_else_the_same_title_decides_and_never_ticks() -> None:
    found = suggested([past(MONDAY - 3 * WEEK)], draft(subject="STAND-UP", series_id="new"))
    assert found == Suggestion("ACME", None, "same title on Mon 26 Oct", tick=False)


def test_time_logged_by_hand_is_known_by_its_name() -> None:
    logged = Past("x", "stand-up", (MONDAY - WEEK).date(), "INT")
    assert suggested([logged], draft()) == Suggestion("INT", None, "same title last week", False)


def test_events_without_a_title_have_nothing_in_common() -> None:
    assert suggested([past(MONDAY - WEEK, subject="")], draft(subject="")) is None


def test_a_name_is_remembered_where_the_person_gave_one_the_last_time() -> None:
    renamed = past(MONDAY - 2 * WEEK, name="Daily with the team", series_id="s")
    found = suggested([renamed], draft(series_id="s"))
    assert found is not None
    assert found.task_name == "Daily with the team"
    kept = past(MONDAY - WEEK, series_id="s")
    found = suggested([renamed, kept], draft(series_id="s"))
    assert found is not None
    assert found.task_name is None


def test_most_of_three_with_the_same_organizer_or_category() -> None:
    def meetings(*projects: str | None, **fields: Any) -> list[Past]:
        return [
            past(MONDAY - WEEK + timedelta(hours=n), project, subject=f"Meeting {n}", **fields)
            for n, project in enumerate(projects)
        ]

    priya = {"organizer": "Priya", "is_organizer": False, "response": "accepted"}
    with_priya = meetings("ACME", "ACME", "ACME", "ACME", "INT", organizer="Priya")
    found = suggested(with_priya, draft(**priya))
    assert found == Suggestion("ACME", None, "4 of 5 with Priya", tick=False)
    assert suggested(with_priya[:2], draft(**priya)) is None, "two are too few"
    assert suggested(with_priya[2:], draft(**priya)) is None, "2 of 3 are not 80 %"
    own = draft(organizer="Priya", is_organizer=True)
    found = suggested(with_priya, own)
    assert found is not None
    assert found.reason == "4 of 5 that you organized"
    team = meetings("INT", "INT", "INT", categories=("Team", "Blue"))
    found = suggested(team, draft(categories=("Red", "Team")))
    assert found == Suggestion("INT", None, "3 of 3 in Team", tick=False)
    without = meetings(None, None, None, organizer="Priya")
    assert suggested(without, draft(**priya)) is None


def test_only_active_projects_are_suggested() -> None:
    entries = [past(MONDAY - WEEK, "OLD", series_id="s")]
    assert suggested(entries, draft(series_id="s")) == Suggestion(None, None, "as last week", True)
    assert suggested([past(MONDAY - WEEK, "OLD")], draft()) is None


def test_what_has_not_ended_is_not_ticked() -> None:
    entries = [past(MONDAY - WEEK, series_id="s")]
    for start, tick in ((FRIDAY - timedelta(hours=1), True), (FRIDAY, False)):
        found = suggested(entries, draft(start, series_id="s"))
        assert found is not None
        assert found.tick == tick


def test_what_was_left_out_since_is_not_ticked() -> None:
    entries = [past(MONDAY - 2 * WEEK, series_id="s")]
    for left_out, tick in ((MONDAY - WEEK, False), (MONDAY - 3 * WEEK, True), (MONDAY, True)):
        found = suggested(entries, draft(series_id="s"), {"s": [left_out.timestamp()]})
        assert found is not None
        assert found.tick == tick


def test_an_earlier_event_is_known_by_a_later_entry_but_not_ticked() -> None:
    found = suggested([past(MONDAY + WEEK, series_id="s")], draft(series_id="s"))
    assert found == Suggestion("ACME", None, "as on Mon 23 Nov", tick=False)


PASTS = st.builds(
    past,
    start=st.integers(-20, 20).map(lambda days: MONDAY + timedelta(days=days)),
    project=st.sampled_from(["ACME", "INT", "OLD", None]),
    name=st.sampled_from(["", "Renamed", "Stand-up"]),
    subject=st.sampled_from(["Stand-up", "Review", ""]),
    series_id=st.sampled_from(["s", "t", None]),
    organizer=st.sampled_from(["Priya", "Olu", ""]),
    categories=st.sampled_from([(), ("Team",), ("Team", "Blue")]),
)
DRAFTS = st.builds(
    draft,
    st.integers(-20, 20).map(lambda days: MONDAY + timedelta(days=days)),
    subject=st.sampled_from(["Stand-up", "Review", "New"]),
    series_id=st.sampled_from(["s", "u", None]),
    organizer=st.sampled_from(["Priya", "Nobody"]),
    categories=st.sampled_from([(), ("Team",)]),
)


def unique(entries: Sequence[Past]) -> list[Past]:
    return list({entry.id: entry for entry in entries}.values())


@given(st.lists(PASTS, max_size=12).map(unique), DRAFTS)
def test_nothing_is_suggested_that_no_entry_says(entries: list[Past], one: Draft) -> None:
    found = suggested(entries, one)
    if found is None:
        return
    projects = {entry.project for entry in entries} & {*ACTIVE}
    assert found.project is None or found.project in projects
    assert found.task_name is None or found.task_name in {entry.task_name for entry in entries}
    if found.tick:
        assert one.end <= FRIDAY
        series = [e.snapshot.start for e in entries if e.snapshot and e.snapshot.series_id == "s"]
        assert any(start < one.start for start in series)


@given(st.lists(PASTS, max_size=12).map(unique), st.lists(DRAFTS, max_size=4), st.data())
def test_what_is_forgotten_was_never_known(
    entries: list[Past], drafts: list[Draft], data: st.DataObject
) -> None:
    gone = (
        data.draw(st.lists(st.sampled_from(entries), unique_by=lambda e: e.id)) if entries else []
    )
    memory = Memory(entries[::2])
    for entry in entries[1::2]:
        memory.learn(entry)
    for entry in filter(None, gone):
        memory.forget(entry)
    left = Memory([entry for entry in entries if entry not in gone])
    arguments = (drafts, FRIDAY, ACTIVE, dict[str, Sequence[float]]())
    assert memory.with_suggestions(*arguments) == left.with_suggestions(*arguments)
