"""Every key of what changed in Outlook, pressed; and that nothing changes by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from tests.hostile import HOSTILE
from tests.tui.conftest import until, until_read
from tests.tui.helpers_connection import text
from tests.tui.helpers_drift import HOUR, changed, entry, event, imported, names
from tests.tui.helpers_ledger import FORBIDDEN, WEEK, press
from trackcal_tui.core.errors import StoreError
from trackcal_tui.core.text import clean, task_name
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.importing.drift_list import DriftList
from trackcal_tui.tui.importing.drift_screen import DriftScreen
from trackcal_tui.tui.importing.event_list import EventList
from trackcal_tui.tui.importing.plan_list import PlanList
from trackcal_tui.tui.importing.screen import ImportScreen
from trackcal_tui.tui.shared.key_line import KeyLine
from trackcal_tui.tui.shared.status_line import StatusLine

SIZE = (80, 24)
Snap = Callable[..., bool]


def line(app: TrackCalApp, name: str) -> str:
    """What a line of the shown screen says."""
    return app.screen.query_one(f"#{name}", StatusLine).text.rstrip()


def rows(app: TrackCalApp) -> list[str]:
    """The list of changes as text."""
    listed = app.screen.query_one(DriftList)
    lines = [listed.render_line(y).text.rstrip() for y in range(listed.size.height)]
    return [text for text in lines if text]


async def opened(pilot: Pilot[int]) -> None:
    """Wait for the week, then open what changed."""
    await until_read(pilot)
    await press(pilot, "o")
    assert isinstance(pilot.app.screen, DriftScreen)


async def test_the_week_says_what_changed_and_nothing_has(engine: Engine) -> None:
    changed(engine)
    before = engine.ledger.entries()
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        assert "4 changed o" in line(app, "message")
        assert "4 imported x" in line(app, "message")
        assert "looks imported" in app.screen.query_one(EventList).render_line(1).text
        await press(pilot, "R")
        await until_read(pilot)
        await press(pilot, "o", "j", "escape")
        assert isinstance(app.screen, ImportScreen)
    assert engine.ledger.entries() == before


async def test_nothing_changed(engine: Engine) -> None:
    imported(engine)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        assert "changed" not in line(app, "message")
        await press(pilot, "o")
        assert isinstance(app.screen, ImportScreen)
        assert "Nothing changed in Outlook" in line(app, "message")


async def test_what_the_list_says(engine: Engine) -> None:
    changed(engine)
    app = TrackCalApp(engine)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        head, moved, longer, gone, other_head, known = rows(app)
        assert "Changed since the import · 3" in head
        assert "Mon 16 Nov" in moved and "moved 09:00–10:00 → 10:00–11:00" in moved
        assert 'length 1.00 → 1.50 h, renamed "Meeting 2" → "Retrospe' in longer
        assert gone.endswith("cancelled")
        assert "Look already imported: same meeting as an entry · 1" in other_head
        assert 'your entry "Meeting 4", 1.00 h' in known
        assert "10:00–11:00 · 1.00 h · Meeting 1" in line(app, "drift-then")
        await press(pilot, "j", "down")
        assert "a deletes  this entry (u undoes)" in line(app, "drift-then")
        await press(pilot, "j")
        assert "becomes the entry's own" in line(app, "drift-then")
        assert "a link to entry" in app.screen.query_one(KeyLine).text
        await press(pilot, "k", "up", "g", "G")
        assert app.screen.query_one(DriftList).cursor == 3


@pytest.mark.parametrize("key", ["a", "enter"])
async def test_taking_over(engine: Engine, key: str) -> None:
    changed(engine)
    was = entry(engine, "Meeting 1")
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, key)
        now = entry(engine, "Meeting 1")
        assert was.start is not None and now.start == was.start + HOUR
        assert "1 entry updated · u undo" in line(app, "message")
        assert "Meeting 2" in rows(app)[1]
        await press(pilot, key)
        longer = entry(engine, "Retrospective")
        assert longer.seconds == 5400
        await press(pilot, key)
        assert "Meeting 3" in names(engine)
        assert 'Delete 1 entry? "Meeting 3"' in text(app)
        await press(pilot, "n")
        assert "Meeting 3" in names(engine)
        await press(pilot, key, "y")
        assert "Meeting 3" not in names(engine)
        assert "1 entry deleted with the event · u undo" in line(app, "message")
        await press(pilot, "u")
        await until_read(pilot)
        assert "Meeting 3" in names(engine)
        assert "Undone" in line(app, "message")
        assert "cancelled" in rows(app)[1]


async def test_staying_as_billed(engine: Engine) -> None:
    outlook = changed(engine)
    before = names(engine)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        for _ in range(3):
            await press(pilot, "s")
        assert names(engine) == before
        assert "1 entry kept as before · u undo" in line(app, "message")
        assert len(rows(app)) == 2
        await press(pilot, "escape")
        reads = outlook.reads
        await press(pilot, "R")
        await until(pilot, lambda: outlook.reads > reads)
        await until_read(pilot)
        assert "1 looks imported o" in line(app, "message")


async def test_all_of_one_group(engine: Engine) -> None:
    changed(engine)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        before = names(engine)
        await press(pilot, "A")
        assert "Delete 1 entry?" in text(app) and "2 other changes accepted" in text(app)
        await press(pilot, "escape")
        assert names(engine) == before
        await press(pilot, "A", "y")
        assert names(engine) == ["Meeting 1", "Retrospective", "Meeting 4", "Meeting 5"]
        said = "2 entries updated · 1 entry deleted with the event · u undo"
        assert said in line(app, "message")
        assert "Look already imported" in rows(app)[0]
        await press(pilot, "S")
        # With nothing left to decide the screen closes.
        assert isinstance(app.screen, ImportScreen)
        assert "1 event left importable" in line(app, "message")
        assert "changed" not in line(app, "message")
        assert "looks imported" not in app.screen.query_one(EventList).render_line(1).text
        assert [one.event_id for one in app.sheet.drafts] == ["AAMk-new-4"]


async def test_all_stay(engine: Engine) -> None:
    changed(engine)
    before = names(engine)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "S")
        assert names(engine) == before
        assert "3 entries kept as before" in line(app, "message")


@pytest.mark.parametrize("key", ["a", "A"])
async def test_linking(engine: Engine, key: str) -> None:
    outlook = changed(engine)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "G", key)
        linked = entry(engine, "Meeting 4")
        assert linked.source is not None and linked.source.event_id == "AAMk-new-4"
        assert "1 event linked to its entry · u undo" in line(app, "message")
        assert app.sheet.drafts == ()
        assert len(engine.ledger.entries(WEEK)) == 5
        await press(pilot, "escape")
        reads = outlook.reads
        await press(pilot, "R")
        await until(pilot, lambda: outlook.reads > reads)
        await until_read(pilot)
        assert app.sheet.drafts == ()
        assert "3 changed o" in line(app, "message")
        await press(pilot, "u")
        await until(pilot, lambda: bool(app.sheet.drafts))
        await press(pilot, "n")
        assert "4 changed o" in line(app, "message")


async def test_a_lookalike_imported_as_it_is_is_asked_about_no_more(engine: Engine) -> None:
    changed(engine)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "space", "i")
        listed = app.screen.query_one(PlanList)
        assert any("imported?" in listed.render_line(y).text for y in range(listed.size.height))
        await press(pilot, "enter")
        await until(pilot, lambda: "1 imported" in app.notice)
        await press(pilot, "1", "down")
        assert "3 changed o" in line(app, "message")
        assert len(engine.ledger.entries(WEEK)) == 6


async def test_a_key_that_repeats_decides_once(engine: Engine) -> None:
    changed(engine)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        before = engine.ledger.next_undo()
        screen = app.screen
        assert isinstance(screen, DriftScreen)
        screen.action_take()
        screen.action_take()
        screen.action_leave()
        await press(pilot)
        engine.ledger.undo()
        assert engine.ledger.next_undo() == before
        assert "1 entry updated" in app.notice


async def test_a_ledger_that_cannot_be_written(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(engine)
    app = TrackCalApp(engine)

    def full(*_: object) -> None:
        raise StoreError("The disk is full", "Free some space.")

    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        monkeypatch.setattr(engine.ledger, "apply_drifts", full)
        await press(pilot, "A", "y")
        assert "The disk is full. Free some space." in line(app, "message")
        assert len(rows(app)) == 6
        monkeypatch.undo()
        await press(pilot, "a")
        assert "1 entry updated" in line(app, "message")


async def test_an_entry_deleted_meanwhile_is_asked_about_no_more(engine: Engine) -> None:
    changed(engine)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        engine.ledger.delete_entries([entry(engine, "Meeting 1").id])
        await press(pilot, "a")
        assert "No entry with that id" in app.notice
        await until(pilot, lambda: len(app.sheet.drafts) == 2)
        assert "Meeting 2" in rows(app)[1]


async def test_undo_of_the_import_closes_the_list(engine: Engine) -> None:
    changed(engine)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "u", "u")
        await until(pilot, lambda: isinstance(app.screen, ImportScreen))
        assert names(engine) == []


async def test_foreign_text_stays_text(engine: Engine) -> None:
    """Subjects come cleaned from the reader; the widgets must not rely on it."""
    meetings = [event(number, 16, 0, 30) for number in range(len(HOSTILE))]
    outlook = imported(engine, *meetings)
    for number, subject in enumerate(HOSTILE.values()):
        outlook.change(number, subject=subject, **({"id": f"other-{number}"} if number % 2 else {}))
    app = TrackCalApp(engine)
    async with app.run_test(size=(80, 60)) as pilot:
        await opened(pilot)
        texts = rows(app)
        assert len(texts) == len(HOSTILE) + 2
        for _ in HOSTILE:
            texts += [line(app, f"drift-{one}") for one in ("outlook", "now", "then")]
            await press(pilot, "j")
        assert app.screen.query_one(DriftList).cursor == len(HOSTILE) - 1
        for drawn in texts:
            assert not FORBIDDEN & set(drawn), drawn


async def test_cleaned_foreign_text_is_taken_over(engine: Engine) -> None:
    texts = [clean(text) for text in HOSTILE.values()]
    meetings = [event(number, 16, 0, 30) for number in range(len(texts))]
    outlook = imported(engine, *meetings)
    for number, subject in enumerate(texts):
        outlook.change(number, subject=subject)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "A")
        assert isinstance(app.screen, ImportScreen)
    assert sorted(names(engine)) == sorted(map(task_name, texts))


def steps(*keys: str) -> Callable[[Pilot[int]], Awaitable[None]]:
    """Open what changed, then press keys."""

    async def run(pilot: Pilot[int]) -> None:
        await opened(pilot)
        await press(pilot, *keys)

    return run


SIZES = {"narrow": (60, 20), "design": (80, 24), "wide": (120, 36)}
STATES = {
    "moved": (),
    "renamed": ("j",),
    "cancelled": ("j", "j"),
    "lookalike": ("G",),
    "all-taken": ("A", "y"),
    "import": ("escape",),
}


@pytest.mark.parametrize(
    ("state", "size"),
    [(state, "design") for state in STATES]
    + [(state, size) for state in ("moved", "lookalike", "import") for size in ("narrow", "wide")],
)
def test_pictures(state: str, size: str, engine: Engine, snap_compare: Snap) -> None:
    changed(engine)
    app = TrackCalApp(engine)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=steps(*STATES[state]))


def test_a_plan_with_a_lookalike(engine: Engine, snap_compare: Snap) -> None:
    changed(engine)

    async def run(pilot: Pilot[int]) -> None:
        await until_read(pilot)
        await press(pilot, "a", "i")

    assert snap_compare(TrackCalApp(engine), terminal_size=SIZES["design"], run_before=run)


async def test_accepting_everything_is_one_step_to_undo(engine: Engine) -> None:
    changed(engine)
    before = names(engine)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "A", "y")
        assert names(engine) != before
        await press(pilot, "u")
        await until(pilot, lambda: names(engine) == before)


async def test_an_event_deleted_in_outlook_can_be_kept_or_its_entry_deleted(
    engine: Engine,
) -> None:
    outlook = imported(engine, event(1, 16, 8), event(2, 16, 10))
    outlook.delete(1)
    outlook.delete(2)
    app = TrackCalApp(engine)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "deleted in Outlook" in rows(app)[1]
        await press(pilot, "a", "y")
        assert names(engine) == ["Meeting 2"]
        await press(pilot, "s")
        assert names(engine) == ["Meeting 2"] and isinstance(app.screen, ImportScreen)
