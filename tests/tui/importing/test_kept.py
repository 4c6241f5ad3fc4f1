"""What was ticked, named and assigned is kept, and what was done is undone in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import until, until_read
from tests.tui.helpers_ledger import WEEK
from trackcal_tui.config import drafts as drafts_file
from trackcal_tui.core.drafts import Choice
from trackcal_tui.core.events import Draft
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp

SIZE = (80, 24)
MakeEngine = Callable[..., Engine]


def shown(app: TrackCalApp) -> list[tuple[str, str | None, float, bool]]:
    """What the list shows of each draft."""
    sheet = app.sheet
    return [
        (draft.task_name, draft.project, draft.seconds, index in sheet.ticked)
        for index, draft in enumerate(sheet.drafts)
    ]


async def decide(pilot: Pilot[int]) -> None:
    """Tick the first two events, rename the third, and give the fourth a project."""
    await until_read(pilot)
    await pilot.press("space", "space", "e", *"!!", "enter", "p", *"glo", "enter")


def choices(engine: Engine) -> Mapping[str, Choice]:
    connection = engine.accounts.active()
    assert connection is not None
    return engine.drafts.choices(connection.id)


async def test_everything_is_there_after_a_restart(make_engine: MakeEngine) -> None:
    app = TrackCalApp(make_engine())
    async with app.run_test(size=SIZE) as pilot:
        await decide(pilot)
        before = shown(app)
        await pilot.press("q")
    assert sum(tick for *_, tick in before) == 2
    with ThreadPoolExecutor(1) as pool:
        again = TrackCalApp(pool.submit(make_engine).result())
    async with again.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        assert shown(again) == before
        await pilot.press("R")
        await until_read(pilot)
        assert shown(again) == before


async def test_changes_are_written_without_a_further_key(engine: Engine) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await pilot.press("space")
        await until(pilot, lambda: len(choices(engine)) == 1)
        await pilot.press("u")
        await until(pilot, lambda: not choices(engine))


async def test_what_is_imported_is_dropped_and_comes_back_when_it_is_undone(
    engine: Engine,
) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await decide(pilot)
        await pilot.press("v", "i")
        before = shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: "imported" in app.notice)
        await until(pilot, lambda: len(choices(engine)) == 2)
        await pilot.press("u")
        await until(pilot, lambda: "Undone: import of" in app.notice)
        await until(pilot, lambda: shown(app) == before)
        await pilot.press("U")
        await until(pilot, lambda: "Redone: import of" in app.notice)
        await until(pilot, lambda: len(app.sheet.drafts) == 2)


async def test_an_import_undone_after_a_restart_ticks_what_it_left_out_of_an_overlap(
    make_engine: MakeEngine,
) -> None:
    app = TrackCalApp(make_engine())
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await pilot.press("a")
        before = shown(app)
        await pilot.press("i", "2", "enter")
        await until(pilot, lambda: "imported" in app.notice)
        await pilot.press("q")
    app.engine.close()
    with ThreadPoolExecutor(1) as pool:
        engine = pool.submit(make_engine).result()
    assert [one.ticked for one in choices(engine).values()] == [False]
    engine.imports.undo()
    again = TrackCalApp(engine)
    async with again.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        assert shown(again) == before
        engine.imports.redo()
        assert [one.ticked for one in choices(engine).values()] == [False]


def test_hours_set_for_an_import_that_was_deleted_do_not_come_back_with_another(
    engine: Engine,
) -> None:
    def import_first() -> Draft:
        sheet = engine.drafts.with_choices(engine.calendar.read_sheet(WEEK))
        result = engine.imports.write(sheet, sheet.drafts[:1])
        assert result.imported[0].seconds == sheet.drafts[0].seconds
        return sheet.drafts[0]

    sheet = engine.calendar.read_sheet(WEEK)
    event_id = sheet.drafts[0].event_id
    engine.drafts.save(sheet.connection, {event_id: Choice(seconds=60)}, {})
    assert import_first().seconds == 60
    engine.imports.undo()
    assert import_first().seconds == 60
    engine.ledger.delete_entries([entry.id for entry in engine.ledger.entries()])
    assert import_first().seconds == 1800
    engine.imports.undo()
    assert choices(engine)[event_id].seconds is None


def test_an_import_unticks_also_what_was_imported_before_and_deleted(engine: Engine) -> None:
    sheet = engine.calendar.read_sheet(WEEK)
    first, second = (draft.event_id for draft in sheet.drafts[:2])
    engine.drafts.save(sheet.connection, {first: Choice(seconds=60)}, {})
    engine.imports.write(sheet, engine.drafts.with_choices(sheet).drafts[:1])
    engine.ledger.delete_entries([entry.id for entry in engine.ledger.entries()])
    engine.imports.write(sheet, sheet.drafts[1:2], unticked=[first])
    assert choices(engine) == {first: Choice(ticked=False)}
    engine.imports.undo()
    assert choices(engine)[first] == Choice(ticked=True)
    assert choices(engine)[second].ticked


async def test_drafts_and_entries_are_undone_in_the_order_they_were_done(engine: Engine) -> None:
    app = TrackCalApp(engine)
    done = []
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        lunch = app.sheet.drafts[2].task_name  # of no series: nothing is remembered of it
        await pilot.press("down", "down", "space", "i", "enter")
        await until(pilot, lambda: "imported" in app.notice)
        await pilot.press("1", "P", *"glo", "enter", "a")
        states = [shown(app)]
        for key in ("u", "u", "u", "u", "u"):
            notice = app.notice
            await pilot.press(key)
            await until(pilot, lambda notice=notice: app.notice not in ("", notice))  # type: ignore[misc]
            await until_read(pilot)
            done.append(app.notice)
            states.append(shown(app))
        assert done[0] == "Undone: tick of 19 events"
        assert done[1].startswith("Undone: project GLOBEX for")
        assert done[2] == "Undone: import of 1 entry (0.50 h)"
        assert done[3] == f'Undone: tick of "{lunch}"'
        assert done[4] == "Nothing to undo"
        for expected in states[-3::-1]:
            await pilot.press("ctrl+r")
            await until(pilot, lambda expected=expected: shown(app) == expected)  # type: ignore[misc]
        assert app.notice == "Redone: tick of 19 events"
        await pilot.press("U")
        await until(pilot, lambda: app.notice == "Nothing to redo")


async def test_a_new_step_leaves_nothing_to_redo(engine: Engine) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await pilot.press("space", "u", "space", "U")
        await until(pilot, lambda: app.notice == "Nothing to redo")
        assert app.sheet.ticked.count == 1


async def test_going_back_beyond_this_run_asks_first(few: Engine) -> None:
    entries = few.ledger.entries()
    app = TrackCalApp(few)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await pilot.press("space", "u", "u")
        question = 'Undo new entry "Invoices" (1.50 h), Fri 20 Nov 15:20? · u undo'
        await until(pilot, lambda: app.notice == question)
        assert few.ledger.entries() == entries
        await pilot.press("down", "u")
        await until(pilot, lambda: app.notice == question)
        assert few.ledger.entries() == entries, "another key in between takes the question away"
        await pilot.press("u")
        await until(pilot, lambda: app.notice.startswith("Undone: new entry"))
        assert len(few.ledger.entries()) == len(entries) - 1
        await pilot.press("U")
        await until(pilot, lambda: app.notice.startswith("Redone: new entry"))
        assert few.ledger.entries() == entries


async def test_what_an_earlier_run_undid_can_be_redone(few: Engine) -> None:
    few.ledger.undo()
    app = TrackCalApp(few)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await pilot.press("U")
        await until(pilot, lambda: app.notice.startswith("Redone: new entry"))


async def test_a_span_is_one_step(engine: Engine) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await pilot.press("shift+down", "shift+down", "shift+down")
        assert app.sheet.ticked.count == 4
        await pilot.press("u")
        assert app.notice == "Undone: tick of 4 events"
        assert app.sheet.ticked.count == 0


async def test_drafts_that_cannot_be_saved_are_told_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        monkeypatch.setattr(drafts_file, "write_atomically", full)
        await pilot.press("space")
        await until(pilot, lambda: "cannot be saved: No space left" in app.notice)
        monkeypatch.undo()
        await pilot.press("space")
        await until(pilot, lambda: len(choices(engine)) == 2)


async def test_what_another_program_decides_is_taken_over_by_a_reload(engine: Engine) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await pilot.press("space")
        drafts: tuple[Draft, ...] = app.sheet.drafts
        other = {drafts[1].event_id: Choice("Beside", "INT", ticked=True)}
        engine.drafts.save(app.sheet.connection, other, {})
        await pilot.press("R")
        await until_read(pilot)
        assert (app.sheet.drafts[1].task_name, app.sheet.drafts[1].project) == ("Beside", "INT")
        assert app.sheet.ticked.count == 2
