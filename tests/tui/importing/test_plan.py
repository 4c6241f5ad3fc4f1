"""The plan: what it lists, what wants a look, and where it leads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_connection import app_of, text
from tests.tui.helpers_ledger import press
from trackcal_tui.core.events import CalendarEvent, Draft
from trackcal_tui.core.overlaps import Resolution
from trackcal_tui.core.plan_issues import Issue, IssueKind
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rounding import Rounding, RoundingMode
from trackcal_tui.core.rules import planned_entry
from trackcal_tui.tui.importing.event_list import EventList
from trackcal_tui.tui.importing.plan_list import PlanList
from trackcal_tui.tui.importing.plan_screen import PlanScreen
from trackcal_tui.tui.shared.key_line import KeyLine
from trackcal_tui.tui.shared.project_picker import ProjectPicker
from trackcal_tui.tui.shared.status_line import StatusLine

WEEK = DateRange(date(2026, 11, 16), date(2026, 11, 22))


@asynccontextmanager
async def planning(
    make_app: MakeApp, *, size: tuple[int, int] = (100, 50)
) -> AsyncIterator[Pilot[int]]:
    """The plan of the demo's week, as far as it is over."""
    async with make_app().run_test(size=size) as pilot:
        await until_read(pilot)
        await press(pilot, "a", "i")
        assert is_open(pilot)
        yield pilot


def is_open(pilot: Pilot[int]) -> bool:
    return isinstance(pilot.app.screen, PlanScreen)


def issues(pilot: Pilot[int]) -> dict[IssueKind, list[Issue]]:
    """What wants a look, by kind."""
    found: dict[IssueKind, list[Issue]] = {}
    for item in pilot.app.screen.query_one(PlanList)._items:
        if isinstance(item, Issue):
            found.setdefault(item.kind, []).append(item)
    return found


async def move_to(pilot: Pilot[int], kind: IssueKind) -> Issue:
    """Put the cursor on the first thing of a kind."""
    listed = pilot.app.screen.query_one(PlanList)
    await press(pilot, "home")
    while not (isinstance(listed.item, Issue) and listed.item.kind is kind):
        await press(pilot, "down")
    return listed.item


async def test_it_lists_every_entry_and_the_week_before_and_after(make_app: MakeApp) -> None:
    async with planning(make_app) as pilot:
        shown = text(app_of(pilot))
        assert "this week 0.00 → " in shown and " of 40.00 h" in shown
        assert "preview, nothing saved yet" in shown
        for draft in app_of(pilot).sheet.ticked_drafts[:8]:
            assert draft.task_name[:12] in shown
        assert "Mon 16 Nov  3.75 h" in shown


@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_an_overlap_is_decided_about_by_its_number(make_app: MakeApp, number: int) -> None:
    async with planning(make_app) as pilot:
        app = app_of(pilot)
        issue = await move_to(pilot, IssueKind.OVERLAP)
        assert "1 keep both  2 first only  3 second only  4 each minute once" in text(app)
        await press(pilot, str(number), "enter")
        await until(pilot, lambda: "imported" in app.notice)
        written = {one.source.event_id: one for one in app.engine.ledger.entries() if one.source}
        first, second = (written.get(event_id) for event_id in issue.ids)
        kept = [one.seconds for one in (first, second) if one]
        exact = [draft.seconds for draft in issue.drafts]
        expected = {1: exact, 2: exact[:1], 3: exact[1:]}
        assert (first is None, second is None) == (number == 3, number == 2)
        assert sum(kept) == sum(expected.get(number, [sum(exact) - issue.seconds]))


async def test_what_an_overlap_left_out_is_unticked_until_the_import_is_undone(
    make_app: MakeApp,
) -> None:
    async with planning(make_app) as pilot:
        app = app_of(pilot)

        def ticked() -> set[str]:
            return {draft.event_id for draft in app.sheet.ticked_drafts}

        before = ticked()
        kept, left_out = (await move_to(pilot, IssueKind.OVERLAP)).ids
        await press(pilot, "2", "enter")
        await until(pilot, lambda: "imported" in app.notice)
        assert ticked().isdisjoint({kept, left_out})
        assert left_out in app.sheet.listing.ids
        await press(pilot, "u")
        await until(pilot, lambda: "Undone: import" in app.notice)
        await until_read(pilot)
        await until(pilot, lambda: ticked() == before)
        await press(pilot, "U")
        await until(pilot, lambda: "Redone: import" in app.notice)
        await until_read(pilot)
        await until(pilot, lambda: app.sheet.ticked.count == 0)
        assert left_out in app.sheet.listing.ids


@pytest.mark.parametrize("is_logged", [False, True], ids=["events", "entry"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_names_of_an_overlap_have_room(width: int, is_logged: bool) -> None:
    start = datetime(2026, 11, 16, 13, tzinfo=UTC)
    pair = tuple(
        Draft(
            event_id=name,
            task_name=name,
            date=start.date(),
            start=start,
            end=start + timedelta(minutes=30),
            seconds=1800,
            event=CalendarEvent(id=name),
        )
        for name in ("Lunch & learn: design tokens", "1:1 with Priya about the next quarter")
    )
    spans = ((start, start + timedelta(minutes=15)),)
    issue = Issue(IssueKind.OVERLAP, pair, spans, 900)
    if is_logged:
        entry = planned_entry(pair[1])
        issue = Issue(IssueKind.LOGGED, pair[:1], spans, 900, entry=entry)
    line = "".join(part[0] for part in PlanList().item_parts(issue, width - 2))
    first, second = line.removeprefix(" overlap").split(" ↔ ")
    assert second.startswith("entry 1:1") == is_logged
    names = first.strip(), second.split(", ")[0].removeprefix("entry ")
    assert min(map(len, names)) >= (10 if is_logged else 12)
    assert "Mon 16" in second and "0.25 h" in second
    assert len(line) == width - 2
    is_said_twice = {
        one: "twice" in "".join(part[0] for part in PlanList().item_parts(decided, 200))
        for one in (None, *Resolution)
        if (decided := replace(issue, resolution=one))
    }
    assert [one for one, is_said in is_said_twice.items() if is_said] == [None, Resolution.BOTH]


async def test_what_is_ticked_is_planned_where_the_filter_hides_all_of_it(
    make_app: MakeApp,
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await press(pilot, "slash", *"zzz", "enter", "i")
        assert "No events here" in text(app)
        await press(pilot, "escape", "a", "slash", *"zzz", "enter", "i")
        assert isinstance(app.screen, PlanScreen)


async def test_what_was_decided_is_kept_when_the_plan_is_left(make_app: MakeApp) -> None:
    async with planning(make_app) as pilot:
        await move_to(pilot, IssueKind.OVERLAP)
        await press(pilot, "4", "escape", "i")
        assert issues(pilot)[IssueKind.OVERLAP][0].resolution is Resolution.SPLIT
        assert "each minute once" in text(app_of(pilot))


async def test_a_number_elsewhere_says_where_it_belongs(make_app: MakeApp) -> None:
    async with planning(make_app) as pilot:
        await press(pilot, "end", "2")
        assert "Move to an overlap first" in text(app_of(pilot))


async def test_e_goes_to_the_event_and_everything_is_kept(make_app: MakeApp) -> None:
    async with planning(make_app) as pilot:
        app = app_of(pilot)
        before = app.sheet
        issue = await move_to(pilot, IssueKind.OVERLAP)
        await press(pilot, "e")
        assert not is_open(pilot) and app.sheet is before
        index = app.screen.query_one(EventList).index
        assert index is not None and before.drafts[index].event_id == issue.ids[0]


async def test_p_chooses_a_project_for_all_without_one(make_app: MakeApp) -> None:
    async with planning(make_app) as pilot:
        app = app_of(pilot)
        issue = await move_to(pilot, IssueKind.NO_PROJECT)
        await press(pilot, "p")
        await until(pilot, lambda: app.screen.query_one(ProjectPicker).has_class("-open"))
        await press(pilot, *"INT", "enter", "i")
        assert IssueKind.NO_PROJECT not in issues(pilot)
        changed = {one.event_id for one in app.sheet.drafts if one.project == "INT"}
        assert changed == set(issue.ids)


async def test_a_click_on_a_gap_goes_to_its_day(make_app: MakeApp) -> None:
    async with planning(make_app) as pilot:
        app = app_of(pilot)
        issue = issues(pilot)[IssueKind.GAP][1]
        await move_to(pilot, IssueKind.GAP)
        listed = app.screen.query_one(PlanList)
        assert listed.cursor is not None
        y = listed.row_y(listed.cursor + 1)
        assert y is not None
        await pilot.click(PlanList, offset=(20, y))
        await until(pilot, lambda: not is_open(pilot))
        index = app.screen.query_one(EventList).index
        assert index is not None
        assert app.sheet.drafts[index].date == issue.spans[0][0].date()


async def test_an_entry_over_24_hours_asks_before_it_is_imported(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await press(pilot, "n", "e", "shift+tab", "ctrl+u", *"25", "enter", "up", "space", "i")
        await press(pilot, "enter")
        assert is_open(pilot) and "1 entry is over 24 h · enter import anyway" in text(app)
        await press(pilot, "enter")
        await until(pilot, lambda: "1 imported · 25.00 h" in app.notice)


async def test_rounding_is_shown_as_exact_and_rounded(make_app: MakeApp) -> None:
    app = make_app()
    settings = replace(app.engine.settings, rounding=Rounding(60, RoundingMode.UP))
    app.engine.settings = settings
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await press(pilot, "n", "space", "i")
        assert "0.50 h exact → 1.00 h" in text(app)
        assert "0.50 →   1.00  Daily stand-up" in text(app)


async def test_a_long_range_is_listed_by_week(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 60)) as pilot:
        app = app_of(pilot)
        await until_read(pilot)
        await press(pilot, "r", *"2026-10-26..2026-11-30", "enter")
        await until_read(pilot)
        await press(pilot, "a", "i", "end")
        await until(pilot, lambda: is_open(pilot))
        listed = app.screen.query_one(PlanList)
        shown = [listed.render_line(y).text for y in range(listed.size.height)]
        assert any(
            one.startswith(" Mon 16 – Sun 22 Nov 2026") and "entries" in one for one in shown
        )
        assert any("Mon 16 Nov 09:00" in one for one in shown)


async def test_entries_open_on_the_imported_range(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        app = app_of(pilot)
        await until_read(pilot)
        await press(pilot, "left_square_bracket")
        await until_read(pilot)
        days = DateRange(WEEK.first - timedelta(7), WEEK.last - timedelta(7))
        assert app.sheet.range == days
        await press(pilot, "a", "i", "enter")
        await until(pilot, lambda: "imported" in app.notice)
        assert app.notice.endswith("h · u undo · 2 entries · > push")
        await until(pilot, lambda: app.current_mode == "entries")
        shown = text(app)
        assert "Mon 9 – Sun 15 Nov 2026" in shown
        assert "h · u undo · 2 entries · > push" in shown


async def test_a_read_only_plan_says_who_has_the_ledger(make_app: MakeApp) -> None:
    async with planning(make_app, size=(80, 24)) as pilot:
        app = app_of(pilot)
        app.read_only = "another trackcal has these entries open: process 4711"
        await press(pilot, "enter")
        assert "Read-only: another trackcal has these entries open: process 4711" in text(app)
        assert is_open(pilot) and app.engine.ledger.entries(WEEK) == ()


async def test_what_can_be_done_about_an_overlap_can_be_clicked(make_app: MakeApp) -> None:
    async with planning(make_app) as pilot:
        await move_to(pilot, IssueKind.OVERLAP)
        line = pilot.app.screen.query_one("#message", StatusLine)
        await pilot.click(line, offset=(line.text.index("each minute"), 1))
        await until(
            pilot,
            lambda: issues(pilot)[IssueKind.OVERLAP][0].resolution is Resolution.SPLIT,
        )


async def test_a_click_on_the_hint_of_several_keys_decides_nothing(make_app: MakeApp) -> None:
    async with planning(make_app) as pilot:
        app = app_of(pilot)
        listed, hints = app.screen.query_one(PlanList), app.screen.query_one(KeyLine)
        await press(pilot, "end")
        await pilot.click(hints, offset=(hints.text.index("overlap"), 0))
        await until(pilot, lambda: listed.cursor == 0)
        assert "1 keep both  2 first only  3 second only  4 each minute once" in text(app)
        assert issues(pilot)[IssueKind.OVERLAP][0].resolution is None
