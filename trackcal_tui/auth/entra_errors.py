"""What Entra's sign-in errors mean for the person in front of the screen.

The kind of failure is decided by `error` and `suberror`; the AADSTS number only chooses the
words, and every unknown number has a default, as
learn.microsoft.com/entra/identity-platform/reference-error-codes asks of applications.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    SignInFailed,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)

_AGAIN = "Sign in again (c, or “trackcal connect”)."
_BROWSER = "Sign in with a browser address instead (b, or “trackcal connect --flow browser”)."
_ADMIN = "Send your IT admin the consent link (g, or “trackcal consent-url”)."
_IT = "Ask your IT admin, and name the number in the details."
_TENANT = "Check the setting tenant: common fits all accounts, a tenant id only its members."
_REGISTRATION = "Correct the app registration in entra.microsoft.com; see “trackcal doctor”."


class Hint(Struct, frozen=True):
    """The words for one AADSTS number."""

    title: str
    hint: str
    dead: bool = False
    """The refresh token will never work again: drop it."""


_GROUPS: tuple[tuple[tuple[int, ...], Hint], ...] = (
    ((16000, 50020), Hint("This account does not belong to that organisation", _TENANT)),
    (
        (50011,),
        Hint(
            "The redirect address is not registered",
            "Add http://localhost under “Mobile and desktop applications” in the registration.",
        ),
    ),
    ((50034,), Hint("Microsoft does not know this account", "Check the address and try again.")),
    (
        (50053,),
        Hint("The account is locked for now", "Wait a while, then try again, or ask your IT."),
    ),
    (
        (50055,),
        Hint("The password has expired", "Change it in a browser first, then sign in again."),
    ),
    ((50057,), Hint("The account is disabled", _IT)),
    ((50058,), Hint("Microsoft has no session for this account", _AGAIN)),
    ((50059, 90002), Hint("Microsoft does not know that tenant", _TENANT)),
    (
        (50072, 50074, 50076, 50078, 50079),
        Hint(
            "The organisation asks for a second factor",
            "Sign in again and finish the extra step in the browser.",
        ),
    ),
    ((50089, 70008, 700082), Hint("The sign-in has expired", _AGAIN, dead=True)),
    (
        (50097, 53000, 53001, 53002),
        Hint(
            "The organisation allows only managed devices",
            f"{_BROWSER} Use a managed device, or ask your IT.",
        ),
    ),
    (
        (50105,),
        Hint("You are not assigned to this app", "Ask your IT admin to assign you to it."),
    ),
    ((50126,), Hint("Wrong user name or password", "Try again.")),
    (
        (50131, 50158, 53003),
        Hint(
            "The organisation's Conditional Access blocks this sign-in",
            f"{_BROWSER} If that is blocked too, ask your IT.",
        ),
    ),
    (
        (50132, 50133, 50173),
        Hint("The session was ended, often by a password change", _AGAIN, dead=True),
    ),
    (
        (50194,),
        Hint(
            "This app is registered for one organisation only",
            "Put that organisation's tenant id into the setting tenant.",
        ),
    ),
    (
        (50196,),
        Hint("Microsoft sees too many sign-ins in a row", "Wait some minutes, then try once."),
    ),
    (
        (50199,),
        Hint(
            "Microsoft wants you to confirm the sign-in",
            "Sign in again and press Continue on the page that asks about it.",
        ),
    ),
    (
        (500011, 650052, 650056, 650057, 65005),
        Hint(
            "The organisation lacks something this app needs",
            "The registration or a licence is at fault: ask your IT admin.",
        ),
    ),
    (
        (500021, 500022, 500212, 500213),
        Hint("The organisation blocks this account from here", _IT),
    ),
    ((500208,), Hint("This kind of account cannot sign in at that address", _TENANT)),
    ((501481,), Hint("This sign-in belongs to another attempt", "Start the sign-in again.")),
    ((53004, 53011), Hint("Microsoft considers this account at risk", _IT)),
    ((530032, 530035), Hint("A security policy of the organisation blocks this sign-in", _IT)),
    (
        (530033,),
        Hint("The organisation blocks sign-in with a code from this device", _BROWSER),
    ),
    ((530034,), Hint("The organisation blocked this administrator account", _IT)),
    (
        (530036,),
        Hint("The organisation no longer accepts sign-ins made with a code", _BROWSER, dead=True),
    ),
    (
        (54000,),
        Hint("A consent rule for minors forbids this account", "Use another account."),
    ),
    (
        (54005, 9002313),
        Hint(
            "The sign-in answer was used already or is incomplete",
            "Start again, and paste the whole address.",
        ),
    ),
    (
        (65001, 90008, 90090, 90093, 90094, 90095, 900941),
        Hint("The organisation must approve trackcal first", _ADMIN),
    ),
    (
        (65004,),
        Hint("The permission was declined", "Sign in again and accept the permissions."),
    ),
    ((70000, 70003), Hint("Microsoft no longer accepts this sign-in", _AGAIN, dead=True)),
    (
        (70011,),
        Hint("Microsoft does not know a permission asked for", f"Check cloud. {_REGISTRATION}"),
    ),
    (
        (70016,),
        Hint("The sign-in was not finished in the browser", "Start again for a new code."),
    ),
    ((70018,), Hint("The code was not accepted", "Start again for a new code.")),
    (
        (70043,),
        Hint("The organisation's sign-in frequency ended the session", _AGAIN, dead=True),
    ),
    ((700005,), Hint("The sign-in answer is for another tenant", "Start the sign-in again.")),
    (
        (700016, 700038),
        Hint("Microsoft does not know this client id there", "Check client_id, tenant and cloud."),
    ),
    (
        (700025, 7000218),
        Hint(
            "The app registration is not a public client",
            "Set “Allow public client flows” to Yes in the registration (Authentication).",
        ),
    ),
    (
        (700084,),
        Hint(
            "The redirect address is registered for a web page",
            "Move http://localhost to “Mobile and desktop applications”, then sign in again.",
            dead=True,
        ),
    ),
    (
        (70001, 7000112),
        Hint("The app registration is missing or disabled", "Ask the registration's owner."),
    ),
    (
        (90014, 900144),
        Hint("Microsoft misses something in the request", "Start again; report it if it stays."),
    ),
    (
        (90038,),
        Hint("That tenant lives in another Microsoft cloud", "Choose its cloud in the settings."),
    ),
    (
        (90072,),
        Hint("The account is not a member of that organisation", "Use another account."),
    ),
    ((900981,), Hint("The organisation blocks this app as risky", _IT)),
    (
        (9001023,),
        Hint("This kind of sign-in needs a tenant", "Put the tenant id into the setting tenant."),
    ),
    (
        (9002331,),
        Hint("This app is for personal accounts only", "Set tenant = consumers."),
    ),
    (
        (9002332,),
        Hint("This app is for work accounts only", "Set tenant = organizations."),
    ),
    ((90120,), Hint("This sign-in was finished already", "Start the sign-in again.")),
    (
        (90123, 90130),
        Hint("A sign-in with a code is not possible here", "Put the tenant id into tenant."),
    ),
)
_HINTS = {number: hint for numbers, hint in _GROUPS for number in numbers}

ADMIN_NUMBERS = frozenset({65001, 90008, 90090, 90093, 90094, 90095, 900941})
"""Consent is missing, or only an administrator can give it."""

# A blocked code shows 53003 in the browser only; the terminal just sees it expire
# (github.com/Azure/azure-cli/issues/32420).
_EXPIRED = Hint(
    "The code has expired",
    f"Start again for a new one. If the page said that you don't have access (53003): {_BROWSER}",
)
_DEFAULT_SIGN_IN = Hint("Microsoft refused the sign-in", "Try again; the details name the reason.")
_DEFAULT_REFRESH = Hint("Microsoft asks you to sign in again", _AGAIN)
_BY_ERROR = {
    "authorization_declined": Hint("The sign-in was declined", "Start again and accept it."),
    "access_denied": Hint("The sign-in was declined", "Start again and accept it."),
    "expired_token": _EXPIRED,
    "code_expired": _EXPIRED,
    "bad_verification_code": Hint("The code was not accepted", "Start again for a new code."),
    "invalid_client": Hint("Microsoft does not accept this app registration", _REGISTRATION),
    "unauthorized_client": Hint("Microsoft does not accept this app registration", _REGISTRATION),
    "invalid_scope": Hint("Microsoft does not know a permission asked for", _REGISTRATION),
}
_CODES = {
    "authorization_declined": "declined",
    "access_denied": "declined",
    "expired_token": "code_expired",
    "code_expired": "code_expired",
}
_BUSY = frozenset({"temporarily_unavailable", "server_error", "service_unavailable"})
_CONSENT = frozenset({"consent_required"})

_NUMBER = re.compile(r"AADSTS(\d{4,8})(?!\d)")
_WORD = re.compile(r"[a-z_]{1,40}")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def error_numbers(answer: Mapping[str, Any]) -> tuple[int, ...]:
    """The AADSTS numbers of an error answer: `error_codes`, else from its description."""
    listed = answer.get("error_codes")
    if isinstance(listed, list):
        numbers = tuple(n for n in listed if isinstance(n, int) and not isinstance(n, bool))
        if numbers:
            return numbers
    description = answer.get("error_description")
    if not isinstance(description, str):
        return ()
    return tuple(dict.fromkeys(int(number) for number in _NUMBER.findall(description[:4000])))


def hint_for(numbers: tuple[int, ...]) -> Hint | None:
    """The words for the first number there are words for."""
    return next((_HINTS[number] for number in numbers if number in _HINTS), None)


def is_dead(answer: Mapping[str, Any]) -> bool:
    """Whether the refresh token that got this answer can be thrown away.

    Conditional Access and consent can be granted later, so only ended sessions count.
    """
    hint = hint_for(error_numbers(answer))
    return _word(answer, "error") == "invalid_grant" and hint is not None and hint.dead


def to_error(
    answer: Mapping[str, Any], during: Literal["sign_in", "refresh"], *, personal: bool = False
) -> TrackCalError:
    """The error to raise for an OAuth error answer.

    Args:
        answer: `error`, and perhaps `suberror`, `error_codes`, `error_description`, ids.
        during: A refusal at sign-in is SignInFailed, one at a refresh SignInNeeded.
        personal: A personal account has no administrator: missing consent is asked for again.
    """
    error, suberror = _word(answer, "error"), _word(answer, "suberror")
    numbers = error_numbers(answer)
    details = _details(answer, error, suberror, numbers)
    if error in _BUSY:
        return Unreachable(
            "Microsoft's sign-in service is busy", "Try again in a minute.", details=details
        )
    wants_admin = bool({error, suberror} & _CONSENT) or not ADMIN_NUMBERS.isdisjoint(numbers)
    words = hint_for(numbers)
    if wants_admin and not personal and 65004 not in numbers:
        admin = _HINTS[90094]
        return AdminApprovalNeeded(admin.title, admin.hint, details=details)
    if wants_admin:
        words = Hint("The permission is missing", "Sign in again and accept the permissions.")
    refused: SignInNeeded | SignInFailed
    if during == "refresh":
        words = words or _DEFAULT_REFRESH
        refused = SignInNeeded(words.title, words.hint, details=details)
    else:
        words = words or _BY_ERROR.get(error) or _DEFAULT_SIGN_IN
        code = "declined" if 65004 in numbers else _CODES.get(error)
        refused = SignInFailed(words.title, words.hint, details=details, code=code)
    refused.use_browser = _BROWSER in words.hint
    return refused


def _word(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def _details(answer: Mapping[str, Any], error: str, suberror: str, numbers: tuple[int, ...]) -> str:
    """For a ticket: numbers, words and ids; never Microsoft's sentence, which names accounts."""
    parts = [f"AADSTS{number}" for number in numbers[:4]]
    parts += [word for word in (error, suberror) if word]
    for name in ("trace_id", "correlation_id"):
        value = answer.get(name)
        if isinstance(value, str) and _GUID.fullmatch(value):
            parts.append(f"{name.replace('_', ' ')} {value}")
    return " · ".join(parts)
