"""How much is measured: in full for the table, tiny to see that the benchmarks still work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Counts of runs, entries and events."""

    warm_ups: int
    """Turns before those that count: they fill caches."""
    settle: float
    """Seconds of silence after which a screen is taken to be still."""
    starts: int
    """Runs of each program."""
    commands: int
    idle_seconds: float
    ledgers: tuple[int, ...]
    """Entries in the ledgers that are started on."""
    reads: tuple[int, ...]
    """Events in the calendars that are read."""
    read_rounds: int
    latencies: tuple[float, ...]
    """Seconds a request takes, once each."""
    lists: tuple[int, ...]
    """Events in the lists that keys are pressed in."""
    presses: int
    """Of each key."""
    stores: tuple[int, ...]
    """Entries in the stores that are written to."""
    store_rounds: int
    batch: int
    """Entries imported at once."""
    look_ups: int
    pushed: int
    """Entries pushed to a tracker."""
    push_rounds: int
    month: int
    """Entries in the month of a timesheet."""
    remembered: tuple[int, int]
    """Entries that suggestions come from, and drafts they are for."""


FULL = Sizes(
    warm_ups=1,
    settle=0.2,
    starts=9,
    commands=9,
    idle_seconds=5.0,
    ledgers=(10_000, 100_000),
    reads=(1_000, 10_000),
    read_rounds=4,
    latencies=(0.0, 0.08),
    lists=(100, 10_000, 50_000),
    presses=16,
    stores=(10_000, 100_000),
    store_rounds=2,
    batch=500,
    look_ups=10_000,
    pushed=1_000,
    push_rounds=5,
    month=2_000,
    remembered=(100_000, 10_000),
)

TINY = Sizes(
    warm_ups=0,
    settle=0.08,
    starts=1,
    commands=1,
    idle_seconds=0.2,
    ledgers=(20,),
    reads=(30,),
    read_rounds=1,
    latencies=(0.005,),
    lists=(40,),
    presses=2,
    stores=(20,),
    store_rounds=1,
    batch=5,
    look_ups=10,
    pushed=5,
    push_rounds=1,
    month=20,
    remembered=(300, 30),
)
