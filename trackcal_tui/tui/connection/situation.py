"""What the Connection section knows, and what follows from it. Pure."""

from __future__ import annotations

from typing import Self

from msgspec import Struct

from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.errors import StoreError, TrackCalError
from trackcal_tui.tui.state.app_state import AppState

_CALM = (ConnectionState.CONNECTED, ConnectionState.SIGNING_IN)


class Situation(Struct, frozen=True):
    """The part of the app's state that the section shows."""

    connection: Connection | None = None
    """The active one."""
    connections: tuple[Connection, ...] = ()
    """All that are known."""
    state: ConnectionState = ConnectionState.NOT_CONNECTED
    problem: TrackCalError | None = None
    """Why the last sign-in, or opening the ledger, failed."""
    read_error: TrackCalError | None = None
    """Why the last read failed."""

    @classmethod
    def of(cls, app: AppState) -> Self:
        """Return the app's situation now."""
        return cls(
            connection=app.connection,
            connections=app.connections,
            state=app.connection_state,
            problem=app.problem,
            read_error=app.sheet.error,
        )

    @property
    def others(self) -> tuple[Connection, ...]:
        """The known connections that are not in use."""
        used = self.connection.id if self.connection else ""
        return tuple(one for one in self.connections if one.id != used)

    @property
    def trouble(self) -> TrackCalError | None:
        """What went wrong last; a read's trouble belongs to the state it led to."""
        return self.problem or (None if self.state in _CALM else self.read_error)

    @property
    def is_signing_in(self) -> bool:
        """Whether a sign-in is under way."""
        return self.state is ConnectionState.SIGNING_IN

    @property
    def may_sign_in_by_browser(self) -> bool:
        """Whether signing in with a code was refused, and a browser may still work."""
        return self.trouble is not None and self.trouble.use_browser

    @property
    def may_retry(self) -> bool:
        """Whether opening the ledger, or a read, failed and may work the next time."""
        return isinstance(self.problem, StoreError) or self.state is ConnectionState.OFFLINE
