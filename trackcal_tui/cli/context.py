"""Hold what every command works with: arguments, engine, output and the person's answers."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from trackcal_tui.cli.interrupts import Interrupts
from trackcal_tui.cli.output import Output
from trackcal_tui.cli.streams import is_terminal
from trackcal_tui.core.errors import Cancelled, UsageError
from trackcal_tui.core.events import ReadProgress, Sheet
from trackcal_tui.core.range_words import parse_range, range_name
from trackcal_tui.core.ranges import DateRange, describe_range
from trackcal_tui.core.text import count_of

if TYPE_CHECKING:
    from trackcal_tui.engine.engine import Engine

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

    @cached_property
    def overrides(self) -> dict[str, str]:
        """Settings given as options of this command, by setting name."""
        names = getattr(self.arguments, "overrides", ())
        return {name: value for name in names if (value := getattr(self.arguments, name))}

    @cached_property
    def engine(self) -> Engine:
        """The installation, opened when first needed.

        Raises:
            SettingsError: a setting or an option in its place is unusable.
        """
        from trackcal_tui.engine.engine import open_engine

        overrides = {f"TRACKCAL_{name.upper()}": value for name, value in self.overrides.items()}
        engine = open_engine(
            self.arguments.home, demo=self.arguments.demo, environment={**os.environ, **overrides}
        )
        if self.can_ask:
            engine.ask_passphrase = self._ask_passphrase
        if engine.demo and not self.output.as_json and self.output.err.is_terminal:
            self.output.note("Demo: a made-up calendar; nothing leaves this machine.", "dim")
        return engine

    def close(self) -> None:
        """Close the engine, if one was opened."""
        if "engine" in vars(self):
            self.engine.close()

    # -- ranges and reading

    def days(self) -> DateRange:
        """Return the days of the RANGE argument. Raises: UsageError."""
        engine = self.engine
        if problem := engine.zone_problem():
            self.output.note(problem.message)
        return parse_range(self.arguments.range, engine.today(), engine.settings.first_weekday)

    def describe(self, days: DateRange) -> str:
        """Return the range in words: `Mon 16 – Sun 22 Nov 2026 · this week`."""
        engine = self.engine
        name = range_name(days, engine.today(), engine.settings.first_weekday)
        return " · ".join(filter(None, (describe_range(days), name)))

    def read_sheet(self, days: DateRange) -> Sheet:
        """Read the calendar, with progress on a terminal; drafts are as an import writes them.

        Raises:
            SignInNeeded, AdminApprovalNeeded, NoCalendar, GraphError, Unreachable, StoreError,
            Cancelled.
        """

        def show(progress: ReadProgress) -> None:
            text = f"Loading your calendar… {count_of(progress.events, 'event')}"
            if progress.waiting_seconds > 0:
                reason = progress.reason or "Waiting"
                text = f"{reason}, trying again in {progress.waiting_seconds:.0f} s"
            self.output.progress(text)

        with self.working("Loading your calendar…"):
            cancel = self.interrupts.cancel
            sheet = self.engine.calendar.read_sheet(days, on_progress=show, cancel=cancel)
        sheet = self.engine.drafts.with_choices(sheet)
        if problem := self.engine.drafts.problem():
            self.output.note(problem)
        return sheet

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        """Say on a terminal what is going on, while it lasts."""
        self.output.progress(text)
        try:
            yield
        finally:
            self.output.progress("")

    # -- asking

    @property
    def can_ask(self) -> bool:
        """Whether somebody can answer: never wait for an answer from a pipe or a timer."""
        return is_terminal(sys.stdin) and self.output.err.is_terminal

    def require_yes_or_terminal(self) -> None:
        """Refuse, before any work is done, where nobody could confirm it.

        Raises:
            UsageError: no --yes and no terminal.
        """
        if not self.arguments.yes and not self.can_ask:
            raise UsageError(
                "This needs your confirmation, but there is no terminal to ask on",
                "Add --yes.",
                code="confirmation_needed",
            )

    def confirm(self, question: str) -> None:
        """Ask, unless --yes was given; the last point at which nothing has changed yet.

        Raises:
            Cancelled: the answer was not yes, or a signal came.
        """
        if not self.arguments.yes:
            # Not input(): its prompt goes to standard output, which may be a file.
            self.output.question(f"{question} [y/N]")
            if self.read_line().strip().lower() not in ("y", "yes"):
                raise Cancelled
        self.interrupts.check()

    def read_line(self) -> str:
        """Return a line of standard input, in whatever encoding; empty where there is none."""
        if sys.stdin is None:
            return ""
        with self.interrupts.at_once():
            return _typed(sys.stdin.readline)

    def ask_unseen(self, question: str) -> str:
        """Return what is typed or pasted unseen; empty when nobody answers."""
        import getpass  # termios

        with self.interrupts.at_once():
            try:
                return _typed(lambda: getpass.getpass(question))
            except EOFError:
                return ""

    def _ask_passphrase(self, new: bool) -> str:
        """Return the vault's passphrase, a new one typed twice; empty when nobody answers."""
        if not new:
            return self.ask_unseen("Passphrase of the token vault: ")
        for _ in range(_MOST_TRIES):
            first = self.ask_unseen("New passphrase for the token vault: ")
            if not first or first == self.ask_unseen("Repeat it: "):
                return first
            self.output.note("The two do not match. Nobody can look it up later: type it again.")
        return ""


def _typed(read: Callable[[], str]) -> str:
    """Read a line that need not be UTF-8."""
    try:
        return read()
    except UnicodeDecodeError as error:
        from trackcal_tui.terminal.input_bytes import typed_line

        return typed_line(bytes(error.object))
