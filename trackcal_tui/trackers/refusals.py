"""What a tracker would refuse, said before anything is sent. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from trackcal_tui.core.trackers import Deed, Failure
from trackcal_tui.trackers.actions import Action
from trackcal_tui.trackers.protocol import Capabilities, Push, RemoteEntry

_GRACE = timedelta(minutes=1)
"""Trackers that take no future times allow this much, as clocks differ."""


def refusals(
    actions: Sequence[Action],
    remote: Iterable[RemoteEntry],
    capabilities: Capabilities,
    title: str,
    now: datetime,
) -> tuple[tuple[Action, ...], tuple[Failure, ...]]:
    """Return the actions that can be sent, and why the others cannot.

    Args:
        actions: In the order they are sent.
        remote: What is there.
        capabilities: What the tracker takes.
        title: The tracker's.
        now: The present.
    """
    kept: list[Action] = []
    refused: list[Failure] = []
    calendar = _Calendar(actions, remote) if not capabilities.overlaps else None
    for action in actions:
        why = _refusal(action.push, capabilities, title, now) if action.push else None
        if why is None and calendar is not None and action.push is not None:
            other = calendar.overlapped_by(action.push)
            if other:
                why = (
                    f'overlaps "{other}", which {title} refuses',
                    "Change one of the two, then push again.",
                )
            else:
                calendar.add(action.push)
        if why is None:
            kept.append(action)
        else:
            refused.append(Failure(action.entry, f'"{action.title}" {why[0]}', why[1]))
    return tuple(kept), tuple(refused)


def _refusal(
    push: Push, capabilities: Capabilities, title: str, now: datetime
) -> tuple[str, str] | None:
    """Why one entry would be refused whatever else there is, and the next step."""
    if capabilities.needs_project and push.project is None:
        return f"has no project, and {title} needs one", "Assign a project, then push again."
    if capabilities.needs_tag and not push.tags:
        return (
            f"has no tag, and this workspace of {title} needs one",
            "Add a tag, then push again.",
        )
    if not capabilities.future and push.end is not None and push.end > now + _GRACE:
        return f"ends in the future, which {title} refuses", "Push again when it is over."
    locked = capabilities.locked_until
    if locked is not None and push.start is not None and push.start < locked:
        return (
            f"lies in a period that is locked in {title}",
            f"Ask an admin of {title} to unlock it.",
        )
    return None


class _Calendar:
    """What the tracker has, and will have, with times."""

    def __init__(self, actions: Iterable[Action], remote: Iterable[RemoteEntry]) -> None:
        leaving = {one.remote.id for one in actions if one.remote and one.deed is not Deed.CREATE}
        self._spans = [
            (one.start, one.end, one.text)
            for one in remote
            if one.start and one.end and one.seconds and one.id not in leaving
        ]

    def overlapped_by(self, push: Push) -> str:
        """Return the name of an entry in the way; empty when there is none."""
        if push.start is None or push.end is None:
            return ""
        start, end = push.start.astimezone(UTC), push.end.astimezone(UTC)
        for begun, over, text in self._spans:
            if begun < end and start < over:
                return text or "another entry"
        return ""

    def add(self, push: Push) -> None:
        """Remember an entry that will be there."""
        if push.start is not None and push.end is not None:
            start, end = push.start.astimezone(UTC), push.end.astimezone(UTC)
            self._spans.append((start, end, push.task))
