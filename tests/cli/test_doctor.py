"""The doctor's checks, each failing on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.network.proxy_server import USER, ProxyServer
from tests.tenant.entra import refusal
from tests.tenant.server import Tenant, event
from tests.tenant.wire import HANG, Reply
from tests.trackers.fakes.looped import FakeLooped
from trackcal_tui.config.tracker_settings import TrackerSettings
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.errors import Cancelled
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.demo.clock import FixedClock
from trackcal_tui.engine.doctor.findings import Finding, Level, exit_code, redacted, worst
from trackcal_tui.engine.engine import Engine, SystemClock, open_engine

Examine = Callable[..., dict[str, Finding]]


@pytest.fixture
def engine(tenant: Tenant, home: Path) -> Iterator[Callable[..., Engine]]:
    """Engines on the loopback tenant."""
    opened: list[Engine] = []

    def make(*, clock: Clock | None = None, **environment: str) -> Engine:
        variables = {**tenant.environment(), **environment}
        opened.append(open_engine(home, clock=clock or SystemClock(), environment=variables))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def connected(engine: Callable[..., Engine]) -> Callable[..., Engine]:
    """The same, signed in."""
    engine().accounts.connect("device", on_prompt=lambda _: None, cancel=Cancel())
    return engine


def found(engine: Engine) -> dict[str, Finding]:
    return {finding.check: finding for finding in engine.doctor.checks()}


def test_nothing_is_set_up(home: Path) -> None:
    with_nothing = open_engine(home, demo=True)
    plain = Engine(
        with_nothing.settings.__class__(token_storage="memory"), with_nothing.paths, SystemClock()
    )
    findings = []
    for finding in plain.doctor.checks():
        findings.append(finding)
        if finding.check == "account":
            break  # what comes next would go to Microsoft
    assert findings[1].level is Level.WARNING
    assert "client_id" in findings[1].title
    assert findings[6].level is Level.WARNING
    assert "every run needs a sign-in" in findings[6].title
    assert findings[-1].code == "not_connected"
    assert exit_code(findings) == 3
    assert worst(findings) is Level.ERROR
    plain.close()
    with_nothing.close()


def test_a_wrong_clock(engine: Callable[..., Engine]) -> None:
    behind = found(engine(clock=FixedClock(datetime(2020, 1, 1, tzinfo=UTC))))["clock"]
    assert behind.level is Level.WARNING
    assert "behind" in behind.title
    ahead = found(engine(clock=FixedClock(datetime(2099, 1, 1, tzinfo=UTC))))["clock"]
    assert "ahead" in ahead.title
    assert found(engine())["clock"].level is Level.OK


def test_an_unknown_tenant(engine: Callable[..., Engine], tenant: Tenant) -> None:
    tenant.entra.discovery.append(refusal("invalid_tenant", 90002))
    findings = found(engine(TRACKCAL_TENANT="typo.example"))
    assert findings["network"].code == "tenant"
    assert "clock" not in findings
    text = " ".join(f"{one.title} {one.hint}" for one in findings.values())
    assert "typo.example" not in text


def test_trouble_at_microsoft(engine: Callable[..., Engine], tenant: Tenant) -> None:
    tenant.entra.discovery.append(Reply(503, b"busy"))
    finding = found(engine())["network"]
    assert (finding.code, finding.exit_code) == ("unreachable", 5)


def test_no_events_show_up(connected: Callable[..., Engine]) -> None:
    finding = found(connected())["events"]
    assert finding.level is Level.WARNING
    assert finding.title.startswith("No events show up in ")
    assert "account" in finding.hint
    assert exit_code([finding]) == 0


def test_what_is_imported_is_no_trouble(connected: Callable[..., Engine], tenant: Tenant) -> None:
    day = datetime.now(UTC).date()
    tenant.events = [event("Stand-up", f"{day}T10:00:00", f"{day}T10:30:00")]
    engine = connected()
    days = DateRange(day, day)
    sheet = engine.calendar.read_sheet(days)
    engine.ledger.import_drafts(sheet.drafts, sheet.connection, engine.zone.key)
    finding = list(engine.doctor.checks(days))[-1]
    assert (finding.check, finding.level) == ("events", Level.OK)
    assert finding.title.endswith(": nothing new, 1 already imported"), "no reason to look for one"


def test_a_blocked_code_leads_to_the_browser(
    connected: Callable[..., Engine], tenant: Tenant
) -> None:
    tenant.entra.lifetime = 60
    engine = connected()
    engine.accounts.connect("device", on_prompt=lambda _: None, cancel=Cancel())
    tenant.entra.refreshes.append(refusal("invalid_grant", 530036))
    finding = found(engine)["token"]
    assert finding.title.startswith("Authorization expired: ")
    assert "--flow browser" in finding.hint
    assert finding.exit_code == 3


def test_a_custom_cloud_is_marked(connected: Callable[..., Engine]) -> None:
    findings = found(connected())
    assert findings["settings"].level is Level.WARNING
    assert findings["token"].level is findings["calendar"].level is Level.OK
    assert "Calendars.Read" in findings["permissions"].title


def test_cancelled_while_microsoft_hangs(connected: Callable[..., Engine], tenant: Tenant) -> None:
    tenant.stuck["/v1.0/me"] = HANG
    cancel = Cancel()
    seen: list[str] = []
    with pytest.raises(Cancelled):
        for finding in connected().doctor.checks(None, cancel):
            seen.append(finding.check)
            if finding.check == "permissions":
                cancel.cancel()
    assert seen[-1] == "permissions"


def test_another_range(connected: Callable[..., Engine]) -> None:
    day = datetime(2026, 3, 2, tzinfo=UTC).date()
    last = list(connected().doctor.checks(DateRange(day, day)))[-1]
    assert "Mon 2 Mar 2026" in last.title


def test_folders_are_shown_without_the_name_of_their_owner(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert redacted(f"Time entries in {tmp_path}/x") == "Time entries in ~/x"


def test_a_healthy_doctor(run: Run) -> None:
    result = run("doctor", "--json")
    document = result.json("doctor")
    assert result.code == document["exit_code"] == 0
    assert document["worst"] == "ok"
    assert [finding["check"] for finding in document["findings"]] == [
        *("program", "settings", "time_zone", "hours", "folders", "ledger", "vault", "account"),
        *("network", "clock", "token", "permissions", "calendar", "events"),
        "tracker",
    ]
    assert "contoso" not in result.out
    told = run("doctor").out
    assert "events to import" in told
    assert "A work account is connected\n" in told
    assert "The time entries are sound, 0 entries\n" in told


def test_a_tz_that_is_no_zone_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlinn")
    monkeypatch.delenv("TRACKCAL_TIMEZONE", raising=False)
    said = 'TZ is "Europe/Berlinn", which is no time zone'
    told = {one["check"]: one for one in json.loads(run("doctor", "--json").out)["findings"]}
    assert (told["time_zone"]["level"], told["time_zone"]["title"]) == ("warning", said)
    assert said in run("events", "this-week").err
    monkeypatch.setenv("TRACKCAL_TIMEZONE", "Europe/Berlin")
    assert run("events", "this-week").err == "", "what the setting says is meant"
    monkeypatch.delenv("TRACKCAL_TIMEZONE")
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    shown = run("events", "this-week")
    assert (shown.err, "CET-1CEST" in shown.out) == ("", True)


@pytest.mark.parametrize("scheme", ["http", "socks5h"])
def test_the_proxy_in_use_is_named(
    connected: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    with ProxyServer(socks=scheme != "http", password=True) as proxy:
        monkeypatch.delenv("NO_PROXY")
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://{USER}:s3cr%3At@{proxy.address}")
        findings = found(connected())
        assert proxy.asked
    network = findings["network"]
    assert network.title == (
        f"Microsoft's sign-in answers through the proxy {proxy.address} (HTTPS_PROXY)"
    )
    assert findings["calendar"].level is Level.OK


def test_a_proxy_that_refuses_is_told_by_the_doctor(
    engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    with ProxyServer(password=True) as proxy:
        monkeypatch.delenv("NO_PROXY")
        monkeypatch.setenv("ALL_PROXY", f"http://{proxy.address}")
        network = found(engine())["network"]
    assert (network.level, network.code, network.exit_code) == (Level.ERROR, "proxy", 5)
    assert network.title.startswith(f"The proxy {proxy.address} (ALL_PROXY) wants a user name")


def test_a_tracker_without_a_good_key_is_named(engine: Callable[..., Engine]) -> None:
    fake, opened = FakeLooped(), engine()
    opened.trackers.add(TrackerSettings("looped", url=fake.url), "work", key="wrong")
    finding = found(opened)["tracker"]
    assert (finding.level, finding.code) == (Level.ERROR, "tracker_key_refused")
    assert finding.title == "The tracker work has no key that is accepted"
    assert exit_code([finding]) == 3
    fake.close()
