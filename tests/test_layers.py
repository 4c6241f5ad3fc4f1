"""Which module may import which: read off the source, against a table.

    __main__ → cli → engine → {graph, store, demo} → pure core
               app → jobs, desk → engine;  app → screens → widgets → pure core

An import inside a function counts as much as one at the top; one below `if TYPE_CHECKING` is
only a name, and is held to the same table but for the few that `NAMES_ONLY` allows.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pytest

import trackcal_tui

ROOT = Path(trackcal_tui.__file__).parent
HEAVY = {"msal", "httpx", "keyring", "tinydb", "pendulum", "cryptography", "requests"}

CORE = {
    *("cancel", "connection_words", "display", "drift", "drift_state", "drift_words", "errors"),
    "endings",
    *(
        "files",
        "formats",
        "last_read",
        "lines",
        "listing",
        "models",
        "plan",
        "paths",
        "ranges",
        "read_state",
        "rules",
        "services",
        "settings",
        "state",
        "text",
        "ticks",
    ),
    *("zones", "clipboard", "exports"),
    *("ascii_signs", "terminal_bytes", "terminal_colours", "terminal_locale"),
}
"""Pure, or as good as: values, rules and files; knows no network, no database, no screen."""

ENGINE = {"engine", "engine_parts"}
COMMANDS = {"commands", "key_names", "panel_commands", "screen_commands"}
"""What keys do, as tables; `keymap` checks the settings against them."""
JOBS = {"jobs", "account_jobs", "drift_jobs"}
"""The app's workers: they call the engine from threads and tell the app what came of it."""

LAYERS: dict[str, set[str]] = {
    "": set(),  # trackcal_tui/__init__.py
    "__main__": {"", "cli"},
    **{module: {"", *CORE} for module in CORE},
    "crash": CORE,
    **{module: {*CORE, *COMMANDS} for module in (*COMMANDS, "keymap")},
    "themes": set(),
    "themed_app": {"themes", "widgets"},
    "graph": {"", *CORE, "graph"},
    "store": {"", *CORE, "store"},
    "demo": {*CORE, "demo", "graph.clouds"},
    **{module: {*CORE, *ENGINE, "graph", "store", "demo"} for module in ENGINE},
    "doctor": {"", *CORE, *ENGINE, "graph", "keymap"},
    "desk": {*CORE, *ENGINE, "doctor", "graph"},
    "cli": {"", *CORE, *ENGINE, "cli", "crash", "doctor", "graph"},
    "messages": CORE,
    "widgets": {*CORE, *COMMANDS, "messages", "widgets"},
    "screens": {"", *CORE, *COMMANDS, "desk", "messages", "screens", "widgets"},
    **{module: {"", *CORE, *ENGINE, *JOBS, "crash", "messages"} for module in JOBS},
    "app": {"", *CORE, *ENGINE, *JOBS, "commands", "crash", "desk", "keymap", "messages"}
    | {"screens", "themed_app", "themes", "widgets"},
    "terminal_input": CORE,
    "frames": set(),
    "pacing": {"frames", "stopping", "typeahead"},
    "stopping": {"terminal_input"},
    "run": {*CORE, *ENGINE, "app", "pacing", "screens"},
    "typeahead": set(),
}
"""Layer → the layers it may import (a module of a layer can be named alone)."""

LAZY_ONLY = {
    ("cli.program", "run"): "run_app, when there is a terminal for it",
    ("__main__", "cli"): "--version is answered without",
}
"""Edges that exist inside functions only: what they lead to is heavy."""

NAMES_ONLY = {
    ("jobs", "app"): "jobs act on the app they are given",
    ("account_jobs", "app"): "the same",
    ("drift_jobs", "app"): "the same",
}
"""Edges that exist for the type checker only."""

OUTSIDE: dict[str, set[str]] = {
    "textual": {"app", *COMMANDS, "messages", "screens", "widgets", "themes", *JOBS}
    | {"pacing", "run", "stopping", "terminal_input", "themed_app", "typeahead"},
    "rich": {"display", "frames", "cli.output", "run", "screens", "widgets"},
    "msal": {"graph"},
    "requests": {"graph"},
    "cryptography": {"graph"},
    "keyring": {"graph"},
    "httpx": {"graph", "demo", *ENGINE, "doctor", "desk"},
    "tinydb": {"store"},
    "pendulum": {"zones", "desk"},
    "platformdirs": {"paths"},
    "tomlkit": {"settings"},
    "segno": {"cli", "widgets"},
    "shtab": {"cli"},
}
"""Library → who may import it. msgspec may be used by all."""


class Import(NamedTuple):
    """One import, as it stands in the source."""

    source: str
    """Module, without the package's name: `graph.vault`."""
    target: str
    """The same for one of ours; for a library its name."""
    ours: bool
    line: int
    lazy: bool
    """Inside a function."""
    name_only: bool
    """Below `if TYPE_CHECKING`."""

    def __str__(self) -> str:
        return f"{self.source} imports {self.target} (line {self.line})"


def modules() -> dict[str, Path]:
    found = {}
    for file in sorted(ROOT.rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = file
    return found


MODULES = modules()


def imports_of(source: str, tree: ast.AST) -> Iterator[Import]:
    def walk(node: ast.AST, lazy: bool, name_only: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for target in targets(node):
                ours = target.split(".")[0] == "trackcal_tui"
                name = target.removeprefix("trackcal_tui").lstrip(".") if ours else target
                yield Import(source, name, ours, node.lineno, lazy, name_only)
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in ast.iter_child_nodes(node):
            guarded = typing and child in getattr(node, "body", ())
            yield from walk(child, lazy or inside, name_only or guarded)

    yield from walk(tree, False, False)


def targets(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Whole module names; `from package import module` is that module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    assert node.level == 0, f"relative import in line {node.lineno}"
    assert node.module
    for alias in node.names:
        whole = f"{node.module}.{alias.name}"
        yield whole if whole.removeprefix("trackcal_tui.") in MODULES else node.module


def is_in(module: str, layer: str) -> bool:
    return module == layer or (bool(layer) and module.startswith(f"{layer}."))


def layer_of(module: str) -> str:
    return module.split(".")[0]


ALL = [
    found
    for source, file in MODULES.items()
    for found in imports_of(source, ast.parse(file.read_text(encoding="utf-8")))
]
OURS = [found for found in ALL if found.ours]
LIBRARIES = [found for found in ALL if not found.ours]


def is_listed(found: Import, edges: dict[tuple[str, str], str]) -> bool:
    return any(is_in(found.source, a) and is_in(found.target, b) for a, b in edges)


def test_the_walk_finds_what_is_there() -> None:
    edges = {(found.source, found.target) for found in ALL}
    assert ("rules", "models") in edges
    assert ("engine_parts", "store.ledger") in edges
    assert ("cli.program", "run") in edges
    assert ("graph.calendar", "httpx") in edges
    lazy = {(found.source, found.target) for found in ALL if found.lazy}
    assert ("engine_parts", "store.ledger") in lazy
    assert ("rules", "models") not in lazy
    named = {(found.source, found.target) for found in ALL if found.name_only}
    assert ("engine_parts", "graph.vault") in named
    assert ("store.ledger", "tinydb") not in named


def test_every_module_has_a_layer() -> None:
    assert {layer_of(module) for module in MODULES} - set(LAYERS) == set()


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_a_layer_imports_only_what_it_may(layer: str) -> None:
    wrong = [
        str(found)
        for found in OURS
        if layer_of(found.source) == layer
        and not any(is_in(found.target, allowed) for allowed in LAYERS[layer])
        and not (found.lazy and is_listed(found, LAZY_ONLY))
        and not (found.name_only and is_listed(found, NAMES_ONLY))
    ]
    assert wrong == []


@pytest.mark.parametrize("edge", LAZY_ONLY, ids=" to ".join)
def test_some_imports_wait_until_they_are_needed(edge: tuple[str, str]) -> None:
    found = [f for f in OURS if is_in(f.source, edge[0]) and is_in(f.target, edge[1])]
    assert found
    assert [str(f) for f in found if not f.lazy] == []


@pytest.mark.parametrize("edge", NAMES_ONLY, ids=" to ".join)
def test_some_imports_are_for_the_type_checker(edge: tuple[str, str]) -> None:
    found = [f for f in OURS if is_in(f.source, edge[0]) and is_in(f.target, edge[1])]
    assert found or edge[0] not in MODULES, "the exception is not needed any more"
    assert [str(f) for f in found if not f.name_only] == []


@pytest.mark.parametrize("library", OUTSIDE)
def test_a_library_is_imported_only_where_it_may_be(library: str) -> None:
    wrong = [
        str(found)
        for found in LIBRARIES
        if found.target.split(".")[0] == library
        and not any(is_in(found.source, layer) for layer in OUTSIDE[library])
    ]
    assert wrong == []


def test_every_library_is_in_the_table() -> None:
    used = {found.target.split(".")[0] for found in LIBRARIES}
    assert used - set(sys.stdlib_module_names) - {"msgspec"} <= set(OUTSIDE)


def test_heavy_libraries_are_imported_at_the_top_only_below_the_engine() -> None:
    wrong = [
        str(found)
        for found in LIBRARIES
        if found.target.split(".")[0] in HEAVY
        and not (found.lazy or found.name_only)
        and layer_of(found.source) not in ("graph", "store")
    ]
    assert wrong == []


def test_what_imports_them_is_imported_when_it_is_needed() -> None:
    """Modules with a heavy import at their top, and those that pull them in, wait themselves."""
    eager = [found for found in ALL if not (found.lazy or found.name_only)]
    heavy = {f.source for f in eager if not f.ours and f.target.split(".")[0] in HEAVY}
    while True:
        more = {f.source for f in eager if f.ours and f.target in heavy} - heavy
        if not more:
            break
        heavy |= more
    assert {layer_of(module) for module in heavy} <= {"graph", "store"}


FORBIDDEN = [
    ("graph*", "store*"),
    ("store*", "graph*"),
    ("widgets*", "screens*"),
    ("widgets*", "app"),
    ("screens*", "app"),
    ("screens*", "jobs"),
    ("cli*", "screens*"),
    ("cli*", "widgets*"),
    *((ui, low) for ui in ("screens*", "widgets*") for low in ("graph*", "store*", "engine*")),
]


@pytest.mark.parametrize(("source", "target"), FORBIDDEN)
def test_never_not_even_inside_a_function(source: str, target: str) -> None:
    """What the table implies, said once more in the words of the design."""
    wrong = [
        str(found)
        for found in OURS
        if fnmatchcase(found.source, source) and fnmatchcase(found.target, target)
    ]
    assert wrong == []
