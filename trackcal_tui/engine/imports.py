"""Importing events, and deciding about entries whose events changed in Outlook."""

from __future__ import annotations

from collections.abc import Iterable

from trackcal_tui.core.models import Draft, Drift, Entry, ImportResult, Lookalike
from trackcal_tui.engine.accounts import Accounts
from trackcal_tui.engine.installation import Installation


class Imports:
    """Turns the events of a sheet into entries. Every call is one write, or none."""

    def __init__(self, installation: Installation, accounts: Accounts) -> None:
        self._install = installation
        self._accounts = accounts

    def import_drafts(self, drafts: Iterable[Draft], connection_id: str = "") -> ImportResult:
        """Write drafts as one batch of entries, each with its import record, in one write.

        Args:
            drafts: Of one sheet.
            connection_id: `Sheet.connection`; else the active connection, which need not be the
                one the drafts were read from.

        Raises:
            SignInNeeded: There is no connection the events could belong to.
            StoreError: Nothing was written.
        """
        connection_id = connection_id or self._accounts.require().id
        return self._install.ledger.import_drafts(drafts, connection_id, self._install.zone.key)

    def apply_drifts(self, drifts: Iterable[Drift]) -> tuple[Entry | None, ...]:
        """Accept what changed, as one step to undo; None where an entry was deleted.

        Raises:
            UsageError: An entry is gone.
            StoreError: Nothing was written.
        """
        return self._install.ledger.apply_drifts(drifts, self._install.zone)

    def keep_drifts(self, drifts: Iterable[Drift]) -> tuple[Entry, ...]:
        """Leave entries as they are; these changes of their events are not offered again.

        Raises:
            UsageError: An entry is gone.
            StoreError: Nothing was written.
        """
        return self._install.ledger.keep_drifts(drifts)

    def link_lookalikes(
        self, lookalikes: Iterable[Lookalike], connection_id: str = ""
    ) -> tuple[Entry, ...]:
        """Make the drafts' events the sources of the entries: they are no longer importable.

        Args:
            lookalikes: Of one sheet.
            connection_id: As for `import_drafts`.

        Raises:
            UsageError: An entry is gone, or an event is imported already.
            StoreError: Nothing was written.
        """
        connection_id = connection_id or self._accounts.require().id
        return self._install.ledger.link_events(lookalikes, connection_id)

    def apply_drift(self, drift: Drift) -> Entry | None:
        """Accept one change; see `apply_drifts`."""
        return self.apply_drifts([drift])[0]

    def keep_drift(self, drift: Drift) -> Entry:
        """Keep one entry; see `keep_drifts`."""
        return self.keep_drifts([drift])[0]

    def link_lookalike(self, lookalike: Lookalike, connection_id: str = "") -> Entry:
        """Link one event; see `link_lookalikes`."""
        return self.link_lookalikes([lookalike], connection_id)[0]
