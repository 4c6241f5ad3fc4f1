"""Who signed in, what proves that there is a calendar, and where the grant is revoked."""

from __future__ import annotations

from msgspec import Struct

from trackcal_tui.core.models import AccountKind, ConnectionState

_PAGES = {
    AccountKind.PERSONAL: "https://account.live.com/consent/Manage",
    AccountKind.WORK: "https://myapps.microsoft.com",
}
_WAYS = {
    AccountKind.PERSONAL: "account.microsoft.com → Privacy → App access",
    AccountKind.WORK: "myapps.microsoft.com",
}


class Account(Struct, frozen=True):
    """Who signed in, by the sign-in answer alone (display use: ID tokens are not validated)."""

    home_id: str
    """`{uid}.{utid}`: the person in their home tenant."""
    tenant: str
    """The tenant that signed them in (`tid`)."""
    kind: AccountKind
    is_guest: bool
    """Signed in to a tenant that is not their home: no mailbox there."""
    address: str = ""
    name: str = ""
    scopes: tuple[str, ...] = ()

    def connection_id(self, cloud: str) -> str:
        """Stays when the address changes."""
        return f"{self.home_id}@{cloud}"


class Proof(Struct, frozen=True):
    """What Graph said of a new sign-in: who it is, and whether there is a calendar to read."""

    state: ConnectionState
    reason: str = ""
    address: str = ""
    name: str = ""


def revoke_address(kind: AccountKind) -> str:
    """Where a person takes back the grant itself, which no program can do for them."""
    return _PAGES[kind]


def revoke_words(kind: AccountKind) -> str:
    """The same place in words: `account.microsoft.com → Privacy → App access`."""
    return _WAYS[kind]
