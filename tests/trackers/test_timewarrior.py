"""timewarrior: words that it would take for something else, and what its child may know."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.trackers.fakes.base import KEY
from tests.trackers.local import RealTimewarrior
from tests.trackers.making import MONDAY, NAME, WEEK, Machine
from trackcal_tui.config.tracker_settings import TrackerSettings
from trackcal_tui.core.errors import TrackerError
from trackcal_tui.core.ranges import DateRange

DATES = DateRange(MONDAY, MONDAY + timedelta(days=30))
MISTAKEN = [
    *("yesterday", "mon", "monday", "now", "daily", "weekly", "d", "s", "to", "from", "for", "ago"),
    *("9am", "09:00", "2026-11-16", "20261116T080000Z", "1st", "2h", "500", "PT1H", "P1D"),
    *(":fill", ":yes", "@1", "-", "easter", "later", "eow", "may"),
]
PLAIN = [
    *("Daily", "standup", "ACME-2026", "2h meeting", "to do", ":fill the form", "@1 and more"),
    *(
        'say "hello"',
        "it's $HOME `id`",
        "a\\b",
        "田中 由紀",
        "+x",
        "x:y",
        "a,b",
        "(later)",
        "…",
        "#1",
    ),
]


@pytest.fixture
def place(tmp_path: Path) -> RealTimewarrior:
    return RealTimewarrior(tmp_path / "timew")


@pytest.fixture
def machine(tmp_path: Path, place: RealTimewarrior) -> Iterator[Machine]:
    made = Machine(tmp_path / "home", place)
    yield made
    made.close()


def test_every_word_arrives_as_the_tag_it_is(place: RealTimewarrior, machine: Machine) -> None:
    entries = machine.fill(len(MISTAKEN + PLAIN))
    for entry, word in zip(entries, MISTAKEN + PLAIN, strict=True):
        machine.edit(entry, task_name=word, project=None)
    result = machine.push(DATES)
    assert not result.failed
    rows = {tag: row for row in place._rows() for tag in row["tags"] if "trackcal:" in tag}
    for entry, word in zip(entries, MISTAKEN + PLAIN, strict=True):
        tags = {tag.rstrip("\u00a0") for tag in rows[f"trackcal:{entry.id}"]["tags"]}
        assert tags == {word, f"trackcal:{entry.id}"}
    assert machine.push(DATES).unchanged == len(entries)


def test_overlaps_with_what_is_there_are_named_first(
    place: RealTimewarrior, machine: Machine
) -> None:
    place.run("track", "2026-11-16T08:10:00Z", "-", "2026-11-16T08:20:00Z", "Coffee break")
    (entry,) = machine.fill(1)
    (refused,) = machine.engine.pushing.prepare(WEEK, NAME).preview.refused
    assert refused.entry == entry.id
    assert 'overlaps "Coffee break", which timewarrior refuses' in refused.title


def test_its_own_refusal_is_told(place: RealTimewarrior, machine: Machine) -> None:
    machine.fill(1)
    prepared = machine.engine.pushing.prepare(WEEK, NAME)
    place.run("track", "2026-11-16T08:10:00Z", "-", "2026-11-16T08:20:00Z", "Coffee break")
    (failure,) = machine.engine.pushing.push(prepared).failed
    assert "You cannot overlap intervals" in failure.title


def test_the_child_knows_nothing_of_trackcal(
    place: RealTimewarrior, machine: Machine, tmp_path: Path
) -> None:
    script = tmp_path / "bin" / "timew"
    script.parent.mkdir()
    script.write_text(f"#!/bin/sh\n/usr/bin/env > {tmp_path}/seen\necho '[]'\n", encoding="utf-8")
    script.chmod(0o755)
    os.environ["PATH"] = f"{script.parent}:{os.environ['PATH']}"
    os.environ["TRACKCAL_TRACKER_KEY_OTHER"] = KEY

    machine.engine.pushing.prepare(WEEK, NAME)

    seen = (tmp_path / "seen").read_text(encoding="utf-8")
    assert f"TIMEWARRIORDB={place.folder}" in seen
    assert "TRACKCAL" not in seen
    assert KEY not in seen


def test_a_machine_without_it_is_told(machine: Machine, tmp_path: Path) -> None:
    os.environ["PATH"] = str(tmp_path)
    with pytest.raises(TrackerError, match="not installed"):
        machine.engine.trackers.test(NAME)
    assert machine.engine.trackers.settings(NAME) == TrackerSettings("timewarrior")
