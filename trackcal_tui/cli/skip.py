"""Never offer events again, and offer them again: `skip`, `unskip`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.ids import meant_by
from trackcal_tui.core.entries import Dismissed
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.events import CalendarEvent, Sheet
from trackcal_tui.core.range_words import parse_range
from trackcal_tui.core.ranges import DateRange

_NEAR = timedelta(weeks=8)
"""How far back and ahead events are looked for where no dates are given."""


def skip(context: Context) -> int:
    """Dismiss events, or the series they belong to."""
    sheet = context.read_sheet(_days(context))
    events = _meant(context.arguments.event_ids, sheet)
    ledger = context.engine.ledger
    dismissed = ledger.dismiss(sheet.connection, events, series=context.arguments.series)
    if context.output.as_json:
        context.output.json({"dismissed": _shapes(dismissed)})
    elif not dismissed:
        context.output.line("Dismissed already")
    else:
        context.output.line(f"Never offered again: {_titles(dismissed)} · undo with: trackcal undo")
    return 0


def unskip(context: Context) -> int:
    """Offer dismissed events and series again."""
    engine, words = context.engine, context.arguments.event_ids
    connection = engine.accounts.require(context.interrupts.cancel).id
    known = {one.event_id or one.series_id: one for one in engine.ledger.dismissed(connection)}
    try:
        found = meant_by(words, known, unknown="{}", hint="", code="no_such_event")
        ids = {one.event_id or one.series_id for one in found}
    except UsageError:  # an occurrence of a series that is dismissed, perhaps
        events = _meant(words, context.read_sheet(_days(context)))
        ids = {id for event in events for id in (event.id, event.series_id) if id}
    offered = engine.ledger.offer_again(connection, ids)
    if context.output.as_json:
        context.output.json({"offered": _shapes(offered)})
    elif not offered:
        context.output.line("None of these is dismissed")
    else:
        context.output.line(f"Offered again: {_titles(offered)} · undo with: trackcal undo")
    return 0


def _days(context: Context) -> DateRange:
    engine = context.engine
    if words := context.arguments.dates:
        return parse_range(words, engine.today(), engine.settings.first_weekday)
    return DateRange(engine.today() - _NEAR, engine.today() + _NEAR)


def _meant(words: Sequence[str], sheet: Sheet) -> tuple[CalendarEvent, ...]:
    known = {one.id: one.event for one in sheet.skipped if one.id and one.event}
    known |= {one.event_id: one.event for one in sheet.drafts}
    return meant_by(
        words,
        known,
        unknown=f"There is no event with the id {{}} in {sheet.range}",
        hint='"trackcal events RANGE --all" shows the ids; --range gives other dates.',
        code="no_such_event",
    )


def _shapes(dismissed: Iterable[Dismissed]) -> list[dict[str, Any]]:
    return [
        {
            "event_id": one.event_id or None,
            "series_id": one.series_id or None,
            "title": one.title,
        }
        for one in dismissed
    ]


def _titles(dismissed: Iterable[Dismissed]) -> str:
    return ", ".join(
        f'the series "{one.title}"' if one.series_id else f'"{one.title}"' for one in dismissed
    )
