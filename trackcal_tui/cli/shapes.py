"""The JSON of the commands; scripts rely on every key. Entries are in `exports.json_format`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackcal_tui.core.connection import Connection
from trackcal_tui.core.dates import iso
from trackcal_tui.core.entry_json import totals_shape
from trackcal_tui.core.hours import hours_number
from trackcal_tui.core.models import Draft, Project, Sheet, Skipped


def connection_shape(connection: Connection) -> dict[str, Any]:
    """A connection; nothing of it is secret."""
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
    """An importable event; times in the user's zone."""
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
    """The entry a draft would become: like an entry, without an id or a batch yet."""
    return {
        "id": None,
        "task_name": draft.task_name,
        "date": draft.date.isoformat(),
        "seconds": draft.seconds,
        "hours": hours_number(draft.seconds),
        "project": draft.project,
        "start": iso(draft.start),
        "end": iso(draft.end),
        "source": {"connection": connection_id, "event_id": draft.event_id},
        "batch": None,
    }


def skipped_shape(skipped: Skipped) -> dict[str, Any]:
    """An event left out."""
    return {"id": skipped.id, "reason": skipped.reason.value, "subject": skipped.subject}


def project_shape(project: Project) -> dict[str, Any]:
    """A project."""
    return {"code": project.code, "title": project.title, "status": project.status.value}


def sheet_shape(sheet: Sheet, connection: Connection, skipped: Sequence[Skipped]) -> dict[str, Any]:
    """What a range holds; `skipped` is what is listed, the counts are always of all."""
    return {
        "range": {
            "from": sheet.range.first.isoformat(),
            "to": sheet.range.last.isoformat(),
            "timezone": sheet.timezone,
        },
        "connection": connection_shape(connection),
        "events": [draft_shape(draft) for draft in sheet.drafts],
        "skipped": [skipped_shape(one) for one in skipped],
        "skipped_counts": {reason.value: count for reason, count in sheet.skipped_counts.items()},
        "totals": totals_shape((draft.seconds for draft in sheet.drafts), "events"),
    }
