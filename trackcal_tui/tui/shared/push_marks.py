"""The marks of entries that were pushed to a tracker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.trackers import PushState
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.line_styles import Part

PUSH_MARKS: Mapping[PushState, Part] = {
    PushState.SENT: ("✓", "good"),
    PushState.CHANGED: ("≠", "warning"),
    PushState.FAILED: ("!", "bad"),
}
"""One cell each, and the name of its style: in a tracker, changed since, failed."""


def push_marks(app: BaseApp, entries: Iterable[Entry]) -> Mapping[str, Part]:
    """Return entry id → its mark; entries that were never pushed have none.

    Quick: the outbox is a file of this machine, and no tracker is asked. Read them again when
    `app.revision` changes: a push counts it up.
    """
    return {id: PUSH_MARKS[state] for id, state in app.push_states(entries).items()}
