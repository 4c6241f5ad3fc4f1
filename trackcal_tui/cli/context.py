"""What every command works with: its arguments, the engine, its output and the person's answers."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from trackcal_tui.cli.interrupts import Interrupts
from trackcal_tui.cli.output import Output, is_terminal
from trackcal_tui.core.errors import Cancelled, UsageError
from trackcal_tui.core.models import DateRange, ReadProgress, Sheet
from trackcal_tui.core.range_words import parse_range, range_name
from trackcal_tui.core.ranges import describe_range
from trackcal_tui.core.text import count_of

if TYPE_CHECKING:
    from trackcal_tui.engine.engine import Engine

_OVERRIDES = {
    "client_id": "TRACKCAL_CLIENT_ID",
    "tenant": "TRACKCAL_TENANT",
    "cloud": "TRACKCAL_CLOUD",
}
_MOST_TRIES = 3
"""How often a new passphrase may be mistyped."""


class Context:
    """One run of one command."""

    def __init__(
        self, arguments: argparse.Namespace, output: Output, interrupts: Interrupts
    ) -> None:
        self.arguments = arguments
        self.output = output
        self.interrupts = interrupts
        self.opened = False
        """Whether there is an engine to close."""

    @cached_property
    def overrides(self) -> dict[str, str]:
        """Settings given as options of this command, by setting name."""
        names = getattr(self.arguments, "overrides", ())
        given = {name: getattr(self.arguments, name) for name in names}
        return {name: value for name, value in given.items() if value}

    @cached_property
    def engine(self) -> Engine:
        """The installation, opened when first needed.

        Raises:
            SettingsError: a setting or an option in its place is unusable.
        """
        from trackcal_tui.engine.engine import open_engine

        environment = dict(os.environ)
        environment |= {_OVERRIDES[name]: value for name, value in self.overrides.items()}
        demo = bool(self.arguments.demo)
        engine = open_engine(self.arguments.home, demo=demo, environment=environment)
        self.opened = True
        if self.can_ask:
            engine.ask_passphrase = self.ask_passphrase
        if engine.demo and not self.output.as_json and self.output.errors_are_terminal:
            self.output.note("Demo: a made-up mailbox; nothing leaves this machine.", "dim")
        return engine

    def close(self) -> None:
        """Let go of the engine, if one was opened."""
        if self.opened:
            self.engine.close()

    # -- ranges and reading

    def days(self) -> DateRange:
        """The RANGE argument. Raises: UsageError."""
        engine = self.engine
        words = " ".join(self.arguments.range)
        return parse_range(words, engine.today(), engine.settings.first_weekday)

    def describe(self, days: DateRange) -> str:
        """`Mon 16 – Sun 22 Nov 2026 · this week`."""
        engine = self.engine
        name = range_name(days, engine.today(), engine.settings.first_weekday)
        return " · ".join(part for part in (describe_range(days), name) if part)

    def read_sheet(self, days: DateRange) -> Sheet:
        """Read the calendar, with progress on a terminal.

        Raises:
            SignInNeeded, AdminApprovalNeeded, NoCalendar, GraphError, Unreachable, StoreError,
            Cancelled.
        """
        with self.working("Reading your calendar…"):
            return self.engine.calendar.read_sheet(
                days, on_progress=self._show_progress, cancel=self.interrupts.cancel
            )

    def _show_progress(self, progress: ReadProgress) -> None:
        text = f"Reading your calendar… {count_of(progress.events, 'event')}"
        if progress.waiting_seconds > 0:
            reason = progress.reason or "Waiting"
            text = f"{reason}, trying again in {progress.waiting_seconds:.0f} s"
        self.output.progress(text)

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        """Say what is going on, on a terminal, while it lasts."""
        self.output.progress(text)
        try:
            yield
        finally:
            self.output.progress("")

    def stop_if_cancelled(self) -> None:
        """The last point at which nothing has changed yet. Raises: Cancelled."""
        self.interrupts.cancel.check()
        if self.interrupts.signum:
            raise Cancelled

    # -- asking

    @property
    def can_ask(self) -> bool:
        """Whether somebody can answer: never wait for an answer from a pipe or a timer."""
        return is_terminal(sys.stdin) and self.output.errors_are_terminal

    def require_yes_or_terminal(self, what: str) -> None:
        """Refuse before any work is done where nobody could confirm it.

        Raises:
            UsageError: no --yes and no terminal.
        """
        if not self.arguments.yes and not self.can_ask:
            raise UsageError(
                f"Without a terminal {what} needs --yes", "Add --yes.", code="confirmation_needed"
            )

    def confirm(self, question: str) -> None:
        """Ask, unless --yes was given.

        Raises:
            Cancelled: the answer was not yes.
        """
        if self.arguments.yes:
            return
        answer = self._ask(f"{question} [y/N]")
        if answer.strip().lower() not in ("y", "yes"):
            raise Cancelled

    def ask_passphrase(self, new: bool = False) -> str | None:
        """The vault's passphrase, typed unseen, a new one twice; None when nobody answers."""
        if not new:
            return self._ask_unseen("Passphrase of the token vault: ")
        for _ in range(_MOST_TRIES):
            first = self._ask_unseen("New passphrase for the token vault: ")
            if first is None or first == self._ask_unseen("The same again: "):
                return first
            self.output.note("The two differ. Nobody can look it up later, so type it again.")
        return None

    def _ask_unseen(self, question: str) -> str | None:
        import getpass  # termios

        with self.interrupts.at_once():
            try:
                return _typed(lambda: getpass.getpass(question)) or None
            except EOFError:
                return None

    def ask_address(self) -> str:
        """The address a browser ended on, typed or pasted unseen: it holds a sign-in code."""
        import getpass

        with self.interrupts.at_once():
            try:
                return getpass.getpass("Paste the address here (it is not shown): ")
            except EOFError:
                return ""

    def _ask(self, question: str) -> str:
        # Not input(): its prompt goes to standard output, which may be a file.
        self.output.question(question)
        with self.interrupts.at_once():
            return _typed(sys.stdin.readline)


def _typed(read: Callable[[], str]) -> str:
    """A line from a terminal, which need not send UTF-8."""
    try:
        return read()
    except UnicodeDecodeError as error:
        from trackcal_tui.terminal.input_bytes import typed_line

        return typed_line(bytes(error.object))
