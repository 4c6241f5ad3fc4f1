"""The demo in a process of its own, signed in: for terminals in which nobody can press a key.

The real program otherwise, from the entry point on. Run with the home.
"""

from __future__ import annotations

import sys

import trackcal_tui.engine.engine
from trackcal_tui.__main__ import entry
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.engine import open_engine


def main() -> None:
    """Run it."""
    clock = FixedClock(FIXED_NOW)
    engine = open_engine(sys.argv[1], demo=True, session=True, clock=clock, approve_after=0)
    engine.accounts.require()
    trackcal_tui.engine.engine.open_engine = lambda *_, **__: engine
    sys.argv[1:] = ["--demo"]
    entry()


if __name__ == "__main__":
    main()
