"""The checks behind `trackcal doctor` and the Connection screen: one finding after the other.

No finding holds an address, a subject, a tenant, a token or a user's folder name, so a report can
be pasted into a ticket as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.errors import SettingsError
from trackcal_tui.core.models import DateRange, ReadProgress
from trackcal_tui.core.ranges import week_of
from trackcal_tui.engine.doctor.findings import Finding, Level, caught, ok, warning
from trackcal_tui.engine.doctor.machine import (
    about_program,
    check_folders,
    check_ledger,
    check_settings,
    check_vault,
)
from trackcal_tui.engine.doctor.microsoft import check_account, check_calendar, check_network

if TYPE_CHECKING:
    from trackcal_tui.engine.engine import Engine


def checks(
    engine: Engine,
    days: DateRange | None = None,
    cancel: Cancel | None = None,
    *,
    key_problems: Sequence[SettingsError] = (),
    on_progress: Callable[[ReadProgress], None] | None = None,
) -> Iterator[Finding]:
    """Check everything, from this machine outwards; each finding is yielded once it is known.

    Blocks between findings; what cannot be checked because of an earlier error is left out.

    Args:
        engine: The installation.
        days: The range whose events are counted; the current week by default.
        cancel: Stops it within 100 ms.
        key_problems: What is wrong with `[keys]`; only the terminal program knows the keys.
        on_progress: Told how the reading of the calendar goes.

    Raises:
        Cancelled.
    """
    cancel = cancel or Cancel()
    days = days or week_of(engine.today(), engine.settings.first_weekday)
    yield about_program()
    yield check_settings(engine)
    for trouble in key_problems:
        yield warning("keys", f"[keys] {trouble.title}", trouble.hint)
    yield ok("time_zone", f"Time zone {engine.timezone}, week begins {engine.settings.week_start}")
    yield check_folders(engine)
    ledger = caught("ledger", lambda: check_ledger(engine))
    yield ledger
    yield caught("vault", lambda: check_vault(engine))
    cancel.check()
    connection: Connection | None = None
    if ledger.level is not Level.ERROR:
        account, connection = check_account(engine, cancel)
        yield account
    reached = True
    for finding in check_network(engine, cancel):
        reached = reached and finding.level is not Level.ERROR
        yield finding
    if connection is not None and reached:
        yield from check_calendar(engine, connection, days, cancel, on_progress)
