"""After every way in: no token, code or secret in clear, nor any other host asked.

The vault is on. Looked through: every file of the home, everything the commands wrote, and the
arguments of every process while it ran.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.account.conftest import DAY, Running, Start, come_back, visit
from tests.tenant.entra import ANA, refusal
from tests.tenant.server import Tenant, event

SUBJECT = "Merger with Fabrikam"
WORDS = "correct horse battery staple"
Way = Callable[["Bench"], None]


class Bench:
    """One installation, and all that could be overheard of it."""

    def __init__(self, tenant: Tenant, home: Path, start: Start, storage: dict[str, str]) -> None:
        self.tenant = tenant
        self.home = home
        self._start = start
        self.storage = storage
        self.overheard: list[str] = []
        self.secrets: list[str] = []

    def begin(self, *words: str, **environment: str) -> Running:
        """Start a command."""
        return self._start(*words, **self.storage, **environment)

    def end(self, running: Running, stdin: str = "", code: int = 0) -> str:
        """Its standard output, once it is done as it should."""
        self.overheard.append(running.arguments())
        found, out, err = running.finish(stdin)
        assert found == code, err
        self.overheard += [out, err]
        return out

    def run(self, *words: str, code: int = 0) -> str:
        """The same in one step."""
        return self.end(self.begin(*words), code=code)

    def assert_clean(self) -> None:
        """Nothing secret anywhere; in a log, neither address nor subject."""
        secrets = [*self.tenant.entra.secrets, *self.secrets, WORDS]
        assert len(secrets) > 4
        files = {file: file.read_bytes() for file in self.home.rglob("*") if file.is_file()}
        assert any(file.suffix == ".tokens" for file in files), "the vault is on"
        for secret in secrets:
            for file, content in files.items():
                assert secret.encode() not in content, file.name
            assert secret not in "\n".join(self.overheard)
        logs = [content for file, content in files.items() if file.suffix == ".log"]
        for word in (ANA.address, SUBJECT, *secrets):
            assert not any(word.encode() in log for log in logs)


def by_code(bench: Bench) -> None:
    """Device code; the code itself is for the person's eyes only."""
    bench.tenant.entra.approved = False
    running = bench.begin("connect", "--json")
    told = json.loads(running.line())["sign_in"]
    bench.secrets.append(told["user_code"])
    bench.overheard.append(running.arguments())
    bench.tenant.entra.approved = True
    bench.end(running)


def by_browser(bench: Bench) -> None:
    """A browser that comes back to a port of this machine."""
    running = bench.begin("connect", "--flow", "browser", "--json")
    address = json.loads(running.line())["sign_in"]["verification_uri"]
    bench.overheard.append(running.arguments())
    redirect = visit(address)
    bench.secrets += parse_qs(urlsplit(redirect).query)["code"]
    comes = threading.Thread(target=come_back, args=(redirect,))
    comes.start()
    bench.end(running)
    comes.join()


def by_pasting(bench: Bench) -> None:
    """The address pasted back, as a terminal breaks it."""
    running = bench.begin("connect", "--flow", "paste", "--json")
    redirect = visit(json.loads(running.line())["sign_in"]["verification_uri"])
    bench.secrets += parse_qs(urlsplit(redirect).query)["code"]
    bench.end(running, f"'{redirect}'\n")


@pytest.fixture
def bench(tenant: Tenant, home: Path, start: Start) -> Bench:
    """The key beside the vault."""
    tenant.events = [event(SUBJECT, f"{DAY}T08:00:00", f"{DAY}T08:30:00")]
    return Bench(tenant, home, start, {})


@pytest.fixture
def with_key_file(bench: Bench, tmp_path: Path) -> Bench:
    """The key made of what a file of the person's says."""
    key = tmp_path / "words"
    key.write_text(WORDS)
    key.chmod(0o600)
    bench.storage |= {"TRACKCAL_TOKEN_STORAGE": "passphrase", "TRACKCAL_KEY_FILE": str(key)}
    return bench


@pytest.mark.parametrize("way", [by_code, by_browser, by_pasting])
def test_nothing_secret_is_left_in_clear(bench: Bench, tenant: Tenant, way: Way) -> None:
    overhear(bench, tenant, way)


def test_nor_with_a_key_file(with_key_file: Bench, tenant: Tenant) -> None:
    overhear(with_key_file, tenant, by_code)


def overhear(bench: Bench, tenant: Tenant, way: Way) -> None:
    """Go in, import, refresh, fail in two ways, and look through everything."""
    way(bench)
    bench.run("import", DAY, "--yes")
    tenant.entra.expire()  # the next read refreshes, with rotation
    bench.run("events", DAY)
    bench.run("doctor", "--json")
    bench.assert_clean()
    tenant.entra.revoke()
    tenant.entra.refreshes.append(refusal("invalid_grant", 50173))
    bench.run("events", DAY, "--json", code=3)
    tenant.entra.polls.append(refusal("access_denied", 90094))
    bench.run("connect", "--json", code=4)
    bench.assert_clean()
    graph = tenant.to("graph")
    assert {seen.method for seen in graph} == {"GET"}
    assert {seen.path for seen in graph} == {"/v1.0/me", "/v1.0/me/calendarView"}
    tenant.assert_polite()


@pytest.mark.parametrize("kind", ["bench", "with_key_file"])
def test_a_disconnect_leaves_no_token_at_all(
    kind: str, tenant: Tenant, home: Path, request: pytest.FixtureRequest
) -> None:
    bench: Bench = request.getfixturevalue(kind)
    by_code(bench)
    said = bench.run("disconnect", "--yes")
    assert "myapps.microsoft.com" in said
    assert not list(home.rglob("*.tokens"))
    assert not list(home.rglob("vault.key"))
    ledger = (home / "track.json").read_text()
    assert ANA.address not in ledger
