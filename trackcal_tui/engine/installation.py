"""The parts of one installation, each created (and its libraries imported) when first needed."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from trackcal_tui.config.paths import Paths, make_folder
from trackcal_tui.config.settings import Settings, cloud_of, save_setting
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.zones import is_local_time, user_zone, zone_problem

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import httpx

    from trackcal_tui.auth.authenticator import EntraAuthenticator
    from trackcal_tui.auth.vault import Vault
    from trackcal_tui.core.cancel import Cancel
    from trackcal_tui.core.errors import SettingsError
    from trackcal_tui.core.outbox import Outbox
    from trackcal_tui.core.sign_in import Account, ProbeResult
    from trackcal_tui.demo.tenant import DemoTenant
    from trackcal_tui.engine.reader_process import ReaderProcess
    from trackcal_tui.engine.separate_calendar import SeparateCalendar
    from trackcal_tui.graph.calendar import GraphCalendar
    from trackcal_tui.store.ledger import TinyLedger


class Installation:
    """Settings, ledger, vault and calendar of one installation."""

    def __init__(
        self,
        settings: Settings,
        paths: Paths,
        clock: Clock,
        *,
        cloud: Cloud | None = None,
        demo_tenant: DemoTenant | None = None,
        session: bool = False,
        temporary_home: tempfile.TemporaryDirectory[str] | None = None,
    ) -> None:
        self.settings = settings
        self.paths = paths
        self.clock = clock
        self.cloud = cloud or cloud_of(settings)
        self.demo_tenant = demo_tenant
        """The embedded tenant in the demo, else None."""
        if settings.timezone:
            self.zone = user_zone(settings.timezone)  # at once, as there may be no such zone
        self.ask_passphrase: Callable[[bool], str | None] | None = None
        """Asks for the vault's passphrase, given whether it is a new one, to be typed twice. None:
        nobody can be asked."""
        self.recover = False
        """Whether to go on with what is intact of damaged files, as the user has decided."""
        self._separately: tuple[str | None, ReaderProcess | None] | None = None
        self._session = session
        self._temporary_home = temporary_home
        self._lock = threading.RLock()
        self._ledger: TinyLedger | None = None

    @property
    def demo(self) -> bool:
        """Whether this is the embedded demo tenant."""
        return self.demo_tenant is not None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone dates are in."""
        return user_zone(self.settings.timezone)

    def zone_problem(self) -> SettingsError | None:
        """Return why dates may not be what the person expects."""
        return None if self.settings.timezone else zone_problem(self.zone, self.clock.now())

    def today(self) -> date:
        """Return the local date."""
        now = self.clock.now()
        if "zone" not in self.__dict__ and is_local_time(self.settings.timezone):
            return now.astimezone().date()  # the first frame does without zone data
        return now.astimezone(self.zone).date()

    @property
    def ledger(self) -> TinyLedger:
        """The time entries.

        Raises:
            StoreError: They cannot be opened.
        """
        with self._lock:
            if self._ledger is None:
                from trackcal_tui.store.ledger import open_ledger  # 10 ms: tinydb

                self._ledger = open_ledger(
                    self.paths, self.clock, session=self._session, recover=self.recover
                )
                if self.demo and not self._ledger.read_only and not self._ledger.projects():
                    self._begin_demo(self._ledger)
            return self._ledger

    def _begin_demo(self, ledger: TinyLedger) -> None:
        """Fill a new demo home with its projects and the entries of its first week."""
        from trackcal_tui.demo import past
        from trackcal_tui.demo.projects import DEMO_PROJECTS

        ledger.seed_projects(DEMO_PROJECTS)
        drafts = past.past_week(self.clock, self.zone)
        ledger.import_drafts(drafts, past.CONNECTION, self.zone.key, can_undo=False)

    @cached_property
    def outbox(self) -> Outbox:
        """What is known of each entry in each tracker."""
        from trackcal_tui.store.outbox import FileOutbox

        file = make_folder(self.paths.data) / "outbox.jsonl"
        return FileOutbox(file, self.clock, recover=self.recover)

    @cached_property
    def vault(self) -> Vault:
        """Where tokens are kept."""
        from trackcal_tui.auth.vault import Vault  # 10 ms: cryptography

        return Vault(self.paths.vault_folder, self.settings, ask_passphrase=self._ask_passphrase)

    @cached_property
    def authenticator(self) -> EntraAuthenticator:
        """Signs in and hands out tokens."""
        from trackcal_tui.auth.authenticator import EntraAuthenticator  # httpx; msal later

        return EntraAuthenticator(
            self.cloud,
            self.settings,
            self.vault,
            self.clock,
            probe=self._probe,
            transport=self.transport,
        )

    @cached_property
    def calendar_source(self) -> GraphCalendar | SeparateCalendar:
        """Reads the primary calendar."""
        return self.graph_calendar() if self.separate is None else self.separate

    def graph_calendar(self) -> GraphCalendar:
        """Return a reader of the primary calendar in this process."""
        from trackcal_tui.graph.calendar import GraphCalendar  # 55 ms: httpx

        return GraphCalendar(self.cloud, self.authenticator, self.transport)

    def read_separately(self, home: str | None, early: ReaderProcess | None) -> None:
        """Read calendars in a separate process from now on; `early` has begun already."""
        self._separately = home, early

    @cached_property
    def separate(self) -> SeparateCalendar | None:
        """Reads calendars in a separate process; None where they are read in this one."""
        if self._separately is None:
            return None
        from trackcal_tui.engine.separate_calendar import SeparateCalendar

        return SeparateCalendar(*self._separately, here=self.graph_calendar)

    @cached_property
    def transport(self) -> httpx.MockTransport | None:
        """Stands in for the network in the demo, else None."""
        if self.demo_tenant is None:
            return None
        import httpx  # 55 ms

        return httpx.MockTransport(self.demo_tenant.handle)

    def _probe(self, token: str, account: Account, cancel: Cancel) -> ProbeResult:
        from trackcal_tui.graph.probe import probe_new_account

        return probe_new_account(
            self.cloud, token, account, self.clock.now(), cancel=cancel, transport=self.transport
        )

    def _ask_passphrase(self) -> str | None:
        if self.ask_passphrase is None:
            return None
        return self.ask_passphrase(self.vault.key.wants_new_passphrase())

    def use_client_id(self, client_id: str) -> None:
        """Save the application id and sign in with it from now on.

        Raises:
            SettingsError, StoreError: It was not saved, and nothing has changed.
        """
        save_setting(self.paths.settings_file, "client_id", client_id)
        self.settings = replace(self.settings, client_id=client_id)
        # These two were made with the old settings; the vault does not depend on the id.
        for part in ("authenticator", "calendar_source"):
            self.__dict__.pop(part, None)

    def keep_setting(self, name: str, value: str) -> None:
        """Save a setting that is changed in the program: `theme`, `pane`.

        Raises:
            SettingsError, StoreError: It was not saved.
        """
        save_setting(self.paths.settings_file, name, value)
        self.settings = replace(self.settings, **{name: value})

    def reopen(self, *, recover: bool = False) -> None:
        """Open the ledger's file again when it is next needed.

        Args:
            recover: Go on with what is intact if a file is damaged. Without it a ledger that is
                open stays open: what is in memory can still be read.
        """
        with self._lock:
            self.recover = recover
            if recover:
                self.__dict__.pop("outbox", None)
                if self._ledger is not None:
                    self._ledger.close()
                    self._ledger = None

    def close(self) -> None:
        """Release files and locks, and remove the demo's temporary home."""
        with self._lock:
            if self._ledger is not None:
                self._ledger.close()
                self._ledger = None
        if self.separate is not None:
            self.separate.close()
        if self._temporary_home is not None:
            self._temporary_home.cleanup()
