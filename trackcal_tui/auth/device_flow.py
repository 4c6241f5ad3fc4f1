"""Sign-in with a code: the person types it on any device, we ask until it is done.

Device authorization grant, RFC 8628 and
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
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.errors import SignInFailed, Unreachable
from trackcal_tui.core.sign_in import SignInPrompt

_MOST_SECONDS = 3600
_MOST_INTERVAL = 600
_PENDING = ("authorization_pending", "slow_down")
_EXPECTED = (
    "microsoft.com",
    "microsoftonline.com",
    "microsoftonline.us",
    "live.com",
    "partner.microsoftonline.cn",
)


def sign_in_with_code(
    session: MsalSession,
    *,
    on_prompt: Callable[[SignInPrompt], None],
    clock: Clock,
    cancel: Cancel,
) -> dict[str, Any]:
    """MSAL's success answer.

    Network trouble and a busy service do not end it: the code stays good until it expires.

    Raises:
        SignInFailed: declined, expired, or refused; AdminApprovalNeeded; Unreachable; Cancelled.
    """
    flow = _start(session)
    expires_at = clock.now() + timedelta(seconds=min(flow["expires_in"], _MOST_SECONDS))
    address = str(flow.get("verification_uri") or "")
    on_prompt(
        SignInPrompt(
            flow="device",
            verification_uri=address,
            user_code=str(flow["user_code"]),
            expires_at=expires_at,
            expected_host=is_expected_address(address, session.cloud.login),
        )
    )
    failures = 0
    while True:
        cancel.check()
        trouble: Unreachable | None = None
        pause = float(flow["interval"])
        try:
            answer = _poll(session, flow)
        except Unreachable as error:
            trouble, failures = error, failures + 1
            asked = (error.retry_after or 0.0) if isinstance(error, SignInServiceBusy) else 0.0
            pause = max(min(pause * failures, 30.0), asked)
        else:
            failures = 0
            if "access_token" in answer:
                return answer
            if answer.get("error") not in _PENDING:
                raise to_error(answer, "sign_in")
            pause = float(flow["interval"])  # MSAL adds 5 s after slow_down
        left = (expires_at - clock.now()).total_seconds()
        if left <= 0:
            raise trouble or to_error({"error": "expired_token"}, "sign_in")
        cancel.wait(min(pause, left))


def _start(session: MsalSession) -> dict[str, Any]:
    """MSAL's flow, whose `interval` we have made a sensible number of seconds."""
    flow: dict[str, Any] = session.call(lambda app: app.initiate_device_flow(session.cloud.scopes))
    # MSAL adds `interval` to a refusal too, so only the code tells them apart.
    if not flow.get("user_code"):
        raise to_error(flow, "sign_in")
    # MSAL warns on stderr about an interval beyond its idea of the present; nobody means one.
    flow["interval"] = min(max(flow["interval"], 1), _MOST_INTERVAL)
    return flow


def _poll(session: MsalSession, flow: dict[str, Any]) -> dict[str, Any]:
    """One request. We keep the pace ourselves, so MSAL's own look at the time is put out."""
    flow.pop("latest_attempt_at", None)
    answer = session.call(
        lambda app: app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
    )
    if not isinstance(answer, dict):
        raise SignInFailed("Microsoft refused the sign-in", "Try again.")
    return answer


def is_expected_address(address: str, login: str) -> bool:
    """Whether it is https on a Microsoft host we know, or on the login host itself."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or "@" in parts.netloc:
        return False
    own = urlsplit(login)
    if (host, port or 443) == (own.hostname, own.port or 443):
        return True
    return port in (None, 443) and any(
        host == known or host.endswith(f".{known}") for known in _EXPECTED
    )
