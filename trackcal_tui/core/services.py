"""What the program needs from outside, as protocols.

Everything here blocks: commands call it straight, the screens from worker threads. Long calls
take a `Cancel` and stop within 100 ms of it with `Cancelled`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.models import Connection

Flow = Literal["device", "browser", "paste"]


class SignInPrompt(Struct, frozen=True):
    """What the person must do to sign in. Shown, never logged."""

    flow: Flow
    verification_uri: str
    """Device code: the page to open. Browser and paste: the whole sign-in address."""
    user_code: str = ""
    """Device code only."""
    expires_at: datetime | None = None
    """Aware, UTC."""
    expected_host: bool = True
    """False when the address is not on a Microsoft host we know: show it marked."""


class ReadProgress(Struct, frozen=True, gc=False):
    """How far a read is."""

    events: int = 0
    """Events received so far."""
    pages: int = 0
    waiting_seconds: float = 0.0
    """Above 0 while a retry is waited for."""
    reason: str = ""
    """Why it waits, in our words: `Microsoft is busy`."""


class Clock(Protocol):
    """The only source of the present."""

    def now(self) -> datetime:
        """The present instant: aware, UTC."""


class TokenSource(Protocol):
    """Hands out access tokens: what the calendar knows of an authenticator."""

    def access_token(
        self, connection: Connection, *, refresh: bool = False, cancel: Cancel | None = None
    ) -> str:
        """A token good for at least five minutes; refreshed silently when it must be.

        Args:
            connection: Whose.
            refresh: Do not use the cached access token (Graph has just refused it).
            cancel: Stops it.

        Raises:
            SignInNeeded, AdminApprovalNeeded, Unreachable, VaultError, Cancelled.
        """
