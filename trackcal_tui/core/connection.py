"""A signed-in Microsoft account: its kind, its state, and where its grant is revoked."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class AccountKind(StrEnum):
    """Whose account it is."""

    PERSONAL = "personal"
    WORK = "work"


class ConnectionState(StrEnum):
    """The states of a connection; the values are the words on the screen."""

    NOT_CONNECTED = "Not connected"
    SIGNING_IN = "Waiting for sign-in"
    CONNECTED = "Connected"
    NO_CALENDAR = "Signed in, no calendar"
    EXPIRED = "Authorization expired"
    ADMIN_APPROVAL = "Admin approval needed"
    OFFLINE = "Offline"


class Connection(Struct, frozen=True, omit_defaults=True):
    """A signed-in account. Holds nothing secret: it is stored beside the entries."""

    id: str
    """`{home_account_id}@{cloud}`: stays the same when the address changes."""
    address: str
    """`mail` or `userPrincipalName`, for people to read."""
    kind: AccountKind
    cloud: str
    tenant: str
    """Tenant id (the `tid` or utid of the account)."""
    name: str = ""
    state: ConnectionState = ConnectionState.CONNECTED
    reason: str = ""
    """Why the calendar cannot be read, where it cannot; in our words."""
    scopes: tuple[str, ...] = ()
    """Permissions granted, short names."""
    storage: str = ""
    """Where its tokens are: keyring, passphrase, file or memory."""
    last_read: datetime | None = None
    """When the calendar was last read to the end (aware, UTC)."""
    active: bool = True


class RevokePage(Struct, frozen=True):
    """The page where a person revokes the grant, which no program can do for them."""

    address: str
    where: str
    """How to get there, in words."""


REVOKE_PAGES = {
    AccountKind.PERSONAL: RevokePage(
        "https://account.live.com/consent/Manage", "account.microsoft.com → Privacy → App access"
    ),
    AccountKind.WORK: RevokePage("https://myapps.microsoft.com", "myapps.microsoft.com"),
}
