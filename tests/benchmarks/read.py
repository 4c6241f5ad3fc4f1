"""Reading a calendar: against a plain loop, and against the peers where they are wanted."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.benchmarks.figures import Row, Samples, Section
from tests.benchmarks.processes import REPOSITORY, child, module, server, surroundings
from tests.benchmarks.sizes import Sizes

ABOUT = (
    "A year's calendar from a paging server on loopback (TLS, gzip, `$top` to 1000), each read in "
    "fresh processes taken in turn; from the request to filtered, sorted, typed drafts. Against "
    "httpx.AsyncClient, a loop over the pages and json.loads, which makes dicts only. *First* is "
    "the first read of a process, with its client and its TLS context; *again* the next one."
)
PEERS = ("O365==2.1.10", "msgraph-sdk>=1.65,<2")
PEER_EVENTS = 10_000
_REPEATS = 2


class Reads:
    """What the processes of one reader told."""

    def __init__(self) -> None:
        self.first: list[float] = []
        self.again: list[float] = []
        self.memory: list[float] = []

    def take(self, told: Mapping[str, object], events: int) -> None:
        """Keep one process's figures. Raises: RuntimeError: it did not read everything."""
        if told["rows"] != events:
            raise RuntimeError(f"a reader got {told['rows']} of {events} events")
        times = told["ms"]
        assert isinstance(times, list)
        self.first.append(times[0])
        self.again += times[1:]
        self.memory.append(float(str(told["mb"])))


def measure(sizes: Sizes, folder: Path, *, peers: bool = False) -> list[Section]:
    """The section about reading."""
    section = Section("Reading", ABOUT)
    for events in sizes.reads:
        authority = folder / f"authority-{events}.pem"
        # Waiting for fifty pages again and again would take longer than all the rest.
        latencies = sizes.latencies if events <= PEER_EVENTS else sizes.latencies[:1]
        command = module("paging", "--events", events, "--authority", authority)
        command += [word for each in latencies for word in ("--latency", str(each))]
        environment = surroundings(SSL_CERT_FILE=str(authority))
        environment["REQUESTS_CA_BUNDLE"] = str(authority)
        with server(command, surroundings()) as origins:
            for origin, latency in zip(origins, latencies, strict=True):
                section.rows += _compared(sizes, events, origin, latency, environment)
            if events == PEER_EVENTS and peers:
                _compare_peers(section, origins[0], environment, folder)
    section.rows.append(_week(folder))
    if not peers:
        section.notes.append("O365 and msgraph-sdk: not in this run (`make bench ARGS=--peers`).")
    return [section]


def _compared(
    sizes: Sizes, events: int, origin: str, latency: float, environment: Mapping[str, str]
) -> Iterable[Row]:
    reads = {"trackcal": Reads(), "plain": Reads()}
    for turn in range(sizes.warm_ups + sizes.read_rounds):
        for reader, into in reads.items():
            command = module("reading", reader, "--graph", origin, "--reads", 1 + _REPEATS)
            told = child(command, environment)
            if turn >= sizes.warm_ups:  # before, the server made its pages
                into.take(told, events)
    ours, loop = reads["trackcal"], reads["plain"]
    name = f"{events:,} events" + (f", {latency * 1000:g} ms a request" if latency else "")
    yield _row(f"{name}, first", ours.first, loop.first)
    yield _row(f"{name}, again", ours.again, loop.again)
    if not latency:
        yield _row(f"{name}, peak memory", ours.memory, loop.memory, "MB")


def _row(what: str, ours: list[float], theirs: list[float], unit: str = "ms") -> Row:
    return Row(what, Samples(unit, tuple(ours)), "loop", Samples(unit, tuple(theirs)))


def _week(folder: Path) -> Row:
    authority = folder / "authority-week.pem"
    command = module("paging", "--events", 1500, "--authority", authority, "--latency", 0)
    with server(command, surroundings()) as origins:
        told = child(
            module("reading", "trackcal", "--graph", origins[0], "--week"),
            surroundings(SSL_CERT_FILE=str(authority)),
        )
    requests = Samples("requests", (float(told["requests"]),))
    return Row("a week, one page", requests)


# -- peers


def _compare_peers(
    section: Section, origin: str, environment: Mapping[str, str], folder: Path
) -> None:
    """Read with the peers in an environment of their own, in turn with trackcal."""
    python = peers_python(folder)
    if python is None:
        section.notes.append("O365 and msgraph-sdk could not be installed here: not compared.")
        return
    for name, rounds in (("o365", 3), ("msgraph", 1)):
        ours, theirs, memory, peer_memory = [], [], [], []
        for _ in range(rounds):
            told = child(module("reading", "trackcal", "--graph", origin), environment)
            peer = child(
                module("reading", name, "--graph", origin, python=python),
                {**environment, "PYTHONPATH": str(REPOSITORY)},
            )
            if peer["rows"] != told["rows"]:
                raise RuntimeError(f"{name} got {peer['rows']} of {told['rows']} events")
            ours += told["ms"]
            theirs += peer["ms"]
            memory.append(told["mb"])
            peer_memory.append(peer["mb"])
        what = f"{PEER_EVENTS:,} events, first, beside {name}"
        section.rows += [
            Row(what, Samples("ms", tuple(ours)), name, Samples("ms", tuple(theirs))),
            Row(
                f"{PEER_EVENTS:,} events, peak memory, beside {name}",
                Samples("MB", tuple(memory)),
                name,
                Samples("MB", tuple(peer_memory)),
            ),
        ]


def peers_python(folder: Path) -> str | None:
    """A Python that has the peers, in a throw-away environment; None where that cannot be."""
    home = folder / "peers"
    try:
        venv.create(home, with_pip=True)
        python = str(home / "bin" / "python")
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEERS],
            check=True,
            capture_output=True,
            timeout=300,
        )
    except (OSError, subprocess.SubprocessError) as error:
        print(f"no peers: {type(error).__name__}", file=sys.stderr)
        return None
    return python
