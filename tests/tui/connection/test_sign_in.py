"""Signing in: what is shown, every key, and that nothing is left running."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from textual.events import Paste, ScreenResume
from textual.pilot import Pilot
from textual.widgets import Input

from tests.hostile import HOSTILE
from tests.tui.conftest import MakeApp
from tests.tui.helpers_connection import (
    BROWSER,
    CODE,
    CONTROLS,
    SIZE,
    VISIBLE,
    MovingClock,
    lines,
    text,
    until,
    until_on,
)
from trackcal_tui.core.connection import ConnectionState
from trackcal_tui.core.sign_in import SignInPrompt, next_flow
from trackcal_tui.demo.clock import FIXED_NOW
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.address import Address
from trackcal_tui.tui.connection.device_code import DeviceCode
from trackcal_tui.tui.connection.qr_code import QrCode
from trackcal_tui.tui.connection.sign_in_screen import (
    SignInScreen,
    time_left,
    until_next_look,
)
from trackcal_tui.tui.shared.copied_screen import CopiedText
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.state import messages as ask

PASTE = replace(BROWSER, flow="paste")


def waiting(make_app: MakeApp) -> TrackCalApp:
    """The demo, whose sign-in waits for a key."""
    return make_app(connected=False, approve_after=1e9)


async def show_prompt(pilot: Pilot[Any], app: TrackCalApp, prompt: SignInPrompt) -> None:
    """Let the app show a prompt as if a sign-in had sent it."""
    await until_on(pilot, "SignInScreen")
    app.demo = False
    app.prompt = prompt
    await pilot.pause()
    await pilot.pause()


def said(app: TrackCalApp) -> str:
    return app.screen.query_one("#message", StatusLine).text


async def test_the_code_the_address_the_qr_code_and_the_time(make_app: MakeApp) -> None:
    app = waiting(make_app)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SignInScreen")
        assert app.prompt is not None
        screen = text(app)
        assert app.prompt.user_code in screen
        assert app.prompt.verification_uri in screen
        assert "15 minutes left" in screen
        assert "53003" in screen and "press b" in screen
        assert "Are you trying to sign in to" in screen
        assert "█" in str(app.screen.query_one(DeviceCode).render())
        qr = app.screen.query_one(QrCode)
        assert qr.display and qr.region.right <= 80 and qr.region.bottom <= 23


@pytest.mark.parametrize("key", ["enter", "space"])
async def test_a_key_approves_in_the_demo(make_app: MakeApp, key: str) -> None:
    app = waiting(make_app)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SignInScreen")
        await pilot.press(key)
        await until(pilot, lambda: app.connection_state is ConnectionState.CONNECTED)
        assert app.prompt is None
        assert not isinstance(app.screen, SignInScreen)
        assert app.current_mode == "import"


async def test_escape_cancels_and_nothing_is_left_running(make_app: MakeApp) -> None:
    app = waiting(make_app)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SignInScreen")
        await pilot.press("escape")
        await until_on(pilot, "ConnectionScreen")
        assert app.connection_state is ConnectionState.NOT_CONNECTED
        assert app.prompt is None and app.problem is None
        await until(pilot, lambda: all(worker.is_finished for worker in app.workers))


@pytest.mark.parametrize("over_it", [(), ("question_mark",)])
async def test_a_click_on_a_tab_leaves_the_sign_in_alone(
    make_app: MakeApp, over_it: tuple[str, ...]
) -> None:
    app = waiting(make_app)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SignInScreen")
        await pilot.press(*over_it)
        await pilot.pause()
        tabs = app.screen.query_one("#tabs", StatusLine)
        await pilot.click(tabs, offset=(tabs.text.index("Entries"), 0))
        await pilot.pause()
        assert said(app).strip() == "Cancel the sign-in first (escape)"
        assert app.connection_state is ConnectionState.SIGNING_IN and app.prompt is not None


async def test_y_copies_the_code_and_says_so(make_app: MakeApp) -> None:
    app = waiting(make_app)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SignInScreen")
        assert app.prompt is not None
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard == app.prompt.user_code
        assert said(app).strip() == "Sent to your terminal's clipboard · y again shows it"
        await pilot.press("y")
        await until_on(pilot, "CopiedScreen")
        assert app.screen.query_one(CopiedText).text == app.prompt.user_code
        await pilot.press("escape")
        await until_on(pilot, "SignInScreen")


async def test_b_goes_to_pasting_and_enter_pastes_in_the_demo(make_app: MakeApp) -> None:
    app = waiting(make_app)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SignInScreen")
        await pilot.press("b")
        await until(pilot, lambda: app.prompt is not None and app.prompt.flow == "paste")
        field = app.screen.query_one(Input)
        assert field.has_focus and field.password
        assert not app.screen.query_one(DeviceCode).display
        await pilot.press("enter")
        await until(pilot, lambda: app.connection_state is ConnectionState.CONNECTED)


async def test_a_pasted_answer_signs_in(make_app: MakeApp) -> None:
    app = waiting(make_app)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SignInScreen")
        await pilot.press("b")
        await until(pilot, lambda: app.prompt is not None and app.prompt.flow == "paste")
        assert app.prompt is not None
        redirect = app.engine.accounts.approve_demo(app.prompt)
        half = len(redirect) // 2
        field = app.screen.query_one(Input)
        field.post_message(Paste(f"  {redirect[:half]}\r\n{redirect[half:]}\n"))
        await until(pilot, lambda: field.value)
        assert field.value == redirect
        assert redirect not in text(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.connection_state is ConnectionState.CONNECTED)


async def test_something_else_pasted_is_refused_and_not_sent(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = waiting(make_app)
    sent: list[str] = []
    async with app.run_test(size=SIZE) as pilot:
        monkeypatch.setattr(app.jobs.account, "paste", sent.append)
        await show_prompt(pilot, app, PASTE)
        await pilot.press(*"hello", "enter")
        await pilot.pause()
        assert "code=" in said(app)
        assert sent == []
        assert app.screen.query_one(Input).value == ""


async def test_keys_that_leave_a_field(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = waiting(make_app)
    flows: list[str] = []
    async with app.run_test(size=SIZE) as pilot:
        await show_prompt(pilot, app, PASTE)
        monkeypatch.setattr(app.jobs.account, "sign_in", flows.append)
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert app.clipboard == PASTE.verification_uri
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert flows == ["device"]


async def test_the_whole_browser_address_is_there_and_nothing_beside_it(
    make_app: MakeApp,
) -> None:
    app = waiting(make_app)
    async with app.run_test(size=SIZE) as pilot:
        await show_prompt(pilot, app, BROWSER)
        area = app.screen.query_one(Address).region
        assert area.x == 0
        drawn = "".join(line.rstrip() for line in lines(app))
        assert BROWSER.verification_uri in drawn
        assert not app.screen.query_one(QrCode).display
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard == BROWSER.verification_uri


async def test_an_unexpected_address_is_marked(make_app: MakeApp) -> None:
    app = waiting(make_app)
    async with app.run_test(size=SIZE) as pilot:
        await show_prompt(pilot, app, CODE)
        assert "not a Microsoft address" not in text(app)
        app.prompt = replace(CODE, verification_uri="https://x.test/", expected_host=False)
        await pilot.pause()
        await pilot.pause()
        assert "! This is not a Microsoft address" in text(app)


async def test_the_time_runs_down(make_app: MakeApp) -> None:
    app = waiting(make_app)
    clock = MovingClock()
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SignInScreen")
        app.engine.clock = clock
        await show_prompt(pilot, app, CODE)
        app.prompt = replace(CODE, expires_at=FIXED_NOW + timedelta(seconds=60.4))
        await until(pilot, lambda: "2 minutes left" in text(app))
        clock.move(60.0)
        await until(pilot, lambda: "less than a minute left" in text(app), 5)
        clock.move(5.0)
        await until(pilot, lambda: "expired" in text(app), 5)


async def test_it_leaves_even_if_something_lay_over_it(make_app: MakeApp) -> None:
    app = waiting(make_app)
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "SignInScreen")
        app.action_help()
        await until_on(pilot, "HelpScreen")
        app.jobs.account.stop_sign_in()
        await until(pilot, lambda: app.prompt is None)
        await pilot.press("escape")
        await until_on(pilot, "ConnectionScreen")


@pytest.mark.parametrize(("seconds", "words"), [
    (900, "15 minutes left"),
    (840.5, "15 minutes left"),
    (61, "2 minutes left"),
    (60, "less than a minute left"),
    (1.4, "less than a minute left"),
    (0, "expired: press {sign_in.cancel}, then {connection.connect} for a new code"),
    (-5, "expired: press {sign_in.cancel}, then {connection.connect} for a new code"),
])  # fmt: skip
def test_time_left(seconds: float, words: str) -> None:
    assert time_left(seconds) == words


@pytest.mark.parametrize("seconds", [900.0, 840.5, 119.0, 61.0, 60.0, 30.5, 0.4])
def test_the_next_look_is_when_the_words_change(seconds: float) -> None:
    pause = until_next_look(seconds)
    assert 0 < pause <= 60
    assert time_left(seconds - pause + 0.01) == time_left(seconds)
    assert time_left(seconds - pause - 0.01) != time_left(seconds)


def test_the_other_ways_in() -> None:
    here: dict[str, str] = {}
    remote = {"SSH_CONNECTION": "1 2 3 4"}
    assert [next_flow(flow, here) for flow in ("device", "browser", "paste")] == [
        "browser",
        "paste",
        "device",
    ]
    assert next_flow("device", remote) == "paste"
    assert next_flow("paste", remote) == "browser"
    assert next_flow("device", here, demo=True) == "paste"
    assert next_flow("paste", here, demo=True) == "device"


async def test_foreign_text_is_plain(make_app: MakeApp) -> None:
    app = waiting(make_app)
    async with app.run_test(size=SIZE) as pilot:
        for at, (name, nasty) in enumerate(HOSTILE.items()):
            prompt = (CODE, BROWSER, PASTE)[at % 3]
            hostile = replace(prompt, verification_uri=nasty, user_code=nasty[:30])
            await show_prompt(pilot, app, hostile)
            drawn = text(app)
            assert not set(drawn) & CONTROLS, name
            assert isinstance(app.screen, SignInScreen), name
            assert VISIBLE.get(name, "") in drawn


async def test_small_windows(make_app: MakeApp) -> None:
    app = waiting(make_app)
    async with app.run_test(size=(60, 20)) as pilot:
        await until_on(pilot, "SignInScreen")
        assert not app.screen.query_one(QrCode).display
        assert "█" in str(app.screen.query_one(DeviceCode).render())
        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: "Enlarge the window" in text(app))
        await pilot.resize_terminal(120, 36)
        await until(pilot, lambda: app.screen.query_one(QrCode).display)


async def test_a_sign_in_that_ended_before_its_screen_was_there_leaves_none(
    make_app: MakeApp,
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.sheet.phase == "ready")
        below = app.screen
        app.post_message(ask.Prompted(CODE))  # a late one, of a sign-in that was refused at once
        await pilot.pause()
        assert (app.screen, app.prompt) == (below, None)
        app.prompt = CODE
        app.push_screen(SignInScreen())
        app.prompt = None
        await pilot.pause()
        await until(pilot, lambda: app.screen is below)


async def test_its_screen_leaves_once_however_often_it_is_told(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.sheet.phase == "ready")
        below = app.screen
        app.prompt = CODE
        await app.push_screen(SignInScreen())
        await until_on(pilot, "SignInScreen")
        app.screen.post_message(ScreenResume())
        app.prompt = None  # leaves at once, while the resume still waits
        await until(pilot, lambda: app.screen is below)
        await pilot.pause()
        assert app.screen is below
