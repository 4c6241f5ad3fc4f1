"""What went wrong for others, as public reports tell it; one test for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.store.factories import ANA, draft_of, event
from tests.trackers.fakes.base import KEY, Fake
from tests.trackers.fakes.clockify import FakeClockify
from tests.trackers.fakes.harvest import FakeHarvest
from tests.trackers.fakes.kimai import FakeKimai
from tests.trackers.fakes.toggl import NEWEST, FakeToggl
from tests.trackers.fakes.wire import Reply, Trouble
from tests.trackers.making import MONDAY, NAME, NOW, WEEK, Machine, use_key
from trackcal_tui.core.errors import SettingsError, TrackerError, TrackerKeyRefused, TrackerLimit
from trackcal_tui.core.ranges import DateRange


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """Closes at the end what `using` has opened."""
    with ExitStack() as stack:
        yield stack


def using(fake: Fake, folder: Path, opened: ExitStack) -> Machine:
    use_key(KEY)
    opened.callback(fake.close)
    machine = Machine(folder / fake.kind, fake)
    opened.callback(machine.close)
    return machine


def test_marks_identify_entries_whatever_zone_the_tracker_counts_in(
    tmp_path: Path, opened: ExitStack
) -> None:
    """github.com/pieye/toggl2clockify issue 16: local times were compared, entries doubled."""
    fake = FakeToggl()  # its profile is in Tokyo, the ledger in Berlin
    machine = using(fake, tmp_path, opened)
    entries = machine.fill(5)
    machine.push()
    machine.engine.outbox.forget_tracker(NAME)  # nothing is known of that push

    result = machine.push()

    assert not result.created
    assert not result.conflicts
    assert result.unchanged == len(entries)


def test_a_run_that_failed_half_way_is_gone_on_with(hosted: Fake, machine: Machine) -> None:
    """…/toggl2clockify issue 6, mikerourke/transfermyti.me issues 6 and 40,
    solidtime-io/solidtime issue 894: started again, it doubled what was there."""
    entries = machine.fill(6)
    hosted.server.troubles.extend([None, None, Trouble.LOST, hosted.unknown()])
    machine.push()

    machine.push()

    assert hosted.marks() == {entry.id: 1 for entry in entries}


def test_a_limit_in_the_middle_is_not_called_complete(hosted: Fake, machine: Machine) -> None:
    """mikerourke/transfermyti.me issue 24, lucassabreu/clockify-cli issue 262: the rest was
    silently left out."""
    entries = machine.fill(5)
    hosted.server.troubles.extend([None, Reply(429, None, {"Retry-After": "3000"})])

    result = machine.push()

    assert isinstance(result.stopped, TrackerLimit)
    arrived = {done.entry for done in result.created}
    named = {failure.entry for failure in result.failed}
    assert arrived | named == {entry.id for entry in entries}
    assert sum(hosted.marks().values()) == len(arrived) == 1


def test_a_refused_payload_is_sent_once(hosted: Fake, machine: Machine) -> None:
    """mikerourke/toggl-to-clockify-cli issue 10: a swallowed 400 and a loop made 6,000 entries."""
    entries = machine.fill(3)
    refusals = [hosted.refused("description", "has a forbidden word")] * 3
    hosted.server.troubles.extend(refusals)

    result = machine.push()

    assert len(hosted.server.writes()) == 3
    assert {failure.entry for failure in result.failed} == {entry.id for entry in entries}
    assert all("forbidden word" in failure.title for failure in result.failed)
    assert result.stopped is None


def test_what_a_workspace_demands_is_told_with_its_name(tmp_path: Path, opened: ExitStack) -> None:
    """lucassabreu/clockify-cli: required fields and locked periods are set per workspace."""
    fake = FakeClockify()
    machine = using(fake, tmp_path, opened)
    plain, other, late = machine.fill(3)
    machine.edit(plain, project=None)
    fake.demands = {"forceProjects": True, "lockTimeEntries": "2026-11-16T12:00:00Z"}

    preview = machine.engine.pushing.prepare(WEEK, NAME).preview

    told = {failure.entry: failure for failure in preview.refused}
    assert "has no project" in told[plain.id].title
    assert "locked" in told[other.id].title
    assert [line.entry for line in preview.lines] == [late.id]
    fake.demands = {"forceTasks": True}
    with pytest.raises(SettingsError, match="needs a task") as caught:
        machine.engine.pushing.prepare(WEEK, NAME)
    assert f"[trackers.{NAME}]" in caught.value.hint


def test_kimai_is_asked_first_what_it_takes(tmp_path: Path, opened: ExitStack) -> None:
    """`GET /api/config/timesheet`: overlaps and future times may be refused."""
    fake = FakeKimai()
    machine = using(fake, tmp_path, opened)
    first, second, third = machine.fill(3)
    fake.config |= {"isAllowOverlapping": False, "isAllowFutureTimes": False}
    machine.edit(first, seconds=3 * 3600)
    machine.edit(third, date=NOW.date() + timedelta(days=3))

    preview = machine.engine.pushing.prepare(DateRange(MONDAY, date(2026, 11, 29)), NAME).preview

    told = {failure.entry: failure.title for failure in preview.refused}
    assert 'overlaps "Meeting 0"' in told[second.id]
    assert "ends in the future" in told[third.id]
    assert [line.entry for line in preview.lines] == [first.id]


def test_kimai_refuses_overlaps_with_what_is_there_already(
    tmp_path: Path, opened: ExitStack
) -> None:
    """The entries in the way need not be ours."""
    fake = FakeKimai()
    machine = using(fake, tmp_path, opened)
    own = fake.add_own()  # Sunday, 11:00 to 12:00 in New York
    fake.config["isAllowOverlapping"] = False
    machine.fill(1)
    sunday = draft_of(event(305), project="ACME-2026")  # 16:30 in UTC
    machine.ledger.import_drafts([sunday], ANA, "Europe/Berlin")

    (refused,) = machine.engine.pushing.prepare(WEEK, NAME).preview.refused

    assert refused.title == f'"Meeting 305" overlaps "{own}", which Kimai refuses'


def test_a_kimai_that_only_punches_is_told(tmp_path: Path, opened: ExitStack) -> None:
    fake = FakeKimai()
    machine = using(fake, tmp_path, opened)
    machine.fill(1)
    fake.config["trackingMode"] = "punch"

    with pytest.raises(TrackerError, match="punch in and out"):
        machine.push()
    assert not fake.server.writes()


def test_exported_entries_are_conflicts_in_the_preview(tmp_path: Path, opened: ExitStack) -> None:
    """Kimai: updates of exported entries are refused."""
    fake = FakeKimai()
    machine = using(fake, tmp_path, opened)
    longer, deleted, kept = machine.fill(3)
    machine.push()
    for entry in (longer, deleted, kept):
        fake.row(entry.id)["exported"] = True
    machine.edit(longer, seconds=3600)
    machine.ledger.delete_entries([deleted.id])

    preview = machine.engine.pushing.prepare(WEEK, NAME, overwrite=True).preview

    assert preview.lines == ()
    assert {one.entry for one in preview.conflicts} == {longer.id, deleted.id}
    assert all("exported in Kimai" in one.title for one in preview.conflicts)
    assert preview.unchanged == 1


@pytest.mark.parametrize(
    ("field", "word"),
    [("is_closed", "approved"), ("is_billed", "invoiced"), ("is_locked", "locked")],
)
def test_approved_entries_are_conflicts_in_the_preview(
    tmp_path: Path, opened: ExitStack, field: str, word: str
) -> None:
    """Harvest: 403 and 422 on update and delete of approved or locked entries."""
    fake = FakeHarvest()
    machine = using(fake, tmp_path, opened)
    (entry,) = machine.fill(1)
    machine.push()
    fake.row(entry.id)[field] = True
    machine.edit(entry, seconds=3600)

    preview = machine.engine.pushing.prepare(WEEK, NAME, overwrite=True).preview

    (conflict,) = preview.conflicts
    assert f"is {word} in Harvest" in conflict.title
    assert preview.lines == ()


def test_toggl_is_always_asked_with_both_dates(tmp_path: Path, opened: ExitStack) -> None:
    """`GET /me/time_entries` without dates returns the newest only; long ranges go in windows."""
    fake = FakeToggl()
    machine = using(fake, tmp_path, opened)
    entries = machine.fill(NEWEST + 4)
    machine.push()

    quarter = DateRange(date(2026, 10, 1), date(2026, 12, 31))
    assert machine.push(quarter).unchanged == len(entries)

    asked = [seen.query for seen in fake.server.requests if seen.path.endswith("/me/time_entries")]
    spans = [
        date.fromisoformat(query["end_date"]) - date.fromisoformat(query["start_date"])
        for query in asked
    ]
    assert max(spans) <= timedelta(days=28)


def test_days_that_toggl_no_longer_lists_are_not_sent(tmp_path: Path, opened: ExitStack) -> None:
    """What cannot be looked up cannot be sent exactly once."""
    fake = FakeToggl()
    machine = using(fake, tmp_path, opened)
    (entry,) = machine.fill(1)
    machine.edit(entry, date=date(2026, 5, 4))

    with pytest.raises(TrackerError, match="must not be earlier") as caught:
        machine.push(DateRange(date(2026, 5, 4), date(2026, 5, 4)))
    assert "last three months" in caught.value.hint
    assert not fake.server.writes()


def test_an_empty_list_of_toggl_is_null(tmp_path: Path, opened: ExitStack) -> None:
    """Go's empty slices come as null."""
    fake = FakeToggl()
    machine = using(fake, tmp_path, opened)
    fake.projects.clear()
    assert machine.engine.trackers.lists(NAME).projects == ()
    assert machine.push().unchanged == 0


def test_a_key_of_toggl_2_is_told_apart(tmp_path: Path, opened: ExitStack) -> None:
    """Toggl 2.0 has another API with bearer keys."""
    fake = FakeToggl()
    machine = using(fake, tmp_path, opened)
    use_key("toggl_sk_abcdef")

    with pytest.raises(TrackerKeyRefused) as caught:
        machine.engine.trackers.test(NAME)
    assert "Toggl 2.0" in caught.value.hint
    assert "track.toggl.com/profile" in caught.value.hint


def test_the_hourly_quota_of_toggl_is_told_and_gone_on_with(
    tmp_path: Path, opened: ExitStack
) -> None:
    """402 with `X-Toggl-Quota-Resets-In`, in the middle of a push."""
    fake = FakeToggl()
    machine = using(fake, tmp_path, opened)
    entries = machine.fill(6)
    fake.quota = 1 + 3  # the projects, then three entries

    result = machine.push()

    assert isinstance(result.stopped, TrackerLimit)
    assert "24 min" in result.stopped.hint
    assert len(result.created) == 3
    assert len(result.failed) == 3
    fake.quota = None
    assert len(machine.push().created) == 3
    assert fake.marks() == {entry.id: 1 for entry in entries}


def test_harvest_starts_no_timer(tmp_path: Path, opened: ExitStack) -> None:
    """Leaving out `hours` starts one; accounts that track by times take those instead."""
    fake = FakeHarvest()
    machine = using(fake, tmp_path, opened)
    fake.by_times = True
    (entry,) = machine.fill(1)

    machine.push()

    (seen,) = fake.server.writes()
    assert seen.values()["started_time"] == "09:00"
    assert seen.values()["ended_time"] == "09:30"
    assert fake.seconds(entry.id) == 1800
