"""Trackers in the Connection section: adding, testing, mapping, changing and removing them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.trackers.conftest import HOSTED
from tests.trackers.fakes.base import KEY
from tests.trackers.fakes.kimai import FakeKimai
from tests.trackers.fakes.looped import FakeLooped
from tests.trackers.making import Machine
from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_ledger import press
from trackcal_tui.config.tracker_settings import TrackerSettings
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.entries import Project
from trackcal_tui.core.trackers import RemoteLists
from trackcal_tui.trackers.api import Pace
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.screen import ConnectionScreen
from trackcal_tui.tui.shared.choice import Choice
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.trackers.project_map_screen import ProjectMapScreen
from trackcal_tui.tui.trackers.remote_project_screen import RemoteProjectScreen
from trackcal_tui.tui.trackers.tracker_form_screen import TrackerFormScreen
from trackcal_tui.tui.trackers.trackers_screen import TrackersScreen

SIZE = (80, 24)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pace, "delay", lambda self: 0.0)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """An installation without a tracker."""
    made = Machine(tmp_path / "home")
    made.ledger.seed_projects((Project("ACME-2026", "Acme website"),))
    yield made
    made.close()


def said(app: TrackCalApp) -> str:
    return app.screen.query_one("#message", StatusLine).text.strip()


def rows(app: TrackCalApp) -> list[str]:
    listed = app.screen.query_one(ItemList)
    drawn = [listed.render_line(y).text.rstrip(" ▐") for y in range(listed.size.height)]
    return [text for text in drawn if text]


async def form(pilot: Pilot[int], kind: str, **values: str) -> TrackerFormScreen:
    """Open the form in Connection, choose a kind and fill the fields in."""
    app = pilot.app
    assert isinstance(app, TrackCalApp)
    await until(pilot, lambda: app.revision)
    await press(pilot, "escape", "5", "T")
    screen = app.screen
    assert isinstance(screen, TrackerFormScreen)
    chosen = screen.query_one("#tracker-kind", Choice)
    while app.engine.trackers.kinds()[chosen.at].kind != kind:
        await pilot.press("right")
    for name, value in values.items():
        screen.query_one(f"#tracker-{name}", Input).value = value
    await pilot.pause()
    return screen


@pytest.mark.parametrize("kind", HOSTED)
async def test_a_tracker_is_tried_out_and_saved(machine: Machine, kind: str) -> None:
    fake = HOSTED[kind]()
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        account = {"account": fake.settings["account"]} if "account" in fake.settings else {}
        await form(pilot, kind, name="billing", url=fake.url, key=KEY, **account)
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen.query("#row-task, #row-activity") or app.trackers)
        if not app.trackers:
            assert "press enter again to save" in said(app)
            await press(pilot, "enter")
        await until(pilot, lambda: app.trackers and isinstance(app.screen, ConnectionScreen))
        assert app.notice.startswith("billing saved")
        shown = str(app.screen.query_one("#connection-trackers", Static).render())
        assert "nothing pushed yet" in shown
        assert "key stored" in shown
    saved = machine.engine.settings.trackers["billing"]
    assert (saved.kind, saved.url) == (kind, fake.url)
    assert bool(saved.activity) is (kind == "kimai")
    assert bool(saved.task) is (kind == "harvest")
    assert machine.engine.trackers.test("billing") is not None
    fake.close()


async def test_nothing_is_saved_of_what_does_not_work(machine: Machine) -> None:
    fake = FakeLooped()
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        screen = await form(pilot, "looped", url=fake.url, key="wrong")
        await press(pilot, "enter")
        await until(pilot, lambda: "does not accept the key" in said(app))
        screen.query_one("#tracker-url", Input).value = "http://kimai.example.com"
        await press(pilot, "enter")
        await until(pilot, lambda: "https://" in said(app))
        await press(pilot, "escape")
        assert isinstance(app.screen, ConnectionScreen)
        assert machine.engine.trackers.all() == ()
    fake.close()


async def test_a_new_tracker_never_takes_the_place_of_another(machine: Machine) -> None:
    machine.engine.trackers.add(TrackerSettings("timewarrior"), "mine")
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await form(pilot, "toggl", name="mine", key=KEY)
        await press(pilot, "enter")
        assert "A tracker called mine exists" in said(app)
    assert machine.engine.settings.trackers["mine"].kind == "timewarrior"


async def test_a_key_is_typed_unseen(machine: Machine) -> None:
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await form(pilot, "toggl")
        await press(pilot, "tab", "tab", "tab", *KEY[:8])
        assert app.screen.query_one("#tracker-key", Input).value == KEY[:8]
        assert KEY[:8] not in app.export_screenshot()


async def test_each_kind_asks_for_what_it_needs(machine: Machine) -> None:
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await form(pilot, "timewarrior")
        shown = {
            name: bool(app.screen.query_one(f"#tracker-{name}", Input).parent.display)  # type: ignore[union-attr]
            for name in ("name", "url", "account", "key")
        }
        assert shown == {"name": True, "url": False, "account": False, "key": False}
        await press(pilot, "escape")
        await form(pilot, "harvest")
        await press(pilot, "enter")
        await until(pilot, lambda: "Harvest needs --account" in said(app))


async def test_trackers_are_tested_mapped_changed_and_removed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = FakeKimai()
    fake.projects[0]["number"] = None
    monkeypatch.setenv("TRACKCAL_TRACKER_KEY_BILLING", KEY)
    settings = TrackerSettings("kimai", url=fake.url, **fake.settings)
    machine.engine.trackers.add(settings, "billing")
    app = TrackCalApp(machine.engine)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.revision)
        await press(pilot, "escape", "5", "m")
        await until(pilot, lambda: isinstance(app.screen, TrackersScreen) and app.trackers)
        assert "billing" in rows(app)[1]
        await press(pilot, "t")
        await until(pilot, lambda: "✓ billing works: Ana" in said(app))

        await press(pilot, "enter")
        assert isinstance(app.screen, ProjectMapScreen)
        await until(pilot, lambda: not said(app))
        assert "asked for at the next push" in rows(app)[1]
        await press(pilot, "enter", *"acme", "enter")
        await until(pilot, lambda: "Acme website relaunch  (41)" in rows(app)[1])
        await press(pilot, "escape")

        await press(pilot, "e")
        assert isinstance(app.screen, TrackerFormScreen)
        assert app.screen.query_one("#tracker-name", Input).disabled
        await press(pilot, "enter")
        await until(pilot, lambda: "press enter again" in said(app))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, TrackersScreen))
        assert machine.engine.settings.trackers["billing"].projects == {"ACME-2026": "41"}

        await press(pilot, "d", "escape")
        assert app.trackers
        await press(pilot, "d", "y")
        await until(pilot, lambda: not app.trackers)
        assert rows(app)[0].strip() == "No trackers yet"
    assert machine.engine.settings.trackers == {}
    fake.close()


async def test_an_early_enter_chooses_for_the_project_it_was_pressed_on(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, may_answer = make_app(), threading.Event()
    lists = app.engine.trackers.lists

    def late(name: str, cancel: Cancel) -> RemoteLists:
        assert may_answer.wait(30)
        return lists(name, cancel)

    monkeypatch.setattr(app.engine.trackers, "lists", late)
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "5")
        await until(pilot, lambda: app.trackers)
        await press(pilot, "m")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ProjectMapScreen))
        code = rows(app)[1].split()[0].lstrip("▌")
        await pilot.press("enter", "down")
        may_answer.set()
        await until(pilot, lambda: isinstance(app.screen, RemoteProjectScreen))
        question = str(app.screen.query_one("#remote-question", Static).render())
        assert f" is {code}?" in question


async def test_the_demo_tracker_stands_ready(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "5")
        await until(pilot, lambda: app.trackers)
        shown = str(app.screen.query_one("#connection-trackers", Static).render())
        assert "Looped Track" in shown
        await press(pilot, "m", "t")
        await until(pilot, lambda: "looped works: test team" in said(app))
