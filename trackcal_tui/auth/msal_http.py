"""Give MSAL httpx as its `http_client`: one network stack, every call cancellable.

MSAL wants `get` and `post` that block and return something with `status_code`, `text` and `headers`
(github.com/AzureAD/microsoft-authentication-library-for-python, `msal/oauth2cli/http.py`).
Three of its habits are prevented here: replaying 429 and 5xx responses from a cache for up to an
hour (even in a device sign-in that only has to wait), logging token responses it cannot read, and
following an `openid-configuration` to any host.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import CLOUDS, Cloud
from trackcal_tui.core.errors import SignInFailed, Unreachable
from trackcal_tui.network.clients import async_client, origin_of
from trackcal_tui.network.event_loop import run
from trackcal_tui.network.fetch import FAILURES, UnusableResponse, fetch, retry_after, unreachable

MAX_SECONDS = 60.0
"""For one whole response."""
_MAX_BYTES = 1_000_000
_MAX_RETRY_AFTER = 3600.0


class SignInServiceBusy(Unreachable):
    """The sign-in service answered 429 or 5xx."""

    def __init__(self, status: int, retry_after: float | None) -> None:
        super().__init__(
            "Microsoft's sign-in service is busy",
            "Try again in a minute.",
            details=f"HTTP {status} from the sign-in service",
        )
        self.retry_after = retry_after
        """Seconds the service asks to wait, if it does."""


class MsalHttp:
    """Send the requests of one MSAL application. Nothing stays open between two calls."""

    def __init__(
        self, cloud: Cloud, cancel: Cancel, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._cloud = cloud
        self._cancel = cancel
        self._transport = transport
        self.refusal: dict[str, Any] | None = None
        """The latest OAuth error response; MSAL's discovery hides it behind a ValueError."""

    def get(self, url: str, **request: Any) -> httpx.Response:
        """Send a GET, as MSAL calls it.

        Raises:
            SignInFailed: the URL is not on this cloud's login host.
            Unreachable, Cancelled.
        """
        return self._send("GET", url, **request)

    def post(
        self, url: str, data: Mapping[str, Any] | None = None, **request: Any
    ) -> httpx.Response:
        """Send a form, as MSAL calls it, without the fields that are None.

        Raises:
            SignInFailed: the URL is not on this cloud's login host.
            Unreachable, Cancelled.
        """
        # httpx would send `claims=`; requests, which MSAL is written for, drops None.
        form = {name: value for name, value in (data or {}).items() if value is not None}
        return self._send("POST", url, data=form, **request)

    def _send(self, method: str, url: str, **request: Any) -> httpx.Response:
        check_login_host(self._cloud, url)

        async def send() -> httpx.Response:
            async with async_client(self._cloud, self._transport) as http:
                request.update(max_seconds=MAX_SECONDS, max_bytes=_MAX_BYTES)
                return await fetch(http, method, url, **request)

        try:
            response = run(send, self._cancel)
        except FAILURES as error:
            raise unreachable(error, "Microsoft's sign-in service") from None
        except UnusableResponse as error:
            raise _not_json(str(error)) from None
        status = response.status_code
        if status == 429 or status >= 500:
            wait = retry_after(response.headers)
            raise SignInServiceBusy(status, wait and min(wait, _MAX_RETRY_AFTER))
        try:
            document = json.loads(response.text)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise _not_json(f"HTTP {status}, not JSON, from the sign-in address")
        if "error" in document:
            self.refusal = document
        # With this header MSAL would replay this very response instead of asking again.
        response.headers.pop("Retry-After", None)
        return response


def check_login_host(cloud: Cloud, url: str) -> None:
    """Refuse a URL that is not on the cloud's login host.

    Raises:
        SignInFailed: names the cloud whose host it is instead, if there is one.
    """
    target = httpx.URL(url)
    if origin_of(target) == origin_of(httpx.URL(cloud.login)) and not target.userinfo:
        return
    for other in CLOUDS.values():
        if httpx.URL(other.login).host == target.host:
            raise SignInFailed(
                "This tenant is in another Microsoft cloud",
                f"Set cloud = {other.name} and sign in again.",
                code="other_cloud",
            )
    raise SignInFailed(
        "The sign-in service pointed to a host that is not Microsoft's",
        "Nothing was sent there. Check the settings cloud and login_url.",
        code="foreign_host",
    )


def _not_json(details: str) -> Unreachable:
    return Unreachable(
        "Something other than Microsoft's sign-in service answered",
        "A proxy or a network's login page may be in between: open any web page, then try again.",
        details=details,
        code="unreadable_answer",
    )
