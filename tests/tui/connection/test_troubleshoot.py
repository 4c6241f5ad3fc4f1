"""Troubleshooting: the doctor's checks live, and the three symptoms with their keys."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from textual.pilot import Pilot
from textual.widgets import Static

from tests.hostile import HOSTILE
from tests.tui.conftest import MakeApp
from tests.tui.helpers_connection import (
    CONTROLS,
    FINDINGS,
    SIZE,
    VISIBLE,
    fix_machine,
    text,
    to_connection,
    until,
    until_on,
)
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import StoreError
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.engine.doctor.findings import Finding, Level
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.check_list import CheckList
from trackcal_tui.tui.shared.status_line import StatusLine


def title(app: TrackCalApp) -> str:
    return app.screen.query_one("#summary", StatusLine).text


async def opened(pilot: Pilot[int]) -> None:
    await to_connection(pilot)
    await pilot.press("t")
    await until_on(pilot, "TroubleshootScreen")


async def test_the_real_checks_on_the_demo(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(100, 50)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "all good" in title(app) or "warning" in title(app))
        screen = text(app)
        assert "✓ ok" in screen and "Time zone Europe/Berlin" in screen
        assert "Calendars.Read" in screen
        assert "checking" not in screen


async def test_every_level_has_a_word_and_a_mark(make_app: MakeApp) -> None:
    app = make_app()
    fix_machine(app, FINDINGS)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "4 checked · 1 error · 1 warning" in title(app))
        screen = text(app)
        assert "✓ ok" in screen and "! warning" in screen and "✗ error" in screen
        assert "Disconnect and connect again." in screen


async def test_checks_appear_as_they_are_found_and_stop_when_it_closes(
    make_app: MakeApp,
) -> None:
    app = make_app()
    seen: list[Cancel] = []
    go_on = threading.Event()

    class Slow:
        def checks(self, days: DateRange, cancel: Cancel, **_: object) -> Iterator[Finding]:
            seen.append(cancel)
            yield FINDINGS[0]
            while not go_on.wait(0.01):
                cancel.check()
            yield FINDINGS[1]

    app.engine.doctor = Slow()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "1 checked · checking" in title(app))
        assert "… checking" in text(app)
        await pilot.press("R")
        await until(pilot, lambda: len(seen) == 2 and seen[0].is_cancelled)
        await until(pilot, lambda: "1 checked" in title(app))
        await pilot.press("escape")
        await until(pilot, lambda: seen[1].is_cancelled)
        await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
        assert not go_on.is_set()


async def test_checks_that_break_off_say_why(make_app: MakeApp) -> None:
    app = make_app()

    class Broken:
        def checks(self, *_: object, **__: object) -> Iterator[Finding]:
            yield FINDINGS[0]
            raise StoreError("The ledger vanished", "Look for it.")

    app.engine.doctor = Broken()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "The ledger vanished. Look for it." in text(app))


async def test_the_three_symptoms_in_words(make_app: MakeApp) -> None:
    app = make_app()
    fix_machine(app)
    async with app.run_test(size=(80, 50)) as pilot:
        await opened(pilot)
        screen = text(app)
        assert '"Authorization expired"' in screen
        assert '"No events show up"' in screen
        assert "A sign-in error that mentions the tenant" in screen
        detail = str(app.screen.query_one("#symptom-1", Static).render())
        assert app.connection is not None
        assert app.connection.address in detail
        assert "Mon 16 – Sun 22 Nov 2026" in detail and " shown" in detail
        assert "Can't be imported:" in detail and "all day" in detail


async def test_c_reconnects(make_app: MakeApp) -> None:
    app = make_app(approve_after=1e9)
    fix_machine(app)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("c")
        await until_on(pilot, "SignInScreen")
        assert app.engine.accounts.active() is None


async def test_g_makes_the_consent_url_and_1_opens_the_import(make_app: MakeApp) -> None:
    app = make_app()
    fix_machine(app)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("g")
        await until_on(pilot, "ConsentScreen")
        await pilot.press("escape")
        await until_on(pilot, "TroubleshootScreen")
        await pilot.press("1")
        await until_on(pilot, "ImportScreen")
        await pilot.press("5")
        await until_on(pilot, "ConnectionScreen")


async def test_it_scrolls(make_app: MakeApp) -> None:
    app = make_app()
    fix_machine(app, FINDINGS * 4)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "16 checked" in title(app))
        await pilot.press("j", "j", "j", "k")
        await until(pilot, lambda: app.screen.query_one("Body").scroll_offset.y == 2)


async def test_foreign_text_is_plain(make_app: MakeApp) -> None:
    app = make_app()
    findings = tuple(Finding("program", Level.ERROR, nasty, nasty) for nasty in HOSTILE.values())
    fix_machine(app, findings)
    async with app.run_test(size=(120, 120)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: f"{len(HOSTILE)} checked" in title(app))
        drawn = text(app)
        assert not set(drawn) & CONTROLS
        assert all(visible in drawn for visible in VISIBLE.values())
        app.screen.query_one(CheckList).end(HOSTILE["clipboard"])
        await pilot.pause()
        assert not set(text(app)) & CONTROLS
