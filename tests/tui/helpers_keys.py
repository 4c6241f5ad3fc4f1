"""Keys as a terminal hands them over, without the rests that Textual's pilot makes between them."""

from __future__ import annotations

import asyncio

from textual.app import App
from textual.events import Key
from textual.keys import _character_to_key
from textual.message import Message

from tests.tui.settling import settle
from trackcal_tui.terminal.typeahead import TypeAhead, settled


def key(name: str) -> Key:
    """A key as a terminal's driver makes it."""
    if len(name) == 1:
        return Key(name if name.isalnum() else _character_to_key(name), name)
    return Key(name, " " if name == "space" else None)


async def at_once(app: App[int], *keys: str | Message, seconds: float = 60) -> None:
    """Let keys arrive in one go, and wait until the last one has had its effect."""
    ahead = TypeAhead(app)
    for one in keys:
        ahead.put(key(one) if isinstance(one, str) else one)
    async with asyncio.timeout(seconds):
        while ahead.waits:
            await settled(app)
    await settle(app)
