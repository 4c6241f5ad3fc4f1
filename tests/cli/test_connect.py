"""`connect` and `disconnect`: on the demo, and against real TLS on loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Result, Run, check
from tests.tenant.entra import ANA, GUEST, refusal
from tests.tenant.server import CLIENT_ID, Tenant, event, graph_error
from tests.tenant.wire import HANG, Reply

WEDNESDAY = "2026-11-18"


def lines(result: Result) -> list[Any]:
    return [json.loads(line) for line in result.out.splitlines()]


def test_connect_to_the_demo(run: Run) -> None:
    result = run("connect", "--json")
    assert result.code == 0
    first, last = lines(result)
    check(first, "sign_in")
    check(last, "connection")
    assert first["sign_in"]["flow"] == "device"
    assert len(first["sign_in"]["user_code"]) >= 8
    assert last["connection"]["state"] == "Connected"


def test_connect_as_text(run: Run) -> None:
    result = run("connect")
    assert "https://microsoft.com/devicelogin" in result.out
    assert "53003" in result.out
    assert result.out.endswith("Connected: ana@contoso.com (work)\n")


@pytest.mark.parametrize("flow", ["browser", "paste"])
def test_the_demo_agrees_to_every_way_of_signing_in(run: Run, flow: str) -> None:
    assert run("connect", "--flow", flow).out.endswith("Connected: ana@contoso.com (work)\n")


def test_disconnect_keeps_entries(run: Run) -> None:
    run("import", "today", "--yes")
    document = run("disconnect", "--yes", "--json").json("disconnect")
    assert document["revoke"]["address"].startswith("https://myapps.microsoft.com")
    assert run("entries", "today", "--json").json("entries")["totals"]["entries"] > 0
    run("disconnect", "nobody@contoso.com", "--yes", "--json").failed(2, "not_connected")


def test_without_an_account_the_calendar_needs_a_sign_in(run: Run) -> None:
    for words in (["events", "today"], ["import", "today", "--yes"]):
        error = run(*words, "--json", demo=False).failed(3, "not_connected")
        assert "trackcal connect" in error["hint"]
        assert run(*words, demo=False).err.count("\n") == 1
    document = run("status", "--json", demo=False).json("status")
    assert document["state"] == "Not connected"
    assert document["connection"] is None
    run("connect", "--json", demo=False).failed(2, "no_client_id")
    run("disconnect", "--yes", "--json", demo=False).failed(2, "not_connected")


@pytest.fixture
def cli(tenant: Tenant, home: Path) -> Run:
    """Commands as processes against the loopback tenant, tokens in a 0600 file."""

    def command(*words: str, stdin: str = "", **environment: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "trackcal_tui", "--home", str(home), *words],
            env={**tenant.environment(), **environment},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return command


@pytest.fixture
def connected(cli: Run, tenant: Tenant) -> Iterator[Run]:
    """The same, signed in, with a calendar."""
    tenant.events = [
        event("Stand-up", f"{WEDNESDAY}T08:00:00", f"{WEDNESDAY}T08:30:00"),
        event("Secret plan", f"{WEDNESDAY}T09:00:00", f"{WEDNESDAY}T11:00:00"),
        event("Gone", f"{WEDNESDAY}T12:00:00", f"{WEDNESDAY}T13:00:00", isCancelled=True),
    ]
    assert cli("connect").code == 0
    yield cli
    tenant.assert_polite()


def test_from_sign_in_to_export(connected: Run, tenant: Tenant) -> None:
    found = connected("events", WEDNESDAY, "--json").json("events")
    assert [one["task_name"] for one in found["events"]] == ["Stand-up", "Secret plan"]
    assert found["events"][0]["start"] == f"{WEDNESDAY}T09:00:00+01:00"
    assert found["skipped_counts"] == {"cancelled": 1}
    assert found["connection"]["kind"] == "work"
    done = connected("import", WEDNESDAY, "--yes", "--json").json("import")
    assert done["batch"]["seconds"] == 9000
    again = connected("import", WEDNESDAY, "--yes", "--json").json("import")
    assert again["already_imported"] == 2
    table = connected("export", WEDNESDAY, "--format", "csv").out
    assert table.count("\n") == 3
    ids = [one["id"] for one in done["imported"]]
    assert connected("delete", *ids, "--yes").code == 0
    assert connected("import", WEDNESDAY, "--yes").out.startswith("2 imported · 2.50 h")
    document = connected("doctor", "--json").json("doctor")
    assert document["exit_code"] == 0
    assert len(tenant.to("login", "/token")) == 1


def test_disconnect_leaves_nothing_behind(connected: Run, tenant: Tenant, home: Path) -> None:
    assert connected("events", WEDNESDAY).code == 0
    assert connected("disconnect", "--yes").code == 0
    connected("events", WEDNESDAY, "--json").failed(3, "not_connected")
    everything = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    for secret in (*tenant.entra.secrets, ANA.address, ANA.name):
        assert secret.encode() not in everything
    assert ANA.uid.encode() not in everything, "without entries nothing needs the account's id"


def test_a_disconnected_account_is_shown_as_such(connected: Run) -> None:
    gone = connected("disconnect", "--yes", "--json").json("disconnect")["disconnected"]
    assert (gone["state"], gone["active"]) == ("Not connected", False)
    assert gone["address"] == ANA.address


def test_options_of_a_sign_in_are_kept(cli: Run, home: Path, tenant: Tenant) -> None:
    result = cli("connect", "--client-id", CLIENT_ID, "--tenant", "organizations")
    assert result.code == 0
    kept = tomllib.loads((home / "config.toml").read_text())
    assert kept == {"client_id": CLIENT_ID, "tenant": "organizations"}
    tenant.entra.device_starts.append(refusal("unauthorized_client", 700016))
    assert cli("connect", "--tenant", "contoso.com").code == 1
    assert tomllib.loads((home / "config.toml").read_text()) == kept


def test_an_expired_authorization(connected: Run, tenant: Tenant) -> None:
    tenant.entra.revoke()
    connected("events", WEDNESDAY, "--json").failed(3, "sign_in_needed")
    result = connected("doctor", "--json")
    document = result.json("doctor")
    assert result.code == document["exit_code"] == 3
    assert "Authorization expired" in document["findings"][-1]["title"]
    state = connected("status", "--json").json("status")["state"]
    assert state == "Authorization expired"
    assert connected("connect").code == 0
    assert connected("events", WEDNESDAY).code == 0


def test_admin_approval_is_an_exit_code_of_its_own(cli: Run, tenant: Tenant) -> None:
    tenant.entra.polls.append(refusal("access_denied", 90094))
    result = cli("connect", "--json")
    assert result.code == 4
    last = lines(result)[-1]
    check(last, "error")
    assert last["error"]["code"] == "admin_approval_needed"


def test_signed_in_without_a_calendar(cli: Run, tenant: Tenant) -> None:
    tenant.entra.person = GUEST
    tenant.stuck["/v1.0/me/calendarView"] = graph_error(401, "", "")
    result = cli("connect", "--json")
    assert result.code == 1
    last = lines(result)[-1]
    check(last, "connection")
    assert last["connection"]["state"] == "Signed in, no calendar"
    assert "guest" in result.err


def test_microsoft_out_of_reach(connected: Run, tenant: Tenant) -> None:
    nobody = "https://localhost:1"
    moved = {"TRACKCAL_LOGIN_URL": nobody, "TRACKCAL_GRAPH_URL": nobody}
    connected("events", WEDNESDAY, "--json", **moved).failed(5, "unreachable")
    result = connected("doctor", "--json", **moved)
    assert result.code == result.json("doctor")["exit_code"] == 5


def test_an_untrusted_certificate(connected: Run) -> None:
    import certifi

    words = ("events", WEDNESDAY, "--json")
    connected(*words, SSL_CERT_FILE=certifi.where()).failed(5, "certificate")


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tenant: Tenant, home: Path) -> Iterator[Start]:
    """A command that is still running; it is ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def command(*words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "trackcal_tui", "--home", str(home), *words],
            env=tenant.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield command
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_while_reading(
    connected: Run, start: Start, tenant: Tenant, home: Path, signum: int, code: int
) -> None:
    assert connected("import", WEDNESDAY, "--match", "stand", "--yes").code == 0
    before = (home / "track.json").read_bytes()
    tenant.stuck["/v1.0/me/calendarView"] = HANG
    process = start("import", WEDNESDAY, "--yes", "--json")
    assert tenant.graph_server.hanging.wait(20)
    os.kill(process.pid, signum)
    out, err = process.communicate(timeout=10)
    assert process.returncode == code
    assert json.loads(out)["error"]["code"] == "cancelled"
    assert "Traceback" not in err
    assert (home / "track.json").read_bytes() == before
    del tenant.stuck["/v1.0/me/calendarView"]
    done = connected("import", WEDNESDAY, "--yes", "--json").json("import")
    assert (len(done["imported"]), done["already_imported"]) == (1, 1)


def test_interrupted_while_waiting_for_the_sign_in(start: Start, tenant: Tenant) -> None:
    tenant.entra.approved = False
    process = start("connect", "--json")
    assert process.stdout is not None
    check(json.loads(process.stdout.readline()), "sign_in")
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(10) == 143


def test_a_browser_address_is_pasted_back(start: Start, tenant: Tenant) -> None:
    import http.client
    import ssl
    from urllib.parse import urlsplit

    process = start("connect", "--flow", "paste", "--json")
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    check(told, "sign_in")
    address = urlsplit(told["sign_in"]["verification_uri"])
    context = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    browser = http.client.HTTPSConnection(address.netloc, context=context, timeout=10)
    browser.request("GET", f"{address.path}?{address.query}")
    redirect = browser.getresponse().headers["Location"]
    browser.close()
    out, err = process.communicate(f"{redirect}\n", timeout=20)
    assert process.returncode == 0, err
    check(json.loads(out.splitlines()[-1]), "connection")


def test_a_sign_in_ends_when_nothing_is_pasted(cli: Run) -> None:
    result = cli("connect", "--flow", "paste")
    assert result.code == 1
    assert "Traceback" not in result.err


def test_every_command_says_why_there_is_no_calendar(cli: Run, tenant: Tenant) -> None:
    tenant.stuck["/v1.0/me/calendarView"] = Reply(401, b"")
    cli("connect")
    reason = json.loads(cli("status", "--json").out)["connection"]["reason"]
    assert "Exchange Online licence" in reason
    for words in (["events"], ["import", "--yes"], ["drift"]):
        error = cli(*words, "--json").failed(1, "no_calendar")
        assert error["title"] == reason
    assert json.loads(cli("status", "--json").out)["connection"]["reason"] == reason
    del tenant.stuck["/v1.0/me/calendarView"]
    assert cli("events").code == 0
    assert json.loads(cli("status", "--json").out)["connection"]["state"] == "Connected"


def test_a_400_says_what_microsoft_said(cli: Run, tenant: Tenant) -> None:
    cli("connect")
    refusal = graph_error(400, "ErrorInvalidRequest", "The window is too long.")
    tenant.stuck["/v1.0/me/calendarView"] = refusal
    error = cli("events", "--json").failed(1, "bad_request")
    assert error["hint"].startswith('Microsoft says: "The window is too long."')
