"""What another section wants the Entries section to show."""

from __future__ import annotations

from msgspec import Struct

from trackcal_tui.core.ranges import DateRange


class OnlyProject(Struct, frozen=True):
    """Show the entries of one project."""

    code: str | None
    """None for those without one."""


class EntriesWanted(Struct, frozen=True):
    """The entries of a range, or one project's entries of it."""

    days: DateRange
    only: OnlyProject | None = None
