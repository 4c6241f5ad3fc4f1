"""Pushing from the screens: the preview, missing projects, progress, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.trackers.fakes.base import KEY
from tests.trackers.fakes.looped import FakeLooped
from tests.trackers.fakes.wire import Reply
from tests.trackers.making import Machine
from tests.tui.conftest import until, until_read
from tests.tui.helpers_ledger import press
from trackcal_tui.config.tracker_settings import TrackerSettings
from trackcal_tui.core.trackers import PushState
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.setup_screen import SetupScreen
from trackcal_tui.tui.entries.screen import EntriesScreen
from trackcal_tui.tui.shared.key_line import KeyLine
from trackcal_tui.tui.shared.push_marks import push_marks
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.trackers.push_list import PushList
from trackcal_tui.tui.trackers.push_screen import PushScreen
from trackcal_tui.tui.trackers.remote_project_screen import RemoteProjectScreen
from trackcal_tui.tui.trackers.tracker_form_screen import TrackerFormScreen

SIZE = (80, 24)
PUSH = "greater_than_sign"


def lines(app: TrackCalApp) -> list[str]:
    """The push as text."""
    listed = app.screen.query_one(PushList)
    drawn = [listed.render_line(y).text.rstrip(" ▐") for y in range(listed.size.height)]
    return [text for text in drawn if text]


def line(app: TrackCalApp, name: str) -> str:
    return app.screen.query_one(f"#{name}", StatusLine).text.strip()


async def opened(pilot: Pilot[int]) -> None:
    """Open the push of the week, and wait for the comparison."""
    app = pilot.app
    assert isinstance(app, TrackCalApp)
    await press(pilot, PUSH)
    await until(pilot, lambda: app.push is not None and not app.push.is_busy)


async def begun(pilot: Pilot[int]) -> None:
    """Leave the set-up that a first run begins with, and go to Entries."""
    app = pilot.app
    assert isinstance(app, TrackCalApp)
    await until(pilot, lambda: isinstance(app.screen, SetupScreen))
    await press(pilot, "escape", "2")


@pytest.fixture
def tracker(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeLooped]:
    monkeypatch.setenv("TRACKCAL_TRACKER_KEY_BILLING", KEY)
    fake = FakeLooped()
    yield fake
    fake.close()


@pytest.fixture
def machine(tracker: FakeLooped, tmp_path: Path) -> Iterator[Machine]:
    """An installation that is not the demo, whose tracker is on loopback."""
    made = Machine(tmp_path / "home", tracker)
    yield made
    made.close()


async def test_the_demo_is_pushed_and_marked(few: Engine) -> None:
    app = TrackCalApp(few)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "2")
        assert push_marks(app, few.ledger.entries()) == {}
        await opened(pilot)
        assert isinstance(app.screen, PushScreen)
        assert lines(app)[0].startswith(" Create · 4 · ")
        assert line(app, "push-totals").startswith("4 to create")
        assert "enter send" in app.screen.query_one(KeyLine).text
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, EntriesScreen))
        assert app.notice == "Looped Track: 4 created"
        entries = few.ledger.entries()
        assert set(push_marks(app, entries)) == {entry.id for entry in entries}

        await opened(pilot)
        assert lines(app)[0].strip() == "Everything is up to date"
        assert "send" not in app.screen.query_one(KeyLine).text
        await press(pilot, "escape")
        assert isinstance(app.screen, EntriesScreen)


async def test_undoing_says_what_a_tracker_still_has_and_the_key_that_removes_it(
    few: Engine,
) -> None:
    app = TrackCalApp(few)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "2")
        await opened(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, EntriesScreen))
        await press(pilot, "a", "d", "y")
        await until(pilot, lambda: few.ledger.entries() == ())
        await press(pilot, "u", "U")
        await until(pilot, lambda: app.notice.startswith("Redone: deletion of 4 entries"))
        assert app.notice.endswith(" h) · still in Looped Track · > push")
        assert line(app, "message").endswith("> push"), "it fits"


async def test_leaving_the_preview_sends_nothing(few: Engine) -> None:
    app = TrackCalApp(few)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await opened(pilot)
        await press(pilot, "escape")
        assert not isinstance(app.screen, PushScreen)
        assert few.pushing.states(few.ledger.entries()) == {}


async def test_what_was_changed_there_is_left_alone_until_told(
    machine: Machine, tracker: FakeLooped
) -> None:
    entries = machine.fill(2)
    machine.push()
    tracker.change(entries[0].id)
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await begun(pilot)
        await opened(pilot)
        assert lines(app)[0] == " Conflicts · 1"
        assert "was changed in Looped Track" in lines(app)[1]
        assert line(app, "message") == "o overwrite"
        await press(pilot, "o")
        await until(pilot, lambda: "to update" in line(app, "push-totals"))
        await press(pilot, "enter")
        await until(pilot, lambda: app.notice.endswith("1 updated · 1 unchanged"))
    assert tracker.text(entries[0].id) == "Meeting 0"


async def test_projects_that_are_nobodys_are_asked_for_once(
    machine: Machine, tracker: FakeLooped
) -> None:
    entries = machine.fill(3)
    (project,) = (one for one in machine.ledger.projects() if one.code == "GLOBEX")
    machine.ledger.edit_project("GLOBEX", type(project)("NEW", "Nothing like it"))
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await begun(pilot)
        await opened(pilot)
        await until(pilot, lambda: isinstance(app.screen, RemoteProjectScreen))
        await press(pilot, *"globex", "enter")
        await until(pilot, lambda: isinstance(app.screen, PushScreen) and lines(app)[0] != "")
        await until(pilot, lambda: line(app, "push-totals").startswith("3 to create"))
        await press(pilot, "enter")
        await until(pilot, lambda: app.notice.endswith("3 created"))
    assert machine.engine.settings.trackers["billing"].projects == {"NEW": "proj_globex"}
    assert tracker.row(entries[1].id)["projectId"] == "proj_globex"


async def test_a_failed_entry_stays_on_the_screen_with_its_next_step(
    machine: Machine, tracker: FakeLooped
) -> None:
    entries = machine.fill(2)
    tracker.server.troubles.append(tracker.refused("taskName", "[b]not wanted\x1b[2J"))
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await begun(pilot)
        await opened(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: app.push is not None and app.push.result is not None)
        await pilot.pause()
        assert lines(app)[0] == " Failed · 1"
        assert "[b]not wanted" in lines(app)[1]
        assert "\x1b" not in lines(app)[1]
        assert line(app, "push-totals") == "1 created · 1 failed"
        assert "then push again" in line(app, "message")
        states = app.push_states(entries)
        assert [states[entry.id] for entry in entries] == [PushState.FAILED, PushState.SENT]
        await press(pilot, "R")
        await until(pilot, lambda: line(app, "push-totals").startswith("1 to create · 1 unchanged"))
        await press(pilot, "enter")
        await until(pilot, lambda: app.notice.endswith("1 created · 1 unchanged"))
    assert len(tracker.marks()) == 2


async def test_escape_stops_a_push_between_two_entries(
    machine: Machine, tracker: FakeLooped
) -> None:
    machine.fill(3)
    tracker.server.troubles += [None, Reply(429, None, {"Retry-After": "60"})]
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await begun(pilot)
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "waiting" in line(app, "push-totals"))
        assert "asks for a pause: waiting 60 s" in line(app, "push-totals")
        await pilot.press("escape")
        await until(pilot, lambda: app.push is not None and app.push.result is not None)
        await pilot.pause()
        assert isinstance(app.screen, PushScreen)
        assert lines(app)[:3] == [" Stopped · 1", "▌! Cancelled after 1 entry", " Not sent · 2"]
        assert line(app, "message") == "Push again to send the rest."
        await press(pilot, "escape")
        assert not isinstance(app.screen, PushScreen)
    assert len(tracker.rows) == 1


async def test_quitting_in_the_middle_loses_nothing(machine: Machine, tracker: FakeLooped) -> None:
    entries = machine.fill(3)
    tracker.server.troubles += [None, Reply(429, None, {"Retry-After": "60"})]
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await begun(pilot)
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "waiting" in line(app, "push-totals"))
        await pilot.press("q")
    assert app.return_code == 0
    await asyncio.get_running_loop().shutdown_default_executor()  # as the program does at its end
    assert len(tracker.rows) == 1
    assert len(machine.push().created) == 2
    assert set(tracker.marks()) == {entry.id for entry in entries}


async def test_what_came_of_a_push_is_told_in_another_section_too(
    machine: Machine, tracker: FakeLooped
) -> None:
    machine.fill(1)
    tracker.server.troubles.append(Reply(429, None, {"Retry-After": "1"}))
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await begun(pilot)
        await opened(pilot)
        await pilot.press("enter")
        app.show_section("projects")
        await until(pilot, lambda: app.notice == "Looped Track: 1 created")


async def test_a_tracker_that_cannot_be_asked_says_why(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.fill(1)
    monkeypatch.setenv("TRACKCAL_TRACKER_KEY_BILLING", "wrong")
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await begun(pilot)
        await opened(pilot)
        assert "does not accept the key" in lines(app)[0]
        assert lines(app)[-1].strip() == "e  edit its key"
        await press(pilot, "e")
        assert isinstance(app.screen, TrackerFormScreen)
        monkeypatch.setenv("TRACKCAL_TRACKER_KEY_BILLING", KEY)
        await press(pilot, "enter")
        await until(pilot, lambda: line(app, "push-totals").startswith("1 to create"))


async def test_of_several_trackers_a_key_takes_the_next(machine: Machine) -> None:
    machine.fill(1)
    machine.engine.trackers.add(TrackerSettings("harvest", account="1"), "other")
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await begun(pilot)
        await opened(pilot)
        assert "Looped Track" in app.screen.summary.text
        await press(pilot, "t")
        await until(pilot, lambda: "tracker other has no key" in lines(app)[0])
        await press(pilot, "t")
        await until(pilot, lambda: line(app, "push-totals").startswith("1 to create"))


async def test_without_a_tracker_one_is_added_first(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "home")
    machine.fill(1)
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await begun(pilot)
        await press(pilot, PUSH)
        assert isinstance(app.screen, TrackerFormScreen)
        await press(pilot, "escape")
        assert app.push is None
    machine.close()
