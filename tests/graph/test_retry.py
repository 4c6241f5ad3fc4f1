"""How long is waited, and that one wait holds everyone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackcal_tui.graph.retry import Gate, retries, wait_seconds

NOW = datetime(2026, 11, 20, 14, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2.128", 2.128),
        ("1", 1.0),
        ("0", 0.0),
        (" 7 ", 7.0),
        ("7.", 7.0),
        ("3600", 60.0),
        ("999999999", 60.0),
        ("Fri, 20 Nov 2026 14:20:05 GMT", 5.0),
        ("Fri, 20 Nov 2026 14:20:05 -0000", 5.0),
        ("Fri, 20 Nov 2026 15:20:05 +0100", 5.0),
        ("Fri, 20 Nov 2026 14:19:00 GMT", 0.0),
        ("Sat, 21 Nov 2026 14:20:00 GMT", 60.0),
    ],
)
def test_what_the_header_asks_for(header: str, seconds: float) -> None:
    assert wait_seconds(1, header, now=NOW) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "header",
    [None, "", "soon", "-5", "nan", "inf", "1e3", "0x10", "1_0", "٣", "Fri, 99 Nov 2026 14:20 GMT"],
)
def test_without_a_usable_header_the_wait_doubles(header: str | None) -> None:
    waits = [wait_seconds(tries, header, now=NOW, jitter=lambda: 0.0) for tries in (1, 2, 3)]
    assert waits == [1.0, 2.0, 4.0]


def test_the_jitter_is_added() -> None:
    assert wait_seconds(2, None, now=NOW, jitter=lambda: 0.5) == 2.25


@given(st.integers(1, 50), st.none() | st.text())
@settings(deadline=None)
def test_never_below_0_nor_above_60(tries: int, header: str | None) -> None:
    assert 0.0 <= wait_seconds(tries, header, now=NOW) <= 60.0


@pytest.mark.parametrize("status", [None, 429, 502, 503, 504])
def test_passing_trouble(status: int | None) -> None:
    assert retries(status) == 3


def test_once() -> None:
    assert retries(500) == 1
    assert retries(400, says_nothing=True) == 1


def test_never_any_other() -> None:
    passing = {429, 500, 502, 503, 504}
    assert not any(retries(status) for status in range(200, 600) if status not in passing)
    assert not any(retries(status, says_nothing=True) for status in range(401, 429))


async def test_a_shut_gate_holds_everyone_and_tells_why() -> None:
    told: list[tuple[float, str]] = []
    gate = Gate(lambda seconds, reason: told.append((seconds, reason)))
    await gate.passed()
    assert told == []
    gate.shut(0.05, "Microsoft is busy")
    gate.shut(0.01, "shorter, so it changes nothing")
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(gate.passed(), gate.passed())
    assert loop.time() - began >= 0.05
    assert {reason for _, reason in told[:2]} == {"Microsoft is busy"}
    assert told[-1] == (0.0, "")
    await gate.passed()
