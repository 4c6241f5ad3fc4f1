"""The records of one push: intents before requests leave, receipts after their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from time import monotonic

from msgspec.structs import replace

from trackcal_tui.core.outbox import Outbox, Receipt, SendState
from trackcal_tui.trackers.actions import Action
from trackcal_tui.trackers.plan import digest
from trackcal_tui.trackers.protocol import RemoteEntry

RECEIPT_SECONDS = 1.0
"""Longest that an answer waits to be written. A kill in between costs a look, nothing else."""


class Records:
    """What is known of the entries of one push, and what of it is on disk.

    Args:
        name: The tracker's name in the settings.
        outbox: Where it is kept.
        now: The present (aware, UTC).
    """

    def __init__(self, name: str, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._name = name
        self._outbox = outbox
        self._now = now
        self._known: dict[str, Receipt] = {}
        self._unwritten: dict[str, Receipt] = {}
        self._written_at = monotonic()

    def known(self, entry: str) -> Receipt | None:
        """Return the newest record of an entry in this push."""
        return self._known.get(entry)

    def intend(self, actions: Iterable[Action]) -> None:
        """Write intents; they are on disk when it returns. Raises: StoreError."""
        intents = [self._intent(action) for action in actions]
        self._outbox.record_intents(intents)
        for intent in intents:
            self._known[intent.entry] = intent
            self._unwritten.pop(intent.entry, None)

    def _intent(self, action: Action) -> Receipt:
        before = action.before
        # A push that was killed may have sent its request, and nobody knows when it is carried out.
        killed = before and before.state is SendState.SENDING and before.remote_id is None
        return Receipt(
            tracker=self._name,
            entry=action.entry,
            state=SendState.SENDING,
            mark=action.mark,
            date=action.date,
            moved_from=action.remote.date if action.remote else None,
            at=self._now(),
            content=action.content,
            fields=action.push.fields if action.push else "",
            remote_id=action.remote.id if action.remote else None,
            remote=digest(action.remote) if action.remote else "",
            start=action.push.start if action.push else before.start if before else None,
            unanswered=before.unanswered + bool(killed) if before else 0,
        )

    def sent(self, entry: str, remote: RemoteEntry) -> None:
        """Note that an entry is there. Raises: StoreError."""
        self._change(
            entry,
            state=SendState.SENT,
            moved_from=None,
            remote_id=remote.id,
            remote=digest(remote),
            failure="",
        )

    def gone(self, entry: str) -> None:
        """Note that an entry was deleted there. Raises: StoreError."""
        self._change(entry, state=SendState.GONE, remote_id=None, remote="", failure="")

    def lost(self, entry: str, reason: str) -> None:
        """Note that a request may have been carried out. Raises: StoreError."""
        known = self._known[entry]
        creating = known.remote_id is None
        unanswered = known.unanswered + 1 if creating else known.unanswered
        self._change(entry, state=SendState.SENDING, unanswered=unanswered, failure=reason)

    def failed(self, action: Action, reason: str) -> None:
        """Note that nothing was done: what is there is what was there. Raises: StoreError."""
        before = action.before
        if before is not None and before.state in (SendState.SENT, SendState.FAILED):
            self._note(replace(before, state=SendState.FAILED, failure=reason, at=self._now()))
        else:
            self._change(action.entry, state=SendState.FAILED, failure=reason, content="")

    def unsent(self, action: Action) -> None:
        """Put the record of an action back whose request never left. Raises: StoreError."""
        if action.entry not in self._known:
            return
        if action.before is not None:
            self._note(action.before)
        else:
            self._change(action.entry, state=SendState.FAILED, failure="not sent", content="")

    def _change(self, entry: str, **changes: object) -> None:
        self._note(replace(self._known[entry], at=self._now(), **changes))

    def _note(self, receipt: Receipt) -> None:
        self._known[receipt.entry] = self._unwritten[receipt.entry] = receipt
        if monotonic() - self._written_at >= RECEIPT_SECONDS:
            self.write()

    def write(self) -> None:
        """Write what was noted. Raises: StoreError."""
        if self._unwritten:
            self._outbox.record_receipts(tuple(self._unwritten.values()))
            self._unwritten.clear()
        self._written_at = monotonic()
