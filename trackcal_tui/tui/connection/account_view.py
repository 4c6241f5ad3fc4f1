"""Who is connected, in which state, why, and what to press next."""

from __future__ import annotations

from textual import getters
from textual.containers import Vertical
from textual.content import Content

from trackcal_tui.core.connection import AccountKind
from trackcal_tui.core.dates import ago
from trackcal_tui.core.errors import StoreDamaged, StoreError, TrackCalError
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.connection.labelled_rows import LabelledRow
from trackcal_tui.tui.connection.situation import Situation
from trackcal_tui.tui.connection.words import (
    CLOUD_WORDS,
    KINDS,
    account_words,
    advice,
    calendar_words,
    revocation,
    store_keys,
)
from trackcal_tui.tui.keys.live_keys import key_of, pressing, with_keys
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.base_screen import Body
from trackcal_tui.tui.shared.text import Text, clickable, shortened
from trackcal_tui.tui.state.push import TrackerRow

_FACTS = {
    "account": "Account",
    "others": "Other accounts",
    "kind": "Kind",
    "tenant": "Tenant",
    "cloud": "Cloud",
    "login": "Signs in at",
    "graph": "Reads from",
    "permissions": "Permissions",
    "storage": "Tokens",
    "read": "Last read",
    "calendar": "Calendar",
}
_TITLE = 13
"""Cells of a tracker's title: as many as of a label."""
_MOST = 600
"""Longest title, hint or details drawn."""


class AccountView(Body):
    """Show what the state means, whatever went wrong, and the facts."""

    app = getters.app(BaseApp)

    def __init__(self) -> None:
        self._advice = Text(id="connection-advice")
        self._problem = Text(id="connection-problem")
        self._farewell = Text(id="connection-left")
        self._facts = {
            name: LabelledRow(label, id=f"fact-{name}", classes="fact")
            for name, label in _FACTS.items()
        }
        self._trackers = Text(id="connection-trackers")
        super().__init__(
            self._advice,
            self._problem,
            self._farewell,
            Vertical(*self._facts.values(), id="connection-facts"),
            self._trackers,
            id="connection-body",
        )

    def show(self, now: Situation) -> None:
        """Show the situation."""
        self._advice.show(
            self._advice_of(now, has_client_id=bool(self.app.engine.settings.client_id))
        )
        self._problem.show(_problem_text(now.trouble) if now.trouble else "")
        self._show_facts(now)
        self.show_age(now)

    def _advice_of(self, now: Situation, *, has_client_id: bool) -> Content:
        said = advice(now.state, has_client_id=has_client_id)
        keys = store_keys(now.problem) or said.keys
        if now.may_sign_in_by_browser:
            keys = (("{connection.browser}", "sign in with a browser"), *keys)
        is_store = isinstance(now.problem, StoreError)
        lines = [Content("Your time entries could not be opened" if is_store else said.meaning)]
        for key, does in keys:
            line = Content.assemble((with_keys(self.app, key), "bold $accent"), f"  {does}")
            lines.append(Content.assemble("  ", clickable(line, pressing(key.strip("{}")))))
        return Content("\n").join(lines)

    def _show_facts(self, now: Situation) -> None:
        facts, connection, engine = self._facts, now.connection, self.app.engine
        cloud = engine.cloud
        custom = cloud.name == "custom"
        facts["cloud"].show(f"{cloud.name} · {CLOUD_WORDS[cloud.name]}", marked=custom)
        facts["login"].show(cloud.login if custom else "", marked=True)
        facts["graph"].show(cloud.graph if custom else "", marked=True)
        facts["tenant"].show(connection.tenant if connection else engine.settings.tenant)
        facts["account"].show(account_words(connection) if connection else "none")
        others = ", ".join(one.address or KINDS[one.kind] for one in now.others)
        switch = key_of(self.app, "connection.switch")
        facts["others"].show(f"{others}  ({switch} switch account)" if others else "")
        facts["kind"].show(KINDS[connection.kind] if connection else "")
        granted = ", ".join(connection.scopes) if connection else ""
        facts["permissions"].show(f"{granted} (read-only)" if granted else "")
        facts["calendar"].show(calendar_words(now.state, connection, now.trouble))

    def show_age(self, now: Situation) -> None:
        """Show how long ago the calendar was read."""
        last_read = now.connection.last_read if now.connection else None
        self._facts["read"].show(ago(last_read, self.app.engine.clock.now()) if last_read else "")

    def show_trackers(self, rows: tuple[TrackerRow, ...]) -> None:
        """Show how far each tracker is."""
        from trackcal_tui.tui.trackers.tracker_list import key_words, tracker_state

        lines = []
        for row in rows:
            words, is_odd = tracker_state(row, self.app.now())
            name = "" if row.info.name == row.info.kind else f" ({row.info.name})"
            title = fit(f"{row.info.title}{name}", _TITLE)
            lines.append(
                Content.assemble(
                    f" {title} ", (words, "$warning" if is_odd else ""), f" · {key_words(row.info)}"
                )
            )
        heading = Content.assemble((" Trackers", "bold"))
        for id, does in (("add_tracker", "add"), ("trackers", "test, map, edit, remove")):
            key = (key_of(self.app, f"connection.{id}"), "bold $accent")
            line = Content.assemble(key, (f" {does}", "$muted"))
            heading = Content.assemble(heading, "  ", clickable(line, pressing(f"connection.{id}")))
        self._trackers.show(Content("\n").join((heading, *lines)) if lines else "")

    def show_storage(self, words: str) -> None:
        """Show where the tokens are kept."""
        self._facts["storage"].show(words)

    def say_farewell(self, kind: AccountKind | None) -> None:
        """Show what is left to do after a disconnect; None hides it."""
        self._farewell.show(revocation(kind) if kind else "")


def _problem_text(problem: TrackCalError) -> Content:
    lines = [Content.styled(shortened(problem.title, _MOST), "bold $error")]
    if problem.hint:
        lines.append(Content(shortened(problem.hint, _MOST)))
    if problem.details:
        lines.append(Content.styled(shortened(problem.details, _MOST), "$muted"))
    if isinstance(problem, StoreDamaged) and problem.set_aside:
        lines.append(Content.styled(f"Kept as {shortened(str(problem.set_aside))}", "$muted"))
    return Content("\n").join(lines)
