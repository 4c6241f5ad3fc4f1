"""MSAL's `http_client` protocol over httpx: one network stack, every call cancellable.

MSAL wants `get` and `post` that block and answer with `status_code`, `text` and `headers`
(github.com/AzureAD/microsoft-authentication-library-for-python, `msal/oauth2cli/http.py`).
Three of its habits are kept away here: it replays 429 and 5xx answers from a cache for up to an
hour (also to a device sign-in that only has to wait), it logs unreadable token answers whole, and
it would follow an `openid-configuration` to any host.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
from msgspec import Struct

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import CLOUDS, Cloud
from trackcal_tui.core.errors import SignInFailed, Unreachable
from trackcal_tui.network.clients import async_client, origin_of, run

MOST_SECONDS = 60.0
"""For a whole answer, so that one that drips for ever ends too."""
_MOST_BYTES = 1_000_000


class LoginBusy(Unreachable):
    """The sign-in service answered 429 or 5xx."""

    def __init__(self, status: int, retry_after: float | None) -> None:
        super().__init__(
            "Microsoft's sign-in service is busy",
            "Try again in a minute.",
            details=f"HTTP {status} from the sign-in service",
        )
        self.retry_after = retry_after
        """Seconds the service asks to wait, if it does."""


class Answer(Struct, frozen=True):
    """An answer in the shape MSAL reads."""

    status_code: int
    text: str
    headers: dict[str, str]

    def raise_for_status(self) -> None:
        """MSAL calls this where it expects success: its discovery."""
        if self.status_code >= 400:
            raise Unreachable(
                "Microsoft's sign-in service did not answer as expected",
                "Check the settings tenant and cloud.",
                details=f"HTTP {self.status_code} from the sign-in service",
            )


class MsalHttp:
    """The network for one MSAL application. Nothing stays open between two calls."""

    def __init__(
        self,
        cloud: Cloud,
        *,
        cancel: Cancel | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._cloud = cloud
        self._login = origin_of(httpx.URL(cloud.login))
        self._cancel = cancel or Cancel()
        self._transport = transport
        self.refusal: dict[str, Any] | None = None
        """The newest OAuth error answer; MSAL's discovery hides it behind a ValueError."""

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Answer:
        """GET, as MSAL calls it.

        Raises:
            Unreachable, Cancelled; SignInFailed for a host that is not this cloud's.
        """
        return self._send("GET", url, params=params, headers=headers)

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Answer:
        """POST a form, as MSAL calls it; fields that are None are left out.

        Raises:
            Unreachable, Cancelled; SignInFailed for a host that is not this cloud's.
        """
        # httpx would send `claims=`; requests, which MSAL is written for, drops None.
        form = {name: value for name, value in (data or {}).items() if value is not None}
        return self._send("POST", url, params=params, headers=headers, data=form)

    def close(self) -> None:
        """Part of MSAL's protocol; there is nothing left to close."""

    def _send(self, method: str, url: str, **request: Any) -> Answer:
        target = httpx.URL(url)
        if origin_of(target) != self._login or target.userinfo:
            raise other_host(target.host)
        try:
            return run(lambda: self._fetch(method, url, **request), self._cancel)
        except (httpx.HTTPError, TimeoutError, ssl.SSLError) as error:
            # SSLError: see GraphClient; broken TLS after the handshake comes through as it is.
            raise _unreachable(error) from None

    async def _fetch(self, method: str, url: str, **request: Any) -> Answer:
        body = b""
        async with (
            asyncio.timeout(MOST_SECONDS),
            async_client(self._cloud, self._transport) as client,
            client.stream(method, url, **request) as response,
        ):
            async for part in response.aiter_bytes():
                body += part
                if len(body) > _MOST_BYTES:
                    raise _unreadable(response.status_code)
        if response.status_code == 429 or response.status_code >= 500:
            raise LoginBusy(response.status_code, _retry_after(response.headers))
        text = body.decode("utf-8", "replace")
        document = _json_object(text)
        if document is None:
            raise _unreadable(response.status_code)
        if "error" in document:
            self.refusal = document
        # Retry-After would make MSAL replay this very answer instead of asking again.
        headers = {k: v for k, v in response.headers.items() if k.lower() != "retry-after"}
        return Answer(response.status_code, text, headers)


def other_host(host: str) -> SignInFailed:
    """The sign-in service sent us to a host that is not this cloud's."""
    for cloud in CLOUDS.values():
        if httpx.URL(cloud.login).host == host:
            return SignInFailed(
                "This tenant lives in another Microsoft cloud",
                f"Set cloud = {cloud.name} and sign in again.",
                code="other_cloud",
            )
    return SignInFailed(
        "The sign-in service pointed to a host that is not Microsoft's",
        "Nothing was sent there. Check the settings cloud and login_url.",
        code="foreign_host",
    )


def _unreachable(error: httpx.HTTPError | TimeoutError | ssl.SSLError) -> Unreachable:
    """Network trouble in our words; only the exception's class goes into the details."""
    causes = tuple(_causes(error))
    details = type(error).__name__
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Unreachable(
            "The certificate of Microsoft's sign-in service is not trusted",
            "Behind a company proxy, let SSL_CERT_FILE name its CA file.",
            details=f"{details} (certificate)",
            code="certificate",
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        title = "The name of Microsoft's sign-in service cannot be found: no network?"
    elif any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        title = "The connection to Microsoft's sign-in service was refused"
    elif isinstance(error, (httpx.TimeoutException, TimeoutError)):
        title = "Microsoft's sign-in service did not answer in time"
    elif isinstance(error, httpx.ConnectError):
        title = "Microsoft's sign-in service cannot be reached"
    else:
        title = "The connection to Microsoft's sign-in service broke"
    return Unreachable(title, "Check the network, then try again.", details=details)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what is behind it, through groups too."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for member in error.exceptions:
                yield from _causes(member)
        error = error.__cause__ or error.__context__


def _unreadable(status: int) -> Unreachable:
    return Unreachable(
        "Something other than Microsoft's sign-in service answered",
        "A proxy or a network's log-in page may stand between; open a web page once, try again.",
        details=f"HTTP {status}, not JSON, from the sign-in address",
        code="unreadable_answer",
    )


def _json_object(text: str) -> dict[str, Any] | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _retry_after(headers: httpx.Headers) -> float | None:
    value = headers.get("retry-after", "").strip()
    return min(float(value), 3600.0) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) else None
