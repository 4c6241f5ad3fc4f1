"""Signals."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from trackcal_tui.cli.interrupts import Interrupts


def test_the_first_signal_stops_what_watches_the_second_does_not_wait() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Interrupts() as interrupts:
        stopped = threading.Event()
        with interrupts.cancel.calls(stopped.set):
            os.kill(os.getpid(), signal.SIGTERM)
            assert stopped.wait(5)
        assert interrupts.exit_code == 143
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            threading.Event().wait(30)  # the signal ends it
        assert interrupts.exit_code == 143
    assert signal.getsignal(signal.SIGTERM) is before


def test_prompts_are_left_at_once() -> None:
    with Interrupts() as interrupts:
        with pytest.raises(KeyboardInterrupt), interrupts.at_once():
            os.kill(os.getpid(), signal.SIGINT)
            threading.Event().wait(30)  # the signal ends it
        with pytest.raises(KeyboardInterrupt), interrupts.at_once():
            pytest.fail("a signal has come already")


def test_ignored_signals_stay_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            os.kill(os.getpid(), signal.SIGHUP)
            assert interrupts.exit_code == 0
    finally:
        signal.signal(signal.SIGHUP, before)
