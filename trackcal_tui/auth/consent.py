"""The admin-consent address: built, checked and its answer read. Pure, cheap, no network.

learn.microsoft.com/entra/identity-platform/v2-admin-consent; who may approve:
learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from msgspec import Struct

from trackcal_tui.auth.entra_errors import error_numbers
from trackcal_tui.auth.redirects import parameters, same_state
from trackcal_tui.core.clouds import CLOUDS, PERMISSIONS, Cloud
from trackcal_tui.core.errors import SignInFailed, UsageError
from trackcal_tui.core.tenants import PERSONAL_TENANT, is_domain, is_guid

DEFAULT_REDIRECT = "http://localhost"
_LOOPBACK = ("localhost", "127.0.0.1")
_MOST_CHARACTERS = 255
_PRINTABLE = re.compile(r"[!-~]+")
_ALLOWED_TENANT = "Give the tenant id, a verified domain such as contoso.com, or “organizations”."
_SAMPLE_ID = "It looks like 1b730954-1684-4b53-a4b1-0c1a5e0a2c5d."


class ConsentAnswer(Struct, frozen=True):
    """What the final page's address says."""

    granted: bool
    tenant: str = ""
    """A hint only, never proof of who approved; empty unless it has a tenant id's form."""
    error: str = ""
    """Microsoft's error word, such as `access_denied`; empty when granted."""
    numbers: tuple[int, ...] = ()
    """AADSTS numbers, for `aadsts.hint_for`."""


def check_tenant(text: str) -> str:
    """The tenant as it goes into the address: a tenant id, a verified domain or `organizations`.

    Raises:
        UsageError: with the reason why this value cannot work.
    """
    value = text.strip()
    word = value.lower()
    if not value:
        raise _usage("The tenant is missing", _ALLOWED_TENANT)
    if word == "common":
        raise _usage(
            "“common” has no administrator who could approve",
            f"Microsoft answers it with an error about response_type. {_ALLOWED_TENANT}",
        )
    if word in ("consumers", PERSONAL_TENANT):
        raise _usage(
            "Personal accounts have no administrator",
            "There everyone agrees for themselves, at sign-in. For a company: its tenant id or "
            "domain.",
        )
    if word == "organizations":
        return word
    if "@" in value:
        raise _usage(
            "This is an e-mail address, not a tenant",
            "Give only the part after the @, if that is the organisation's verified domain.",
        )
    if "://" in value or "/" in value or "?" in value:
        raise _usage(
            "This is a web address, not a tenant",
            "Give only the tenant id or the domain that stands in it.",
        )
    if is_guid(value):
        return word
    if is_domain(value):
        return word
    if re.search(r"\s", value):
        raise _usage("A tenant has no blanks in it", _ALLOWED_TENANT)
    raise _usage("This is neither a tenant id nor a domain", _ALLOWED_TENANT)


def check_client_id(text: str) -> str:
    """The application id in lower case.

    Raises:
        UsageError: it is missing or no application id.
    """
    value = text.strip()
    if not value:
        raise _usage("The client id is missing", f"Set client_id. {_SAMPLE_ID}")
    if not is_guid(value):
        raise _usage("The client id is not an application id", _SAMPLE_ID)
    return value.lower()


def check_redirect_uri(text: str) -> str:
    """The redirect address, unchanged: https anywhere, http only to this machine.

    Raises:
        UsageError: with the reason why Entra would refuse it.
    """
    value = text.strip()
    if not value:
        raise _usage("The redirect address is missing", f"Usually {DEFAULT_REDIRECT}.")
    if len(value) > _MOST_CHARACTERS or not _PRINTABLE.fullmatch(value):
        raise _usage(
            "The redirect address has blanks or unusual characters in it, or is too long",
            f"Usually {DEFAULT_REDIRECT}.",
        )
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _usage("The redirect address is no web address", "Check its port.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise _usage("The redirect address is no web address", f"Usually {DEFAULT_REDIRECT}.")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise _usage(
            "A redirect address with http must lead to this machine",
            f"Use {DEFAULT_REDIRECT}, or an https address.",
        )
    if "#" in value or "@" in parts.netloc or "*" in value or "\\" in value:
        raise _usage(
            "The redirect address has a part that Entra refuses",
            "No # fragment, no user name, no wildcard, no backslash.",
        )
    if "?" in value:
        raise _usage(
            "The redirect address has a query",
            "Entra refuses one where personal accounts may sign in. Leave out the “?” part.",
        )
    return value


def consent_url(
    tenant: str,
    client_id: str,
    redirect_uri: str = DEFAULT_REDIRECT,
    *,
    cloud: Cloud = CLOUDS["global"],
    state: str | None = None,
) -> str:
    """The address at which an administrator approves trackcal for everyone in the tenant.

    Args:
        tenant: A tenant id, a verified domain or `organizations`.
        client_id: The application id.
        redirect_uri: Where the page ends; must be in the registration.
        cloud: Whose login host, and whose Graph the permissions are named for.
        state: Comes back in the answer; left out when None.

    Raises:
        UsageError: a value is unusable, with the reason.
    """
    scopes = " ".join([*cloud.scopes, "offline_access"])
    query = [
        ("client_id", check_client_id(client_id)),
        ("scope", scopes),
        ("redirect_uri", check_redirect_uri(redirect_uri)),
    ]
    if state is not None:
        query.append(("state", state))
    # `quote`, not `urlencode`: a blank must be %20 here, and : and / must be encoded as well.
    encoded = "&".join(f"{name}={quote(value, safe='')}" for name, value in query)
    return f"{cloud.login}/{check_tenant(tenant)}/v2.0/adminconsent?{encoded}"


def request_text(
    tenant: str,
    client_id: str,
    redirect_uri: str = DEFAULT_REDIRECT,
    *,
    cloud: Cloud = CLOUDS["global"],
    state: str | None = None,
) -> str:
    """A ready letter to the IT admin: what, which permissions, why, the link, who can approve.

    Raises:
        UsageError: a value is unusable, with the reason.
    """
    link = consent_url(tenant, client_id, redirect_uri, cloud=cloud, state=state)
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

After the approval the page may end on “localhost” and say that it cannot be reached. That is
fine: the approval is stored by then. It can be taken back at any time in the Entra admin centre
under Enterprise applications.

Thank you!
"""


def read_consent_answer(pasted: str, state: str | None = None) -> ConsentAnswer:
    """What the address on which the approval ended says.

    Granted only when there is no error and `admin_consent` is true (Microsoft sends it along with
    errors too) and the state is ours. A trailing `#` and text glued to the end are seen in the
    wild and do no harm.

    Args:
        pasted: The address, or its query alone.
        state: What `consent_url` was given; None when it was given none.

    Raises:
        SignInFailed: it is no such address, or answers another request. Never echoes it.
    """
    found = parameters(pasted)
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
    tenant = found.get("tenant", "")
    return ConsentAnswer(
        granted="error" not in found and consent.startswith("true"),
        tenant=tenant.lower() if is_guid(tenant) else "",
        error=error if re.fullmatch(r"[a-z_]{1,40}", error) else ("error" if error else ""),
        numbers=error_numbers(found),
    )


def _is_our_state(given: str, expected: str) -> bool:
    """Equal, or followed by the page title that some browsers glue to a copied address.

    A long state cannot be guessed, so what follows it does not matter; after a short one only a
    character that is in no state of ours may follow.
    """
    if same_state(given, expected):
        return True
    if not same_state(given[: len(expected)], expected):
        return False
    return len(expected) >= 16 or not re.match(r"[A-Za-z0-9_-]", given[len(expected) :])


def _usage(title: str, hint: str) -> UsageError:
    return UsageError(title, hint, code="consent")
