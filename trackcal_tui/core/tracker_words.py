"""What people read of a push: counts and progress, for screens and commands."""

from __future__ import annotations

from collections.abc import Sequence

from trackcal_tui.core.trackers import Deed, Preview, PushProgress, PushResult

COMPARING = "Comparing your entries with the tracker…"


def preview_counts(preview: Preview) -> str:
    """Return `21 to create · 1 to delete · 3 unchanged`."""
    counts = (
        *((preview.count(deed), f"to {deed}") for deed in Deed),
        (len(preview.conflicts), "conflicts" if len(preview.conflicts) > 1 else "conflict"),
        (len(preview.refused), "can't be sent"),
        (preview.unchanged, "unchanged"),
    )
    return _counted(counts) or "nothing to send"


def result_counts(result: PushResult) -> str:
    """Return `21 created · 1 deleted · 2 failed · 3 unchanged`."""
    counts = (
        (len(result.created), "created"),
        (len(result.updated), "updated"),
        (len(result.deleted), "deleted"),
        (len(result.conflicts), "conflicts" if len(result.conflicts) > 1 else "conflict"),
        (len(result.failed), "failed"),
        (result.unchanged, "unchanged"),
    )
    return _counted(counts) or "nothing to send"


def still_there(count: int, of: int, titles: Sequence[str]) -> str:
    """Return `still in Looped Track`, or `3 of them still in Looped Track`.

    Args:
        count: How many entries that were removed here are still in a tracker.
        of: How many were removed.
        titles: The trackers that have any of them.
    """
    which = f"{count} of them " if count < of else ""
    return f"{which}still in {' and '.join(titles)}"


def _counted(counts: tuple[tuple[int, str], ...]) -> str:
    return " · ".join(f"{count} {what}" for count, what in counts if count)


def progress_text(progress: PushProgress) -> str:
    """Return `12 of 50 sent`, or why and how long it waits."""
    if progress.waiting_seconds > 0:
        return f"{progress.reason}: waiting {progress.waiting_seconds:.0f} s"
    if not progress.total:
        return COMPARING
    return f"{progress.done} of {progress.total} sent"
