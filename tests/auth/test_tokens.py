"""Hand out tokens from memory, from the vault or refreshed, and handle refusals."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.auth.conftest import Bench, in_thread
from tests.tenant.entra import BUSY, HTML, PERSONAL, refusal
from tests.tenant.wire import DROP, HANG, Reply
from trackcal_tui.auth.tokens import Tokens
from trackcal_tui.auth.vault import Vault
from trackcal_tui.config.settings import Settings
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import AccountKind, Connection
from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    Cancelled,
    SignInNeeded,
    StoreError,
    TrackCalError,
    Unreachable,
)


@pytest.fixture
def connection(bench: Bench) -> Connection:
    return bench.authenticator().sign_in(
        "device", on_prompt=bench.prompts.append, cancel=bench.cancel
    )


def refreshes(bench: Bench) -> int:
    tokens = bench.tenant.to("login", "/token")
    return sum(seen.form["grant_type"] == "refresh_token" for seen in tokens)


def test_a_good_token_comes_from_the_vault_without_a_request(
    bench: Bench, connection: Connection
) -> None:
    before = len(bench.tenant.requests)
    token = bench.authenticator().access_token(connection)
    assert token in bench.tenant.entra.access
    assert len(bench.tenant.requests) == before


def test_handing_out_a_good_token_does_not_import_msal(
    bench: Bench, connection: Connection
) -> None:
    program = f"""
import sys
from pathlib import Path
from tests.auth.conftest import TestClock
from trackcal_tui.auth.authenticator import EntraAuthenticator
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.auth.vault import Vault
from trackcal_tui.core.connection import AccountKind, Connection
from trackcal_tui.config.settings import Settings
settings = Settings(token_storage="file")
vault = Vault(Path({str(bench.home / "vault")!r}), settings)
authenticator = EntraAuthenticator(
    Cloud("custom", "https://l.invalid", "https://g.invalid"), settings, vault, TestClock(),
    probe=lambda *_: None)
connection = Connection({connection.id!r}, "", AccountKind.WORK, "custom", "")
assert authenticator.access_token(connection)
assert "msal" not in sys.modules and "requests" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_token_has_at_least_five_minutes_left(bench: Bench, connection: Connection) -> None:
    authenticator = bench.authenticator()
    first = authenticator.access_token(connection)
    bench.clock.move(3600 - 301)
    assert authenticator.access_token(connection) == first
    bench.clock.move(2)
    assert authenticator.access_token(connection) != first
    assert refreshes(bench) == 1
    bench.tenant.assert_polite()
    bench.assert_nothing_in_clear()


def test_a_refused_token_is_refreshed_on_demand(bench: Bench, connection: Connection) -> None:
    authenticator = bench.authenticator()
    first = authenticator.access_token(connection)
    bench.tenant.entra.expire()
    second = authenticator.access_token(connection, refresh=True)
    assert first != second
    assert second in bench.tenant.entra.access
    assert authenticator.access_token(connection) == second


def test_the_newest_refresh_token_is_kept(bench: Bench, connection: Connection) -> None:
    # The tenant accepts each refresh token once, so the next refresh shows a lost one.
    for _ in range(3):
        bench.clock.move(3600)
        assert bench.authenticator().access_token(connection)
    assert refreshes(bench) == 3
    assert len(bench.tenant.entra.refresh) == 1


class WatchedVault(Vault):
    """A vault that says how often it was read."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        super().__init__(folder, settings)
        self.reads = threading.Semaphore(0)

    def load(self, connection_id: str) -> bytes | None:
        content = super().load(connection_id)
        self.reads.release()
        return content


def test_threads_that_all_got_a_401_refresh_once(bench: Bench, connection: Connection) -> None:
    vault = WatchedVault(bench.home / "vault", bench.settings())
    authenticator = bench.authenticator(vault)
    bench.tenant.entra.refreshes.append(HANG)  # holds the lock until all four wait for it
    stop = Cancel()
    holder, _ = in_thread(lambda: authenticator.access_token(connection, refresh=True, cancel=stop))
    assert bench.tenant.login_server.hanging.wait(5)
    workers = [
        in_thread(lambda: authenticator.access_token(connection, refresh=True)) for _ in range(4)
    ]
    for _ in range(2 + 4):  # the holder reads twice, each of the others once before the lock
        assert vault.reads.acquire(timeout=5)
    stop.cancel()
    holder.join(5)
    for thread, _ in workers:
        thread.join(5)
    assert len({outcome[0] for _, outcome in workers}) == 1
    assert refreshes(bench) == 2, "the one that hung, and one for all four"


def test_two_processes_that_refresh_at_once_keep_the_newest_token(
    bench: Bench, connection: Connection
) -> None:
    program = f"""
import sys
from datetime import timedelta
from pathlib import Path
from tests.auth.conftest import TestClock
from trackcal_tui.auth.authenticator import EntraAuthenticator
from trackcal_tui.config.settings import cloud_of
from trackcal_tui.auth.vault import Vault
from trackcal_tui.core.connection import AccountKind, Connection
from trackcal_tui.config.settings import load_settings
settings = load_settings(Path("none"))
clock = TestClock()
clock.move(3600)
vault = Vault(Path({str(bench.home / "vault")!r}), settings)
authenticator = EntraAuthenticator(
    cloud_of(settings), settings, vault, clock, probe=lambda *_: None)
connection = Connection({connection.id!r}, "", AccountKind.WORK, "custom", "")
authenticator.access_token(connection)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(4):
    clock.move(3600)
    authenticator.access_token(connection)
"""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env=bench.tenant.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors
    # A refresh token used twice would have been refused, and the run would have failed.
    assert len(bench.tenant.entra.refresh) == 1
    bench.clock.move(3600 * 6)
    assert bench.authenticator().access_token(connection)
    bench.assert_nothing_in_clear()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal("invalid_grant", 700082), SignInNeeded),
        (refusal("invalid_grant", 50173), SignInNeeded),
        (refusal("invalid_grant", 53003), SignInNeeded),
        (refusal("interaction_required", 50076), SignInNeeded),
        (refusal("login_required", 50058), SignInNeeded),
        (refusal("invalid_client", 7000218, status=401), SignInNeeded),
        (refusal("invalid_grant", 99999), SignInNeeded),
        (refusal("invalid_grant", 65001, suberror="consent_required"), AdminApprovalNeeded),
        (refusal("consent_required", 90094), AdminApprovalNeeded),
        (refusal("temporarily_unavailable", 90033), Unreachable),
        (BUSY, Unreachable),
        (DROP, Unreachable),
        (HTML, Unreachable),
        (Reply(500, b""), Unreachable),
    ],
)
def test_each_refused_refresh_has_its_error(
    bench: Bench, connection: Connection, answer: Reply, kind: type[TrackCalError]
) -> None:
    bench.clock.move(3600)
    bench.tenant.entra.refreshes.append(answer)
    with pytest.raises(kind) as caught:
        bench.authenticator().access_token(connection)
    assert type(caught.value) is kind or kind is Unreachable
    assert "ana@" not in caught.value.details


@pytest.mark.parametrize("answer", [DROP, BUSY, refusal("invalid_grant", 53003)])
def test_trouble_that_may_pass_leaves_the_sign_in_intact(
    bench: Bench, connection: Connection, answer: Reply
) -> None:
    bench.clock.move(3600)
    authenticator = bench.authenticator()
    bench.tenant.entra.refreshes.append(answer)
    with pytest.raises(TrackCalError):
        authenticator.access_token(connection)
    assert authenticator.access_token(connection) in bench.tenant.entra.access


def test_a_dead_refresh_token_is_dropped_and_its_reason_kept(
    bench: Bench, connection: Connection
) -> None:
    bench.clock.move(3600)
    bench.tenant.entra.refreshes.append(refusal("invalid_grant", 530036))
    with pytest.raises(SignInNeeded) as first:
        bench.authenticator().access_token(connection)
    assert "--flow browser" in first.value.hint
    before = len(bench.tenant.requests)
    later = bench.authenticator()
    with pytest.raises(SignInNeeded) as second:
        later.access_token(connection)
    assert (second.value.title, second.value.hint) == (first.value.title, first.value.hint)
    assert len(bench.tenant.requests) == before, "a dead refresh token is not sent again"
    assert not later.has_tokens(connection)
    again = later.sign_in("device", on_prompt=bench.prompts.append, cancel=bench.cancel)
    assert later.access_token(again)


def test_a_personal_account_without_consent_is_asked_again(bench: Bench) -> None:
    bench.tenant.entra.person = PERSONAL
    authenticator = bench.authenticator()
    connection = authenticator.sign_in(
        "device", on_prompt=bench.prompts.append, cancel=bench.cancel
    )
    assert connection.kind is AccountKind.PERSONAL
    bench.tenant.entra.refreshes.append(refusal("invalid_grant", 65001))
    with pytest.raises(SignInNeeded) as caught:
        authenticator.access_token(connection, refresh=True)
    assert "permission" in caught.value.title


def test_cancel_leaves_a_refresh_and_frees_the_lock(bench: Bench, connection: Connection) -> None:
    bench.clock.move(3600)
    bench.tenant.entra.refreshes.append(HANG)
    cancel = Cancel()
    authenticator = bench.authenticator()
    thread, outcome = in_thread(lambda: authenticator.access_token(connection, cancel=cancel))
    assert bench.tenant.login_server.hanging.wait(5)
    waiting = Cancel()
    other = bench.authenticator()
    second, refused = in_thread(lambda: other.access_token(connection, cancel=waiting))
    waiting.cancel()
    second.join(5)
    cancel.cancel()
    thread.join(5)
    assert isinstance(outcome[0], Cancelled)
    assert isinstance(refused[0], Cancelled)
    assert bench.authenticator().access_token(connection)


def test_forgetting_leaves_no_tokens_and_twice_is_fine(
    bench: Bench, connection: Connection
) -> None:
    authenticator = bench.authenticator()
    authenticator.access_token(connection)
    authenticator.forget(connection)
    authenticator.forget(connection)
    assert {file.name for file in (bench.home / "vault").iterdir()} <= {
        "vault.json",
        "vault.lock",
        "key.lock",
    }
    assert not authenticator.has_tokens(connection)
    with pytest.raises(SignInNeeded):
        authenticator.access_token(connection)
    with pytest.raises(SignInNeeded):
        bench.authenticator().access_token(connection)


def test_memory_storage_writes_nothing_to_disk(bench: Bench) -> None:
    authenticator = bench.authenticator(token_storage="memory")
    connection = authenticator.sign_in(
        "device", on_prompt=bench.prompts.append, cancel=bench.cancel
    )
    assert connection.storage == "memory"
    assert authenticator.access_token(connection)
    assert authenticator.access_token(connection, refresh=True)
    assert not list(bench.home.iterdir())
    with pytest.raises(SignInNeeded) as caught:
        bench.authenticator(token_storage="memory").access_token(connection)
    assert "token_storage" in caught.value.hint


def test_a_damaged_vault_needs_a_sign_in_and_the_file_is_kept(
    bench: Bench, connection: Connection
) -> None:
    (file,) = (bench.home / "vault").glob("*.tokens")
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    authenticator = bench.authenticator()
    with pytest.raises(SignInNeeded) as caught:
        authenticator.access_token(connection)
    assert "set aside" in caught.value.details
    assert len(list((bench.home / "vault").glob("*.damaged"))) == 1
    again = authenticator.sign_in("device", on_prompt=bench.prompts.append, cancel=bench.cancel)
    assert authenticator.access_token(again)


def test_an_unusable_vault_is_told_before_anyone_signs_in(bench: Bench) -> None:
    (bench.home / "vault").mkdir(mode=0o700)
    (bench.home / "vault").chmod(0o722)
    with pytest.raises(StoreError):
        bench.authenticator().sign_in("device", on_prompt=bench.prompts.append, cancel=bench.cancel)
    assert not bench.prompts
    assert not bench.tenant.requests


def test_tokens_are_not_in_their_repr() -> None:
    assert "secret" not in repr(Tokens(cache="secret", access_token="secret"))
