"""Who has signed in: MSAL's answer as a connection, and what the vault keeps for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from trackcal_tui.core.clouds import PERMISSIONS
from trackcal_tui.core.connection import AccountKind
from trackcal_tui.core.errors import SignInFailed
from trackcal_tui.core.sign_in import Account
from trackcal_tui.core.tenants import PERSONAL_TENANT
from trackcal_tui.core.text import clean

_SCOPE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,60}")


class Tokens(msgspec.Struct, kw_only=True):
    """One connection's secrets, as the vault keeps them. Never logged, never shown.

    The newest access token stands beside MSAL's cache, so that a valid one is handed out without
    importing MSAL.
    """

    cache: str = msgspec.field(default="")
    """MSAL's serialized cache with the refresh token; empty when that is dead."""
    access_token: str = ""
    expires_at: float = 0.0
    """Seconds since 1970, by the program's clock."""
    client_id: str = ""
    tenant: str = ""
    """The authority's last part at sign-in: refreshes go there."""
    refusal: dict[str, Any] = {}
    """Why Microsoft ended it: error words and numbers, no texts. Empty while it is good."""
    format: int = 1

    def __repr__(self) -> str:
        return "Tokens(…)"


_DECODER = msgspec.json.Decoder(Tokens)


def encode(tokens: Tokens) -> bytes:
    """For the vault."""
    return msgspec.json.encode(tokens)


def decode(content: bytes) -> Tokens | None:
    """From the vault; None when it is not ours or of a format we do not know."""
    try:
        tokens = _DECODER.decode(content)
    except msgspec.MsgspecError:
        return None
    return tokens if tokens.format == 1 else None


def read_account(answer: Mapping[str, Any], home_id: str) -> Account:
    """The account of MSAL's success answer.

    Raises:
        SignInFailed: the answer does not say whose it is.
    """
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
        scopes=granted_scopes(answer),
    )


def granted_scopes(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Short names of the Graph permissions granted: ours first, then any others, sorted."""
    listed = answer.get("scope")
    words = listed.split() if isinstance(listed, str) else []
    names = {word.rpartition("/")[2] for word in words} - {"openid", "profile", "email"}
    if answer.get("refresh_token"):
        names.add("offline_access")
    names = {name for name in names if _SCOPE.fullmatch(name)}
    order = (*PERMISSIONS, "offline_access")
    return tuple(n for n in order if n in names) + tuple(sorted(names.difference(order)))


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return clean(value)[:320] if isinstance(value, str) else ""
