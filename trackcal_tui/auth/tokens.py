"""What the vault keeps for a connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import MsgspecError, Struct
from msgspec.json import Decoder

SPARE_SECONDS = 300
"""A token that is handed out is good for at least so long."""
_MAX_LIFETIME = 7 * 86_400


class Tokens(Struct, frozen=True, kw_only=True):
    """One connection's secrets. Never logged, never shown.

    The newest access token stands beside MSAL's cache, so that a valid one is handed out without
    importing MSAL.
    """

    cache: str = ""
    """MSAL's serialized cache with the refresh token; empty when that is dead."""
    access_token: str = ""
    expires_at: float = 0.0
    """Seconds since 1970, by the program's clock."""
    client_id: str = ""
    tenant: str = ""
    """The authority's last part at sign-in: refreshes go there."""
    refusal: dict[str, Any] = {}
    """Why Microsoft ended the sign-in: error word and numbers. Empty while it is good."""
    format: int = 1

    def __repr__(self) -> str:
        return "Tokens(…)"

    def is_good(self, now: float) -> bool:
        """Return whether the access token can be handed out.

        Args:
            now: Seconds since 1970.
        """
        return bool(self.access_token) and self.expires_at - now >= SPARE_SECONDS


_DECODER = Decoder(Tokens)


def decode_tokens(content: bytes) -> Tokens | None:
    """Return what the vault kept; None for anything but a format we know."""
    try:
        tokens = _DECODER.decode(content)
    except MsgspecError:
        return None
    return tokens if tokens.format == 1 else None


def lifetime(answer: Mapping[str, Any]) -> int:
    """Return for how many seconds a token response's access token is good; 0 if that is absurd."""
    seconds = int(answer.get("expires_in") or 0)  # MSAL has refused what is no number
    return seconds if 0 <= seconds <= _MAX_LIFETIME else 0
