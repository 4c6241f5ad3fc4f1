"""The week that the demo's home starts with: imported, with projects, so that it is remembered."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from trackcal_tui.core.clock import Clock
from trackcal_tui.core.events import Draft
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import build_sheet, window
from trackcal_tui.demo.login import TENANT, USER
from trackcal_tui.demo.mailbox import DemoMailbox, visible_weeks
from trackcal_tui.graph.parse import parse_page

CONNECTION = f"{USER}.{TENANT}@demo"
"""Id of the demo's only connection."""
_PROJECTS = (("Acme", "ACME-2026"), ("Globex", "GLOBEX"), ("ICE ", None), ("", "INT"))
"""What a title or category holds, and the project it is about; the first that fits."""


def past_week(clock: Clock, zone: ZoneInfo) -> tuple[Draft, ...]:
    """Return the drafts that the demo has imported: the first week of its mailbox."""
    monday = visible_weeks(clock.now().astimezone(zone).date())[0]
    days = DateRange(monday, monday + timedelta(days=6))
    mailbox = DemoMailbox(clock, zone)
    found = mailbox.between(*window(days, zone))
    value = [mailbox.to_graph(event, immutable_ids=True) for event in found]
    events = parse_page(msgspec.json.encode({"value": value})).events
    return tuple(map(_with_project, build_sheet(events, days, zone).drafts))


def _with_project(draft: Draft) -> Draft:
    about = " ".join((*draft.event.categories, draft.task_name))
    project = next(code for word, code in _PROJECTS if word in about)
    return replace(draft, project=project)
