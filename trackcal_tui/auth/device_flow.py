"""Sign in with a code that the person types on any device.

Device authorization grant: RFC 8628 and
learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from trackcal_tui.auth.entra_errors import to_error
from trackcal_tui.auth.msal_http import SignInServiceBusy
from trackcal_tui.auth.msal_session import MsalSession
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.errors import Unreachable
from trackcal_tui.core.sign_in import SignInPrompt

_MAX_LIFETIME = 3600
_MAX_INTERVAL = 600
_MAX_BACK_OFF = 30.0
"""All in seconds."""
_PENDING = ("authorization_pending", "slow_down")
_MICROSOFT = (
    "microsoft.com",
    "microsoftonline.com",
    "microsoftonline.us",
    "live.com",
    "partner.microsoftonline.cn",
)


def sign_in_with_code(
    session: MsalSession, on_prompt: Callable[[SignInPrompt], None], clock: Clock
) -> dict[str, Any]:
    """Show a code, then ask until the person has signed in; return MSAL's token response.

    Network trouble and a busy service do not end it: the code stays good until it expires.

    Raises:
        SignInFailed: it was declined or refused, or the code has expired.
        AdminApprovalNeeded, Unreachable, Cancelled.
    """
    flow = _start(session)
    expires_at = clock.now() + timedelta(seconds=min(flow["expires_in"], _MAX_LIFETIME))
    page = str(flow.get("verification_uri") or "")
    on_prompt(
        SignInPrompt(
            flow="device",
            verification_uri=page,
            user_code=str(flow["user_code"]),
            expires_at=expires_at,
            expected_host=is_microsofts_page(page, session.cloud.login),
        )
    )
    failures = 0
    while True:
        session.cancel.check()
        trouble: Unreachable | None = None
        try:
            answer = _poll(session, flow)
        except Unreachable as error:
            trouble, failures = error, failures + 1
            pause = min(flow["interval"] * failures, _MAX_BACK_OFF)
            if isinstance(error, SignInServiceBusy):
                pause = max(pause, error.retry_after or 0.0)
        else:
            if "access_token" in answer:
                return answer
            if answer.get("error") not in _PENDING:
                raise to_error(answer, "sign_in")
            failures, pause = 0, flow["interval"]  # MSAL adds 5 s to it after slow_down
        left = (expires_at - clock.now()).total_seconds()
        if left <= 0:
            raise trouble or to_error({"error": "expired_token"}, "sign_in")
        session.cancel.wait(min(pause, left))


def _start(session: MsalSession) -> dict[str, Any]:
    """Return MSAL's flow, with a sensible number of seconds as its `interval`."""
    flow: dict[str, Any] = session.call(lambda app: app.initiate_device_flow(session.cloud.scopes))
    # MSAL adds `interval` to a refusal too, so only the code tells them apart.
    if not flow.get("user_code"):
        raise to_error(flow, "sign_in")
    flow["interval"] = min(max(flow["interval"], 1), _MAX_INTERVAL)
    return flow


def _poll(session: MsalSession, flow: dict[str, Any]) -> dict[str, Any]:
    """Ask once."""
    # We keep the pace ourselves; by its own clock, MSAL would warn on stderr.
    flow.pop("latest_attempt_at", None)
    answer: dict[str, Any] = session.call(
        lambda app: app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
    )
    return answer


def is_microsofts_page(address: str, login: str) -> bool:
    """Return whether an address is https on a known Microsoft host, or on the login host itself."""
    try:
        parts, own = urlsplit(address), urlsplit(login)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError:
        return False
    if parts.scheme != "https" or "@" in parts.netloc:
        return False
    known = any(f".{host}".endswith(f".{domain}") for domain in _MICROSOFT)
    return (known and port == 443) or (host, port) == (own.hostname, own.port or 443)
