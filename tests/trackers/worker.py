"""A process that pushes the week until all of it is there, or until it is killed.

    python -m tests.trackers.worker HOME

It says `ready` before it pushes, and one JSON object at its end.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.trackers.making import Machine
from trackcal_tui.trackers import push
from trackcal_tui.trackers.api import Pace


def main() -> None:
    """Push until nothing fails."""
    Pace.delay = lambda self: 0.0  # type: ignore[method-assign] # the fakes have no rates
    push._PAUSES = (0.0, 0.0)
    machine = Machine(Path(sys.argv[1]))
    print("ready", flush=True)
    for _ in range(100):
        result = machine.push()
        if not result.failed and result.stopped is None:
            break
    machine.close()
    print(json.dumps({"conflicts": len(result.conflicts)}), flush=True)


if __name__ == "__main__":
    main()
