"""Sign in with an address: the browser comes back to this machine, or its address is pasted.

Authorization code with PKCE: learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow.
MSAL's own interactive call gets its answer by POST only: the browser's address shows no code then,
and over SSH there would be nothing to paste. So we receive the redirect, and MSAL does PKCE, nonce
and the exchange.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from trackcal_tui.auth.entra_errors import to_error
from trackcal_tui.auth.msal_http import check_login_host
from trackcal_tui.auth.msal_session import MsalSession
from trackcal_tui.auth.redirect_listener import RedirectListener
from trackcal_tui.auth.redirects import check_redirect
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.sign_in import SignInPrompt

PASTE_REDIRECT = "http://localhost"
"""Nothing listens there. Any port matches a registered `http://localhost`."""
MAX_MINUTES = 15


def sign_in_in_browser(
    session: MsalSession,
    on_prompt: Callable[[SignInPrompt], None],
    clock: Clock,
    open_browser: Callable[[str], bool],
) -> dict[str, Any]:
    """Send a browser to Microsoft and wait for it here; return MSAL's token response.

    Raises:
        SignInFailed, AdminApprovalNeeded, Unreachable, Cancelled.
    """
    with RedirectListener() as listener:
        flow = _start(session, listener.redirect_uri)
        expires_at = clock.now() + timedelta(minutes=MAX_MINUTES)
        on_prompt(SignInPrompt("browser", flow["auth_uri"], expires_at=expires_at))
        open_browser(flow["auth_uri"])
        redirect = listener.wait(flow["state"], session.cancel, seconds=MAX_MINUTES * 60.0)
    return _finish(session, flow, redirect)


def sign_in_by_pasting(
    session: MsalSession,
    on_prompt: Callable[[SignInPrompt], None],
    clock: Clock,
    read_redirect: Callable[[], str],
) -> dict[str, Any]:
    """Let the person paste the address their browser ended on; return MSAL's token response.

    Args:
        session: Whose flow it is.
        on_prompt: Shows the address to open.
        clock: The present.
        read_redirect: Blocks until there is text; must return when `session.cancel` is cancelled.

    Raises:
        SignInFailed, AdminApprovalNeeded, Unreachable, Cancelled.
    """
    flow = _start(session, PASTE_REDIRECT)
    expires_at = clock.now() + timedelta(minutes=MAX_MINUTES)
    on_prompt(SignInPrompt("paste", flow["auth_uri"], expires_at=expires_at))
    pasted = read_redirect()
    session.cancel.check()
    return _finish(session, flow, check_redirect(pasted, flow["state"]))


def _start(session: MsalSession, redirect_uri: str) -> dict[str, Any]:
    """Return MSAL's flow (address, state, nonce, verifier); the answer comes in the query."""
    flow: dict[str, Any] = session.call(
        lambda app: app.initiate_auth_code_flow(
            session.cloud.scopes,
            redirect_uri=redirect_uri,
            prompt="select_account",
            response_mode="form_post",
        )
    )
    check_login_host(session.cloud, flow["auth_uri"])
    # MSAL warns on stderr when asked for anything but form_post, so we change the address.
    parts = urlsplit(flow["auth_uri"])
    asked = dict(parse_qsl(parts.query))
    del asked["response_mode"]
    query = urlencode({**asked, "response_mode": "query"})
    flow["auth_uri"] = parts._replace(query=query).geturl()
    return flow


def _finish(session: MsalSession, flow: dict[str, Any], redirect: dict[str, str]) -> dict[str, Any]:
    if "error" in redirect:
        raise to_error(redirect, "sign_in")
    answer: dict[str, Any] = session.call(
        lambda app: app.acquire_token_by_auth_code_flow(flow, redirect)
    )
    if "access_token" not in answer:
        raise to_error(answer, "sign_in")
    return answer
