"""The account's whole life in a real terminal: set up, sign in, import, leave; and passphrases."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.account.conftest import visit
from tests.benchmarks.pty import Program
from tests.tenant.server import CLIENT_ID, Tenant, event

pytestmark = pytest.mark.pty
SIZE = (80, 24)
WORDS = "correct horse 7"


def run(tenant: Tenant, home: Path, *words: str, **environment: str) -> Program:
    """The program, or a command, in a terminal of the design size."""
    command = [sys.executable, "-m", "trackcal_tui", "--home", str(home), *words]
    variables = {**tenant.environment(), "LANG": "C.UTF-8", **environment}
    return Program(command, {k: v for k, v in variables.items() if v}, SIZE)


def today(tenant: Tenant) -> str:
    """Two events of today, whose day it returns."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    tenant.events = [
        event("Stand-up", f"{day}T10:00:00", f"{day}T10:30:00"),
        event("Planning [/x]", f"{day}T11:00:00", f"{day}T13:00:00"),
    ]
    return day


def test_from_the_first_run_to_the_disconnect(tenant: Tenant, home: Path) -> None:
    today(tenant)
    tenant.entra.approved = False
    with run(tenant, home, TRACKCAL_CLIENT_ID="") as tui:
        tui.wait_screen("trackcal needs an application id")
        tui.press(*"1b73x")
        tui.wait_screen('has only 0-9, a-f and dashes, not "x"')
        tui.press("\x7f")
        tui.wait_screen("32 more characters")
        tui.press(*CLIENT_ID[4:])
        tui.wait_screen("Press enter to save it")
        tui.press("enter")
        tui.wait_screen("15 minutes left")
        tui.wait_screen("microsoft.com/devicelogin")
        tui.wait_screen(r"\(53003\)")
        tui.press("y")
        tui.wait_screen("Sent to your terminal's clipboard")
        assert b"\x1b]52;c;" in tui.output
        tenant.entra.approved = True
        tui.wait_screen("● ana@")
        tui.wait_screen(r"Planning \[/x\]")
        tui.press("v")  # they may be yet to come, and a would leave them out
        tui.wait_screen("2 of 2 ticked")
        tui.press("i")
        tui.wait_screen("2 entries  2.50 h")
        tui.press("enter")
        tui.wait_screen("2 imported · 2.50 h · u undo")
        tui.press("5")
        tui.wait_screen("Calendar +can be read")
        tui.wait_screen("custom · the hosts in your settings")
        tui.press("d")
        tui.wait_screen("Disconnect ana@contoso.com")
        tui.press("y")
        tui.wait_screen("To revoke the permission itself: myapps.microsoft.com")
        tui.quit("q")
        assert b"Traceback" not in tui.output
        for secret in tenant.entra.secrets:
            assert secret.encode() not in tui.output
    assert CLIENT_ID in (home / "config.toml").read_text()
    assert len(json.loads((home / "track.json").read_text())["entries"]) == 2
    tenant.assert_polite()


def test_pasting_the_address_back_over_ssh(tenant: Tenant, home: Path) -> None:
    today(tenant)
    tenant.entra.approved = False
    with run(tenant, home, SSH_CONNECTION="192.0.2.1 1 192.0.2.2 22") as tui:
        tui.wait_screen("c  connect an account")
        tui.press("c")
        tui.wait_screen(r"\(53003\)")
        tui.press("b")
        tui.wait_screen("by pasting an address")
        tui.wait_screen("response_mode=query")
        shown = [line.rstrip() for line in tui.screen()]
        first = next(i for i, line in enumerate(shown) if line.startswith(tenant.login))
        last = next(i for i in range(first, len(shown)) if not shown[i])
        redirect = visit("".join(shown[first:last]))
        half = len(redirect) // 2
        tui.press(*f"\x1b[200~{redirect[:half]}\n   {redirect[half:]} \x1b[201~")
        tui.wait_screen("••••••••")
        tui.press("enter")
        tui.wait_screen("● ana@")
        tui.quit("q")
        for secret in tenant.entra.secrets:
            assert secret.encode() not in tui.output
    tenant.assert_polite()


def test_a_new_passphrase_is_typed_twice_and_a_known_one_once(tenant: Tenant, home: Path) -> None:
    day = today(tenant)
    vault = {"TRACKCAL_TOKEN_STORAGE": "passphrase"}
    with run(tenant, home, "connect", **vault) as terminal:
        terminal.wait("New passphrase for the token vault: ")
        terminal.press(*WORDS, "enter")
        terminal.wait("Repeat it: ")
        terminal.press(*"something else", "enter")
        terminal.wait("The two do not match.*New passphrase for the token vault: ")
        mark = terminal.mark()
        terminal.press(*WORDS, "enter")
        terminal.wait("Repeat it: ", mark=mark)
        terminal.press(*WORDS, "enter")
        terminal.wait("Connected: ana@contoso.com", mark=mark)
        assert WORDS.encode() not in terminal.output
    with run(tenant, home, "events", day, **vault) as terminal:
        terminal.wait("Passphrase of the token vault: ")
        terminal.press(*WORDS, "enter")
        terminal.wait("Stand-up")
    with run(tenant, home, **vault) as tui:
        tui.wait_screen("encrypted with a passphrase")
        tui.press(*"wrong one", "enter")
        tui.wait_screen("The passphrase does not open the token vault")
        tui.press("R")
        tui.wait_screen("encrypted with a passphrase")
        tui.press(*WORDS, "enter")
        tui.wait_screen(r"Planning \[/x\]")
        tui.quit("q")
        assert WORDS.encode() not in tui.output
    for file in home.rglob("*"):
        assert not file.is_file() or WORDS.encode() not in file.read_bytes()


def test_a_new_passphrase_in_the_program(tenant: Tenant, home: Path) -> None:
    today(tenant)
    with run(tenant, home, TRACKCAL_TOKEN_STORAGE="passphrase") as tui:
        tui.wait_screen("c  connect an account")
        tui.press("c")
        tui.wait_screen("New passphrase")
        tui.press(*WORDS, "enter")
        tui.press(*"other", "enter")
        tui.wait_screen("They don't match: type the second one again, or correct the first")
        tui.press(*WORDS, "enter")
        tui.wait_screen("● ana@")
        tui.quit("q")
        assert WORDS.encode() not in tui.output
