"""Sign-in with an address: authorization code with PKCE, by redirect or by pasting back.

learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow. MSAL's own interactive call
answers by POST only, so that the browser's address shows no code and pasting back over SSH would be
impossible; therefore the redirect is ours and MSAL does PKCE, nonce and the exchange.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from trackcal_tui.auth.browser import open_in_browser
from trackcal_tui.auth.device_flow import is_expected_address
from trackcal_tui.auth.entra_errors import to_error
from trackcal_tui.auth.msal_http import check_login_host
from trackcal_tui.auth.msal_session import MsalSession
from trackcal_tui.auth.redirect_listener import RedirectListener
from trackcal_tui.auth.redirects import read_answer
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.errors import SignInFailed
from trackcal_tui.core.sign_in import Flow, SignInPrompt

PASTE_REDIRECT = "http://localhost"
"""Any port matches a registered `http://localhost`; nothing listens on this one."""
MOST_MINUTES = 15


def sign_in_in_browser(
    session: MsalSession,
    *,
    on_prompt: Callable[[SignInPrompt], None],
    clock: Clock,
    cancel: Cancel,
    open_browser: Callable[[str], bool] | None = None,
) -> dict[str, Any]:
    """MSAL's success answer, after the browser came back to a port of this machine.

    Raises:
        SignInFailed, AdminApprovalNeeded, Unreachable, Cancelled.
    """
    with RedirectListener() as listener:
        flow = _start(session, listener.redirect_uri)
        on_prompt(_prompt("browser", flow, session, clock))
        (open_browser or open_in_browser)(flow["auth_uri"])
        answer = listener.wait(flow["state"], cancel=cancel, seconds=MOST_MINUTES * 60.0)
    return _finish(session, flow, answer)


def sign_in_with_pasted_address(
    session: MsalSession,
    *,
    on_prompt: Callable[[SignInPrompt], None],
    clock: Clock,
    cancel: Cancel,
    read_redirect: Callable[[], str],
) -> dict[str, Any]:
    """MSAL's success answer, after the person pasted the address the browser ended on.

    `read_redirect` blocks; who gives it also ends it when `cancel` is called.

    Raises:
        SignInFailed, AdminApprovalNeeded, Unreachable, Cancelled.
    """
    flow = _start(session, PASTE_REDIRECT)
    on_prompt(_prompt("paste", flow, session, clock))
    pasted = read_redirect()
    cancel.check()
    return _finish(session, flow, read_answer(pasted, flow["state"]))


def _start(session: MsalSession, redirect_uri: str) -> dict[str, Any]:
    """MSAL's flow (address, state, nonce, verifier) with the answer asked for in the query."""
    flow: dict[str, Any] = session.call(
        lambda app: app.initiate_auth_code_flow(
            session.cloud.scopes,
            redirect_uri=redirect_uri,
            prompt="select_account",
            response_mode="form_post",
        )
    )
    # MSAL warns on stderr when asked for anything but form_post, so the address is changed here.
    parts = urlsplit(flow["auth_uri"])
    check_login_host(session.cloud, flow["auth_uri"])
    pairs = [(k, v) for k, v in parse_qsl(parts.query) if k != "response_mode"]
    query = urlencode([*pairs, ("response_mode", "query")])
    flow["auth_uri"] = urlunsplit(parts._replace(query=query))
    return flow


def _prompt(kind: Flow, flow: dict[str, Any], session: MsalSession, clock: Clock) -> SignInPrompt:
    address = str(flow["auth_uri"])
    return SignInPrompt(
        flow=kind,
        verification_uri=address,
        expires_at=clock.now() + timedelta(minutes=MOST_MINUTES),
        expected_host=is_expected_address(address, session.cloud.login),
    )


def _finish(session: MsalSession, flow: dict[str, Any], redirect: dict[str, str]) -> dict[str, Any]:
    if "error" in redirect:
        raise to_error(redirect, "sign_in")
    answer: dict[str, Any] = session.call(
        lambda app: app.acquire_token_by_auth_code_flow(flow, redirect)
    )
    if "access_token" in answer:
        return answer
    if "error" in answer:
        raise to_error(answer, "sign_in")
    raise SignInFailed("Microsoft refused the sign-in", "Try again.")
