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
    "program (Static and Footer), in turn."
)

_HANDLED = r"Nothing is ticked|0 of \d+ ticked"
"""The answer to `n`; the second where the list has come with it in one frame."""

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
    idle: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Subject:
    """A program to start: what its screen says first, after the key, and when all is there."""

    name: str
    command: list[str]
    content: str
    handled: str
    ready: str | None = None


def run_once(
    subject: Subject,
    runs: Runs,
    environment: Mapping[str, str],
    sizes: Sizes,
    *,
    idle: bool = False,
) -> None:
    """Start it, look, press `n` and then `q`."""
    with Program(subject.command, environment) as program:
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
        runs.end.append(program.quit("q"))


def measure(sizes: Sizes, folder: Path) -> list[Section]:
    """The sections about starting: the program and the commands."""
    with server(module("tenant", folder), surroundings()) as told:
        environment = {**surroundings(), **told}
        homes = {entries: connected_home(folder, entries, environment) for entries in sizes.ledgers}
        return [
            _programs(sizes, homes, environment),
            _commands(sizes, homes[sizes.ledgers[0]], environment),
        ]


def connected_home(folder: Path, entries: int, environment: Mapping[str, str]) -> Path:
    """An installation that is signed in and has so many entries."""
    home = folder / f"home-{entries}"
    home.mkdir(mode=0o700)
    command = [*trackcal(), "--home", str(home), "connect", "--json"]
    connection = child(command, environment)["connection"]
    ledgers.fill(home, entries, connection["id"])
    return home


def _subjects(homes: Mapping[int, Path]) -> dict[int, Subject]:
    subjects = {
        0: Subject("minimal", [sys.executable, MINIMAL], "Nothing yet", "Handled now"),
    }
    for entries, home in homes.items():
        command = [*trackcal(), "--home", str(home)]
        # The whole frame: from the name at the top to the keys at the bottom.
        subjects[entries] = Subject(
            f"{entries:,} entries", command, "trackcal.*help", _HANDLED, SUBJECT
        )
    return subjects


def _programs(sizes: Sizes, homes: Mapping[int, Path], environment: Mapping[str, str]) -> Section:
    subjects = _subjects(homes)
    runs = {entries: Runs() for entries in subjects}
    for turn in range(sizes.warm_ups + sizes.starts):
        for entries, subject in subjects.items():
            last = turn == sizes.warm_ups + sizes.starts - 1 and entries == sizes.ledgers[0]
            into = runs[entries] if turn >= sizes.warm_ups else Runs()
            run_once(subject, into, environment, sizes, idle=last)
    section = Section("Start", ABOUT)
    floor = runs[0]
    for entries in homes:
        name = f"{entries:,} entries"
        ours = runs[entries]
        section.rows += [
            _row(f"content on the screen, {name}", ours.content, floor.content, 1.10),
            _row(f"first key handled, {name}", ours.key, floor.key, 1.15),
            _row(f"the week's events listed, {name}", ours.ready, floor.content),
            _row(f"memory with the content, {name}", ours.memory, floor.memory, 1.6, "MB"),
            # Told only: by then the ledger is in memory, and what TLS and the vault need.
            _row(
                f"memory with the week listed, {name}",
                ours.memory_at_rest,
                floor.memory_at_rest,
                unit="MB",
            ),
            _row(f"quit to gone, {name}", ours.end, floor.end, 1.0),
        ]
    idle = Samples("B", tuple(runs[sizes.ledgers[0]].idle))
    section.rows.append(Row(f"sent in {sizes.idle_seconds:g} s of rest", idle, budget=0))
    return section


def _row(
    what: str, ours: list[float], floor: list[float], budget: float | None = None, unit: str = "ms"
) -> Row:
    return Row(what, Samples(unit, tuple(ours)), "minimal", Samples(unit, tuple(floor)), budget)


def _commands(sizes: Sizes, home: Path, environment: Mapping[str, str]) -> Section:
    nothing = [sys.executable, "-c", "pass"]
    version = [*trackcal(), "--version"]
    entries = [*trackcal(), "--home", str(home), "entries", "last-week", "--json"]
    minimal = Subject("minimal", [sys.executable, MINIMAL], "Nothing yet", "Handled now")
    times: dict[str, list[float]] = {"nothing": [], "version": [], "entries": []}
    floor = Runs()
    for _ in range(sizes.commands):
        times["nothing"].append(timed(nothing, environment))
        times["version"].append(timed(version, environment))
        times["entries"].append(timed(entries, environment))
        run_once(minimal, floor, environment, sizes)
    section = Section(
        "Commands", f"From exec to exit; a ledger of {sizes.ledgers[0]:,} entries, files cached."
    )
    plain = Samples("ms", tuple(times["nothing"]))
    started = Samples("ms", tuple(floor.content))
    section.rows += [
        Row("--version", Samples("ms", tuple(times["version"])), "python -c pass", plain, 3.0),
        Row(
            "entries last-week --json",
            Samples("ms", tuple(times["entries"])),
            "minimal Textual, to its content",
            started,
            0.8,
        ),
    ]
    return section
