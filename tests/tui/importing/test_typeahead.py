"""Keys that come all at once do what they do when they are typed one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.events import Key, MouseScrollDown, Paste
from textual.widgets import Static

from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_keys import at_once, key
from trackcal_tui.terminal import typeahead
from trackcal_tui.terminal.typeahead import TypeAhead
from trackcal_tui.tui.app import TrackCalApp

SIZE = (80, 24)


def shown_drafts(app: TrackCalApp) -> list[str]:
    return [app.sheet.drafts[index].task_name for index in app.sheet.visible]


def is_imported(app: TrackCalApp) -> bool:
    return app.notice.startswith("21 imported")


def is_logged(app: TrackCalApp) -> bool:
    entries = app.entries_of(app.sheet.range)
    return [(entry.task_name, entry.seconds) for entry in entries] == [("Quick q1", 5400)]


def is_unticked(app: TrackCalApp) -> bool:
    return app.sheet.ticked.count == 0 and type(app.screen).__name__ != "PlanScreen"


def is_renamed(app: TrackCalApp) -> bool:
    return shown_drafts(app)[0] == "The Daily stand-uq" and app.sheet.drafts[0].project == "GLOBEX"


def is_filtered(app: TrackCalApp) -> bool:
    return app.sheet.query == "xstand q" and not app.sheet.visible


def is_new_project(app: TrackCalApp) -> bool:
    return ("NP", "Quite new 4") in [(one.code, one.title) for one in app.projects]


def is_back_and_ticked(app: TrackCalApp) -> bool:
    return app.current_mode == "import" and app.sheet.ticked.count == 1


FLOWS: list[tuple[list[str], Callable[[TrackCalApp], bool]]] = [
    (["v", "i", "enter"], is_imported),
    (["a", "i", "escape", "i", "escape", "n"], is_unticked),
    (["2", "n", *"Quick q1", "tab", *"1:30", "enter"], is_logged),
    (["4", "n", *"Quite new 4", "tab", *"NP", "enter"], is_new_project),
    (["5", "g", *"qq.example", "escape", "t", "escape", "1", "space"], is_back_and_ticked),
    (["e", "home", *"The ", "end", "backspace", "q", "tab", *"glo", "enter"], is_renamed),
    (["/", *"tands", "backspace", *" qq", "backspace", "home", *"xs", "enter"], is_filtered),
    (["?", "escape", "2", "?", "escape", "1", "x", "escape", "space"], is_back_and_ticked),
]


@pytest.mark.parametrize(("keys", "is_done"), FLOWS, ids=lambda flow: getattr(flow, "__name__", ""))
async def test_a_flow_typed_all_at_once(
    make_app: MakeApp, keys: list[str], is_done: Callable[[TrackCalApp], bool]
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        assert not is_done(app) or is_done is is_unticked
        await at_once(app, *keys)
        await until(pilot, lambda: is_done(app))


async def test_the_plan_opens_at_once_and_takes_the_keys_that_follow(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        for name in "vin":  # past the order that the terminal's driver keeps
            app.post_message(key(name))
        await until(pilot, lambda: type(app.screen).__name__ == "PlanScreen")
        assert app.sheet.ticked.count == len(app.sheet.drafts)


class Recorder(App[int]):
    """Notes what arrives; `s` keeps it until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[str] = []
        self.go_on = asyncio.Event()

    def compose(self) -> ComposeResult:
        """Something to look at."""
        yield Static("nothing")

    async def on_key(self, event: Key) -> None:
        """Note it."""
        self.got.append(event.key)
        if event.key == "s":
            await self.go_on.wait()

    def on_paste(self, event: Paste) -> None:
        """Note it."""
        self.got.append(event.text)

    def on_mouse_scroll_down(self) -> None:
        """Note it."""
        self.got.append("wheel")


class Holder(Recorder):
    """Holds `h` back until it may go on."""

    is_asked = False

    def holds_back(self, key: str) -> bool:
        """Return whether it must wait."""
        return key == "h" and not self.go_on.is_set()

    async def has_come(self) -> bool:
        """Wait."""
        self.is_asked = True
        return await self.go_on.wait()


def wheel_down(app: App[int]) -> MouseScrollDown:
    wheel = MouseScrollDown(None, 1, 1, 0, 0, 0, False, False, False)
    wheel.set_sender(app)
    return wheel


async def test_keys_wait_behind_one_that_is_held_back_but_the_mouse_does_not() -> None:
    app = Holder()
    async with app.run_test() as pilot:
        ahead = TypeAhead(app)
        for name in "ahb":
            ahead.put(key(name))
        await until(pilot, lambda: app.is_asked)
        ahead.put(wheel_down(app))
        await until(pilot, lambda: app.got == ["a", "wheel"])
        assert ahead.waits
        app.go_on.set()
        await until(pilot, lambda: app.got == ["a", "wheel", "h", "b"])


async def test_everything_arrives_in_order() -> None:
    app = Recorder()
    async with app.run_test():
        await at_once(app, "a", "b", Paste("text"), wheel_down(app), *"cd")
        assert app.got == ["a", "b", "text", "wheel", "c", "d"]


async def test_a_key_on_its_own_is_handed_on_at_once() -> None:
    app = Recorder()
    async with app.run_test() as pilot:
        ahead = TypeAhead(app)
        ahead.put(key("a"))
        assert not ahead.waits
        await asyncio.sleep(2 * typeahead.AT_ONCE)
        ahead.put(key("b"))
        assert not ahead.waits
        ahead.put(key("c"))
        assert ahead.waits
        await until(pilot, lambda: app.got == ["a", "b", "c"])


async def test_a_key_that_repeats_does_not_wait_for_itself() -> None:
    app = Recorder()
    async with app.run_test() as pilot:
        ahead = TypeAhead(app)
        for _ in range(40):
            ahead.put(key("down"))
        assert not ahead.waits
        await until(pilot, lambda: app.got == ["down"] * 40)


async def test_nothing_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key may be meant to end what the one before it has begun."""

    monkeypatch.setattr(typeahead, "PATIENCE", 0.1)
    app = Recorder()
    async with app.run_test() as pilot:
        ahead = TypeAhead(app)
        for name in "sab":
            ahead.put(key(name))
        end = asyncio.get_running_loop().time() + 10
        while ahead.waits:
            assert asyncio.get_running_loop().time() < end
            await asyncio.sleep(0.02)
        app.go_on.set()
        await until(pilot, lambda: app.got == ["s", "a", "b"])


async def test_keys_behind_the_one_that_ends_the_program_are_dropped(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        ahead = TypeAhead(app)
        for name in "qaaaa":
            ahead.put(key(name))
        await until(pilot, lambda: not app.is_running)
    assert app.return_code == 0
