"""Importing events, and deciding about imports whose events changed in Outlook."""

from __future__ import annotations

from collections.abc import Iterable

from trackcal_tui.core.models import Draft, Drift, Entry, ImportResult, Lookalike
from trackcal_tui.engine.accounts import Accounts
from trackcal_tui.engine.installation import Installation


class Imports:
    """What becomes of the events of a sheet. Every call is one write, or none."""

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
            SignInNeeded: there is no connection the events could belong to.
            StoreError: nothing was written.
        """
        connection_id = connection_id or self._accounts.require().id
        return self._install.ledger.import_drafts(drafts, connection_id, self._install.timezone)

    def apply_drift(self, drift: Drift) -> Entry | None:
        """Take over what changed; None when the entry was deleted with its event.

        Raises:
            UsageError: the entry is gone.
            StoreError: nothing was written.
        """
        return self._install.ledger.apply_drift(drift.entry.id, drift.event, self._install.zone)

    def keep_drift(self, drift: Drift) -> Entry:
        """Leave the entry as it is; this change of its event is not offered again.

        Raises:
            UsageError: the entry is gone.
            StoreError: nothing was written.
        """
        return self._install.ledger.keep_drift(drift.entry.id, drift.event)

    def link_lookalike(self, lookalike: Lookalike, connection_id: str = "") -> Entry:
        """Make the draft's event the source of the entry: it is no longer importable.

        Args:
            lookalike: Of one sheet.
            connection_id: As for `import_drafts`.

        Raises:
            UsageError: the entry is gone, or the event is imported already.
            StoreError: nothing was written.
        """
        connection_id = connection_id or self._accounts.require().id
        return self._install.ledger.link_event(
            lookalike.entry.id, connection_id, lookalike.draft.event
        )
