"""Authenticators for the loopback tenant, a clock, and a cancel that does not sleep."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.auth.keyrings import folder, good_keyring
from tests.tenant.fixtures import tenant, tenant_authority
from tests.tenant.server import CLIENT_ID, Tenant
from trackcal_tui.auth.authenticator import EntraAuthenticator
from trackcal_tui.auth.vault import Vault
from trackcal_tui.config.settings import Settings, cloud_of
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.sign_in import Account, ProbeResult, SignInPrompt
from trackcal_tui.graph.probe import probe_new_account

__all__ = ["folder", "good_keyring", "tenant", "tenant_authority"]


class TestClock:
    """A clock that tests move."""

    __test__ = False

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def move(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


class SwiftCancel(Cancel):
    """Note waits, and move the clock instead of sleeping."""

    def __init__(self, clock: TestClock) -> None:
        super().__init__()
        self.clock = clock
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.move(seconds)
        self.check()


class Bench:
    """The parts of one installation, for one test."""

    def __init__(self, tenant: Tenant, home: Path, clock: TestClock) -> None:
        self.tenant = tenant
        self.home = home
        self.clock = clock
        self.prompts: list[SignInPrompt] = []
        self.cancel = SwiftCancel(clock)

    def settings(self, **changes: Any) -> Settings:
        return Settings(
            **{
                "client_id": CLIENT_ID,
                "cloud": "custom",
                "login_url": self.tenant.login,
                "graph_url": self.tenant.graph,
                "token_storage": "file",
                **changes,
            }
        )

    def vault(self, **changes: str) -> Vault:
        return Vault(self.home / "vault", self.settings(**changes))

    def authenticator(
        self, vault: Vault | None = None, open_browser: Any = None, **changes: str
    ) -> EntraAuthenticator:
        settings = self.settings(**changes)
        cloud = cloud_of(settings)

        def probe(token: str, account: Account, cancel: Cancel) -> ProbeResult:
            return probe_new_account(cloud, token, account, self.clock.now(), cancel=cancel)

        return EntraAuthenticator(
            cloud,
            settings,
            vault or self.vault(**changes),
            self.clock,
            probe=probe,
            open_browser=open_browser or (lambda _: False),
        )

    def assert_nothing_in_clear(self) -> None:
        """Assert that no file of the home holds a token or code of the tenant in clear."""
        contents = [file.read_bytes() for file in self.home.rglob("*") if file.is_file()]
        assert self.tenant.entra.secrets
        for secret in self.tenant.entra.secrets:
            assert not any(secret.encode() in content for content in contents)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def bench(
    tenant: Tenant, tmp_path: Path, clock: TestClock, caplog: pytest.LogCaptureFixture
) -> Iterator[Bench]:
    """Yield an installation; assert that no token, code or address was logged."""
    caplog.set_level(logging.DEBUG)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    bench = Bench(tenant, home, clock)
    yield bench
    logged = "\n".join(record.getMessage() for record in caplog.get_records("call"))
    user_codes = [prompt.user_code for prompt in bench.prompts if prompt.user_code]
    for secret in [*tenant.entra.secrets, *user_codes, "ana@contoso.com", "code="]:
        assert secret not in logged


@pytest.fixture(autouse=True)
def _no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests from opening a browser or a real keyring."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """Assert that no thread outlives a test."""
    before = set(threading.enumerate())
    yield
    until = 5.0
    for thread in set(threading.enumerate()) - before:
        thread.join(until)
        assert not thread.is_alive(), thread.name


def in_thread(work: Callable[[], object]) -> tuple[threading.Thread, list[BaseException | object]]:
    """Run it in a thread; the list gets its result or its exception."""
    outcome: list[BaseException | object] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcome
