"""Entries as a JSON document."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from trackcal_tui.core.entry_json import entries_shape
from trackcal_tui.core.models import Entry


def to_json(entries: Sequence[Entry]) -> str:
    """An indented document of `entries_shape`, ending in a line feed."""
    return msgspec.json.format(msgspec.json.encode(entries_shape(entries))).decode() + "\n"
