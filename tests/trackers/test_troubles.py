"""Whatever breaks between trackcal and a tracker: nothing is doubled, missing or wrong."""

from __future__ import annotations

import threading

import pytest

from tests.trackers.fakes.base import Fake
from tests.trackers.fakes.wire import Reply, Trouble
from tests.trackers.making import NAME, NOW, WEEK, Machine, complete
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import (
    Cancelled,
    TrackerKeyRefused,
    TrackerLimit,
    TrackerUnreachable,
)
from trackcal_tui.core.outbox import SendState
from trackcal_tui.core.trackers import PushProgress, PushState
from trackcal_tui.trackers import api
from trackcal_tui.trackers.records import Records

# Lost answers --------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", Trouble)
def test_a_lost_answer_doubles_nothing(hosted: Fake, machine: Machine, trouble: Trouble) -> None:
    entries = machine.fill(4)
    hosted.server.troubles.extend([None, trouble])

    result = machine.push()

    assert not result.failed
    assert len(result.created) == len(entries)
    complete(hosted, machine, entries)
    # What arrived is found by its mark and not sent again; a copy that came late is removed.
    arrived_late = trouble is Trouble.LATE
    sent_twice = arrived_late or trouble is Trouble.BEFORE
    creating = [seen for seen in hosted.server.writes() if seen.method == "POST"]
    assert len(creating) == len(entries) + sent_twice
    assert len(hosted.deleted) == arrived_late


def test_what_a_killed_push_had_on_the_way_is_not_left_twice(
    hosted: Fake, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = machine.fill(1)
    hosted.server.troubles.append(Trouble.LATE)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(Records, "lost", die)
        machine.push()
    # The request is carried out behind the one that the next push sends, having found nothing.
    result = machine.push()

    assert not result.failed and len(hosted.deleted) == 1
    complete(hosted, machine, entries)


@pytest.mark.parametrize("trouble", [Trouble.LOST, Trouble.BEFORE, Trouble.HALF])
def test_a_copy_goes_though_the_answer_about_it_is_lost(
    hosted: Fake, machine: Machine, trouble: Trouble
) -> None:
    entries = machine.fill(1)
    # The copy comes late, and so does word that it is gone.
    hosted.server.troubles.extend([Trouble.LATE, None, trouble])
    assert not machine.push().failed
    complete(hosted, machine, entries)


def test_a_copy_that_cannot_be_removed_is_told(hosted: Fake, machine: Machine) -> None:
    entries = machine.fill(1)
    refused = Reply(400, {"message": "This entry is locked"})
    hosted.server.troubles.extend([Trouble.LATE, None, *[refused] * 3])
    (failure,) = machine.push().failed
    assert failure.entry == entries[0].id and "twice" in failure.title
    assert not machine.push().failed
    complete(hosted, machine, entries)


@pytest.mark.parametrize("trouble", [Trouble.LOST, Trouble.BEFORE, Trouble.ERROR_AFTER])
def test_changes_whose_answers_are_lost_are_made_once(
    hosted: Fake, machine: Machine, trouble: Trouble
) -> None:
    kept, longer, deleted = machine.fill(3)
    machine.push()
    longer = machine.edit(longer, seconds=3600)
    machine.ledger.delete_entries([deleted.id])
    hosted.server.troubles.extend([trouble, None, trouble])

    result = machine.push()

    assert not result.failed
    assert [done.entry for done in result.deleted] == [deleted.id]
    complete(hosted, machine, (kept, longer))


@pytest.mark.parametrize("hosted", ["looped", "harvest"], indirect=True)
def test_a_look_that_is_refused_stops_and_the_next_push_goes_on(
    hosted: Fake, machine: Machine
) -> None:
    entries = machine.fill(3)
    prepared = machine.engine.pushing.prepare(WEEK, NAME)
    hosted.server.troubles.extend([None, Trouble.LOST])
    hosted.server.reads.extend([hosted.refused("date", "is not a date")] * 2)

    result = machine.engine.pushing.push(prepared)

    assert result.stopped is not None and "is not a date" in result.stopped.title
    assert [done.entry for done in result.created] == [entries[0].id]
    assert {failure.entry for failure in result.failed} == {entry.id for entry in entries[1:]}
    hosted.server.reads.clear()
    machine.push()
    complete(hosted, machine, entries)


def test_a_tracker_that_is_down_is_told_and_the_next_push_goes_on(
    hosted: Fake, machine: Machine
) -> None:
    entries = machine.fill(6)
    down = Reply(503, {"message": "down for maintenance"})
    hosted.server.troubles.extend([None, *[down] * 9])

    result = machine.push()

    assert isinstance(result.stopped, TrackerUnreachable)
    assert "down for maintenance" in result.stopped.title
    assert len(result.created) == 1
    assert {failure.entry for failure in result.failed} == {entry.id for entry in entries[1:]}
    hosted.server.troubles.clear()
    assert len(machine.push().created) == 5
    complete(hosted, machine, entries)


def test_no_network_at_all_is_told(
    hosted: Fake, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "_BACKOFF", (0.0, 0.0, 0.0))
    machine.fill(2)
    prepared = machine.engine.pushing.prepare(WEEK, NAME)
    hosted.close()

    result = machine.engine.pushing.push(prepared)

    assert isinstance(result.stopped, TrackerUnreachable)
    assert result.stopped.exit_code == 5
    assert len(result.failed) == 2
    states = {one.state for one in machine.engine.outbox.receipts(NAME)}
    assert states == {SendState.FAILED}


def test_entries_show_how_far_they_are(hosted: Fake, machine: Machine) -> None:
    entries = machine.fill(4)
    hosted.server.troubles.extend([None, None, hosted.refused("project", "is closed"), None])
    assert machine.engine.pushing.states(entries) == {}
    machine.push()
    changed = machine.edit(entries[0], note="longer")
    machine.ledger.delete_entries([entries[3].id])
    machine.push()

    changed = machine.edit(changed, seconds=3600)

    states = machine.engine.pushing.states((changed, *entries[1:]))
    told = [states.get(entry.id) for entry in entries]
    assert told == [PushState.CHANGED, PushState.SENT, PushState.SENT, None]
    info = machine.engine.trackers.info(NAME)
    assert (info.sent, info.failed, info.last_push) == (3, 0, NOW)
    hosted.server.troubles.append(hosted.refused("project", "is closed"))
    machine.push()
    assert machine.engine.pushing.states([changed]) == {changed.id: PushState.FAILED}


# Limits and refusals -------------------------------------------------------------------------


def test_a_short_limit_is_waited_for_and_told(hosted: Fake, machine: Machine) -> None:
    entries = machine.fill(3)
    hosted.server.troubles.extend([None, Reply(429, None, {"Retry-After": "0.01"})])
    told: list[PushProgress] = []
    prepared = machine.engine.pushing.prepare(WEEK, NAME)

    result = machine.engine.pushing.push(prepared, on_progress=told.append)

    assert result.stopped is None
    complete(hosted, machine, entries)
    assert any(one.waiting_seconds > 0 and "asks for a pause" in one.reason for one in told)
    assert told[-1] == PushProgress(3, 3)


def test_a_long_limit_stops_and_names_what_was_not_sent(hosted: Fake, machine: Machine) -> None:
    entries = machine.fill(5)
    hosted.server.troubles.extend([None, None, Reply(429, None, {"Retry-After": "600"})])

    result = machine.push()

    assert isinstance(result.stopped, TrackerLimit)
    assert "10 min" in result.stopped.hint
    assert len(result.created) == 2
    assert {failure.entry for failure in result.failed} == {entry.id for entry in entries[2:]}
    assert len(machine.push().created) == 3
    complete(hosted, machine, entries)


def test_a_refused_key_stops_at_once(hosted: Fake, machine: Machine) -> None:
    entries = machine.fill(4)
    hosted.server.troubles.extend([None, hosted.unknown()])

    result = machine.push()

    assert isinstance(result.stopped, TrackerKeyRefused)
    assert result.stopped.exit_code == 3
    assert len(hosted.server.writes()) == 2
    assert len(result.failed) == 3
    machine.push()
    complete(hosted, machine, entries)


def test_a_refused_entry_fails_alone_and_is_sent_once(hosted: Fake, machine: Machine) -> None:
    entries = machine.fill(4)
    hosted.server.troubles.extend([None, hosted.refused("project", "is closed")])

    result = machine.push()

    (failure,) = result.failed
    assert failure.entry == entries[1].id
    assert "project" in failure.title
    assert "is closed" in failure.title
    assert failure.hint
    assert len(hosted.server.writes()) == 4
    assert len(result.created) == 3
    receipts = {one.entry: one for one in machine.engine.outbox.receipts(NAME)}
    assert receipts[entries[1].id].state is SendState.FAILED
    machine.push()
    complete(hosted, machine, entries)


def test_a_wrong_key_is_told_before_anything_is_sent(hosted: Fake, machine: Machine) -> None:
    machine.fill(1)
    hosted.server.reads.append(hosted.unknown())
    hosted.server.reads.append(hosted.unknown())

    with pytest.raises(TrackerKeyRefused):
        machine.push()
    assert not hosted.server.writes()


# Cancelling ----------------------------------------------------------------------------------


def test_a_cancel_between_entries_keeps_what_was_sent(hosted: Fake, machine: Machine) -> None:
    entries = machine.fill(5)
    cancel = Cancel()

    def told(progress: PushProgress) -> None:
        if progress.done == 2:
            cancel.cancel()

    prepared = machine.engine.pushing.prepare(WEEK, NAME)
    result = machine.engine.pushing.push(prepared, cancel=cancel, on_progress=told)

    assert isinstance(result.stopped, Cancelled)
    assert "2 entries" in result.stopped.title
    assert len(hosted.server.writes()) == 2
    assert len(machine.push().created) == 3
    complete(hosted, machine, entries)


def test_a_cancel_leaves_a_server_that_hangs(hosted: Fake, machine: Machine) -> None:
    entries = machine.fill(3)
    prepared = machine.engine.pushing.prepare(WEEK, NAME)
    cancel = Cancel()
    arrived = len(hosted.server.requests)
    hosted.server.hang.set()

    def cancel_when_it_hangs() -> None:
        while len(hosted.server.requests) == arrived:
            pass
        cancel.cancel()

    watcher = threading.Thread(target=cancel_when_it_hangs)
    watcher.start()
    result = machine.engine.pushing.push(prepared, cancel=cancel)
    watcher.join()

    assert isinstance(result.stopped, Cancelled)
    hosted.server.hang.clear()
    machine.push()
    complete(hosted, machine, entries)
