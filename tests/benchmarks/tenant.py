"""The tests' tenant in a process of its own: real TLS, a device sign-in, a few events this week.

`python -m tests.benchmarks.tenant FOLDER [LATENCY]` tells the environment a trackcal needs for it,
and ends with its standard input. LATENCY: seconds that every request takes.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.tenant.server import Tenant, TestAuthority, event
from tests.tenant.wire import Outcome, Seen

SUBJECT = "Benchmarked meeting"


def this_week(count: int = 20) -> list[dict[str, object]]:
    """Half-hour meetings on the middle day of the present week."""
    now = datetime.now(UTC)
    middle = (now - timedelta(days=now.weekday() - 3)).replace(hour=6, minute=0, second=0)
    events = []
    for number in range(count):
        start = middle + timedelta(minutes=30 * number)
        edges = (f"{edge:%Y-%m-%dT%H:%M:%S}" for edge in (start, start + timedelta(minutes=30)))
        events.append(event(f"{SUBJECT} {number}", *edges))
    return events


class Distant(Tenant):
    """A tenant whose Graph is so many seconds away."""

    def __init__(self, authority: TestAuthority, latency: float) -> None:
        self._latency = latency
        super().__init__(authority)

    def _graph(self, seen: Seen) -> Outcome:
        time.sleep(self._latency)  # stands in for the way to Microsoft
        return super()._graph(seen)


def main() -> None:
    """Serve until standard input ends."""
    folder, latency = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
    folder /= f"tenant-{latency:g}"
    folder.mkdir(mode=0o700)
    with Distant(TestAuthority(folder), latency) as tenant:
        tenant.events = this_week()
        print(json.dumps(tenant.environment(storage="file")), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
