"""What a sign-in asks of the person, and what it tells about the account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

from trackcal_tui.core.connection import AccountKind, ConnectionState

Flow = Literal["device", "browser", "paste"]
"""How the person signs in: a code on any device, a browser here, or a pasted address."""


class SignInPrompt(Struct, frozen=True):
    """What the person must do to sign in. Show it, never log it."""

    flow: Flow
    verification_uri: str
    """Device code: the page to open. Browser and paste: the whole sign-in address."""
    user_code: str = ""
    """Device code only."""
    expires_at: datetime | None = None
    """Aware, UTC."""
    expected_host: bool = True
    """False when the address is not on a Microsoft host we know: mark it on the screen."""


class Account(Struct, frozen=True):
    """Who signed in, according to the sign-in answer (for display: ID tokens are not validated)."""

    home_id: str
    """`{uid}.{utid}`: the person in their home tenant."""
    tenant: str
    """The tenant that signed them in (`tid`)."""
    kind: AccountKind
    is_guest: bool
    """Signed in to a tenant that is not their home, so there is no mailbox."""
    address: str = ""
    name: str = ""
    scopes: tuple[str, ...] = ()

    def connection_id(self, cloud: str) -> str:
        """Return an id that stays the same when the address changes."""
        return f"{self.home_id}@{cloud}"


class ProbeResult(Struct, frozen=True):
    """What Graph says about a new sign-in: who it is, and whether its calendar can be read."""

    state: ConnectionState
    reason: str = ""
    address: str = ""
    name: str = ""


def next_flow(flow: Flow, environment: Mapping[str, str], *, demo: bool = False) -> Flow:
    """Return the way in after `flow`; over SSH a browser comes last, as it cannot come back."""
    ways: tuple[Flow, ...] = ("device", "browser", "paste")
    if demo:
        ways = ("device", "paste")
    elif environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        ways = ("device", "paste", "browser")
    at = ways.index(flow) if flow in ways else 0
    return ways[(at + 1) % len(ways)]
