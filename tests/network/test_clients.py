"""The last door before the wire, TLS, and a loop that can be left."""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from pathlib import Path

import httpx
import pytest
import trustme

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import CLOUDS, Cloud
from trackcal_tui.core.errors import Cancelled, GraphError, SettingsError
from trackcal_tui.network import clients as network

CLOUD = CLOUDS["global"]
BEARER = {"Authorization": "Bearer token-1"}


def passes(
    method: str, url: str, headers: dict[str, str] | None = None, cloud: Cloud = CLOUD
) -> bool:
    reached: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        reached.append(request)
        return httpx.Response(200)

    with network.client(cloud, httpx.MockTransport(handle)) as client:
        try:
            client.request(method, url, headers=headers)
        except GraphError as error:
            assert error.code == "unexpected_address"
            assert not reached
            return False
    return True


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("GET", "https://graph.microsoft.com/v1.0/me", BEARER),
        ("GET", "https://graph.microsoft.com:443/v1.0/me", BEARER),
        (
            "GET",
            "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration",
            {},
        ),
        ("POST", "https://login.microsoftonline.com/common/oauth2/v2.0/token", {}),
    ],
)
def test_what_may_be_sent(method: str, url: str, headers: dict[str, str]) -> None:
    assert passes(method, url, headers)


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("POST", "https://graph.microsoft.com/v1.0/me/events", BEARER),
        ("PATCH", "https://graph.microsoft.com/v1.0/me", BEARER),
        ("DELETE", "https://graph.microsoft.com/v1.0/me/events/1", {}),
        ("HEAD", "https://graph.microsoft.com/v1.0/me", BEARER),
        ("GET", "https://login.microsoftonline.com/common", BEARER),
        ("GET", "https://graph.microsoft.us/v1.0/me", BEARER),
        ("GET", "https://graph.microsoft.com.evil.example/v1.0/me", BEARER),
        ("GET", "https://graph.microsoft.com@evil.example/v1.0/me", BEARER),
        ("GET", "https://ana:x@graph.microsoft.com/v1.0/me", {}),
        ("GET", "https://graph.microsoft.com:8443/v1.0/me", BEARER),
        ("GET", "http://graph.microsoft.com/v1.0/me", BEARER),
        ("POST", "https://evil.example/token", {}),
    ],
)
def test_what_may_not(method: str, url: str, headers: dict[str, str]) -> None:
    assert not passes(method, url, headers)


def test_one_gateway_for_both() -> None:
    gateway = Cloud("custom", "https://gw.test:8443", "https://gw.test:8443")
    assert passes("POST", "https://gw.test:8443/common/oauth2/v2.0/token", {}, gateway)
    assert passes("GET", "https://gw.test:8443/v1.0/me", BEARER, gateway)
    assert not passes("POST", "https://gw.test:8443/v1.0/me", BEARER, gateway)
    assert not passes("GET", "https://gw.test/v1.0/me", BEARER, gateway)


async def test_the_async_client_has_the_same_door() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200))
    async with network.async_client(CLOUD, transport) as client:
        assert (await client.get("https://graph.microsoft.com/v1.0/me")).status_code == 200
        with pytest.raises(GraphError):
            await client.post("https://graph.microsoft.com/v1.0/me")


def test_redirects_are_left_alone() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "https://graph.microsoft.com/v1.0/x"})

    with network.client(CLOUD, httpx.MockTransport(handle)) as client:
        assert client.get("https://graph.microsoft.com/v1.0/me").status_code == 302


def test_everything_has_a_timeout() -> None:
    with network.client(CLOUD) as client:
        assert None not in client.timeout.as_dict().values()


def test_one_verifying_context_for_all() -> None:
    context = network.ssl_context()
    assert context is network.ssl_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_private_authority_through_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = network.ssl_context()
    authority = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    context = network.ssl_context()
    assert context is not usual
    assert context.cert_store_stats()["x509_ca"] == 1


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_authority_that_cannot_be_read(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(SettingsError) as caught:
        network.ssl_context()
    assert "SSL_CERT_FILE" in caught.value.title


def test_addresses_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert passes("GET", "https://graph.microsoft.com/v1.0/me?secret")
    logging.getLogger("httpx").info("GET %s", "https://…?secret")
    logging.getLogger("msal.oauth2cli.oauth2").error("token answer")
    assert caplog.text == ""


def test_a_run_gives_the_result_and_the_error() -> None:
    async def good() -> int:
        return await asyncio.to_thread(lambda: 7)

    async def bad() -> int:
        raise GraphError("no")

    assert network.run(good) == 7
    with pytest.raises(GraphError):
        network.run(bad)


def test_cancelled_before_it_began() -> None:
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(Cancelled):
        network.run(lambda: asyncio.sleep(0), cancel)


def test_a_thread_that_hangs_is_not_waited_for() -> None:
    """As a name server that does not answer would keep it."""
    hangs, ends, cancel = threading.Event(), threading.Event(), Cancel()

    def look_up() -> None:
        hangs.set()
        ends.wait(30)

    def press_the_key() -> None:
        hangs.wait(30)
        cancel.cancel()

    threading.Thread(target=press_the_key).start()
    try:
        with pytest.raises(Cancelled):
            network.run(lambda: asyncio.to_thread(look_up), cancel)
        assert not ends.is_set()
    finally:
        ends.set()


def test_cancelling_after_the_end_is_harmless() -> None:
    cancel = Cancel()
    network.run(lambda: asyncio.sleep(0), cancel)
    cancel.cancel()
    assert cancel.is_cancelled


def test_an_inner_cancellation_is_no_key_press() -> None:
    async def gives_up() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        network.run(gives_up)
