"""The kinds of trackers there are: every file in `kinds` is one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from trackcal_tui.core.errors import SettingsError
from trackcal_tui.trackers import kinds
from trackcal_tui.trackers.protocol import Kind


@cache
def kind_names() -> tuple[str, ...]:
    """Return the names of all kinds, sorted. Imports none of them."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(kinds.__path__)))


def kind_named(name: str) -> Kind:
    """Return a kind.

    Raises:
        SettingsError: there is no such kind.
    """
    if name not in kind_names():
        raise SettingsError(
            f'Unknown kind of tracker "{name[:40]}"',
            f"The kinds are: {', '.join(kind_names())}.",
            code="tracker_kind",
        )
    module = importlib.import_module(f"{kinds.__name__}.{name}")
    found: Kind = module.KIND
    return found
