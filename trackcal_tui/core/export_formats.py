"""The file formats of an export. Imports nothing heavy: the command parser offers them."""

from __future__ import annotations

from typing import Literal, get_args

ExportFormat = Literal["csv", "json", "ics", "timedot", "xlsx"]
EXPORT_FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
TrackerForm = Literal["toggl", "clockify", "harvest", "looped"]
"""Trackers whose own CSV import format can be exported."""
TRACKER_FORMS: tuple[TrackerForm, ...] = get_args(TrackerForm)
