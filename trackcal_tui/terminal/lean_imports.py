"""Import asyncio and Textual without modules that they import but trackcal never uses.

Measured with asyncio 3.11 and Textual 8.2.8, in a start of 200 ms and 38 MB: `ssl` takes 7 ms and
4.4 MB, and the widgets that `textual.types` imports (trees, selects) take 5 ms and 0.4 MB.

Both can be imported normally afterwards: httpx and MSAL import `ssl` themselves.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from types import ModuleType


def import_asyncio() -> None:
    """Import asyncio as if this Python had been built without TLS, which it provides for."""
    with _standing_in("ssl", None):
        import asyncio  # noqa: F401


def import_textual() -> None:
    """Import Textual's palette, and with it most of Textual.

    It needs one name of `textual.types`, which comes from `textual._types`.
    """
    from textual import _types

    with _standing_in("textual.types", _types):
        import textual.command  # noqa: F401


@contextlib.contextmanager
def _standing_in(name: str, module: ModuleType | None) -> Iterator[None]:
    """Let a module stand in for one that is not imported yet; None makes that import fail."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = module  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
