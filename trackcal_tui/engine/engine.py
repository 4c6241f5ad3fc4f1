"""What trackcal can do, for commands and screens alike: one attribute a subject.

Everything blocks: commands call it directly, screens from worker threads. Heavy libraries (TinyDB,
httpx, MSAL) are imported when they are first needed.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from trackcal_tui.config.paths import find_paths
from trackcal_tui.config.settings import load_settings
from trackcal_tui.core.clock import Clock, SystemClock
from trackcal_tui.core.clouds import CLOUDS
from trackcal_tui.core.zones import user_zone
from trackcal_tui.engine.installation import Installation

if TYPE_CHECKING:
    from trackcal_tui.engine.accounts import Accounts
    from trackcal_tui.engine.calendar import Calendar
    from trackcal_tui.engine.consent import Consent
    from trackcal_tui.engine.doctor.checks import Doctor
    from trackcal_tui.engine.drafts import Drafts
    from trackcal_tui.engine.exporting import Exporting
    from trackcal_tui.engine.imports import Imports
    from trackcal_tui.engine.pushing import Pushing
    from trackcal_tui.engine.reporting import Reporting
    from trackcal_tui.engine.trackers import Trackers

_DEMO_CLIENT_ID = "7d3c0de0-0000-4000-8000-00000000da7a"
"""The demo tenant accepts any application id; this one belongs to nobody."""


class Engine(Installation):
    """One installation and what can be done with it.

    Thread-safe as far as its parts are; `close` it when done.
    """

    @cached_property
    def accounts(self) -> Accounts:
        """Signing in and out, and which account is in use."""
        from trackcal_tui.engine.accounts import Accounts

        return Accounts(self)

    @cached_property
    def consent(self) -> Consent:
        """Admin-consent links."""
        from trackcal_tui.engine.consent import Consent

        return Consent(self)

    @cached_property
    def doctor(self) -> Doctor:
        """Checking that everything works."""
        from trackcal_tui.engine.doctor.checks import Doctor

        return Doctor(self, self.accounts, self.calendar, self.trackers)

    @cached_property
    def calendar(self) -> Calendar:
        """Reading a date range."""
        from trackcal_tui.engine.calendar import Calendar

        return Calendar(self, self.accounts, self.drafts)

    @cached_property
    def drafts(self) -> Drafts:
        """What was decided about events before their import."""
        from trackcal_tui.engine.drafts import Drafts

        return Drafts(self)

    @cached_property
    def imports(self) -> Imports:
        """Importing drafts; undo and redo."""
        from trackcal_tui.engine.imports import Imports

        return Imports(self, self.drafts)

    @cached_property
    def trackers(self) -> Trackers:
        """Where entries can be pushed to."""
        from trackcal_tui.engine.trackers import Trackers

        return Trackers(self)

    @cached_property
    def pushing(self) -> Pushing:
        """Pushing the entries of a range to a tracker."""
        from trackcal_tui.engine.pushing import Pushing

        return Pushing(self, self.trackers)

    @cached_property
    def reporting(self) -> Reporting:
        """Timesheets and reports."""
        from trackcal_tui.engine.reporting import Reporting

        return Reporting(self)

    @cached_property
    def exporting(self) -> Exporting:
        """Entries as files."""
        from trackcal_tui.engine.exporting import Exporting

        return Exporting(self)


def open_engine(
    home: str | os.PathLike[str] | None = None,
    *,
    demo: bool = False,
    session: bool = False,
    clock: Clock | None = None,
    environment: Mapping[str, str] | None = None,
    approve_after: float | None = None,
) -> Engine:
    """Open the engine of one installation.

    Args:
        home: The folder for everything; else `TRACKCAL_HOME`, else the system's places.
        demo: Use the embedded tenant, in a temporary home unless one is given.
        session: For the terminal program, of which a second one is read-only.
        clock: Instead of the machine's; in the demo `TRACKCAL_DEMO_NOW` (ISO 8601 with offset)
            fixes the time.
        environment: Instead of `os.environ`.
        approve_after: Seconds after which the demo tenant approves a sign-in by itself; else it
            waits for a key in the terminal program, and for nothing in a command.

    Raises:
        SettingsError: `config.toml`, the environment or the time zone is unusable.
    """
    environment = os.environ if environment is None else environment
    if demo:
        if approve_after is None:
            approve_after = math.inf if session else 0.0
        return _open_demo(home, session, clock, environment, approve_after)
    paths = find_paths(home)
    settings = load_settings(paths.settings_file, environment, lenient=session)
    return Engine(settings, paths, clock or SystemClock(), session=session)


def _open_demo(
    home: str | os.PathLike[str] | None,
    session: bool,
    clock: Clock | None,
    environment: Mapping[str, str],
    approve_after: float,
) -> Engine:
    from trackcal_tui.config.tracker_settings import TrackerSettings
    from trackcal_tui.demo.clock import demo_clock
    from trackcal_tui.demo.tenant import DemoTenant
    from trackcal_tui.demo.tracker import NAME, URL, DemoTracker

    home, temporary_home = home or environment.get("TRACKCAL_HOME"), None
    if not home:
        temporary_home = tempfile.TemporaryDirectory(prefix="trackcal-demo-")
        home = temporary_home.name
    paths = find_paths(home)
    settings = load_settings(paths.settings_file, environment, lenient=session)
    settings = replace(
        settings,
        client_id=_DEMO_CLIENT_ID,
        tenant="common",
        cloud="demo",
        token_storage="memory",
        trackers={NAME: TrackerSettings("looped", url=URL), **settings.trackers},
    )
    clock = clock or demo_clock(environment) or SystemClock()
    tenant = DemoTenant(
        clock,
        user_zone(settings.timezone),
        approve_after=approve_after,
        tracker=DemoTracker(paths.state / "demo-tracker.json"),
    )
    return Engine(
        settings,
        paths,
        clock,
        cloud=CLOUDS["demo"],
        demo_tenant=tenant,
        session=session,
        temporary_home=temporary_home,
    )
