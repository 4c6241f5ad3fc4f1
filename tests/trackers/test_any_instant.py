"""Pushes killed between any two of their steps: whatever is done in between arrives once."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.trackers.conftest import HOSTED
from tests.trackers.fakes.base import KEY, Fake
from tests.trackers.fakes.wire import Trouble
from tests.trackers.making import MONDAY, NAME, WEEK, Machine, complete, use_key
from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.network.pinned import PinnedClient
from trackcal_tui.store.outbox import FileOutbox
from trackcal_tui.trackers.kinds.timewarrior import Timewarrior

BEFORE = DateRange(WEEK.first - timedelta(days=28), WEEK.last - timedelta(days=28))
"""A week far from the other one: what moves between them is found in one of them only."""


class Killed(BaseException):
    """What a kill is to the process: nothing runs after it."""


class Fuse:
    """Kills at one instant: before or after a write to disk or a request."""

    def __init__(self) -> None:
        self.left = -1

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def burning(*args: Any, **words: Any) -> Any:
            self.burn()
            result = call(*args, **words)
            self.burn()
            return result

        return burning


@pytest.fixture
def fuse(monkeypatch: pytest.MonkeyPatch) -> Fuse:
    made = Fuse()
    for owner, name in ((FileOutbox, "_append"), (PinnedClient, "send"), (Timewarrior, "_run")):
        monkeypatch.setattr(owner, name, made.around(getattr(owner, name)))
    return made


def push_until_done(machine: Machine, fuse: Fuse, chance: random.Random) -> int:
    """Push again and again, killed each time a little later; how many kills it took."""
    kills = 0
    while True:
        fuse.left = chance.randint(1, 8 + 6 * kills)
        try:
            machine.push()
            fuse.left = -1
            return kills
        except Killed:
            kills += 1
            start_again(machine, fuse)


def start_again(machine: Machine, fuse: Fuse) -> None:
    """Be the next process."""
    fuse.left = -1
    folder = machine.folder
    machine.close()
    machine.__init__(folder)  # type: ignore[misc]


@pytest.mark.parametrize("seed", [1, 2])
def test_kills_at_any_instant_double_and_lose_nothing(
    place: Any, machine: Machine, fuse: Fuse, seed: int
) -> None:
    entries = machine.fill(8)
    chance = random.Random(seed)

    assert push_until_done(machine, fuse, chance) > 0
    complete(place, machine, entries)

    longer = machine.edit(entries[0], seconds=3600)
    machine.ledger.delete_entries([entries[1].id])
    push_until_done(machine, fuse, chance)
    complete(place, machine, (longer, *entries[2:]))


@pytest.mark.parametrize("place", ["looped", "timewarrior"], indirect=True)
def test_a_move_to_another_month_is_made_once_whenever_it_is_killed(
    place: Any, machine: Machine, fuse: Fuse
) -> None:
    (entry,) = machine.fill(1)
    machine.push()
    for instant in itertools.count(1):
        days = (WEEK, BEFORE)[instant % 2]
        entry = machine.edit(entry, date=days.first)
        fuse.left = instant
        try:
            machine.push(days)
        except Killed:
            start_again(machine, fuse)
        else:
            break
        entry = machine.edit(entry, date=days.last)
        assert not machine.push(days).failed
        complete(place, machine, (entry,))
    assert instant > 4


def change_something(machine: Machine, chance: random.Random) -> None:
    """Do what people do to entries between two pushes."""
    entries = machine.ledger.entries()
    what = chance.choice(("add", "edit", "move", "delete", "undo"))
    if what == "undo":
        machine.ledger.undo()
    elif what == "add" or not entries:
        machine.ledger.add_entry(EntryEdit("Reading", MONDAY, 1800, "ACME-2026"))
    elif what == "edit":
        machine.edit(chance.choice(entries), seconds=chance.choice((1800, 3600, 5400)))
    elif what == "move":
        days = chance.choice((WEEK, BEFORE))
        day = days.first + timedelta(days=chance.randrange(days.days))
        machine.edit(chance.choice(entries), date=day)
    else:
        machine.ledger.delete_entries([chance.choice(entries).id])


def live(place: Fake, machine: Machine, fuse: Fuse, chance: random.Random) -> None:
    """Change entries and push them, with answers lost and pushes killed; then push in peace."""
    machine.fill(6)
    server = place.server
    for _ in range(10):
        change_something(machine, chance)
        server.troubles.extend(chance.choice((*Trouble, *[None] * 18)) for _ in range(12))
        fuse.left = chance.randint(1, 60)
        try:
            machine.push(chance.choice((WEEK, BEFORE)))
        except Killed:
            start_again(machine, fuse)
        fuse.left = -1
        server.troubles.clear()
    both = DateRange(BEFORE.first, WEEK.last)
    machine.push(both)
    server.carry_out_late()
    machine.push(both)
    complete(place, machine, machine.ledger.entries())
    again = machine.push(both)
    assert not (again.created or again.updated or again.deleted or again.conflicts)


@pytest.mark.parametrize("seed", range(2))
def test_a_life_of_changes_and_broken_pushes_leaves_each_entry_once(
    hosted: Fake, machine: Machine, fuse: Fuse, seed: int
) -> None:
    live(hosted, machine, fuse, random.Random(seed))


@pytest.mark.soak
@pytest.mark.parametrize("kind", HOSTED)
def test_a_hundred_lives_leave_each_entry_once(kind: str, tmp_path: Path, fuse: Fuse) -> None:
    for seed in range(100):
        place = HOSTED[kind]()
        use_key(KEY)
        machine = Machine(tmp_path / str(seed), place)
        live(place, machine, fuse, random.Random(seed))
        machine.close()
        place.close()


def test_two_machines_that_push_at_the_same_moment_leave_one_of_each(
    place: Any, machine: Machine, tmp_path: Path
) -> None:
    entries = machine.fill(6)
    other = machine.copy(tmp_path / "other")
    plans = [one.engine.pushing.prepare(WEEK, NAME) for one in (machine, other)]
    machine.engine.pushing.push(plans[0])

    result = other.engine.pushing.push(plans[1])

    assert not result.failed
    complete(place, machine, entries)
    for one in (machine, other):
        again = one.push()
        assert again.unchanged == len(entries)
        complete(place, one, entries)
    other.close()
