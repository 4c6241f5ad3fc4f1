"""Coroutines that run in the calling thread and can be left at once."""

from __future__ import annotations

import asyncio
import threading

import pytest

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import Cancelled, GraphError
from trackcal_tui.network.event_loop import run


def test_run_returns_the_result_or_raises_the_error() -> None:
    async def good() -> int:
        return await asyncio.to_thread(lambda: 7)

    async def bad() -> int:
        raise GraphError("no")

    assert run(good) == 7
    with pytest.raises(GraphError):
        run(bad)


def test_a_cancelled_run_does_not_begin() -> None:
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(Cancelled):
        run(lambda: asyncio.sleep(0), cancel)


def test_cancel_does_not_wait_for_a_thread_that_hangs() -> None:
    """A name server that does not answer holds such a thread."""
    hangs, ends, cancel = threading.Event(), threading.Event(), Cancel()

    def look_up() -> None:
        hangs.set()
        ends.wait(30)

    def press_the_key() -> None:
        hangs.wait(30)
        cancel.cancel()

    threading.Thread(target=press_the_key).start()
    try:
        with pytest.raises(Cancelled):
            run(lambda: asyncio.to_thread(look_up), cancel)
        assert not ends.is_set()
    finally:
        ends.set()


def test_cancelling_after_the_end_is_harmless() -> None:
    cancel = Cancel()
    run(lambda: asyncio.sleep(0), cancel)
    cancel.cancel()
    assert cancel.is_cancelled


def test_a_cancellation_from_inside_is_passed_on() -> None:
    async def gives_up() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        run(gives_up)
