"""Troubleshooting: the doctor's checks, live, and the three symptoms people come with."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.errors import Cancelled, TrackCalError
from trackcal_tui.core.events import SkipReason
from trackcal_tui.core.ranges import describe_range
from trackcal_tui.core.rules import reasons_text
from trackcal_tui.core.sign_in import Flow, next_flow
from trackcal_tui.core.text import clean, count_of
from trackcal_tui.tui.connection.check_list import CheckList
from trackcal_tui.tui.connection.labelled_rows import LabelledRow
from trackcal_tui.tui.keys.live_keys import key_of, pressing, with_keys
from trackcal_tui.tui.keys.overlay_commands import TROUBLESHOOT
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.text import Text, clickable
from trackcal_tui.tui.state.sheet import SheetState

if TYPE_CHECKING:
    from trackcal_tui.engine.doctor.findings import Finding

_SYMPTOMS = (
    ('"Authorization expired"', "troubleshoot.reconnect", "disconnect and reconnect"),
    (
        '"No events show up"',
        "troubleshoot.events",
        "go to Import: {import.range} choose a range, {import.skipped} see what can't be imported",
    ),
    (
        'A sign-in error that mentions the tenant, or "Need admin approval"',
        "troubleshoot.consent",
        "create admin-consent link",
    ),
)
"""Title, the command that helps, and what it does."""


@dataclass(repr=False)
class Checked(Message):
    """The doctor has found something, or is done."""

    run: Cancel
    """The run it belongs to."""
    finding: Finding | None = None
    """None when there are no more."""
    ending: str = ""
    """Why it ended early; empty when it did not."""


class TroubleshootScreen(OverlayScreen[None]):
    """Run the doctor's checks while it is open, and say what helps against three symptoms."""

    HEADING = " Troubleshoot "
    PLACE = TROUBLESHOOT
    BINDINGS = PLACE.bindings()

    def __init__(self) -> None:
        super().__init__()
        self._checking: Cancel | None = None
        self._findings: list[Finding] = []
        self._checks = CheckList(id="troubleshoot-checks")
        self._details = [
            Text(id=f"symptom-{number}", classes="detail") for number in range(len(_SYMPTOMS))
        ]

    def compose_content(self) -> Iterable[Widget]:
        """Yield the checks, then the symptoms."""
        yield self._checks
        for (title, command, does), detail in zip(_SYMPTOMS, self._details, strict=True):
            click = pressing(command)
            key = clickable(Content.styled(key_of(self.app, command), "bold $accent"), click)
            yield Text(Content.styled(title, "bold"), classes="symptom")
            said = clickable(Content(with_keys(self.app, does)), click)
            yield LabelledRow(key, said, classes="remedy")
            yield detail

    def on_mount(self) -> None:
        """Begin to check, and follow what the symptoms are about."""
        for name in ("connection", "sheet"):
            self.follow(name, self._show_symptoms)
        self.action_again()

    def on_unmount(self) -> None:
        """Stop checking, as nobody is looking any more."""
        self._stop()

    # -- checks

    def action_again(self) -> None:
        """Check from the beginning."""
        self._stop()
        run = self._checking = Cancel()
        days, doctor = self.app.sheet.range, self.app.engine.doctor
        problems = self.app.key_problems
        self._findings = []
        self._checks.restart()
        self._summarize()

        crashed = with_keys(
            self.app, "The checks crashed: that is a bug · {troubleshoot.again} check again"
        )

        def work() -> None:
            # Also a bug of our own must end the line that says "checking".
            ending = crashed
            try:
                for finding in doctor.checks(days, run, key_problems=problems):
                    self.post_message(Checked(run, finding))
                ending = ""
            except Cancelled:
                ending = "Cancelled"
            except TrackCalError as error:
                ending = error.message
            finally:
                self.post_message(Checked(run, ending=ending))

        self.run_worker(work, group="doctor", thread=True, exit_on_error=False)

    def _stop(self) -> None:
        if self._checking is not None:
            self._checking.cancel()
            self._checking = None

    @on(Checked)
    def _take(self, message: Checked) -> None:
        message.stop()
        if message.run is not self._checking:
            return
        if message.finding is not None:
            self._findings.append(message.finding)
            self._checks.add(message.finding)
        else:
            self._checking = None
            self._checks.end(message.ending)
        self._summarize()

    def _summarize(self) -> None:
        running = self._checking is not None
        self.set_heading((_summary(self._findings, running), "muted"))

    # -- symptoms

    def _show_symptoms(self) -> None:
        known = symptom_details(self.app.connection, self.app.sheet)
        for widget, text in zip(self._details, known, strict=True):
            widget.show(with_keys(self.app, text))

    # -- keys

    def action_reconnect(self) -> None:
        """Disconnect and sign in again."""
        self._reconnect("device")

    def action_browser(self) -> None:
        """Disconnect and sign in again with a browser address, where codes are blocked."""
        self._reconnect(next_flow("device", os.environ))

    def _reconnect(self, flow: Flow) -> None:
        if self.app.connection:
            self.app.jobs.account.disconnect(reconnect=True, flow=flow)
        else:
            self.app.jobs.account.sign_in(flow)
        self.dismiss(None)

    def action_consent(self) -> None:
        """Show the admin-consent address."""
        from trackcal_tui.tui.connection.consent_screen import ConsentScreen

        connection = self.app.connection
        self.app.open_screen(ConsentScreen(connection.tenant if connection else ""))

    async def action_events(self) -> None:
        """Go to Import, where `x` names what was left out."""
        self.dismiss(None)
        await self.app.run_action("section('import')")


def _summary(findings: list[Finding], running: bool) -> str:
    errors = sum(finding.level == "error" for finding in findings)
    warnings = sum(finding.level == "warning" for finding in findings)
    parts = (
        f"· {len(findings)} checked",
        f"{count_of(errors, 'error')}" if errors else "",
        f"{count_of(warnings, 'warning')}" if warnings else "",
        "checking …" if running else "" if errors or warnings else "all good",
    )
    return " · ".join(filter(None, parts))


def symptom_details(connection: Connection | None, sheet: SheetState) -> tuple[str, str, str]:
    """Return what is known here about each of the three symptoms."""
    account = clean(connection.address)[:80] if connection else "none"
    counts = sheet.sheet.skipped_counts if sheet.sheet else {}
    imported = counts.pop(SkipReason.ALREADY_IMPORTED, 0)
    found = f"{len(sheet.drafts)} shown" if sheet.sheet else "not loaded yet"
    if imported:
        found += f" · {imported} already imported"
    lines = [
        f"Range: {describe_range(sheet.range)} · {found}",
        f"Account: {account} (only its primary calendar is read)",
    ]
    if sheet.sheet:
        lines.append(f"Can't be imported: {reasons_text(counts) or 'nothing'}")
    return (
        "Your entries stay, and nothing is imported twice.",
        "\n".join(lines),
        "Your administrator opens it once; then {troubleshoot.reconnect} reconnects.",
    )
