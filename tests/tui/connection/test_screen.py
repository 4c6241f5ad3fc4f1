"""The Connection section: every state in words, every key."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import Static

from tests.hostile import HOSTILE
from tests.tui.conftest import MakeApp
from tests.tui.helpers_connection import (
    CLIENT_ID,
    CONTROLS,
    CUSTOM,
    SIZE,
    TENANT,
    VISIBLE,
    WORK,
    fix_machine,
    real_engine,
    show,
    text,
    to_connection,
    until,
    until_on,
)
from trackcal_tui.core.connection import AccountKind, ConnectionState
from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    SignInFailed,
    SignInNeeded,
    StoreDamaged,
    StoreNewer,
)
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.consent_screen import ConsentScreen
from trackcal_tui.tui.connection.labelled_rows import LabelledRow
from trackcal_tui.tui.connection.words import advice, store_keys
from trackcal_tui.tui.keys.live_keys import with_keys
from trackcal_tui.tui.shared.key_line import KeyLine

WORDS = {
    ConnectionState.NOT_CONNECTED: ("No Microsoft account is connected", "c"),
    ConnectionState.SIGNING_IN: ("Microsoft is waiting for you", "escape"),
    ConnectionState.CONNECTED: ("can read your primary calendar and nothing else", "1"),
    ConnectionState.NO_CALENDAR: ("this account has no Outlook calendar", "c"),
    ConnectionState.EXPIRED: ("no longer accepts your sign-in", "c"),
    ConnectionState.ADMIN_APPROVAL: ("administrator must approve trackcal once", "g"),
    ConnectionState.OFFLINE: ("Microsoft cannot be reached", "R"),
}


@pytest.fixture
def real_app(tmp_path: Path) -> Iterator[list[Engine]]:
    """Engines put in here are closed in the end."""
    engines: list[Engine] = []
    yield engines
    for engine in engines:
        engine.close()


def fact(app: TrackCalApp, name: str) -> str:
    """What a row says; empty when it is hidden."""
    row = app.screen.query_one(f"#fact-{name}", LabelledRow)
    return row.text if row.display else ""


def words_of(app: TrackCalApp, widget: str) -> str:
    """What a Static says; empty when it is hidden."""
    static = app.screen.query_one(widget, Static)
    return str(static.render()) if static.display else ""


def keys_of(app: TrackCalApp) -> str:
    """The bottom line."""
    return app.screen.query_one("#keys", KeyLine).text


@pytest.mark.parametrize("state", list(ConnectionState))
def test_every_state_says_what_it_means_and_the_next_key(state: ConnectionState) -> None:
    meaning, key = WORDS[state]
    said = advice(state, has_client_id=True)
    assert meaning in said.meaning
    assert with_keys(None, said.keys[0][0]) == key


def test_without_a_client_id_the_next_key_sets_up() -> None:
    said = advice(ConnectionState.NOT_CONNECTED, has_client_id=False)
    assert "application id" in said.meaning and "set it up" in said.keys[0][1]


async def test_one_key_has_one_name_in_each_state(make_app: MakeApp) -> None:
    names = {
        ConnectionState.NOT_CONNECTED: "connect",
        ConnectionState.CONNECTED: "add account",
        ConnectionState.NO_CALENDAR: "add account",
        ConnectionState.EXPIRED: "reconnect",
    }
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        for state, name in names.items():
            await show(pilot, state, None if state is ConnectionState.NOT_CONNECTED else WORK)
            assert f"c {name}" in keys_of(app)
            said = [
                line for line in words_of(app, "#connection-advice").split("\n") if " c " in line
            ]
            assert all(name in line for line in said), said


async def test_every_state_is_shown(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        for state in ConnectionState:
            connection = None if state is ConnectionState.NOT_CONNECTED else WORK
            await show(pilot, state, connection)
            screen = text(app)
            assert str(state) in screen
            meaning, key = WORDS[state]
            assert meaning in screen.replace("\n", " ")
            assert f"\n  {key}  " in words_of(app, "#connection-advice")


async def test_the_facts_of_a_connection(make_app: MakeApp) -> None:
    app = make_app()
    fix_machine(app)
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        await show(pilot, ConnectionState.CONNECTED, WORK)
        await until(pilot, lambda: fact(app, "read") and "keyring" in fact(app, "storage"))
        assert fact(app, "account") == "ana@contoso.com · Ana Novak"
        assert fact(app, "kind") == "work or school account"
        assert fact(app, "tenant") == TENANT
        assert fact(app, "permissions") == "Calendars.Read, User.Read, offline_access (read-only)"
        assert fact(app, "storage") == "keyring (SecretService)"
        assert fact(app, "read") == "5 minutes ago"
        assert fact(app, "calendar") == "can be read"
        assert fact(app, "login") == ""


async def test_the_real_storage_is_told(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        await until(pilot, lambda: "memory (" in fact(app, "storage"))
        assert fact(app, "read") == "just now"


async def test_custom_origins_are_shown_and_marked(tmp_path: Path, real_app: list[Engine]) -> None:
    real_app.append(real_engine(tmp_path / "home", client_id=CLIENT_ID, **CUSTOM))
    app = TrackCalApp(real_app[0])
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        assert fact(app, "login") == "https://127.0.0.1:9"
        assert fact(app, "graph") == "https://127.0.0.1:10"
        assert app.screen.query_one("#fact-login").has_class("-marked")
        assert app.screen.query_one("#fact-cloud").has_class("-marked")


async def test_a_failed_sign_in_says_why_and_what_next(
    tmp_path: Path, real_app: list[Engine]
) -> None:
    real_app.append(real_engine(tmp_path / "home", client_id=CLIENT_ID, **CUSTOM))
    app = TrackCalApp(real_app[0])
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        await pilot.press("c")
        await until(pilot, lambda: app.problem is not None)
        assert app.problem is not None
        assert app.problem.title in words_of(app, "#connection-problem")
        assert app.problem.hint in words_of(app, "#connection-problem")
        await pilot.press("c")
        await until(pilot, lambda: app.problem is not None)


async def test_problems_show_title_hint_and_details(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        app.problem = SignInFailed("It failed", "Do that", details="AADSTS53003 · request 1")
        await show(pilot, ConnectionState.NOT_CONNECTED, None)
        assert words_of(app, "#connection-problem") == "It failed\nDo that\nAADSTS53003 · request 1"
        app.problem = None
        await pilot.pause()
        assert words_of(app, "#connection-problem") == ""


async def test_why_a_read_failed_is_said_until_it_works_again(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        app.sheet = replace(app.sheet, error=SignInNeeded("The session was ended", "Press c"))
        await show(pilot, ConnectionState.EXPIRED, WORK)
        assert "The session was ended" in words_of(app, "#connection-problem")
        assert fact(app, "calendar") == "no: The session was ended"
        await show(pilot, ConnectionState.CONNECTED, WORK)
        assert words_of(app, "#connection-problem") == ""


@pytest.mark.parametrize("no", ["escape", "n"])
async def test_d_asks_first_and_no_keeps_the_account(make_app: MakeApp, no: str) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        await pilot.press("y")
        assert app.connection is not None
        await pilot.press("d")
        await pilot.pause()
        question = words_of(app, "#connection-confirm")
        assert "Disconnect ana" in question and "myapps.microsoft.com" in question
        assert "y disconnect" in keys_of(app) and "escape keep it" in keys_of(app)
        await pilot.press(no)
        await pilot.pause()
        assert words_of(app, "#connection-confirm") == ""
        assert "d disconnect" in keys_of(app)
        assert app.connection is not None


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (AccountKind.WORK, "myapps.microsoft.com"),
        (AccountKind.PERSONAL, "account.microsoft.com → Privacy → App access"),
    ],
)
async def test_disconnecting_says_where_the_grant_is_revoked(
    make_app: MakeApp, kind: AccountKind, place: str
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        assert app.connection is not None
        app.connection = replace(app.connection, kind=kind)
        await pilot.press("d", "y")
        await until(pilot, lambda: app.connection is None)
        said = words_of(app, "#connection-left")
        assert "Disconnected." in said and place in said and "https://" in said
        assert app.engine.accounts.active() is None
        assert "d disconnect" not in keys_of(app)
        assert "entries stay" in app.notice


async def test_expired_one_key_disconnects_and_reconnects(make_app: MakeApp) -> None:
    app = make_app(approve_after=1e9)
    engine = app.engine
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        await show(pilot, ConnectionState.EXPIRED, app.connection)
        await pilot.press("c")
        await until_on(pilot, "SignInScreen")
        assert engine.accounts.active() is None
        await pilot.press("enter")
        await until(pilot, lambda: app.connection_state is ConnectionState.CONNECTED)
        assert engine.accounts.active() is not None


async def test_g_opens_the_consent_url_filled_in(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        app.problem = AdminApprovalNeeded("The organization must approve", "Press g")
        await show(pilot, ConnectionState.ADMIN_APPROVAL, WORK)
        await pilot.press("g")
        await until_on(pilot, "ConsentScreen")
        assert isinstance(app.screen, ConsentScreen)
        assert TENANT in text(app)


async def test_t_troubleshoots(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        await pilot.press("t")
        await until_on(pilot, "TroubleshootScreen")


async def test_offline_R_reads_again(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        assert "R retry" not in keys_of(app)
        await show(pilot, ConnectionState.OFFLINE, app.connection)
        assert "R retry" in keys_of(app)
        await pilot.press("R")
        await until(pilot, lambda: app.connection_state is ConnectionState.CONNECTED)


async def test_a_low_window_scrolls(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(60, 16)) as pilot:
        await to_connection(pilot)
        app.problem = SignInFailed("It failed", "Do that")
        await pilot.press("j", "j", "k")
        await until(pilot, lambda: app.screen.query_one("#connection-body").scroll_offset.y == 1)


async def test_escape_stops_a_sign_in_that_has_not_got_anywhere(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    stopped: list[bool] = []
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        monkeypatch.setattr(app.jobs.account, "stop_sign_in", lambda: stopped.append(True))
        await show(pilot, ConnectionState.SIGNING_IN, None)
        await pilot.press("escape")
        assert stopped == [True]


# -- a ledger that does not open


def test_what_can_be_done_about_a_ledger() -> None:
    assert store_keys(StoreNewer("x")) == (("{connection.retry}", "retry"),)
    assert "previous version" in store_keys(StoreDamaged("x", previous=Path("p")))[0][1]
    assert "an empty file" in store_keys(StoreDamaged("x"))[0][1]
    assert store_keys(SignInFailed("x")) == ()


async def test_a_damaged_ledger_is_shown_and_its_previous_generation_opened(
    tmp_path: Path, real_app: list[Engine]
) -> None:
    home = tmp_path / "home"
    first = real_engine(home)
    from trackcal_tui.core.entries import Project

    first.ledger.add_project(Project("A", "One"))
    first.ledger.add_project(Project("B", "Two"))
    first.close()
    ledger = home / "track.json"
    ledger.write_bytes(ledger.read_bytes()[:-20])
    real_app.append(real_engine(home))
    app = TrackCalApp(real_app[0])
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.problem, StoreDamaged))
        await until_on(pilot, "ConnectionScreen")
        screen = text(app)
        assert "Your time entries could not be opened" in screen and "Kept as" in screen
        await pilot.press("o")
        await until(pilot, lambda: app.problem is None)
        assert app.projects


async def test_a_newer_ledger_is_shown_and_tried_again(
    tmp_path: Path, real_app: list[Engine]
) -> None:
    home = tmp_path / "home"
    first = real_engine(home)
    from trackcal_tui.core.entries import Project

    first.ledger.add_project(Project("A", "One"))
    first.close()
    ledger = home / "track.json"
    whole = ledger.read_bytes()
    ledger.chmod(0o000)
    real_app.append(real_engine(home))
    app = TrackCalApp(real_app[0])
    ledger.chmod(0o600)
    ledger.write_bytes(b"{}" if not whole else json.dumps({"format": 999}).encode())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.problem is not None)
        await until_on(pilot, "ConnectionScreen")
        assert "R retry" in keys_of(app)


# -- foreign text


async def test_foreign_text_is_plain(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        for name, nasty in HOSTILE.items():
            app.problem = SignInFailed(nasty, nasty, details=nasty)
            app.notice = nasty
            hostile = replace(
                WORK, address=nasty, name=nasty, tenant=nasty, reason=nasty, scopes=(nasty,)
            )
            await show(pilot, ConnectionState.NO_CALENDAR, hostile)
            await pilot.press("d")
            await pilot.pause()
            drawn = text(app)
            assert not set(drawn) & CONTROLS, name
            assert VISIBLE.get(name, "") in drawn
            await pilot.press("escape")
            assert type(app.screen).__name__ == "ConnectionScreen", name


async def test_a_small_window_says_so_and_loses_nothing(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        await pilot.resize_terminal(50, 14)
        await until(pilot, lambda: "Enlarge the window" in text(app))
        assert "50x14" in text(app)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "Enlarge" not in text(app))
        assert "Account" in text(app)


async def test_another_thread_is_not_needed_to_draw(make_app: MakeApp) -> None:
    """The section draws in the app's thread only: what is slow comes later."""
    app = make_app()
    threads: set[int] = set()

    def storage() -> str:
        threads.add(threading.get_ident())
        return "memory"

    app.engine.accounts.storage = storage
    async with app.run_test(size=SIZE) as pilot:
        await to_connection(pilot)
        await until(pilot, lambda: threads)
        assert threading.get_ident() not in threads
