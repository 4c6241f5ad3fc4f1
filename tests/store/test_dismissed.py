"""Events and series that are never offered, until they are offered again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.factories import ANA, BERLIN, MONDAY, NOW, drafts, event, opened
from trackcal_tui.core.entries import Dismissed
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.events import SkipReason
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import build_sheet
from trackcal_tui.store.ledger import TinyLedger

WEEKLY = event(4, series_id="weekly", subject="Stand-up")
EVENTS = [event(1), event(2), event(3, is_cancelled=True), WEEKLY, event(5, series_id="weekly")]


@pytest.fixture
def ledger(tmp_path: Path) -> TinyLedger:
    return opened(tmp_path)


def skipped(ledger: TinyLedger) -> dict[str, SkipReason]:
    sheet = build_sheet(
        EVENTS,
        DateRange(MONDAY, MONDAY),
        BERLIN,
        ledger.imported_ids(ANA),
        ledger.dismissed_ids(ANA),
    )
    return {one.subject: one.reason for one in sheet.skipped}


def test_dismissed_event_and_series_are_not_offered(tmp_path: Path, ledger: TinyLedger) -> None:
    (one,) = ledger.dismiss(ANA, [event(1)])
    assert one == Dismissed(ANA, one.at, "Meeting 1", event_id="AAMkAGI11")
    assert one.at.date() == NOW.date()
    (series,) = ledger.dismiss(ANA, [WEEKLY, event(5, series_id="weekly")], series=True)
    assert (series.series_id, series.event_id, series.title) == ("weekly", "", "Stand-up")
    assert opened(tmp_path).dismissed(ANA) == (series, one)
    assert skipped(opened(tmp_path)) == {
        "Meeting 1": SkipReason.DISMISSED,
        "Meeting 3": SkipReason.CANCELLED,
        "Stand-up": SkipReason.DISMISSED,
        "Meeting 5": SkipReason.DISMISSED,
    }
    assert ledger.dismissed_ids("ben@global") == frozenset()


def test_imported_wins_over_dismissed(ledger: TinyLedger) -> None:
    ledger.import_drafts(drafts(1), ANA, "Europe/Berlin")
    ledger.dismiss(ANA, [event(1), event(2)])
    assert skipped(ledger)["Meeting 1"] is SkipReason.ALREADY_IMPORTED
    assert skipped(ledger)["Meeting 2"] is SkipReason.DISMISSED


def test_offering_again_ignores_what_is_not_dismissed(ledger: TinyLedger) -> None:
    ledger.dismiss(ANA, [event(1), event(2)])
    ledger.dismiss(ANA, [WEEKLY], series=True)
    assert ledger.offer_again(ANA, ["unknown"]) == ()
    assert ledger.offer_again("ben@global", ["weekly"]) == ()
    again = ledger.offer_again(ANA, [event(1).id, WEEKLY.id, "weekly"])
    assert {one.title for one in again} == {"Meeting 1", "Stand-up"}
    assert ledger.dismissed_ids(ANA) == {event(2).id}


def test_dismissing_twice_is_one_step(ledger: TinyLedger) -> None:
    ledger.dismiss(ANA, [event(1), event(1)])
    step = ledger.next_undo()
    assert ledger.dismiss(ANA, [event(1)]) == ()
    assert ledger.next_undo() == step
    ledger.undo()
    assert ledger.dismissed(ANA) == ()


def test_event_without_a_series_has_none_to_dismiss(ledger: TinyLedger) -> None:
    with pytest.raises(UsageError, match='"Meeting 1" is not part of a series'):
        ledger.dismiss(ANA, [WEEKLY, event(1)], series=True)
    assert ledger.dismissed(ANA) == ()
