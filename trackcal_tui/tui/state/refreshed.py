"""What a read that nobody asked for has changed, in words. Pure."""

from __future__ import annotations

from trackcal_tui.core.events import Draft, Sheet


def changed_words(before: Sheet, after: Sheet) -> str:
    """Return `2 new, 1 gone, 1 changed`, of events that can be imported; empty for no change."""
    old = {draft.event_id: _shown(draft) for draft in before.drafts}
    new = {draft.event_id: _shown(draft) for draft in after.drafts}
    counts = (
        (len(new.keys() - old.keys()), "new"),
        (len(old.keys() - new.keys()), "gone"),
        (sum(new[id] != old[id] for id in new.keys() & old.keys()), "changed"),
    )
    return ", ".join(f"{count} {word}" for count, word in counts if count)


def _shown(draft: Draft) -> tuple[object, ...]:
    event = draft.event
    return event.subject, event.start, event.end
