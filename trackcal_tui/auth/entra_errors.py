"""Turn Entra's OAuth errors into trackcal's errors.

`error` and `suberror` decide the kind of failure, the AADSTS number only the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from trackcal_tui.auth.aadsts import (
    ADMIN_NUMBERS,
    AGAIN,
    BROWSER,
    DECLINED,
    NEEDS_ADMIN,
    REGISTRATION,
    Hint,
    error_numbers,
    hint_for,
)
from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    SignInFailed,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.core.tenants import is_guid

_DECLINED = Hint("The sign-in was declined", "Start again and accept it.", code="declined")
# A blocked code shows 53003 in the browser only; the terminal just sees it expire
# (github.com/Azure/azure-cli/issues/32420).
_EXPIRED = Hint(
    "The code has expired",
    f"Start again for a new one. If the page said that you don't have access (53003): {BROWSER}",
    code="code_expired",
)
_BAD_CLIENT = Hint("Microsoft does not accept this app registration", REGISTRATION)
_BY_ERROR = {
    "authorization_declined": _DECLINED,
    "access_denied": _DECLINED,
    "expired_token": _EXPIRED,
    "code_expired": _EXPIRED,
    "bad_verification_code": Hint("The code was not accepted", "Start again for a new code."),
    "invalid_client": _BAD_CLIENT,
    "unauthorized_client": _BAD_CLIENT,
    "invalid_scope": Hint("Microsoft does not know a permission asked for", REGISTRATION),
}
_OTHER = Hint("Microsoft refused the sign-in", "Try again; the details name the reason.")
_OTHER_REFRESH = Hint("Microsoft asks you to sign in again", AGAIN)
_NO_CONSENT = Hint("The permission is missing", "Sign in again and accept the permissions.")
_BUSY = ("temporarily_unavailable", "server_error", "service_unavailable")

_WORD = re.compile(r"[a-z_]{1,40}")


def is_dead(answer: Mapping[str, Any]) -> bool:
    """Return whether the refresh token that got this error will never work again.

    Only ended sessions count: Conditional Access and consent can change again.
    """
    hint = hint_for(error_numbers(answer))
    return _word(answer, "error") == "invalid_grant" and hint is not None and hint.dead


def to_error(
    answer: Mapping[str, Any], during: Literal["sign_in", "refresh"], *, personal: bool = False
) -> TrackCalError:
    """Return the error to raise for an OAuth error.

    Args:
        answer: `error` and perhaps `suberror`, `error_codes`, `error_description`, ids.
        during: A refusal at sign-in is SignInFailed, one at a refresh SignInNeeded.
        personal: A personal account has no administrator: it is asked for consent again.
    """
    error, suberror = _word(answer, "error"), _word(answer, "suberror")
    numbers = error_numbers(answer)
    details = _details(answer, error, suberror, numbers)
    if error in _BUSY:
        return Unreachable(
            "Microsoft's sign-in service is busy", "Try again in a minute.", details=details
        )
    words = hint_for(numbers)
    if "consent_required" in (error, suberror) or not set(numbers).isdisjoint(ADMIN_NUMBERS):
        if not personal and DECLINED not in numbers:
            return AdminApprovalNeeded(NEEDS_ADMIN.title, NEEDS_ADMIN.hint, details=details)
        words = words if DECLINED in numbers else _NO_CONSENT
    refused: SignInNeeded | SignInFailed
    if during == "refresh":
        words = words or _OTHER_REFRESH
        refused = SignInNeeded(words.title, words.hint, details=details)
    else:
        by_error = _BY_ERROR.get(error, _OTHER)
        words = words or by_error
        code = "declined" if DECLINED in numbers else by_error.code
        refused = SignInFailed(words.title, words.hint, details=details, code=code)
    refused.use_browser = BROWSER in words.hint
    return refused


def _word(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def _details(answer: Mapping[str, Any], error: str, suberror: str, numbers: tuple[int, ...]) -> str:
    """Return what a support ticket needs, never Microsoft's sentence, which names accounts."""
    parts = [f"AADSTS{number}" for number in numbers[:4]]
    parts += [word for word in (error, suberror) if word]
    for name in ("trace_id", "correlation_id"):
        value = answer.get(name)
        if isinstance(value, str) and is_guid(value):
            parts.append(f"{name.replace('_', ' ')} {value}")
    return " · ".join(parts)
