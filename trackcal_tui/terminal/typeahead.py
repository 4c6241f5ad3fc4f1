"""Keys that arrive faster than they are handled do what they do when typed slowly.

A terminal delivers at once what was typed while the line paused, or what a program that drives it
pasted. Textual 8.2.8 handles such keys one after the other, but not their effects: of `n`, `q` the
second key would quit before the first has opened the field it is meant for. Measured: without this,
3 of 8 flows sent in one go (import, log time, add a project) lose keys.

An app may hold keys back that are about what is still to come, and with them all that follow.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from typing import Any, Protocol, runtime_checkable

from textual import events
from textual.app import App, ScreenStackError
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget

AT_ONCE = 0.03
"""Seconds; a key typed later than this was typed in sight of what the one before did."""
PATIENCE = 1.0
"""Longest wait, in seconds, for the effect of the key before."""
REPEATED = frozenset({"up", "down", "pageup", "pagedown", "left", "right", "j", "k", "space"})
"""Keys that only move or tick: one that is held down need not wait for itself."""
_STOP = frozenset({"escape", "ctrl+c", "ctrl+q"})
"""Keys that are handed on at once while others are held back, which are dropped then."""


@runtime_checkable
class HoldsKeys(Protocol):
    """An app that may hold keys back."""

    def holds_back(self, key: str) -> bool:
        """Return whether a key must wait for what it is about."""
        ...

    async def has_come(self) -> bool:
        """Wait for that; return whether it is there now."""
        ...


class TypeAhead:
    """Hands the app its keys, each once the one before it has had its effect.

    Use it in the app's loop only.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._holder = app if isinstance(app, HoldsKeys) else None
        self._waiting: deque[Message] = deque()
        self._task: asyncio.Task[None] | None = None
        self._is_holding = False
        """Whether the first that waits is held back by the app."""
        self._last: Message | None = None
        self._last_at = 0.0

    @property
    def waits(self) -> bool:
        """Whether something has not been handed on yet."""
        return bool(self._waiting)

    def put(self, message: Message) -> None:
        """Take input from the terminal; only keys and pastes ever wait."""
        if self._is_holding and isinstance(message, events.Key) and message.key in _STOP:
            self._drop()
        if self._is_holding and not _is_typed(message):
            self._hand_on(message)
        elif self._waiting:
            self._waiting.append(message)
        elif not _is_typed(message) or not self._must_wait(message):
            self._hand_on(message)
        else:
            self._waiting.append(message)
            self._task = asyncio.create_task(self._hand_on_waiting())

    def _drop(self) -> None:
        """Drop what is held back."""
        self._waiting.clear()
        self._is_holding = False
        if self._task is not None:
            self._task.cancel()

    def _must_wait(self, message: Message) -> bool:
        if not self._is_open() or self._is_held_back(message):
            return True
        if self._last is None or time.monotonic() - self._last_at > AT_ONCE:
            return False
        return not _is_repeated(self._last, message)

    def _is_open(self) -> bool:
        """Return whether there is a screen for a key; not while the app starts."""
        screens = self._app.screen_stack
        return bool(screens) and screens[-1].is_mounted

    def _is_held_back(self, message: Message) -> bool:
        if self._holder is None or not isinstance(message, events.Key):
            return False
        return self._holder.holds_back(message.key)

    def _hand_on(self, message: Message) -> None:
        # A click counts as well: an escape right behind it must not undo what the click saves.
        if _is_typed(message) or isinstance(message, events.MouseDown):
            self._last, self._last_at = message, time.monotonic()
        self._app.post_message(message)

    async def _hand_on_waiting(self) -> None:
        """Hand on one message after the other until none waits."""
        while self._waiting:
            message = self._waiting[0]
            if _is_typed(message) and not (self._last and _is_repeated(self._last, message)):
                try:
                    async with asyncio.timeout(PATIENCE):
                        await settled(self._app)
                except TimeoutError:
                    # Something takes its time, and the key may be meant to stop it.
                    if not self._is_open():
                        continue  # but not the start
                except ScreenStackError:
                    return self._waiting.clear()  # a key has ended the program
            if self._holder is not None and self._is_held_back(message):
                self._is_holding = True
                try:
                    if not await self._holder.has_come():
                        return self._waiting.clear()
                finally:
                    self._is_holding = False
            self._hand_on(self._waiting.popleft())


def _is_typed(message: Message) -> bool:
    return isinstance(message, events.Key | events.Paste)


def _is_repeated(one: Message, other: Message) -> bool:
    return (
        isinstance(one, events.Key)
        and isinstance(other, events.Key)
        and one.key == other.key
        and one.key in REPEATED
    )


async def settled(app: App[Any]) -> None:
    """Wait until a key has had its effect, as far as messages carry it.

    A key goes from the app to the focused widget. What the widget does about it travels up to the
    app again through its ancestors, and what the app does about that may be another screen or
    another focus.
    """
    await _caught_up([app])
    for _ in range(2):
        screen = app.screen
        focused: DOMNode = app.focused or screen
        await _caught_up(focused.ancestors_with_self)
        await _caught_up(node for node in screen.walk_children(Widget) if not node.is_mounted)


async def _caught_up(pumps: Iterable[MessagePump]) -> None:
    for pump in list(pumps):
        done = asyncio.Event()
        if pump.call_later(done.set):  # false for one that is being removed
            await done.wait()
