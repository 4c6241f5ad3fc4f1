"""Stopping work from another thread."""

from __future__ import annotations

import threading
import time

import pytest

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import Cancelled


def test_check_raises_once_cancelled() -> None:
    cancel = Cancel()
    cancel.check()
    assert not cancel.is_cancelled
    cancel.cancel()
    cancel.cancel()
    assert cancel.is_cancelled
    with pytest.raises(Cancelled) as caught:
        cancel.check()
    assert caught.value.exit_code == 130
    assert caught.value.hint == "Nothing was changed."


def test_a_wait_ends_by_itself() -> None:
    cancel = Cancel()
    for seconds in (0.001, 0, -1):
        cancel.wait(seconds)


def test_cancel_ends_a_wait() -> None:
    cancel = Cancel()
    left: list[float] = []

    def work() -> None:
        with pytest.raises(Cancelled):
            cancel.wait(60)
        left.append(time.monotonic())

    worker = threading.Thread(target=work)
    worker.start()
    begun = time.monotonic()
    cancel.cancel()
    worker.join(10)
    assert left
    assert left[0] - begun < 5


def test_a_cancelled_wait_does_not_wait() -> None:
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(Cancelled):
        cancel.wait(0)


def test_callbacks_run_once_and_only_within_their_block() -> None:
    cancel = Cancel()
    called: list[str] = []
    with cancel.calls(lambda: called.append("left")):
        pass
    with cancel.calls(lambda: called.append("outer")):
        with cancel.calls(lambda: called.append("inner")):
            cancel.cancel()
            cancel.cancel()
        assert called == ["outer", "inner"]
    assert called == ["outer", "inner"]


def test_a_callback_added_too_late_runs_at_once() -> None:
    cancel = Cancel()
    cancel.cancel()
    called: list[str] = []
    with cancel.calls(lambda: called.append("late")):
        assert called == ["late"]
    assert called == ["late"]


def test_a_block_that_fails_removes_its_callback() -> None:
    cancel = Cancel()
    called: list[str] = []
    with pytest.raises(KeyError), cancel.calls(lambda: called.append("gone")):
        raise KeyError
    cancel.cancel()
    assert called == []


def test_a_callback_can_use_the_switch() -> None:
    cancel = Cancel()
    seen: list[bool] = []
    with cancel.calls(lambda: seen.append(cancel.is_cancelled)):
        cancel.cancel()
    assert seen == [True]


def test_each_callback_of_many_threads_runs_exactly_once() -> None:
    for _ in range(50):
        cancel = Cancel()
        calls: list[int] = []
        gate = threading.Barrier(9)

        def work(number: int, *, of: tuple[Cancel, list[int], threading.Barrier]) -> None:
            switch, called, start = of
            stopped = threading.Event()

            def callback() -> None:
                called.append(number)
                stopped.set()

            start.wait(10)
            with switch.calls(callback):
                assert stopped.wait(10)

        of = (cancel, calls, gate)
        workers = [threading.Thread(target=work, args=(n,), kwargs={"of": of}) for n in range(8)]
        for worker in workers:
            worker.start()
        gate.wait(10)
        cancel.cancel()
        for worker in workers:
            worker.join(10)
        assert sorted(calls) == list(range(8))
