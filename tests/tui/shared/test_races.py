"""Screens that are opened, closed and left all at once, as jobs and fast fingers do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import pytest
from msgspec.structs import replace
from textual.command import CommandPalette
from textual.events import MouseDown
from textual.widgets import Static

from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_connection import CODE, TENANT, app_of
from tests.tui.helpers_keys import key
from tests.tui.helpers_ledger import idle, press, section, to_section
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.consent_screen import ConsentScreen
from trackcal_tui.tui.connection.passphrase_screen import PassphraseScreen
from trackcal_tui.tui.connection.sign_in_screen import SignInScreen
from trackcal_tui.tui.shared.entry_form import EntryForm
from trackcal_tui.tui.shared.help_screen import HelpScreen
from trackcal_tui.tui.state.messages import ConsentNeeded, Prompted, SectionNeeded

SIZE = (80, 24)


def kinds(app: TrackCalApp) -> list[str]:
    """Name the screens that lie over the section, from below."""
    return [type(screen).__name__ for screen in app.screen_stack[1:]]


# -- everything that may meet


def prompt(code: str, app: TrackCalApp) -> None:
    """Let a sign-in wait for the person, as its job does."""
    app.jobs.account._signing_in = Cancel()
    app.post_message(Prompted(replace(CODE, user_code=code)))


def end_sign_in(app: TrackCalApp) -> None:
    """Let the sign-in end."""
    app.prompt = None


def post_key(name: str, app: TrackCalApp) -> None:
    """Let a key arrive."""
    app.post_message(key(name))


EVENTS: dict[str, Callable[[TrackCalApp], object]] = {
    "a prompt": partial(prompt, "ABCD2345X"),
    "a renewed code": partial(prompt, "WXYZ6789A"),
    "the end of a sign-in": end_sign_in,
    "a read account": lambda app: app.post_message(SectionNeeded("import")),
    "missing consent": lambda app: app.post_message(ConsentNeeded()),
    **{name: partial(post_key, name) for name in ("ctrl+p", "question_mark", "escape", "5")},
}


async def leave_all(app: TrackCalApp) -> None:
    """Close whatever is open and go back to Import."""
    end_sign_in(app)
    app.show_section("entries")
    await asyncio.sleep(0)
    app.show_section("import")


@pytest.mark.parametrize("first", EVENTS)
async def test_whatever_meets_another_change_of_screens_leaves_one_of_each(
    first: str, make_app: MakeApp
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        for number, (second, event) in enumerate(EVENTS.items()):
            EVENTS[first](app)
            for _ in range(number % 7):  # the second meets the first at another stage each time
                await asyncio.sleep(0)
            event(app)
            EVENTS[first](app)
            await pilot.pause()
            assert len(set(kinds(app))) == len(kinds(app)), second
            await leave_all(app)
            await pilot.pause()
            assert kinds(app) == [], second


# -- the rules


async def test_a_screen_dismissed_under_another_one_closes_when_that_is_left(
    make_app: MakeApp,
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        answers: list[None] = []
        consent = ConsentScreen(TENANT)
        app.open_screen(consent, answers.append)
        await pilot.pause()
        app.action_help()  # in a field, its key is a letter
        consent.dismiss()
        consent.dismiss()
        await pilot.pause()
        assert kinds(app) == ["ConsentScreen", "HelpScreen"] and answers == []
        await press(pilot, "escape")
        await until(pilot, lambda: kinds(app) == [])
        assert answers == [None]


async def test_a_screen_dismissed_before_it_has_opened_closes_then(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        consent = ConsentScreen(TENANT)
        app.open_screen(consent)
        consent.dismiss()
        assert not consent.is_mounted
        await until(pilot, lambda: consent.is_mounted and kinds(app) == [])


async def test_a_second_screen_of_a_kind_is_not_opened_and_answered_at_once(
    make_app: MakeApp,
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        answers: list[str | None] = []
        app.open_screen(PassphraseScreen(), answers.append)
        app.open_screen(PassphraseScreen(), answers.append)
        await pilot.pause()
        assert kinds(app) == ["PassphraseScreen"] and answers == [None]
        await press(pilot, "x", "enter")
        assert answers == [None, "x"]


async def test_a_prompt_closes_the_palette_and_leaves_help_open(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, "question_mark")
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        prompt("ABCD2345X", app)
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
        assert kinds(app) == ["HelpScreen", "SignInScreen"]
        end_sign_in(app)
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))


async def test_going_to_a_section_closes_what_lies_over_the_one_left(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        answers: list[str | None] = []
        app.open_screen(PassphraseScreen(), answers.append)
        await press(pilot, "question_mark")
        app.show_section("entries")
        await pilot.pause()
        assert (app.current_mode, kinds(app), answers) == ("entries", [], [None])
        app.show_section("import")
        await pilot.pause()
        assert (app.current_mode, kinds(app)) == ("import", [])


async def test_a_renewed_code_is_shown_when_help_is_closed(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        prompt("ABCD2345X", app)
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
        await press(pilot, "question_mark")
        end_sign_in(app)
        prompt("WXYZ6789A", app)
        await press(pilot, "escape")
        assert isinstance(app.screen, SignInScreen)
        assert "WXYZ6789A" in str(app.screen.query_one("#sign-in-plain").render())


async def test_what_changes_after_a_screen_was_closed_is_dropped(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        prompt("ABCD2345X", app)
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
        seen: list[object] = []
        screen = app.screen
        assert isinstance(screen, SignInScreen)
        screen.follow("notice", lambda notice: seen.append(notice))
        app.notice = "one"
        screen.dismiss()
        await until(pilot, lambda: not screen.is_attached)
        app.notice = "two"
        assert seen == ["", "one"]


async def test_a_panel_that_is_left_before_it_has_opened_closes(few: Engine) -> None:
    async with TrackCalApp(few).run_test(size=SIZE) as pilot:
        await to_section(pilot, "2")
        screen, app = section(pilot), app_of(pilot)
        for name in ("n", "escape"):  # past the order that the terminal's driver keeps
            app.post_message(key(name))
        await idle(pilot)
        assert screen.panel is None and not screen.query(EntryForm)


async def test_a_click_on_what_has_just_been_removed_does_nothing(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        gone = Static("a line that is going")
        await app.screen.mount(gone, before="#message")
        await pilot.pause()
        place = gone.region.offset
        with app.batch_update():  # no layout: the screen's map still has it
            await gone.remove()
            assert app.screen.get_widget_at(*place)[0] is gone
            await app.on_event(MouseDown(None, *place, 0, 0, 1, False, False, False, *place))
