"""The admin-consent screen: live, copied, explained, answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.hostile import HOSTILE
from tests.tui.helpers_connection import (
    CLIENT_ID,
    CONTROLS,
    CUSTOM,
    SIZE,
    TENANT,
    VISIBLE,
    lines,
    real_engine,
    text,
    until,
    until_on,
)
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.connection.address import Address
from trackcal_tui.tui.connection.consent_screen import ConsentScreen
from trackcal_tui.tui.connection.qr_code import QrCode
from trackcal_tui.tui.shared.choice import Choice
from trackcal_tui.tui.shared.status_line import StatusLine


@pytest.fixture
def app(tmp_path: Path) -> Iterator[TrackCalApp]:
    engine = real_engine(tmp_path / "home", client_id=CLIENT_ID)
    yield TrackCalApp(engine)
    engine.close()


@pytest.fixture
def custom_app(tmp_path: Path) -> Iterator[TrackCalApp]:
    engine = real_engine(tmp_path / "home", client_id=CLIENT_ID, **CUSTOM)
    yield TrackCalApp(engine)
    engine.close()


async def opened(pilot: Pilot[int], app: TrackCalApp, tenant: str = "") -> ConsentScreen:
    await until_on(pilot, "ConnectionScreen")
    await app.push_screen(ConsentScreen(tenant))
    await pilot.pause()
    assert isinstance(app.screen, ConsentScreen)
    return app.screen


async def typed(pilot: Pilot[int], screen: ConsentScreen, field: str, value: str) -> None:
    screen.query_one(f"#consent-{field}", Input).value = value
    await pilot.pause()
    await pilot.pause()


def url(screen: ConsentScreen) -> str:
    return screen.query_one(Address).address


def said(screen: ConsentScreen) -> str:
    return screen.query_one("#message", StatusLine).text


async def test_the_address_is_made_live(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        parts = urlsplit(url(screen))
        query = parse_qs(parts.query)
        assert parts.netloc == "login.microsoftonline.com"
        assert parts.path == "/organizations/v2.0/adminconsent"
        assert query["client_id"] == [CLIENT_ID]
        assert query["redirect_uri"] == ["http://localhost"]
        assert "Calendars.Read" in query["scope"][0] and query["state"]
        await pilot.press(*["backspace"] * 20, *"contoso.com")
        await until(pilot, lambda: "/contoso.com/" in url(screen))
        await typed(pilot, screen, "redirect", "https://contoso.com/done")
        assert "https%3A%2F%2Fcontoso.com%2Fdone" in url(screen)


async def test_it_begins_with_the_connection_s_tenant(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app, TENANT)
        assert f"/{TENANT}/" in url(screen)


WRONG_TENANTS = (
    ("common", "no administrator who could approve"),
    ("consumers", "Personal accounts have no administrator"),
    ("9188040d-6c67-4c5b-b112-36a304b66dad", "Personal accounts have no administrator"),
    ("ana@contoso.com", "an e-mail address"),
    ("https://contoso.com", "a web address"),
    ("", "missing"),
    ("x y", "no spaces"),
)


async def test_a_wrong_tenant_says_why(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        for tenant, why in WRONG_TENANTS:
            await typed(pilot, screen, "tenant", tenant)
            assert url(screen) == ""
            assert why in str(screen.query_one("#consent-problem", Static).render())
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert app.clipboard == "" and "No URL yet" in said(screen)
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert app.clipboard == "" and "No letter yet" in said(screen)
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert "No QR code yet" in said(screen)


async def test_the_whole_address_stands_alone_over_the_full_width(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        area = screen.query_one(Address).region
        assert area.x == 0
        drawn = "".join(line.rstrip() for line in lines(app))
        assert url(screen) in drawn


async def test_keys_copy_also_while_a_field_has_the_focus(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        assert screen.query_one("#consent-tenant", Input).has_focus
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert app.clipboard == url(screen) and "clipboard" in said(screen)
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert app.clipboard.startswith("Subject:") and url(screen) in app.clipboard
        assert "read-only" in app.clipboard


async def test_plain_keys_copy_where_nothing_is_typed(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("tab", "tab", "tab")
        assert screen.query_one(Choice).has_focus
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard == url(screen)
        await pilot.press("t")
        await pilot.pause()
        assert app.clipboard.startswith("Subject:")


async def test_tab_goes_through_the_fields_without_a_word(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        for key, field in (("tab", "client-id"), ("tab", "redirect"), ("shift+tab", "client-id")):
            await pilot.press(key)
            assert screen.focused is screen.query_one(f"#consent-{field}")
            assert said(screen).strip() == ""


async def test_the_cloud_changes_both_hosts(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("tab", "tab", "tab", "right")
        await pilot.pause()
        await pilot.pause()
        assert screen.query_one(Choice).value == "usgov"
        assert url(screen).startswith("https://login.microsoftonline.us/")
        assert "graph.microsoft.us" in url(screen)
        await pilot.press("left", "left")
        await pilot.pause()
        await pilot.pause()
        assert screen.query_one(Choice).value == "china"
        assert "microsoftgraph.chinacloudapi.cn" in url(screen)


async def test_a_custom_cloud_has_its_own_hosts(custom_app: TrackCalApp) -> None:
    async with custom_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, custom_app)
        assert url(screen).startswith("https://127.0.0.1:9/organizations/")


async def test_the_qr_code_needs_room_and_says_how_much(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert not screen.query_one(QrCode).display
        assert "The QR code needs a" in said(screen)
        await pilot.resize_terminal(120, 60)
        await pilot.pause()
        await pilot.press("ctrl+r")
        await until(pilot, lambda: screen.query_one(QrCode).display)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: not screen.query_one(QrCode).display)


async def answered(pilot: Pilot[int], screen: ConsentScreen, pasted: str) -> str:
    field = screen.query_one("#consent-answer", Input)
    field.focus()
    await pilot.pause()
    field.post_message(Paste(pasted))
    await until(pilot, lambda: field.value)
    await pilot.press("enter")
    await pilot.pause()
    assert field.value == ""
    return str(screen.query_one("#consent-outcome", Static).render())


async def test_the_answer_is_read(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        state = app.engine.consent.state
        good = f"http://localhost/?admin_consent=True&tenant={TENANT}&state={state}#"
        assert "✓ Approved" in await answered(pilot, screen, good)
        refused = f"http://localhost/?error=access_denied&admin_consent=True&state={state}"
        assert "Not approved (access_denied)" in await answered(pilot, screen, refused)
        other = "http://localhost/?admin_consent=True&state=another"
        assert "answers another request" in await answered(pilot, screen, other)
        assert "holds no answer" in await answered(pilot, screen, "hello")


async def test_escape_goes_back(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await pilot.press("escape")
        await until_on(pilot, "ConnectionScreen")


async def test_the_letter_is_on_the_screen_below(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        letter = str(screen.query_one("#consent-letter", Static).render())
        assert "Hello," in letter and url(screen) in letter
        before = screen.query_one("Body").scroll_offset.y
        await pilot.press("pagedown")
        await pilot.pause()
        assert screen.query_one("Body").scroll_offset.y > before


async def test_foreign_text_is_plain(app: TrackCalApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app, HOSTILE["clipboard"])
        assert not set(text(app)) & CONTROLS
        for name, nasty in HOSTILE.items():
            for field in ("tenant", "answer", "client-id"):
                where = screen.query_one(f"#consent-{field}", Input)
                where.value = ""
                where.post_message(Paste(nasty))
            await pilot.pause()
            await pilot.pause()
            drawn = text(app)
            assert not set(drawn) & CONTROLS, name
            assert app.screen is screen, name
            assert VISIBLE.get(name, "") in drawn
