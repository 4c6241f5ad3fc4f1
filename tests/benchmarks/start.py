"""How long until there is something to see, until a key is taken, and until it is gone again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import ledgers
from tests.benchmarks.figures import Row, Samples, Section
from tests.benchmarks.minimal_app import __file__ as MINIMAL
from tests.benchmarks.processes import child, module, server, surroundings, timed, trackcal
from tests.benchmarks.pty import Program
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.tenant import SUBJECT

ABOUT = (
    "From exec to content on the screen of a pty of 120x36, then a key pressed at once; a ledger "
    "of so many entries, a token cached, the tenant on loopback. Against a minimal Textual "
    "program (Static and Footer), in turn. Memory is the program's own; the process that reads the "
    "calendar has a row of its own, and ends when nothing has been read for a minute."
)

_HANDLED = r"Nothing is ticked|Still loading|0 of \d+ ticked"
"""The answer to `n`; the last one where the list has come with it in one frame."""

_REST = 1.0
"""Seconds of silence before it is counted what comes by itself."""


@dataclass
class Runs:
    """The figures of one program, run by run: milliseconds and MB."""

    content: list[float] = field(default_factory=list)
    key: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    end: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    memory_at_rest: list[float] = field(default_factory=list)
    reader: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Subject:
    """A program to start: what its screen says first, after the key, and when all is there."""

    command: list[str]
    environment: Mapping[str, str]
    content: str
    handled: str
    ready: str | None = None


def run_once(
    subject: Subject,
    runs: Runs,
    sizes: Sizes,
    *,
    idle: bool = False,
) -> None:
    """Start it, look, press `n` and then `q`."""
    with Program(subject.command, subject.environment) as program:
        runs.content.append(program.wait(subject.content) * 1000)
        mark = program.mark()
        runs.memory.append(program.peak_mb())
        program.press("n")
        runs.key.append(program.wait(subject.handled, mark=mark) * 1000)
        if subject.ready:
            runs.ready.append(program.wait(subject.ready) * 1000)
        program.silence(sizes.settle)
        if idle:
            program.silence(_REST)
            runs.idle.append(program.idle_bytes(sizes.idle_seconds))
        runs.memory_at_rest.append(program.peak_mb())
        runs.reader.append(program.children_peak_mb())
        runs.end.append(program.quit("q"))


def measure(sizes: Sizes, folder: Path) -> list[Section]:
    """The sections about starting: the program and the commands."""
    near, far = module("tenant", folder), module("tenant", folder, sizes.latencies[-1])
    with server(near, surroundings()) as told, server(far, surroundings()) as told_far:
        environment, far_environment = ({**surroundings(), **one} for one in (told, told_far))
        homes = {
            f"{entries:,} entries": connected_home(folder, f"near-{entries}", entries, environment)
            for entries in sizes.ledgers
        }
        first = next(iter(homes))
        far_home = connected_home(folder, "far", sizes.ledgers[0], far_environment)
        subjects = {name: _subject(home, environment) for name, home in homes.items()}
        late = f"{first}, {sizes.latencies[-1] * 1000:g} ms a request"
        return [
            _programs(sizes, subjects, late, _subject(far_home, far_environment)),
            _commands(sizes, homes[first], environment),
        ]


def connected_home(folder: Path, name: str, entries: int, environment: Mapping[str, str]) -> Path:
    """An installation that is signed in and has so many entries."""
    home = folder / f"home-{name}"
    home.mkdir(mode=0o700)
    command = [*trackcal(), "--home", str(home), "connect", "--json"]
    connection = child(command, environment)["connection"]
    ledgers.fill(home, entries, connection["id"])
    return home


def _subject(home: Path, environment: Mapping[str, str]) -> Subject:
    # The whole frame: from the name at the top to the keys at the bottom.
    command = [*trackcal(), "--home", str(home)]
    return Subject(command, environment, "trackcal.*help", _HANDLED, SUBJECT)


def minimal() -> Subject:
    """The floor."""
    return Subject([sys.executable, MINIMAL], surroundings(), "Nothing yet", "Handled now")


def _programs(
    sizes: Sizes, subjects: Mapping[str, Subject], late: str, late_subject: Subject
) -> Section:
    """Start all in turn; `late` is only asked how long the week takes."""
    first = next(iter(subjects))
    everything = {"": minimal(), **subjects, late: late_subject}
    runs = {name: Runs() for name in everything}
    for turn in range(sizes.warm_ups + sizes.starts):
        for name, subject in everything.items():
            last = turn == sizes.warm_ups + sizes.starts - 1 and name == first
            into = runs[name] if turn >= sizes.warm_ups else Runs()
            run_once(subject, into, sizes, idle=last)
    floor = runs[""]
    section = Section("Start", ABOUT)
    for name in subjects:
        ours = runs[name]
        section.rows += [
            _row(f"content on the screen, {name}", ours.content, floor.content),
            _row(f"first key handled, {name}", ours.key, floor.key),
            _row(f"the week listed, {name}", ours.ready, floor.content),
            _row(f"memory with the content, {name}", ours.memory, floor.memory, "MB"),
            _row(
                f"memory with the week listed, {name}",
                ours.memory_at_rest,
                floor.memory_at_rest,
                "MB",
            ),
            Row(
                f"memory with the week listed, {name}, in MB",
                Samples("MB", tuple(ours.memory_at_rest)),
            ),
            Row(f"memory of the reading process, {name}", Samples("MB", tuple(ours.reader))),
            _row(f"quit to gone, {name}", ours.end, floor.end),
        ]
    section.rows.append(_row(f"the week listed, {late}", runs[late].ready, floor.content))
    idle = Samples("B", tuple(runs[first].idle))
    section.rows.append(Row(f"sent in {sizes.idle_seconds:g} s of rest", idle))
    return section


def _row(what: str, ours: list[float], floor: list[float], unit: str = "ms") -> Row:
    return Row(what, Samples(unit, tuple(ours)), "minimal", Samples(unit, tuple(floor)))


def _commands(sizes: Sizes, home: Path, environment: Mapping[str, str]) -> Section:
    nothing, version = "python -c pass", "--version"
    words = ("entries last-week --json", "report last-week --json", "status --json")
    commands = {nothing: [sys.executable, "-c", "pass"], version: [*trackcal(), version]}
    for one in words:
        commands[one] = [*trackcal(), "--home", str(home), *one.split()]
    times: dict[str, list[float]] = {name: [] for name in commands}
    floor = Runs()
    for _ in range(sizes.commands):
        for name, command in commands.items():
            times[name].append(timed(command, environment))
        run_once(minimal(), floor, sizes)
    taken = {name: Samples("ms", tuple(found)) for name, found in times.items()}
    started = Samples("ms", tuple(floor.content))
    return Section(
        "Commands",
        f"From exec to exit; a ledger of {sizes.ledgers[0]:,} entries, files cached.",
        [
            Row(version, taken[version], nothing, taken[nothing]),
            *(Row(one, taken[one], "minimal Textual, to its content", started) for one in words),
        ],
    )
