"""Shape what commands print as JSON; scripts rely on every key. Entries: `core.entry_json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackcal_tui.core.connection import Connection
from trackcal_tui.core.dates import iso
from trackcal_tui.core.entries import Entry, Project, Source
from trackcal_tui.core.entry_json import entry_shape, totals_shape
from trackcal_tui.core.events import Draft, Sheet, Skipped
from trackcal_tui.core.hours import hours_number


def connection_shape(connection: Connection) -> dict[str, Any]:
    """Return a connection; nothing in it is secret."""
    return {
        "id": connection.id,
        "address": connection.address,
        "name": connection.name,
        "kind": connection.kind.value,
        "cloud": connection.cloud,
        "tenant": connection.tenant,
        "state": connection.state.value,
        "reason": connection.reason,
        "scopes": list(connection.scopes),
        "storage": connection.storage,
        "last_read": iso(connection.last_read) if connection.last_read else None,
        "active": connection.active,
    }


def draft_shape(draft: Draft) -> dict[str, Any]:
    """Return an importable event, its times in the user's zone."""
    return {
        "id": draft.event_id,
        "task_name": draft.task_name,
        "date": draft.date.isoformat(),
        "start": iso(draft.start),
        "end": iso(draft.end),
        "seconds": draft.seconds,
        "hours": hours_number(draft.seconds),
        "project": draft.project,
        "series_id": draft.series_id,
    }


def planned_entry_shape(draft: Draft, connection_id: str) -> dict[str, Any]:
    """Return the entry a draft would become; it has no id and no batch yet."""
    entry = Entry(
        id="",
        task_name=draft.task_name,
        date=draft.date,
        seconds=draft.seconds,
        project=draft.project,
        start=draft.start,
        end=draft.end,
        source=Source(connection_id, draft.event_id),
    )
    return entry_shape(entry) | {"id": None}


def project_shape(project: Project) -> dict[str, Any]:
    """Return a project."""
    return {"code": project.code, "title": project.title, "status": project.status.value}


def range_shape(sheet: Sheet) -> dict[str, Any]:
    """Return the days of a sheet and the zone they are in."""
    first, last = sheet.range.first.isoformat(), sheet.range.last.isoformat()
    return {"from": first, "to": last, "timezone": sheet.timezone}


def sheet_shape(sheet: Sheet, connection: Connection, skipped: Sequence[Skipped]) -> dict[str, Any]:
    """Return what a range holds; `skipped` are the events listed, the counts are of all."""
    return {
        "range": range_shape(sheet),
        "connection": connection_shape(connection),
        "events": [draft_shape(draft) for draft in sheet.drafts],
        "skipped": [
            {"id": one.id, "reason": one.reason.value, "subject": one.subject} for one in skipped
        ],
        "skipped_counts": {reason.value: count for reason, count in sheet.skipped_counts.items()},
        "totals": totals_shape((draft.seconds for draft in sheet.drafts), "events"),
    }
