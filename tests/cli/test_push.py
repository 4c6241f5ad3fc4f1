"""`push`: the preview, what is sent, and what it exits with."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import DEMO, Run
from tests.cli.terminal import Terminal
from tests.trackers.fakes.base import KEY
from tests.trackers.fakes.looped import FakeLooped
from tests.trackers.fakes.wire import Reply
from tests.trackers.making import NAME, Machine
from trackcal_tui.core.entries import Entry

WEEK = "2026-W47"


@pytest.fixture
def tracker(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeLooped]:
    monkeypatch.setenv("TRACKCAL_TOKEN_STORAGE", "file")
    monkeypatch.setenv("TRACKCAL_TRACKER_KEY_BILLING", KEY)
    fake = FakeLooped()
    yield fake
    fake.close()


@pytest.fixture
def entries(tracker: FakeLooped, home: Path) -> tuple[Entry, ...]:
    """Four entries in the home, which has the tracker."""
    machine = Machine(home, tracker)
    found = machine.fill(4)
    machine.close()
    return found


@pytest.fixture
def push(run: Run) -> Callable[..., Any]:
    def command(*words: str) -> Any:
        return run("push", WEEK, *words, demo=False)

    return command


def test_a_push_sends_what_is_new_changed_and_deleted(
    push: Run, run: Run, tracker: FakeLooped, entries: tuple[Entry, ...], home: Path
) -> None:
    ids = [entry.id for entry in entries]
    planned = push("--dry-run", "--json").json("push")
    assert [one["entry"] for one in planned["created"]] == ids
    assert planned["dry_run"] is True
    assert not tracker.rows

    sent = push("--yes", "--json").json("push")
    assert [one["entry"] for one in sent["created"]] == ids
    assert sorted(tracker.marks()) == sorted(ids)
    assert all(one["remote_id"].startswith("te_") for one in sent["created"])

    machine = Machine(home)
    machine.edit(entries[0], seconds=60)
    machine.ledger.delete_entries([ids[1]])
    machine.close()
    again = push("--yes", "--json").json("push")
    assert [[one["entry"] for one in again[what]] for what in ("updated", "deleted")] == [
        [ids[0]],
        [ids[1]],
    ]
    assert (again["created"], again["unchanged"]) == ([], 2)
    assert push("--yes").out == "Looped Track: 3 unchanged\n"
    (listed,) = run("trackers", "--json", demo=False).json("trackers")["trackers"]
    assert listed["sent"] == 3
    assert "tracker      billing · last push " in run("status", demo=False).out


def test_the_preview_names_every_line_and_every_conflict(
    push: Run, tracker: FakeLooped, entries: tuple[Entry, ...]
) -> None:
    shown = push("--dry-run").out
    assert shown.startswith("Looped Track · Mon 16 – Sun 22 Nov 2026")
    assert shown.splitlines()[1] == "4 to create"
    assert shown.count("create  ") == 4
    assert "ACME-2026" in shown
    assert shown.endswith("Nothing was sent.\n")

    push("--yes")
    tracker.change(entries[0].id)
    left = push("--yes")
    assert left.code == 0
    assert 'conflict  "Meeting 0" was changed in Looped Track' in left.out
    assert "--overwrite" in left.out
    told = push("--yes", "--json").json("push")["conflicts"]
    assert [one["entry"] for one in told] == [entries[0].id]
    assert tracker.text(entries[0].id) == "Talk"
    assert len(push("--yes", "--overwrite", "--json").json("push")["updated"]) == 1
    assert tracker.text(entries[0].id) == "Meeting 0"


def test_a_failed_entry_fails_alone_with_its_next_step(
    push: Run, tracker: FakeLooped, entries: tuple[Entry, ...]
) -> None:
    tracker.server.troubles.append(tracker.refused("taskName", "is not wanted"))
    sent = push("--yes")
    assert sent.code == 1
    assert "3 created · 1 failed" in sent.out
    assert 'failed    "Meeting 0": Looped Track: taskName: is not wanted\n          ' in sent.out
    assert push("--yes").code == 0
    assert len(tracker.marks()) == len(entries)


@pytest.mark.parametrize(
    ("reply", "code", "word"),
    [
        (Reply(401, {"error": "Expired"}), 3, "does not accept the key"),
        (Reply(429, None, {"Retry-After": "600"}), 1, "limit of Looped Track is reached"),
    ],
)
def test_what_stops_a_push_is_told_once_and_the_rest_is_named(
    push: Run, tracker: FakeLooped, entries: tuple[Entry, ...], reply: Reply, code: int, word: str
) -> None:
    tracker.server.troubles += [None, reply]
    stopped = push("--yes")
    assert stopped.code == code
    assert stopped.out == "Looped Track: 1 created · 3 failed\n"
    assert stopped.err.count(word) == stopped.err.count("\n") == 1
    assert push("--yes", "--json").json("push")["unchanged"] == 1
    assert len(tracker.marks()) == len(entries)


def test_nothing_is_sent_with_a_wrong_key_or_to_nobody(
    push: Run, tracker: FakeLooped, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    push("--yes", "--to", "nobody", "--json").failed(2, "no_tracker")
    push("--json").failed(2, "confirmation_needed")
    monkeypatch.setenv("TRACKCAL_TRACKER_KEY_BILLING", "wrong")
    push("--yes", "--json").failed(3, "tracker_key_refused")
    monkeypatch.setenv("TRACKCAL_TRACKER_KEY_BILLING", KEY)
    tracker.close()
    monkeypatch.setattr("trackcal_tui.trackers.api._BACKOFF", (0.0, 0.0, 0.0))
    push("--yes", "--json").failed(5, "unreachable")
    assert not tracker.server.writes()


def test_projects_that_are_nobodys_are_named_with_the_command(
    push: Run, run: Run, tracker: FakeLooped, entries: tuple[Entry, ...]
) -> None:
    run("projects", "set", "ACME-2026", "--code", "NEW", "--title", "New", demo=False)
    error = push("--yes", "--json").failed(2, "unmapped_projects")
    assert f"trackcal trackers map {NAME} NEW ID" in error["hint"]
    run("trackers", "map", NAME, "NEW", "proj_int", demo=False)
    assert len(push("--yes", "--json").json("push")["created"]) == len(entries)


@pytest.mark.pty
@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 130)])
def test_a_push_asks_on_a_terminal(run: Run, home: Path, answer: str, code: int) -> None:
    run("import", "this-week", "--yes")
    words = [*DEMO, "--home", str(home), "push"]
    terminal = Terminal(words, 100, {})
    terminal.read_until(lambda text: "[y/N]" in text)
    assert "create  Mon 16 Nov" in terminal.text
    assert "changes to Looped Track?" in terminal.text
    terminal.type(f"{answer}\n")
    assert terminal.finish() == code
    unchanged = run("push", "--dry-run", "--json").json("push")["unchanged"]
    assert bool(unchanged) is (answer == "y")


@pytest.mark.pty
def test_ctrl_c_ends_a_push_between_two_entries(
    push: Run, tracker: FakeLooped, entries: tuple[Entry, ...], home: Path
) -> None:
    tracker.server.troubles += [None, Reply(429, None, {"Retry-After": "60"})]
    words = ("--home", str(home), "push", WEEK, "--yes")
    terminal = Terminal([sys.executable, "-m", "trackcal_tui", *words], 100, {})
    terminal.read_until(lambda text: "asks for a pause: waiting" in text)
    os.killpg(terminal.process.pid, signal.SIGINT)
    assert terminal.finish() == 130
    assert "Cancelled after 1 entry" in terminal.text
    assert len(tracker.rows) == 1
    assert len(push("--yes", "--json").json("push")["created"]) == len(entries) - 1
