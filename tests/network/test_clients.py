"""What a client refuses to send, and its TLS."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

import httpx
import pytest
import trustme

from trackcal_tui.core.clouds import CLOUDS, Cloud
from trackcal_tui.core.errors import GraphError, SettingsError
from trackcal_tui.network import clients as network

CLOUD = CLOUDS["global"]
BEARER = {"Authorization": "Bearer token-1"}


async def passes(
    method: str, url: str, headers: dict[str, str] | None = None, cloud: Cloud = CLOUD
) -> bool:
    reached: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        reached.append(request)
        return httpx.Response(200)

    async with network.async_client(cloud, httpx.MockTransport(handle)) as client:
        try:
            await client.request(method, url, headers=headers)
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
async def test_requests_to_the_clouds_origins_are_sent(
    method: str, url: str, headers: dict[str, str]
) -> None:
    assert await passes(method, url, headers)


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
async def test_other_requests_are_stopped(method: str, url: str, headers: dict[str, str]) -> None:
    assert not await passes(method, url, headers)


async def test_one_gateway_may_stand_in_for_both_origins() -> None:
    gateway = Cloud("custom", "https://gw.test:8443", "https://gw.test:8443")
    assert await passes("POST", "https://gw.test:8443/common/oauth2/v2.0/token", {}, gateway)
    assert await passes("GET", "https://gw.test:8443/v1.0/me", BEARER, gateway)
    assert not await passes("POST", "https://gw.test:8443/v1.0/me", BEARER, gateway)
    assert not await passes("GET", "https://gw.test/v1.0/me", BEARER, gateway)


async def test_redirects_are_not_followed() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "https://graph.microsoft.com/v1.0/x"})

    async with network.async_client(CLOUD, httpx.MockTransport(handle)) as client:
        assert (await client.get("https://graph.microsoft.com/v1.0/me")).status_code == 302


async def test_everything_has_a_timeout() -> None:
    async with network.async_client(CLOUD) as client:
        assert None not in client.timeout.as_dict().values()


def test_all_clients_share_one_verifying_context() -> None:
    context = network.ssl_context()
    assert context is network.ssl_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_private_authority_comes_from_the_environment(
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
def test_unreadable_certificates_are_a_settings_error(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(SettingsError) as caught:
        network.ssl_context()
    assert "SSL_CERT_FILE" in caught.value.title


async def test_addresses_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert await passes("GET", "https://graph.microsoft.com/v1.0/me?secret")
    logging.getLogger("httpx").info("GET %s", "https://…?secret")
    logging.getLogger("msal.oauth2cli.oauth2").error("token answer")
    assert caplog.text == ""
