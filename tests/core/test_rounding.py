"""Hours rounded to whole steps, with the exact seconds kept and every sum right."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.events import BERLIN, DAY, event
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.instants import seconds_between
from trackcal_tui.core.plan import rounded_draft
from trackcal_tui.core.rounding import (
    MAX_MINUTES,
    Rounding,
    RoundingMode,
    parse_rounding,
    reported_seconds,
    rounded,
)
from trackcal_tui.core.rules import build_sheet

NEAREST, UP, DOWN = RoundingMode
ROUNDINGS = st.builds(Rounding, st.integers(1, MAX_MINUTES), st.sampled_from(RoundingMode))
LENGTHS = st.integers(1, 200_000)
ENTRIES = st.lists(
    st.builds(
        Entry,
        id=st.just("e"),
        task_name=st.just("Task"),
        date=st.dates(date(2026, 11, 16), date(2026, 11, 18)),
        seconds=LENGTHS,
        project=st.sampled_from([None, "ACME", "INT"]),
        rounded_from=st.none() | LENGTHS,
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("minutes", "nearest", "up", "down"),
    [
        (0, 0, 0, 0),
        (1, 15, 15, 1),
        (7, 15, 15, 7),
        (15, 15, 15, 15),
        (22, 15, 30, 15),
        (22.5, 30, 30, 15),
        (23, 30, 30, 15),
        (50, 45, 60, 45),
    ],
)
def test_a_length_becomes_whole_quarters(minutes: float, nearest: int, up: int, down: int) -> None:
    seconds = int(minutes * 60)
    found = [rounded(seconds, Rounding(15, mode)) // 60 for mode in (NEAREST, UP, DOWN)]
    assert found == [nearest, up, down]
    assert rounded(seconds, None) == seconds


@given(LENGTHS, ROUNDINGS)
def test_nothing_is_rounded_away_and_never_by_more_than_a_step(
    seconds: int, rounding: Rounding
) -> None:
    step, found = rounding.minutes * 60, rounded(seconds, rounding)
    assert found > 0
    assert abs(found - seconds) < step
    assert found % step == 0 or (rounding.mode is DOWN and found == seconds < step)
    assert rounded(found, rounding) == found
    if rounding.mode is UP:
        assert found >= seconds
    elif rounding.mode is DOWN:
        assert found <= seconds


@given(LENGTHS, ROUNDINGS | st.none())
def test_a_draft_keeps_its_exact_seconds_and_its_end_follows(
    seconds: int, rounding: Rounding | None
) -> None:
    (draft,) = build_sheet([event(length=timedelta(seconds=seconds))], DAY, BERLIN).drafts
    made = rounded_draft(draft, rounding)
    assert made.seconds == rounded(seconds, rounding)
    assert made.rounded_from == (None if made.seconds == seconds else seconds)
    assert seconds_between(made.start, made.end) == made.seconds
    assert rounded_draft(made, rounding) == made, "rounded once"


@given(ENTRIES, ROUNDINGS)
def test_a_report_rounds_each_entry_from_its_exact_seconds(
    entries: list[Entry], rounding: Rounding
) -> None:
    found = reported_seconds(entries, rounding)
    assert found == tuple(rounded(entry.exact_seconds, rounding) for entry in entries)
    assert reported_seconds(entries, None) == tuple(entry.seconds for entry in entries)


@given(ENTRIES, ROUNDINGS)
def test_a_report_rounds_each_project_and_day_and_the_parts_add_up(
    entries: list[Entry], rounding: Rounding
) -> None:
    exact: Counter[tuple[date, str | None]] = Counter()
    told: Counter[tuple[date, str | None]] = Counter()
    found = reported_seconds(entries, rounding, per="day")
    for entry, seconds in zip(entries, found, strict=True):
        assert seconds >= 0
        exact[entry.date, entry.project] += entry.exact_seconds
        told[entry.date, entry.project] += seconds
    assert told == {key: rounded(seconds, rounding) for key, seconds in exact.items()}


def test_the_parts_of_a_day_are_spread_by_length() -> None:
    entries = [Entry(f"{n}", "Task", date(2026, 11, 16), n * 600) for n in (1, 2, 3)]
    assert reported_seconds(entries, Rounding(120), per="day") == (1200, 2400, 3600)


@pytest.mark.parametrize(
    ("text", "rounding"),
    [
        ("15:up", Rounding(15, UP)),
        (" 6 : Nearest ", Rounding(6)),
        ("30", Rounding(30)),
        ("720:down", Rounding(720, DOWN)),
    ],
)
def test_a_rounding_is_read_as_people_write_it(text: str, rounding: Rounding) -> None:
    assert parse_rounding(text) == rounding
    assert parse_rounding(str(rounding)) == rounding


@pytest.mark.parametrize("text", ["", "up", "0:up", "721", "15:", "15:sideways", "1.5", "٣:up"])
def test_other_words_are_no_rounding(text: str) -> None:
    with pytest.raises(UsageError, match="is not a rounding") as caught:
        parse_rounding(text)
    assert "15:up" in caught.value.hint


@given(st.text(max_size=12))
def test_any_text_is_a_rounding_or_a_usage_error(text: str) -> None:
    try:
        assert parse_rounding(text).minutes >= 1
    except UsageError as error:
        assert error.code == "rounding"
