"""Hold the rooms of the package to their directions: who may import whom.

    __main__ → cli → tui.run → engine → {demo → graph, auth, store, exports} → network
    → config → core
    tui.run → app → {importing, entries, timesheet, projects, connection} → trackers → shared
    → jobs → {keys, state} → core

Imports inside functions and below `if TYPE_CHECKING` count like any other. There are no exceptions.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import grimp
import pytest

import trackcal_tui

ROOT = Path(trackcal_tui.__file__).parent

ROOMS: list[str | grimp.Layer | set[str]] = [
    "__main__",
    "cli",
    "tui",
    "engine",
    "demo",
    {"graph", "auth", "store", "exports", "trackers"},
    "network",
    {"config", "terminal"},
    "core",
]
"""From the top down; rooms of one set never import each other."""

TERMINAL_PROGRAM: list[str | grimp.Layer | set[str]] = [
    "run",
    "app",
    grimp.Layer("sections", "themed_app", independent=True),
    {"importing", "entries", "timesheet", "projects", "connection"},
    "trackers",
    "shared",
    "jobs",
    {"keys", "state", "themes"},
]
"""The rooms of `tui`, from the top down."""

BELOW_THE_ENGINE = ("demo", "graph", "auth", "store", "exports", "trackers", "network")
"""What commands and screens reach through the engine only."""

LIBRARIES = {
    "textual": {"tui", "terminal"},
    "rich": {"tui", "terminal", "cli"},
    "msal": {"auth"},
    "cryptography": {"auth"},
    "keyring": {"auth"},
    "httpx": {"auth", "graph", "network", "demo", "engine", "trackers"},
    "tinydb": {"store"},
    "pendulum": {"core"},
    "platformdirs": {"config"},
    "tzlocal": {"graph"},
    "tomlkit": {"config"},
    "segno": {"cli", "tui"},
    "shtab": {"cli"},
    "xlsxwriter": {"exports"},
}
"""Library → the rooms that may import it. msgspec may be used by all."""


@cache
def graph() -> grimp.ImportGraph:
    """Return every import of the package, of modules and of libraries."""
    return grimp.build_graph("trackcal_tui", include_external_packages=True, cache_dir=None)


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def imports_between(importer: str, imported: str) -> list[str]:
    """List the direct imports from one package into another."""
    expression = f"trackcal_tui.{importer}.** -> trackcal_tui.{imported}.**"
    expressions = (expression, expression.replace(".** ->", " ->"), expression[:-3])
    found = [one for e in expressions for one in graph().find_matching_direct_imports(e)]
    return sorted(f"{one['importer']} imports {one['imported']}" for one in found)


def test_every_module_has_a_room() -> None:
    listed = {name for layer in ROOMS for name in ([layer] if isinstance(layer, str) else layer)}
    assert {room_of(module) for module in graph().find_descendants("trackcal_tui")} == listed


def test_no_file_lies_loose() -> None:
    assert {file.name for file in ROOT.glob("*.py")} == {"__init__.py", "__main__.py"}


@pytest.mark.parametrize(
    ("layers", "container"),
    [(ROOMS, "trackcal_tui"), (TERMINAL_PROGRAM, "trackcal_tui.tui")],
    ids=["rooms", "terminal program"],
)
def test_imports_go_down(layers: list[str | grimp.Layer | set[str]], container: str) -> None:
    broken = graph().find_illegal_dependencies_for_layers(layers, {container})
    wrong = [
        " → ".join((next(iter(route.heads)), *route.middle, next(iter(route.tails))))
        for dependency in broken
        for route in dependency.routes
    ]
    assert wrong == []


def test_there_is_no_circle() -> None:
    packages = {
        module.rpartition(".")[0] for module in graph().modules if "trackcal_tui." in module
    }
    found = {edge for package in packages for edge in graph().nominate_cycle_breakers(package)}
    assert found == set()


@pytest.mark.parametrize("caller", ["cli", "tui"])
@pytest.mark.parametrize("room", BELOW_THE_ENGINE)
def test_commands_and_screens_reach_what_is_below_through_the_engine(
    caller: str, room: str
) -> None:
    assert imports_between(caller, room) == []


def test_commands_know_of_the_terminal_program_only_how_to_run_it() -> None:
    assert {line.split()[-1] for line in imports_between("cli", "tui")} == {"trackcal_tui.tui.run"}


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_only_where_it_may_be(library: str) -> None:
    importers = graph().find_modules_that_directly_import(library)
    assert {room_of(module) for module in importers} <= LIBRARIES[library]
