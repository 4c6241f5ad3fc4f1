"""The real program on a calendar of any size, for keys to be pressed in.

`python -m tests.benchmarks.list_program HOME GRAPH STAMPS [--busy]` runs the app as `trackcal`
does, with an account that is already signed in and a clock that stands in November 2026; events
come through trackcal's own reader from the paging server at GRAPH. What differs from the real
thing: the token was not asked for, and into STAMPS goes the moment each read arrives in the list.
`--busy` reads the whole year over and over in a thread meanwhile, and keeps none of it.
"""

from __future__ import annotations

import argparse
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

import trackcal_tui.engine.engine
from tests.benchmarks.ledgers import CONNECTION
from tests.benchmarks.reading import FIRST, LAST, ZONE
from trackcal_tui.auth.tokens import Tokens
from trackcal_tui.auth.vault import Vault
from trackcal_tui.config.paths import Paths
from trackcal_tui.config.settings import Settings
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.errors import Cancelled
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import build_sheet, window
from trackcal_tui.demo.clock import FixedClock
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.run import run_app
from trackcal_tui.tui.state import reading as transitions
from trackcal_tui.tui.state.sheet import SheetState


def sign_in(home: Path) -> None:
    """Put a token into the vault, as after a sign-in: the process that reads finds it there."""
    tokens = Tokens(cache="{}", access_token="benchmark", expires_at=time.time() + 86_400)
    vault = Vault(home / "vault", Settings(token_storage="file"))
    vault.save(CONNECTION.id, msgspec.json.encode(tokens))


def make_engine(home: Path, graph: str) -> Engine:
    """The engine of a connected installation without a login host."""
    paths = Paths(config=home, data=home, state=home)
    clock = FixedClock(datetime(2026, 11, 20, 14, 20, tzinfo=UTC))
    settings = Settings(timezone=ZONE, token_storage="file")
    engine = Engine(settings, paths, clock, cloud=Cloud("custom", graph, graph), session=True)
    engine.ledger.save_connection(CONNECTION)
    return engine


def stamp_reads(stamps: Path) -> None:
    """Note when a read that is done reaches the app's state."""
    loaded = transitions.loaded

    def stamped(*arguments: Any, **more: Any) -> SheetState:
        with stamps.open("a", encoding="ascii") as file:
            file.write(f"{time.perf_counter()}\n")
        return loaded(*arguments, **more)

    transitions.loaded = stamped


def read_on(engine: Engine, cancel: Cancel) -> None:
    """Read the year until cancelled."""
    span = DateRange(FIRST, LAST)
    while True:
        try:
            events = engine.calendar_source.read(
                CONNECTION, *window(span, engine.zone), cancel=cancel
            )
        except Cancelled:
            return
        build_sheet(events, span, engine.zone)


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("graph")
    parser.add_argument("stamps", type=Path)
    parser.add_argument("--busy", action="store_true")
    arguments = parser.parse_args()
    engine = make_engine(arguments.home, arguments.graph)
    stamp_reads(arguments.stamps)
    trackcal_tui.engine.engine.open_engine = lambda *_, **__: engine
    cancel = Cancel()
    if arguments.busy:
        threading.Thread(target=read_on, args=(engine, cancel), daemon=True).start()
    try:
        run_app(str(arguments.home))
    finally:
        cancel.cancel()


if __name__ == "__main__":
    main()
