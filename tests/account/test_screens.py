"""What the program shows when a real sign-in, or a real read, is refused."""

from __future__ import annotations

from datetime import date

import pytest

from tests.account.test_switching import is_read
from tests.tenant.entra import ANA, refusal
from tests.tenant.server import CLIENT_ID, Tenant, graph_error
from tests.tenant.wire import DROP, Reply
from tests.tui.helpers_connection import SIZE, lines, text, until, until_on
from trackcal_tui.core.connection import ConnectionState
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.importing.placeholder import placeholder_of
from trackcal_tui.tui.state.sheet import SheetState


def test_nothing_is_said_about_the_account_before_the_ledger_is_open() -> None:
    state = SheetState(range=DateRange(date(2026, 11, 16), date(2026, 11, 22)))
    early = placeholder_of(state, ConnectionState.NOT_CONNECTED, opened=False)
    later = placeholder_of(state, ConnectionState.NOT_CONNECTED)
    assert early is not None
    assert later is not None
    assert early.title.startswith("Loading")
    assert later.title.startswith("No Microsoft account")


async def test_admin_approval_opens_the_consent_address_filled_in(
    app: TrackCalApp, tenant: Tenant
) -> None:
    tenant.entra.polls.append(refusal("access_denied", 90094))
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        await pilot.press("c")
        await until_on(pilot, "ConsentScreen")
        said = "".join(line.strip() for line in lines(app))
        assert "Admin approval needed" in said
        assert f"{tenant.login}/organizations/v2.0/adminconsent?client_id={CLIENT_ID}" in said
        assert "Please approve the app trackcal" in said
        await pilot.press("escape")
        await until_on(pilot, "ConnectionScreen")
        assert app.connection_state is ConnectionState.ADMIN_APPROVAL
        assert "administrator must approve trackcal once" in text(app)
        await pilot.press("c")
        await until(pilot, lambda: is_read(app, ANA.address))


@pytest.mark.parametrize("over_ssh", [False, True])
async def test_a_code_that_is_blocked_later_offers_the_browser(
    app: TrackCalApp, tenant: Tenant, monkeypatch: pytest.MonkeyPatch, over_ssh: bool
) -> None:
    if over_ssh:
        monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        assert not app.screen.check_action("browser", ())
        await pilot.press("c")
        await until(pilot, lambda: is_read(app, ANA.address))
        tenant.entra.expire()
        tenant.entra.refreshes.append(refusal("invalid_grant", 530036))
        await pilot.press("R")
        await until(pilot, lambda: app.connection_state is ConnectionState.EXPIRED)
        await pilot.press("5")
        await until_on(pilot, "ConnectionScreen")
        said = text(app)
        assert "no longer accepts sign-ins made with a code" in said
        assert "b  sign in with a browser" in said
        await pilot.press("b")
        await until_on(pilot, "SignInScreen")
        assert app.prompt is not None
        assert app.prompt.flow == ("paste" if over_ssh else "browser")
        await pilot.press("escape")
        await until_on(pilot, "ConnectionScreen")


async def test_a_healthy_sign_in_after_trouble_leaves_no_old_words(
    app: TrackCalApp, tenant: Tenant
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        await pilot.press("c")
        await until(pilot, lambda: is_read(app, ANA.address))
        await pilot.press("5", "d", "y")
        await until(pilot, lambda: app.connection is None)
        assert "myapps.microsoft.com" in text(app)
        tenant.entra.device_starts.append(refusal("unauthorized_client", 700016))
        await pilot.press("c")
        await until(pilot, lambda: app.problem is not None)
        said = text(app)
        assert "AADSTS700016" in said
        assert "Disconnected" not in said
        assert "is disconnected" not in said


async def test_offline_is_told_from_refused(app: TrackCalApp, tenant: Tenant) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        await pilot.press("c")
        await until(pilot, lambda: is_read(app, ANA.address))
        tenant.entra.expire()
        tenant.entra.refreshes.append(DROP)
        await pilot.press("R")
        await until(pilot, lambda: app.connection_state is ConnectionState.OFFLINE)
        await pilot.press("5")
        await until_on(pilot, "ConnectionScreen")
        assert "Microsoft cannot be reached" in text(app)
        await pilot.press("R")
        await until(pilot, lambda: is_read(app, ANA.address))
        tenant.entra.revoke()
        await pilot.press("R", "1")
        await pilot.press("R")
        await until(pilot, lambda: app.connection_state is ConnectionState.EXPIRED)
        await pilot.press("5")
        await until_on(pilot, "ConnectionScreen")
        said = text(app)
        assert "Authorization expired" in said
        assert "c  disconnect and reconnect" in said
        await pilot.press("c")
        await until(pilot, lambda: is_read(app, ANA.address))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Reply(401, b""), "no Outlook mailbox"),
        (graph_error(401, "OrganizationFromTenantGuidNotFound"), "no Microsoft 365"),
        (graph_error(403, "ErrorAccessDenied"), "permission to read the calendar"),
    ],
)
async def test_signed_in_without_a_calendar_is_a_state_with_its_remedy(
    app: TrackCalApp, tenant: Tenant, answer: Reply, words: str
) -> None:
    tenant.stuck["/v1.0/me/calendarView"] = answer
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        await pilot.press("c")
        await until(pilot, lambda: app.connection_state is ConnectionState.NO_CALENDAR)
        await until_on(pilot, "ConnectionScreen")
        said = " ".join(text(app).split())
        assert "Signed in, no calendar" in said
        assert words in said
        assert "sign in again" not in said.lower()


async def test_troubleshooting_leads_to_the_browser_too(app: TrackCalApp, tenant: Tenant) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        await pilot.press("c")
        await until(pilot, lambda: is_read(app, ANA.address))
        tenant.entra.expire()
        tenant.entra.refreshes.append(refusal("invalid_grant", 530036))
        await pilot.press("R")
        await until(pilot, lambda: app.connection_state is ConnectionState.EXPIRED)
        await pilot.press("5", "t")
        await until_on(pilot, "TroubleshootScreen")
        await until(pilot, lambda: "Sign in with a browser address" in " ".join(text(app).split()))
        await pilot.press("b")
        await until_on(pilot, "SignInScreen")
        assert app.prompt is not None
        assert app.prompt.flow == "browser"
        await pilot.press("escape")
        await until_on(pilot, "ConnectionScreen")
