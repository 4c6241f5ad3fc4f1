"""The Connection section: who is connected, and every key that changes it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping

from textual import work
from textual.widget import Widget

from trackcal_tui.core.connection import ConnectionState
from trackcal_tui.core.errors import StoreDamaged, StoreError
from trackcal_tui.core.sign_in import Flow, next_flow
from trackcal_tui.tui.connection.account_view import AccountView
from trackcal_tui.tui.connection.situation import Situation
from trackcal_tui.tui.connection.words import WHY_ASKED, WHY_NOT, question
from trackcal_tui.tui.keys.command import Place
from trackcal_tui.tui.keys.commands import SECTIONS
from trackcal_tui.tui.keys.live_keys import key_of, with_keys
from trackcal_tui.tui.shared.connection_marks import CONNECTION_MARKS
from trackcal_tui.tui.shared.section_screen import SectionScreen
from trackcal_tui.tui.shared.text import Text

AGE_LOOK = 60.0
"""Seconds between looks at how long ago the calendar was read."""

_ANSWERS = {"connection.confirm": "disconnect", "connection.cancel": "keep it"}
_QUESTION = Place(
    "Disconnect", tuple(one for one in SECTIONS["connection"].own if one.id in _ANSWERS)
)
"""What keys do while a person is asked whether to disconnect."""


class ConnectionScreen(SectionScreen):
    """Show the app's connection, and start what changes it."""

    PLACE = SECTIONS["connection"]
    BINDINGS = PLACE.bindings()
    CSS_PATH = "../styles/connection.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._now = Situation()
        self._is_asking = False
        """Whether the person is being asked about a disconnect."""
        self._is_leaving = False
        """Whether the person has answered it with yes."""
        self._set_up_offered = False
        self._account = AccountView()
        self._question = Text(id="connection-confirm")

    def compose_body(self) -> Iterable[Widget]:
        """Yield the account, and the question before it goes."""
        yield self._account
        yield self._question

    def on_mount(self) -> None:
        """Follow the app's state."""
        self._show(self._now)
        for name in ("connections", "connection", "connection_state", "problem", "sheet"):
            self.follow(name, self._follow_state)
        self.follow("trackers", self._account.show_trackers)
        self.follow("revision", self._look_at_trackers)
        self.set_interval(AGE_LOOK, self._show_age)
        self.call_after_refresh(self._offer_set_up)

    def on_screen_resume(self) -> None:
        """Update the times: this may have been hidden for a while."""
        self._show_age()

    def _look_at_trackers(self) -> None:
        self.app.jobs.trackers.look()

    def _follow_state(self) -> None:
        was, now = self._now, Situation.of(self.app)
        if was == now:
            return
        self._now = now
        if now.connection is not None or now.is_signing_in:
            self._account.say_farewell(None)
        elif was.connection is not None and self._is_leaving:
            self._is_leaving = False
            self._account.say_farewell(was.connection.kind)
        if now.connection != was.connection:
            self._account.show_storage(now.connection.storage if now.connection else "")
            self._find_storage()
        if now.state is not was.state:
            self._ask(False)
        self._show(now)
        self.refresh_bindings()

    def _show(self, now: Situation) -> None:
        mark, style = CONNECTION_MARKS[now.state]
        self.summary.show([(f" {mark} ", style), (str(now.state), "strong")])
        self._account.show(now)

    def _show_age(self) -> None:
        if self.is_current:
            self._account.show_age(self._now)

    @work(group="storage", exclusive=True, exit_on_error=False)
    async def _find_storage(self) -> None:
        """Look up the storage in a thread, as a keyring may block."""
        if self._now.connection is not None:
            words = await asyncio.to_thread(self.app.engine.accounts.storage)
            self._account.show_storage(words if self._now.connection else "")

    # -- the first run

    def _offer_set_up(self) -> None:
        """Open the set-up at the first run: there is nothing else to be done here."""
        known = self._now.connection or self._now.problem or self.app.engine.settings.client_id
        if not known and self.is_active and not self._set_up_offered:
            self._set_up()

    def _set_up(self) -> None:
        from trackcal_tui.tui.connection.setup_screen import SetupScreen

        self._set_up_offered = True
        self.app.open_screen(SetupScreen())

    # -- keys

    def why_not(self, command_id: str) -> str:
        """Say why a command cannot be done in this state."""
        return with_keys(self.app, WHY_ASKED if self._is_asking else WHY_NOT.get(command_id, ""))

    def labels(self) -> Mapping[str, str]:
        """Say what connecting means in this state."""
        if not self.app.engine.settings.client_id:
            return {"connection.connect": "set up"}
        if self._now.connection is None:
            return {}
        is_expired = self._now.state is ConnectionState.EXPIRED
        return {"connection.connect": "reconnect" if is_expired else "add account"}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the keys that can do something now."""
        now = self._now
        match action:
            case "confirm" | "keep":
                return self._is_asking
            case "cancel":
                return self._is_asking or now.is_signing_in
            case "recover":
                return isinstance(now.problem, StoreDamaged)
            case "connect" | "consent" | "troubleshoot" | "add_tracker":
                offered = True
            case "trackers":
                offered = bool(self.app.engine.settings.trackers)
            case "browser":
                offered = now.may_sign_in_by_browser
            case "switch":
                offered = bool(now.others) and not now.is_signing_in
            case "disconnect":
                offered = now.connection is not None
            case "retry":
                offered = now.may_retry
            case _:
                return super().check_action(action, parameters)
        return offered and not self._is_asking

    def action_connect(self) -> None:
        """Sign in; without a client id, set up."""
        if self.app.engine.settings.client_id:
            self._connect("device")
        else:
            self._set_up()

    def action_browser(self) -> None:
        """Sign in with a browser address, or over SSH by pasting one back."""
        self._connect(next_flow("device", os.environ))

    def _connect(self, flow: Flow) -> None:
        """Sign in that way; an expired connection is removed first."""
        if self._now.connection is not None and self._now.state is ConnectionState.EXPIRED:
            self._is_leaving = False
            self.app.jobs.account.disconnect(reconnect=True, flow=flow)
        else:
            self.app.jobs.account.sign_in(flow)

    def action_switch(self) -> None:
        """Use the next connected account."""
        self.app.jobs.account.switch()

    def action_disconnect(self) -> None:
        """Ask first."""
        self._ask(True)

    def _ask(self, asking: bool) -> None:
        self._is_asking = asking
        if asking and self._now.connection is not None:
            yes, no = (key_of(self.app, f"connection.{id}") for id in ("confirm", "cancel"))
            self._question.show(question(self._now.connection, yes, no))
            self.keys.show_panel(_QUESTION, _ANSWERS)
        else:
            self._question.show("")
            self.keys.show_screen()
        self.refresh_bindings()

    def action_confirm(self) -> None:
        """Disconnect."""
        self._ask(False)
        self._is_leaving = True
        self.app.jobs.account.disconnect()

    def action_keep(self) -> None:
        """Stay connected."""
        self._ask(False)

    def action_cancel(self) -> None:
        """Keep the connection, or stop a sign-in that has not got anywhere yet."""
        if self._is_asking:
            self._ask(False)
        else:
            self.app.jobs.account.stop_sign_in()

    def action_consent(self) -> None:
        """Show the admin-consent address, filled in."""
        from trackcal_tui.tui.connection.consent_screen import ConsentScreen

        connection = self._now.connection
        self.app.open_screen(ConsentScreen(connection.tenant if connection else ""))

    def action_troubleshoot(self) -> None:
        """Check everything."""
        from trackcal_tui.tui.connection.troubleshoot_screen import TroubleshootScreen

        self.app.open_screen(TroubleshootScreen())

    def action_add_tracker(self) -> None:
        """Add a tracker."""
        from trackcal_tui.tui.trackers.tracker_form_screen import TrackerFormScreen

        self.app.open_screen(TrackerFormScreen())

    def action_trackers(self) -> None:
        """Show all trackers."""
        from trackcal_tui.tui.trackers.trackers_screen import TrackersScreen

        self.app.open_screen(TrackersScreen())

    def action_retry(self) -> None:
        """Open the ledger, or read the calendar, once more."""
        if isinstance(self._now.problem, StoreError):
            self.app.jobs.ledger.reopen()
        else:
            self.app.jobs.reading.reload()

    def action_recover(self) -> None:
        """Go on with the ledger's previous generation."""
        self.app.jobs.ledger.reopen(recover=True)
