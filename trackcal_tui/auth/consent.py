"""Build the admin-consent link and read its answer. Cheap enough for every key press.

learn.microsoft.com/entra/identity-platform/v2-admin-consent; who may approve:
learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from msgspec import Struct

from trackcal_tui.auth.aadsts import error_numbers
from trackcal_tui.auth.redirects import is_same_state, parse_redirect
from trackcal_tui.core.clouds import CLOUDS, PERMISSIONS, Cloud
from trackcal_tui.core.errors import SignInFailed, UsageError
from trackcal_tui.core.tenants import PERSONAL_TENANT, is_domain, is_guid

DEFAULT_REDIRECT = "http://localhost"
_LOOPBACK = ("localhost", "127.0.0.1")
_MAX_CHARACTERS = 255
_UNGUESSABLE = 16
"""Characters of a state that nobody can guess."""
_ALLOWED_TENANT = 'Give the tenant id, a verified domain such as contoso.com, or "organizations".'
_SAMPLE_ID = "It looks like 1b730954-1684-4b53-a4b1-0c1a5e0a2c5d."


class ConsentAnswer(Struct, frozen=True):
    """What the address of the final page says."""

    granted: bool
    error: str = ""
    """Microsoft's error word, such as `access_denied`; empty when granted."""
    numbers: tuple[int, ...] = ()
    """AADSTS numbers, for `aadsts.hint_for`."""


def check_tenant(text: str) -> str:
    """Return the tenant as it goes into the link: a tenant id, a domain or `organizations`.

    Raises:
        UsageError: with the reason why this value cannot work.
    """
    value = text.strip()
    tenant = value.lower()
    is_tenant = tenant == "organizations" or is_guid(value) or is_domain(value)
    _refuse(
        (not value, "The tenant is missing", _ALLOWED_TENANT),
        (
            tenant == "common",
            '"common" has no administrator who could approve',
            f"Microsoft answers it with an error about response_type. {_ALLOWED_TENANT}",
        ),
        (
            tenant in ("consumers", PERSONAL_TENANT),
            "Personal accounts have no administrator",
            "Their owners give consent at sign-in. For a company, give its tenant id or domain.",
        ),
        ("@" in value, "This is an e-mail address, not a tenant", "Give the part after the @."),
        (re.search("[/?]", value), "This is a web address, not a tenant", _ALLOWED_TENANT),
        (re.search(r"\s", value), "A tenant has no spaces in it", _ALLOWED_TENANT),
        (not is_tenant, "This is neither a tenant id nor a domain", _ALLOWED_TENANT),
    )
    return tenant


def check_client_id(text: str) -> str:
    """Return the application id in lower case.

    Raises:
        UsageError: it is missing or not an application id.
    """
    value = text.strip()
    _refuse(
        (not value, "The client id is missing", f"Set client_id. {_SAMPLE_ID}"),
        (not is_guid(value), "The client id is not an application id", _SAMPLE_ID),
    )
    return value.lower()


def check_redirect_uri(text: str) -> str:
    """Return the redirect address as it is: https anywhere, http only to this machine.

    Raises:
        UsageError: with the reason why Entra would refuse it.
    """
    value = text.strip()
    usual = f"Usually {DEFAULT_REDIRECT}."
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:  # an impossible port, a broken IPv6 address
        parts, host = urlsplit(""), ""
    is_web = parts.scheme in ("http", "https") and host
    _refuse(
        (not value, "The redirect address is missing", usual),
        (
            len(value) > _MAX_CHARACTERS or not re.fullmatch(r"[!-~]*", value),
            "The redirect address has spaces or unusual characters in it, or is too long",
            usual,
        ),
        (not is_web, "The redirect address is not a web address", usual),
        (
            parts.scheme == "http" and host not in _LOOPBACK,
            "A redirect address with http must lead to this machine",
            f"Use {DEFAULT_REDIRECT}, or an https address.",
        ),
        (
            "@" in parts.netloc or re.search(r"[?#*\\]", value),
            "The redirect address has a part that Entra refuses",
            "It must have no query, fragment, user name, wildcard or backslash.",
        ),
    )
    return value


def _refuse(*reasons: tuple[object, str, str]) -> None:
    """Raise UsageError for the first reason that holds: `(holds, title, hint)`."""
    for holds, title, hint in reasons:
        if holds:
            raise UsageError(title, hint, code="consent")


def consent_url(
    tenant: str,
    client_id: str,
    redirect_uri: str = DEFAULT_REDIRECT,
    *,
    cloud: Cloud = CLOUDS["global"],
    state: str | None = None,
) -> str:
    """Return the address at which an administrator approves trackcal for the whole tenant.

    Args:
        tenant: A tenant id, a verified domain or `organizations`.
        client_id: The application id.
        redirect_uri: Where the page ends; it must be in the registration.
        cloud: Its login host is asked, for the permissions of its Graph.
        state: Comes back in the answer; left out when None.

    Raises:
        UsageError: a value cannot work, with the reason.
    """
    query = {
        "client_id": check_client_id(client_id),
        "scope": " ".join([*cloud.scopes, "offline_access"]),
        "redirect_uri": check_redirect_uri(redirect_uri),
    }
    if state is not None:
        query["state"] = state
    # `quote`, not `urlencode`: a blank must be %20 here, and : and / must be encoded as well.
    encoded = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    return f"{cloud.login}/{check_tenant(tenant)}/v2.0/adminconsent?{encoded}"


def request_text(tenant: str, client_id: str, link: str) -> str:
    """Return a letter to the IT admin: what, which permissions, why, the link, who can approve.

    Args:
        tenant: As for `consent_url`.
        client_id: As for `consent_url`.
        link: From `consent_url`.

    Raises:
        UsageError: a value cannot work, with the reason.
    """
    calendar, profile = PERMISSIONS
    return f"""\
Subject: Please approve the app trackcal (read-only calendar access)

Hello,

I would like to use trackcal, a terminal program that turns my own Outlook calendar into my
timesheet. Our tenant asks for an administrator's approval first.

Application (client) id: {check_client_id(client_id)}
Tenant: {check_tenant(tenant)}

It asks for these delegated permissions of Microsoft Graph and nothing else:

  {calendar}   read the calendar of the person who signed in
  {profile}        read that person's name and address
  offline_access   stay signed in, so that nobody has to sign in every hour

All of it is read-only and only for the signed-in person's own data: trackcal cannot change,
send or delete anything, and cannot see other people's calendars. Calendar data goes to the
person's own computer and nowhere else.

To approve it, open this link and sign in as an administrator:

{link}

Who can approve: a Privileged Role Administrator, Cloud Application Administrator or Application
Administrator (or Global Administrator).

After the approval the page may end on "localhost" and say that it cannot be reached. That is
fine: the approval is stored by then. It can be revoked at any time in the Entra admin centre
under Enterprise applications.

Thank you!
"""


def read_consent_answer(pasted: str, state: str | None = None) -> ConsentAnswer:
    """Read the address on which the approval ended.

    It is granted only if there is no error, `admin_consent` is true (Microsoft sends it along with
    errors too) and the state is ours. A trailing `#` and text glued to the end have been seen
    (github.com/MicrosoftDocs/azure-docs/issues/114009) and do no harm.

    Args:
        pasted: The address, or its query alone.
        state: What `consent_url` was given.

    Raises:
        SignInFailed: it is no such address, or answers another request.
    """
    found = parse_redirect(pasted)
    consent = found.get("admin_consent", "").lower()
    if not consent and "error" not in found and "tenant" not in found:
        raise SignInFailed(
            "The pasted text holds no answer about an approval",
            "Copy the whole address on which the administrator's browser ended.",
            code="bad_paste",
        )
    if state is not None and not _is_our_state(found.get("state", ""), state):
        raise SignInFailed(
            "The pasted address answers another request",
            "Use the newest consent link, and paste the address it ended on.",
            code="wrong_state",
        )
    error = found.get("error", "")
    return ConsentAnswer(
        granted="error" not in found and consent.startswith("true"),
        error=error if re.fullmatch(r"[a-z_]{0,40}", error) else "error",
        numbers=error_numbers(found),
    )


def _is_our_state(given: str, expected: str) -> bool:
    """Compare states; some browsers glue the page's title to the end of a copied address.

    After a state nobody can guess anything may follow, after a shorter one only a character that
    no state of ours has.
    """
    if is_same_state(given, expected):
        return True
    if not is_same_state(given[: len(expected)], expected):
        return False
    return len(expected) >= _UNGUESSABLE or not re.match(r"[\w-]", given[len(expected) :], re.ASCII)
