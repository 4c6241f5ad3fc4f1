"""Keys that arrive in bursts, as they do on a slow line."""

from __future__ import annotations

import asyncio

from textual.widget import Widget


async def caught_up(widget: Widget) -> None:
    """Wait until a widget has handled every key that was sent to it.

    Priority bindings are handled where keys arrive, ahead of the letters that wait in the queue
    of the field they were typed into: whoever reads the field then must let it catch up first.
    """
    done = asyncio.Event()
    widget.call_later(done.set)
    await done.wait()
