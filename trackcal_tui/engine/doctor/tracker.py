"""Check a tracker: whether it answers, and takes the key."""

from __future__ import annotations

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import TrackCalError, TrackerKeyRefused
from trackcal_tui.engine.doctor.findings import Finding, failed, ok
from trackcal_tui.engine.trackers import Trackers


def check_tracker(trackers: Trackers, name: str, cancel: Cancel) -> Finding:
    """Check that a tracker accepts the key. Whose key it is stays out of the report."""
    try:
        title = trackers.info(name).title
        trackers.test(name, cancel)
    except TrackerKeyRefused as error:
        # What the tracker wrote may name a person.
        return failed("tracker", error, title=f"The tracker {name} has no key that is accepted")
    except TrackCalError as error:
        return failed("tracker", error)
    return ok("tracker", f"The tracker {name} answers and accepts the key ({title})")
