"""The requests a push consists of."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from trackcal_tui.core.outbox import Receipt
from trackcal_tui.core.trackers import Deed
from trackcal_tui.trackers.protocol import Push, RemoteEntry


class Action(Struct, frozen=True):
    """One request to come."""

    deed: Deed
    entry: str
    title: str
    """The task name, for people."""
    mark: str
    date: date
    content: str
    """Digest of what the tracker will have; of what it had, for a deletion."""
    push: Push | None = None
    """What to send; None for a deletion."""
    remote: RemoteEntry | None = None
    """What is there; None for a creation."""
    before: Receipt | None = None
    """What was known before."""
