"""Shape what commands print as JSON; scripts rely on every key. Entries: `core.entry_json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from trackcal_tui.core.connection import Connection
from trackcal_tui.core.dates import iso
from trackcal_tui.core.entries import Project, Source, Undone
from trackcal_tui.core.entry_json import entry_shape, totals_shape
from trackcal_tui.core.events import Draft, Sheet, Skipped, counts_of
from trackcal_tui.core.hours import hours_number
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.reports import Report, ReportRow
from trackcal_tui.core.rules import planned_entry
from trackcal_tui.core.trackers import (
    Conflict,
    Deed,
    Done,
    Failure,
    Preview,
    PushResult,
    TrackerInfo,
)


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
    source = Source(connection_id, draft.event_id)
    return entry_shape(replace(planned_entry(draft), source=source)) | {"id": None}


def project_shape(project: Project) -> dict[str, Any]:
    """Return a project."""
    return {
        "code": project.code,
        "title": project.title,
        "status": project.status.value,
        "billable": project.billable,
    }


def undone_shape(step: Undone) -> dict[str, Any]:
    """Return what an undo or a redo did."""
    return {
        "what": step.what,
        "entries_removed": step.entries_removed,
        "entries_restored": step.entries_restored,
    }


def range_shape(days: DateRange, timezone: str) -> dict[str, Any]:
    """Return a range and the zone its days are in."""
    return {
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "timezone": timezone,
    }


def report_shape(report: Report, timezone: str) -> dict[str, Any]:
    """Return a report; with a rounding also what the hours are without it."""

    def shape(row: ReportRow | Report) -> dict[str, Any]:
        exact = {"exact_seconds": row.exact_seconds} if report.rounding else {}
        lengths = {"seconds": row.seconds, "hours": hours_number(row.seconds)}
        return {"entries": row.entries, **lengths, **exact}

    rounding = {}
    if report.rounding:
        rounding = {
            "rounding": {
                "minutes": report.rounding.minutes,
                "mode": report.rounding.mode.value,
                "per": report.per,
            }
        }
    return {
        "range": range_shape(report.range, timezone),
        "by": report.by,
        **rounding,
        "rows": [{"key": row.key, "title": row.title, **shape(row)} for row in report.rows],
        "totals": shape(report),
    }


def sheet_shape(sheet: Sheet, connection: Connection, skipped: Sequence[Skipped]) -> dict[str, Any]:
    """Return what a range holds; `skipped` are the events listed, the counts are of all."""
    return {
        "range": range_shape(sheet.range, sheet.timezone),
        "connection": connection_shape(connection),
        "events": [draft_shape(draft) | {"suggestion": draft.suggestion} for draft in sheet.drafts],
        "skipped": [
            {"id": one.id, "reason": one.reason.value, "subject": one.subject} for one in skipped
        ],
        "skipped_counts": {
            reason.value: count
            for reason, count in counts_of(one.reason for one in sheet.skipped).items()
        },
        "totals": totals_shape((draft.seconds for draft in sheet.drafts), "events"),
    }


def tracker_shape(tracker: TrackerInfo) -> dict[str, Any]:
    """Return a tracker; its key is not in it."""
    last = tracker.last_push
    shape: dict[str, Any] = msgspec.structs.asdict(tracker)
    return shape | {"key": tracker.key or None, "last_push": iso(last) if last else None}


def preview_shape(preview: Preview) -> dict[str, Any]:
    """Return what a push would do, in the shape of what one did."""

    def done(deed: Deed) -> list[dict[str, Any]]:
        lines = (line for line in preview.lines if line.deed is deed)
        return [{"entry": line.entry, "remote_id": line.remote_id} for line in lines]

    return {
        "tracker": preview.tracker,
        "created": done(Deed.CREATE),
        "updated": done(Deed.UPDATE),
        "deleted": done(Deed.DELETE),
        **_left(preview.unchanged, preview.conflicts, preview.refused),
        "dry_run": True,
    }


def push_shape(result: PushResult) -> dict[str, Any]:
    """Return what a push did."""

    def done(entries: Sequence[Done]) -> list[dict[str, Any]]:
        return [{"entry": one.entry, "remote_id": one.remote_id} for one in entries]

    return {
        "tracker": result.tracker,
        "created": done(result.created),
        "updated": done(result.updated),
        "deleted": done(result.deleted),
        **_left(result.unchanged, result.conflicts, result.failed),
        "dry_run": False,
    }


def _left(
    unchanged: int, conflicts: Sequence[Conflict], failed: Sequence[Failure]
) -> dict[str, Any]:
    return {
        "unchanged": unchanged,
        "conflicts": [{"entry": one.entry, "title": one.title} for one in conflicts],
        "failed": [{"entry": one.entry, "title": one.title, "hint": one.hint} for one in failed],
    }
