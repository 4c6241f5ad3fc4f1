"""Changes of the known connections. They are no steps of the history."""

from __future__ import annotations

from msgspec.structs import replace

from trackcal_tui.core.connection import Connection
from trackcal_tui.store import rows
from trackcal_tui.store.change import Change
from trackcal_tui.store.queries import LedgerQueries


class ConnectionChanges(LedgerQueries):
    """What signing in and out does."""

    def save_connection(self, connection: Connection) -> None:
        """Add or replace a connection by id; an active one makes the others inactive."""

        def collect(change: Change) -> None:
            found = False
            for key, row in change.tables["connections"].items():
                known = rows.decode_connection(row)
                if known.id == connection.id:
                    found = True
                    change.replace("connections", key, rows.row_of(connection))
                elif connection.active and known.active:
                    inactive = replace(known, active=False)
                    change.replace("connections", key, rows.row_of(inactive))
            if not found:
                change.add("connections", rows.row_of(connection))

        self._change(collect)

    def remove_connection(self, connection_id: str) -> None:
        """Remove a connection, if it is there; its entries and import records stay.

        It is written twice: the previous generation must not name the account either.
        """

        def collect(change: Change) -> bool:
            for key, row in change.tables["connections"].items():
                if rows.decode_connection(row).id == connection_id:
                    change.remove("connections", key)
            return not change.is_empty

        if self._change(collect):
            self._write_again()
