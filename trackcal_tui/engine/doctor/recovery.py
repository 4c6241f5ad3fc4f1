"""Recover damaged files of the ledger: `trackcal doctor --recover`."""

from __future__ import annotations

from trackcal_tui.core.errors import StoreDamaged, StoreError
from trackcal_tui.core.text import count_of
from trackcal_tui.engine.doctor.findings import Finding, failed, ok, redacted, warning
from trackcal_tui.engine.installation import Installation


def recover(install: Installation) -> Finding:
    """Go on with what is intact of damaged files; sound ones are left alone."""
    try:
        install.ledger.refresh()
        install.ledger.check()
        install.outbox.receipts("")
        return ok("recovery", "The time entries are not damaged: nothing to recover")
    except StoreDamaged as damage:
        install.reopen(recover=True)
        try:
            count = len(install.ledger.entries())
            install.outbox.receipts("")
        except StoreError as error:
            return failed("recovery", error)
        title = f"Recovered: {damage.recovery} is in use now, {count_of(count, 'entry', 'entries')}"
        kept = f"The damaged file is kept as {damage.set_aside}." if damage.set_aside else ""
        return warning("recovery", title, redacted(kept))
    except StoreError as error:
        return failed("recovery", error)
