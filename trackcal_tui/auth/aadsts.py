"""Explain Entra's AADSTS error numbers.

A number only chooses the words: applications must not depend on numbers, says
learn.microsoft.com/entra/identity-platform/reference-error-codes, where their meanings come from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

AGAIN = 'Sign in again (c, or "trackcal connect").'
BROWSER = 'Sign in with a browser address instead ("trackcal connect --flow browser").'
REGISTRATION = 'Correct the app registration in entra.microsoft.com; see "trackcal doctor".'
_RESTART = "Start the sign-in again."
_NEW_CODE = "Start again for a new code."
_ADMIN = 'Send your IT admin the consent link (g, or "trackcal consent-url").'
_IT = "Ask your IT admin, and name the number in the details."
_OTHER_ACCOUNT = "Use another account."
_TENANT = "Check the setting tenant: common fits all accounts, a tenant id only its members."
_TENANT_ID = "Set tenant to the organization's tenant id."
_PLATFORM = 'Add http://localhost under "Mobile and desktop applications" in the registration.'


class Hint(Struct, frozen=True):
    """An error in words."""

    title: str
    hint: str
    dead: bool = False
    """The refresh token will never work again."""
    code: str | None = None
    """The code of the `SignInFailed`."""


NEEDS_ADMIN = Hint("The organization must approve trackcal first", _ADMIN)
ADMIN_NUMBERS = (65001, 90008, 90090, 90093, 90094, 90095, 900941)
"""Consent is missing, or only an administrator can give it."""
DECLINED = 65004

_HINTS_BY_NUMBERS = {
    (16000, 50020): Hint("This account does not belong to that organization", _TENANT),
    (50011,): Hint("The redirect address is not registered", _PLATFORM),
    (50034,): Hint("Microsoft does not know this account", "Check the address and try again."),
    (50053,): Hint("The account is locked for now", "Wait a while and try again, or ask your IT."),
    (50055,): Hint("The password has expired", "Change it in a browser first, then sign in again."),
    (50057,): Hint("The account is disabled", _IT),
    (50058,): Hint("Microsoft has no session for this account", AGAIN),
    (50059, 90002): Hint("Microsoft does not know that tenant", _TENANT),
    (50072, 50074, 50076, 50078, 50079): Hint(
        "The organization asks for a second factor",
        "Sign in again and finish the extra step in the browser.",
    ),
    (50089, 70008, 700082): Hint("The sign-in has expired", AGAIN, dead=True),
    (50097, 53000, 53001, 53002): Hint(
        "The organization allows only managed devices",
        f"{BROWSER} Use a managed device, or ask your IT.",
    ),
    (50105,): Hint("You are not assigned to this app", "Ask your IT admin to assign you to it."),
    (50126,): Hint("Wrong user name or password", "Try again."),
    (50131, 50158, 53003): Hint(
        "The organization's Conditional Access blocks this sign-in",
        f"{BROWSER} If that is blocked too, ask your IT.",
    ),
    (50132, 50133, 50173): Hint(
        "Your session has ended, often after a password change", AGAIN, dead=True
    ),
    (50194,): Hint("This app is registered for one organization only", _TENANT_ID),
    (50196,): Hint(
        "Microsoft sees too many sign-ins in a row", "Wait a few minutes, then try once."
    ),
    (50199,): Hint(
        "Microsoft wants you to confirm the sign-in",
        "Sign in again and choose Continue on the page that asks about it.",
    ),
    (500011, 650052, 650056, 650057, 65005): Hint(
        "The organization lacks something this app needs",
        "The registration or a licence is at fault: ask your IT admin.",
    ),
    (500021, 500022, 500212, 500213): Hint(
        "The organization does not allow this account here", _IT
    ),
    (500208,): Hint("This kind of account cannot sign in at that address", _TENANT),
    (501481,): Hint("This sign-in belongs to another attempt", _RESTART),
    (53004, 53011): Hint("Microsoft considers this account at risk", _IT),
    (530032, 530035): Hint("A security policy of the organization blocks this sign-in", _IT),
    (530033,): Hint("The organization blocks sign-in with a code from this device", BROWSER),
    (530034,): Hint("The organization has blocked this administrator account", _IT),
    (530036,): Hint(
        "The organization no longer accepts sign-ins made with a code", BROWSER, dead=True
    ),
    (54000,): Hint("A consent rule for minors does not allow this account", _OTHER_ACCOUNT),
    (54005, 9002313): Hint(
        "The sign-in answer was used before or is incomplete",
        "Start again, and paste the whole address.",
    ),
    ADMIN_NUMBERS: NEEDS_ADMIN,
    (DECLINED,): Hint("The permission was declined", "Sign in again and accept the permissions."),
    (70000, 70003): Hint("Microsoft no longer accepts this sign-in", AGAIN, dead=True),
    (70011,): Hint(
        "Microsoft does not know a permission asked for", f"Check cloud. {REGISTRATION}"
    ),
    (70016,): Hint("The sign-in was not finished in the browser", _NEW_CODE),
    (70018,): Hint("The code was not accepted", _NEW_CODE),
    (70043,): Hint("The organization's sign-in frequency ended the session", AGAIN, dead=True),
    (700005,): Hint("The sign-in answer is for another tenant", _RESTART),
    (700016, 700038): Hint(
        "Microsoft does not know this client id there", "Check client_id, tenant and cloud."
    ),
    (700025, 7000218): Hint(
        "The app registration is not a public client",
        'Set "Allow public client flows" to Yes in the registration (Authentication).',
    ),
    (700084,): Hint(
        "The redirect address is registered for a web page",
        'Move http://localhost to "Mobile and desktop applications", then sign in again.',
        dead=True,
    ),
    (70001, 7000112): Hint(
        "The app registration is missing or disabled", "Ask the registration's owner."
    ),
    (90014, 900144): Hint(
        "The request lacks something Microsoft needs",
        "Start again. If it keeps happening, report it.",
    ),
    (90038,): Hint("That tenant is in another Microsoft cloud", "Set cloud to the tenant's."),
    (90072,): Hint("The account is not a member of that organization", _OTHER_ACCOUNT),
    (900981,): Hint("The organization blocks this app as risky", _IT),
    (9001023,): Hint("This kind of sign-in needs a tenant", _TENANT_ID),
    (9002331,): Hint("This app is for personal accounts only", "Set tenant = consumers."),
    (9002332,): Hint("This app is for work accounts only", "Set tenant = organizations."),
    (90120,): Hint("This sign-in was finished before", _RESTART),
    (90123, 90130): Hint("A sign-in with a code is not possible here", _TENANT_ID),
}
_HINTS = {number: hint for numbers, hint in _HINTS_BY_NUMBERS.items() for number in numbers}
_NUMBER = re.compile(r"AADSTS(\d{4,8})(?!\d)")


def error_numbers(answer: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the AADSTS numbers of an OAuth error: `error_codes`, else from its description."""
    listed = answer.get("error_codes")
    if isinstance(listed, list) and (numbers := tuple(n for n in listed if type(n) is int)):
        return numbers
    description = answer.get("error_description")
    if not isinstance(description, str):
        return ()
    return tuple(dict.fromkeys(int(number) for number in _NUMBER.findall(description[:4000])))


def hint_for(numbers: tuple[int, ...]) -> Hint | None:
    """Return the words for the first number that has some."""
    return next((_HINTS[number] for number in numbers if number in _HINTS), None)
