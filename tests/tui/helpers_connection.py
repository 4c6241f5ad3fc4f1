"""What the tests of the Connection section share: states to show, and what a screen says."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.tui.conftest import until
from trackcal_tui.core.connection import AccountKind, Connection, ConnectionState
from trackcal_tui.core.sign_in import SignInPrompt
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.doctor.findings import Finding, Level
from trackcal_tui.engine.engine import Engine, open_engine
from trackcal_tui.tui.app import TrackCalApp

SIZE = (80, 24)
CLIENT_ID = "1b730954-1684-4b53-a4b1-0c1a5e0a2c5d"
TENANT = "11111111-2222-4333-8444-555555555555"
WORK = Connection(
    id="ana@global",
    address="ana@contoso.com",
    kind=AccountKind.WORK,
    cloud="global",
    tenant=TENANT,
    name="Ana Novak",
    scopes=("Calendars.Read", "User.Read", "offline_access"),
    storage="memory",
    last_read=FIXED_NOW - timedelta(minutes=5),
)
CODE = SignInPrompt(
    flow="device",
    verification_uri="https://login.microsoft.com/device",
    user_code="ABCD2345X",
    expires_at=FIXED_NOW + timedelta(minutes=15),
)
BROWSER = SignInPrompt(
    flow="browser",
    verification_uri="https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id="
    + CLIENT_ID
    + "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A40123&scope=offline_access"
    + "&state=abcdefgh&code_challenge="
    + "x" * 43
    + "&code_challenge_method=S256&response_mode=query&prompt=select_account",
    expires_at=FIXED_NOW + timedelta(minutes=15),
)


CONTROLS = frozenset("\x00\x07\x1b\x7f\x9b\u200b\u2028\u202c\u202e\ufeff\ud800")
"""What must never be drawn."""
VISIBLE = {"closing markup": "[/red] bad", "brackets": "Weekly [Team] sync", "open markup": "[b"}
"""By name in `HOSTILE`: what must be drawn as it is."""


class MovingClock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime = FIXED_NOW) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


def real_engine(home: Path, *, client_id: str = "", **environment: str) -> Engine:
    """An engine that is not the demo; nothing listens where it would sign in."""
    return open_engine(
        home,
        session=True,
        clock=FixedClock(),
        environment={
            "TRACKCAL_TIMEZONE": "Europe/Berlin",
            "TRACKCAL_TOKEN_STORAGE": "memory",
            "TRACKCAL_CLIENT_ID": client_id,
            **environment,
        },
    )


CUSTOM = {
    "TRACKCAL_CLOUD": "custom",
    "TRACKCAL_LOGIN_URL": "https://127.0.0.1:9",
    "TRACKCAL_GRAPH_URL": "https://127.0.0.1:10",
}


class FixedDoctor:
    """Finds what a test wants it to find."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings

    def checks(self, *_: object, **__: object) -> Iterator[Finding]:
        yield from self.findings


def fix_machine(app: TrackCalApp, findings: tuple[Finding, ...] = ()) -> None:
    """Let the app find this, and say the same about token storage on every machine."""
    app.engine.doctor = FixedDoctor(findings)
    app.engine.accounts.storage = lambda: "keyring (SecretService)"  # type: ignore[method-assign] # the edge of the machine


FINDINGS = (
    Finding("program", Level.OK, "trackcal, Python, Linux"),
    Finding("time_zone", Level.OK, "Time zone Europe/Berlin, week starts on Monday"),
    Finding(
        "vault",
        Level.WARNING,
        "Tokens are kept in memory only: every run needs a sign-in",
        "Unlock a keyring, or set token_storage to passphrase or file.",
    ),
    Finding(
        "token",
        Level.ERROR,
        "Authorization expired: the session was ended",
        "Disconnect and connect again.",
    ),
)


async def until_on(pilot: Pilot[Any], name: str) -> None:
    """Wait until a screen of that class is on top, drawn."""
    await until(pilot, lambda: type(pilot.app.screen).__name__ == name)


async def to_connection(pilot: Pilot[Any]) -> None:
    """Wait for the first read of the demo, then go to the Connection section."""
    app = app_of(pilot)
    await until(pilot, lambda: app.sheet.phase == "ready" and app.progress is None)
    await pilot.press("5")
    await until_on(pilot, "ConnectionScreen")


def app_of(pilot: Pilot[Any]) -> TrackCalApp:
    """The app, typed."""
    assert isinstance(pilot.app, TrackCalApp)
    return pilot.app


async def show(pilot: Pilot[Any], state: ConnectionState, connection: Connection | None) -> None:
    """Put a state into the app, as a job would."""
    app = app_of(pilot)
    app.connection = connection
    app.connection_state = state
    await until(pilot, lambda: all(worker.is_finished for worker in app.workers))


_TEXT = re.compile(
    r'<text class="[^"]*-r\d+" x="([0-9.]+)" y="([0-9.]+)"[^>]*>(.*?)</text>', re.DOTALL
)


def lines(app: TrackCalApp) -> list[str]:
    """The screen as text, line by line, without what is blank."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for x, y, drawn in _TEXT.findall(app.export_screenshot()):
        plain = html.unescape(drawn).replace("\xa0", " ").strip("\n")
        rows.setdefault(float(y), []).append((float(x), plain))
    return ["".join(part for _, part in sorted(row)) for _, row in sorted(rows.items())]


def text(app: TrackCalApp) -> str:
    """The whole screen as text."""
    return "\n".join(lines(app))
