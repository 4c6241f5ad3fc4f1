"""How often and how long a request waits, and that one wait holds all requests."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.graph.retry import Pause, max_retries, retry_delay


def test_the_delay_is_what_the_server_asks_for_up_to_a_minute() -> None:
    asked = (2.128, 0.0, 60.0, 3600.0, -5.0)
    assert [retry_delay(1, seconds) for seconds in asked] == [2.128, 0.0, 60.0, 60.0, 0.0]


def test_the_delay_doubles_when_the_server_asks_for_none() -> None:
    delays = [retry_delay(tries, None, jitter=lambda: 0.0) for tries in (1, 2, 3)]
    assert delays == [1.0, 2.0, 4.0]


def test_the_jitter_is_added() -> None:
    assert retry_delay(2, None, jitter=lambda: 0.5) == 2.25


@given(st.integers(1, 50), st.none() | st.floats(allow_nan=False))
def test_the_delay_is_never_below_0_nor_above_60(tries: int, asked: float | None) -> None:
    assert 0.0 <= retry_delay(tries, asked) <= 60.0


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_trouble_that_passes_is_retried_three_times(status: int) -> None:
    assert max_retries(status) == 3


def test_a_500_and_a_400_without_message_are_retried_once() -> None:
    assert max_retries(500) == 1
    assert max_retries(400, no_message=True) == 1


def test_no_other_status_is_retried() -> None:
    passing = {429, 500, 502, 503, 504}
    assert not any(max_retries(status) for status in range(200, 600) if status not in passing)
    assert not any(max_retries(status, no_message=True) for status in range(401, 429))


async def test_a_pause_holds_everyone_and_tells_why() -> None:
    told: list[tuple[float, str]] = []
    pause = Pause(lambda seconds, reason: told.append((seconds, reason)))
    await pause.over()
    assert told == []
    pause.extend(0.05, "Microsoft is busy")
    pause.extend(0.01, "shorter, so it changes nothing")
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(pause.over(), pause.over())
    assert loop.time() - began >= 0.05
    assert {reason for _, reason in told[:2]} == {"Microsoft is busy"}
    assert told[-1] == (0.0, "")
    await pause.over()
