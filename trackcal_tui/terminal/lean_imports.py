"""Import asyncio and Textual without what they bring along and nothing here uses.

Measured with asyncio 3.11 and Textual 8.2.8, of a start of 200 ms and 38 MB: `ssl` is 7 ms and
4.4 MB, and the widgets that `textual.types` names (trees, selects) are 5 ms and 0.4 MB.

Both can be imported as always afterwards: httpx and MSAL bring TLS of their own.
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
    """Import Textual's palette, and with it most of Textual, which takes one name of these types.

    The name is from `textual._types`, which stands in for `textual.types`.
    """
    from textual import _types

    with _standing_in("textual.types", _types):
        import textual.command  # noqa: F401


@contextlib.contextmanager
def _standing_in(name: str, module: ModuleType | None) -> Iterator[None]:
    """Let a module stand in for one that is not imported yet; None: importing that fails."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = module  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
