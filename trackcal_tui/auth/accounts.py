"""Read from MSAL's token response who has signed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from trackcal_tui.core.clouds import PERMISSIONS
from trackcal_tui.core.connection import AccountKind
from trackcal_tui.core.errors import SignInFailed
from trackcal_tui.core.sign_in import Account
from trackcal_tui.core.tenants import PERSONAL_TENANT
from trackcal_tui.core.text import clean

_SCOPE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,60}")
_MAX_CHARACTERS = 320


def read_account(answer: Mapping[str, Any], known: list[dict[str, Any]]) -> Account:
    """Return the account of a token response.

    Args:
        answer: The response, with `id_token_claims`.
        known: The accounts in MSAL's cache, which holds this one alone.

    Raises:
        SignInFailed: the response does not say whose it is.
    """
    home_id = str(known[0].get("home_account_id") or "") if known else ""
    if not home_id:
        raise SignInFailed("Microsoft did not say who signed in", "Try again.")
    claims = answer.get("id_token_claims")
    claims = claims if isinstance(claims, dict) else {}
    home_tenant = home_id.rpartition(".")[2].lower()
    tenant = _text(claims, "tid").lower() or home_tenant
    personal = PERSONAL_TENANT in (tenant, home_tenant)
    return Account(
        home_id=home_id,
        tenant=tenant,
        kind=AccountKind.PERSONAL if personal else AccountKind.WORK,
        is_guest=tenant != home_tenant,
        address=_text(claims, "preferred_username"),
        name=_text(claims, "name"),
        scopes=_granted_scopes(answer),
    )


def _granted_scopes(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the short names of the permissions granted: ours first, then any others, sorted."""
    listed = answer.get("scope")
    words = listed.split() if isinstance(listed, str) else []
    names = {word.rpartition("/")[2] for word in words} - {"openid", "profile", "email"}
    if answer.get("refresh_token"):
        names.add("offline_access")
    names = {name for name in names if _SCOPE.fullmatch(name)}
    ours = (*PERMISSIONS, "offline_access")
    return tuple(n for n in ours if n in names) + tuple(sorted(names.difference(ours)))


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return clean(value)[:_MAX_CHARACTERS] if isinstance(value, str) else ""
