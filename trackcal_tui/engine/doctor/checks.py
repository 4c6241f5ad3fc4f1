"""The checks behind `trackcal doctor` and the Troubleshoot screen.

No finding holds an address, a subject, a tenant, a token or a user's folder name, so a report can
be pasted into a ticket as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.errors import SettingsError
from trackcal_tui.core.events import ReadProgress
from trackcal_tui.core.ranges import DateRange, week_of
from trackcal_tui.engine.accounts import Accounts
from trackcal_tui.engine.calendar import Calendar
from trackcal_tui.engine.doctor.findings import Finding, Level, caught, warning
from trackcal_tui.engine.doctor.machine import (
    check_folders,
    check_hours,
    check_ledger,
    check_program,
    check_settings,
    check_time_zone,
    check_vault,
)
from trackcal_tui.engine.doctor.microsoft import (
    check_account,
    check_events,
    check_network,
    check_sign_in,
)
from trackcal_tui.engine.doctor.tracker import check_tracker
from trackcal_tui.engine.installation import Installation
from trackcal_tui.engine.trackers import Trackers


class Doctor:
    """Checks one installation."""

    def __init__(
        self,
        installation: Installation,
        accounts: Accounts,
        calendar: Calendar,
        trackers: Trackers,
    ) -> None:
        self._install = installation
        self._trackers = trackers
        self._accounts = accounts
        self._calendar = calendar

    def checks(
        self,
        days: DateRange | None = None,
        cancel: Cancel | None = None,
        *,
        key_problems: Sequence[SettingsError] = (),
        on_progress: Callable[[ReadProgress], None] | None = None,
    ) -> Iterator[Finding]:
        """Check everything, from this machine outwards; yield each finding once it is known.

        Blocks between findings. What cannot be checked because of an earlier error is left out.

        Args:
            days: The range whose events are counted; the current week by default.
            cancel: Stops it within 100 ms.
            key_problems: What is wrong with `[keys]`, which only the terminal program knows.
            on_progress: Told how far the reading of the calendar is.

        Raises:
            Cancelled.
        """
        install = self._install
        cancel = cancel or Cancel()
        days = days or week_of(install.today(), install.settings.first_weekday)
        yield check_program()
        yield check_settings(install)
        for problem in key_problems:
            yield warning("keys", f"[keys] {problem.title}", problem.hint)
        yield check_time_zone(install)
        yield check_hours(install.settings)
        yield check_folders(install.paths)
        ledger = caught("ledger", lambda: check_ledger(install))
        yield ledger
        yield caught("vault", lambda: check_vault(install))
        cancel.check()
        connection: Connection | None = None
        if ledger.level is not Level.ERROR:
            account, connection = check_account(self._accounts, cancel)
            yield account
        reached = yield from check_network(install, cancel)
        if connection is not None and reached:
            signed_in = yield from check_sign_in(install, connection, cancel)
            if signed_in:
                yield check_events(self._calendar, days, cancel, on_progress)
        for name in install.settings.trackers:
            yield check_tracker(self._trackers, name, cancel)
