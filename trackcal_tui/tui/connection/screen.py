"""The Connection section: who is connected, in which state, why, and what to press next."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget

from trackcal_tui.core.connection import AccountKind, Connection, ConnectionState
from trackcal_tui.core.errors import StoreDamaged, StoreError, TrackCalError
from trackcal_tui.core.sign_in import Flow
from trackcal_tui.core.text import clean
from trackcal_tui.tui.connection.facts import Facts
from trackcal_tui.tui.connection.state_words import KINDS, advice, calendar_words, store_keys
from trackcal_tui.tui.connection.texts import (
    WHY_ASKED,
    WHY_NOT,
    account_words,
    question,
    revocation,
)
from trackcal_tui.tui.keys.commands import CONNECTION, binding, motions_beside
from trackcal_tui.tui.keys.screen_commands import key_of
from trackcal_tui.tui.shared.body import Body
from trackcal_tui.tui.shared.connection_marks import CONNECTION_MARKS
from trackcal_tui.tui.shared.message_section import MessageSection
from trackcal_tui.tui.shared.scrolling_screen import ScrollingScreen
from trackcal_tui.tui.shared.section_screen import bindings_of
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.shared.text import Text
from trackcal_tui.tui.state.sheet import SheetState

AGE_LOOK = 60.0
"""Seconds between looks at how long ago the calendar was read."""
_ROWS = (
    ("account", "Account"),
    ("others", "Also here"),
    ("kind", "Kind"),
    ("tenant", "Tenant"),
    ("cloud", "Cloud"),
    ("login", "Signs in at"),
    ("graph", "Reads from"),
    ("permissions", "Permissions"),
    ("storage", "Tokens"),
    ("read", "Last read"),
    ("calendar", "Calendar"),
)
_MOST = 600
"""Longest title, hint or details drawn."""


class ConnectionScreen(MessageSection, ScrollingScreen[None]):
    """Shows the app's connection; every change is asked for by message."""

    SECTION = "connection"
    CSS_PATH = "../styles/connection.tcss"
    NOTE = "connection-notice"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(SECTION),
        *(binding(command) for command in motions_beside(CONNECTION)),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._connection: Connection | None = None
        self._known: tuple[Connection, ...] = ()
        self._state = ConnectionState.NOT_CONNECTED
        self._problem: TrackCalError | None = None
        self._read_error: TrackCalError | None = None
        self._confirming = False
        self._leaving: AccountKind | None = None
        self._left: AccountKind | None = None
        self._set_up_offered = False
        self._age = ""

    def compose_body(self) -> Iterable[Widget]:
        """State, what it means, the facts, and whatever went wrong."""
        with Body(id="connection-body"):
            yield StatusLine(id="connection-state")
            yield Text(id="connection-advice")
            yield Text(id="connection-problem")
            yield Text(id="connection-left")
            yield Facts(_ROWS, id="connection-facts")
        yield Text(id="connection-confirm")
        yield StatusLine(id="connection-notice")

    def on_mount(self) -> None:
        """Follow the app's state."""
        self.follow("connections", self._take_connections)
        self.follow("connection", self._take_connection)
        self.follow("connection_state", self._take_state)
        self.follow("problem", self._take_problem)
        self.follow("sheet", self._take_sheet)
        self.set_interval(AGE_LOOK, self._look_at_age)
        self.call_after_refresh(self._offer_set_up)

    def on_screen_resume(self) -> None:
        """Shown again, after a while perhaps."""
        self._look_at_age()

    # -- the app's state

    def _take_connection(self, connection: Connection | None) -> None:
        if connection is None and self._connection is not None and self._leaving is not None:
            self._left, self._leaving = self._leaving, None
        elif connection is not None:
            self._left = None
        self._connection = connection
        self._age = ""
        self._look_at_age()
        self._look_at_storage()
        self._draw()

    def _take_connections(self, known: tuple[Connection, ...]) -> None:
        self._known = known
        self._draw()

    @property
    def _others(self) -> tuple[Connection, ...]:
        """The known connections that are not in use."""
        used = self._connection.id if self._connection else ""
        return tuple(one for one in self._known if one.id != used)

    def _take_state(self, state: ConnectionState) -> None:
        self._state = state
        if state is ConnectionState.SIGNING_IN:
            self._left = None
        self._ask_first(False)
        self._draw()

    def _take_problem(self, problem: TrackCalError | None) -> None:
        self._problem = problem
        self._draw()

    def _take_sheet(self, sheet: SheetState) -> None:
        if sheet.error is not self._read_error:
            self._read_error = sheet.error
            self._draw()

    def why_not(self, command_id: str) -> str:
        """Why a command cannot be done in this state."""
        return self.words(WHY_ASKED if self._confirming else WHY_NOT.get(command_id, ""))

    # -- drawing

    @property
    def _trouble(self) -> TrackCalError | None:
        """What went wrong last; a read's trouble belongs to the state it led to."""
        if self._problem is not None:
            return self._problem
        calm = (ConnectionState.CONNECTED, ConnectionState.SIGNING_IN)
        return None if self._state in calm else self._read_error

    def _draw(self) -> None:
        if not self.is_attached:
            return
        mark, style = CONNECTION_MARKS[self._state]
        self.query_one("#connection-state", StatusLine).show(
            [
                (" Connection ", "strong"),
                (f"· {mark} {self._state}", style if style == "good" else "strong"),
            ]
        )
        self._draw_advice()
        self._draw_facts()
        self._draw_problem()
        self._draw_left()
        self.refresh_bindings()

    def _draw_advice(self) -> None:
        said = advice(self._state, has_client_id=bool(self.app.queries.client_id))
        keys = store_keys(self._problem) or said.keys
        if self._by_browser:
            keys = (("{connection.browser}", "signs in with a browser address"), *keys)
        meaning = said.meaning
        if isinstance(self._problem, StoreError):
            meaning = "The ledger could not be opened."
        lines = [Content(meaning)]
        for key, does in keys:
            lines.append(Content.assemble((f"  {self.words(key)}", "bold $accent"), f"  {does}"))
        self.query_one("#connection-advice", Text).update(Content("\n").join(lines))

    def _draw_facts(self) -> None:
        facts, connection = self.query_one(Facts), self._connection
        cloud = self.app.queries.cloud
        custom = cloud.name == "custom"
        facts["cloud"].show(self.app.queries.describe_cloud(), marked=custom)
        facts["login"].show(cloud.login if custom else "", marked=True)
        facts["graph"].show(cloud.graph if custom else "", marked=True)
        facts["tenant"].show(connection.tenant if connection else self.app.queries.tenant)
        facts["account"].show(account_words(connection) if connection else "none")
        switch = key_of(self.app, "connection.switch")
        others = ", ".join(one.address or KINDS[one.kind] for one in self._others)
        facts["others"].show(f"{others}  ({switch} switches)" if others else "")
        facts["kind"].show(KINDS[connection.kind] if connection else "")
        granted = ", ".join(connection.scopes) if connection else ""
        facts["permissions"].show(f"{granted} (read-only)" if granted else "")
        facts["calendar"].show(calendar_words(self._state, connection, self._trouble))
        facts["read"].show(self._age)

    def _draw_problem(self) -> None:
        problem = self._trouble
        area = self.query_one("#connection-problem", Text)
        area.display = problem is not None
        if problem is None:
            return
        parts = [Content.styled(clean(problem.title)[:_MOST], "bold $error")]
        if problem.hint:
            parts.append(Content(clean(problem.hint)[:_MOST]))
        if problem.details:
            parts.append(Content.styled(clean(problem.details)[:_MOST], "$muted"))
        if isinstance(problem, StoreDamaged) and problem.set_aside:
            parts.append(Content.styled(f"Kept as {clean(str(problem.set_aside))}", "$muted"))
        area.update(Content("\n").join(parts))

    def _draw_left(self) -> None:
        area = self.query_one("#connection-left", Text)
        area.display = self._left is not None
        if self._left is not None:
            area.update(revocation(self._left))

    # -- what takes a moment

    def _look_at_age(self) -> None:
        if self._connection is None or self._connection.last_read is None:
            return
        if self.is_current or not self._age:
            self._find_age()

    @work(group="age", exclusive=True, exit_on_error=False)
    async def _find_age(self) -> None:
        then = self._connection.last_read if self._connection else None
        if then is None:
            return
        age = await asyncio.to_thread(self.app.queries.ago, then)
        if self.is_attached and self._connection and self._connection.last_read == then:
            self._age = age
            self.query_one(Facts)["read"].show(age)

    def _look_at_storage(self) -> None:
        if self._connection is None:
            self.query_one(Facts)["storage"].show("")
            return
        self.query_one(Facts)["storage"].show(self._connection.storage)
        self._find_storage()

    @work(group="storage", exclusive=True, exit_on_error=False)
    async def _find_storage(self) -> None:
        words = await asyncio.to_thread(self.app.queries.storage)
        if self.is_attached and self._connection is not None:
            self.query_one(Facts)["storage"].show(words)

    def _offer_set_up(self) -> None:
        """On the first run there is nothing else to be done here."""
        fresh = (
            self._connection is None and self._problem is None and not self.app.queries.client_id
        )
        if fresh and self.is_active and not self._set_up_offered:
            self._set_up()

    def _set_up(self) -> None:
        from trackcal_tui.tui.connection.setup_screen import SetupScreen

        self._set_up_offered = True
        self.app.push_screen(SetupScreen())

    # -- keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that can do something now."""
        match action:
            case "confirm":
                return self._confirming
            case "connect" | "consent" | "troubleshoot":
                return not self._confirming
            case "browser":
                return self._by_browser and not self._confirming
            case "switch":
                signing_in = self._state is ConnectionState.SIGNING_IN
                return bool(self._others) and not (self._confirming or signing_in)
            case "disconnect":
                return self._connection is not None and not self._confirming
            case "retry":
                return self._retries and not self._confirming
            case "recover":
                return isinstance(self._problem, StoreDamaged)
            case "cancel":
                return self._confirming or self._state is ConnectionState.SIGNING_IN
        return super().check_action(action, parameters)

    @property
    def _retries(self) -> bool:
        return isinstance(self._problem, StoreError) or self._state is ConnectionState.OFFLINE

    @property
    def _by_browser(self) -> bool:
        """Whether a sign-in with a code was refused and one with a browser address may not be."""
        return self._trouble is not None and self._trouble.use_browser

    def action_connect(self) -> None:
        """Sign in; without a client id, set up."""
        if self.app.queries.client_id:
            self._connect("device")
        else:
            self._set_up()

    def action_browser(self) -> None:
        """Sign in with a browser address, or over SSH by pasting one back."""
        from trackcal_tui.tui.connection.sign_in_screen import next_flow

        self._connect(next_flow("device", os.environ))

    def _connect(self, flow: Flow) -> None:
        """Sign in that way; an expired connection is removed first."""
        if self._state is ConnectionState.EXPIRED and self._connection is not None:
            self._leaving = None
            self.app.jobs.account.disconnect(reconnect=True, flow=flow)
        else:
            self.app.jobs.account.sign_in(flow)

    def action_disconnect(self) -> None:
        """Ask first."""
        self._ask_first(True)

    def action_switch(self) -> None:
        """Use the next connected account."""
        self.app.jobs.account.switch()

    def _ask_first(self, confirming: bool) -> None:
        self._confirming = confirming
        area = self.query_one("#connection-confirm", Text)
        area.display = confirming
        if confirming and self._connection is not None:
            yes, no = (key_of(self.app, f"connection.{id}") for id in ("confirm", "cancel"))
            area.update(question(self._connection, yes, no))
            answers = {"connection.confirm": "disconnect", "connection.cancel": "keep it"}
            self.keys.hint(*((key_of(self.app, id), label) for id, label in answers.items()))
        else:
            self.keys.hint()
        self.refresh_bindings()

    def action_confirm(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            self._leaving = self._connection.kind
            self._ask_first(False)
            self.app.jobs.account.disconnect()

    def action_cancel(self) -> None:
        """Keep the connection, or stop a sign-in that has not got anywhere yet."""
        if self._confirming:
            self._ask_first(False)
        elif self._state is ConnectionState.SIGNING_IN:
            self.app.jobs.account.stop_sign_in()

    def action_consent(self) -> None:
        """The admin-consent address, filled in."""
        from trackcal_tui.tui.connection.consent_screen import ConsentScreen

        self.app.push_screen(ConsentScreen(self._connection.tenant if self._connection else ""))

    def action_troubleshoot(self) -> None:
        """Check everything."""
        from trackcal_tui.tui.connection.troubleshoot_screen import TroubleshootScreen

        self.app.push_screen(TroubleshootScreen())

    def action_retry(self) -> None:
        """Open the ledger, or read the calendar, once more."""
        if isinstance(self._problem, StoreError):
            self.app.jobs.ledger.reopen()
        else:
            self.app.jobs.reading.reload()

    def action_recover(self) -> None:
        """Go on with the ledger's previous generation."""
        self.app.jobs.ledger.reopen(recover=True)
