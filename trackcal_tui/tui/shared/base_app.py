"""The app as far as screens know it: its state, quick answers of the engine, and the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.errors import SettingsError, StoreError
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.tui.state.app_state import AppState
from trackcal_tui.tui.state.notices import Failed
from trackcal_tui.tui.state.sheet import SheetState

if TYPE_CHECKING:
    from trackcal_tui.engine.engine import Engine
    from trackcal_tui.tui.jobs.jobs import Jobs


class BaseApp(AppState):
    """Answers at once what is quick, and starts the work that is not."""

    def __init__(self, engine: Engine, *, ansi_color: bool | None) -> None:
        super().__init__(ansi_color=ansi_color)
        self.engine = engine
        self.live_keys: Mapping[str, str] = {}
        """What `[keys]` rebinds: command id → keys."""
        self.key_problems: tuple[SettingsError, ...] = ()
        """What is wrong with `[keys]`."""
        self.demo_wanted = False
        """Whether the person left in order to try the demo."""

    @cached_property
    def jobs(self) -> Jobs:
        """The work; imported (10 ms) once the first frame is drawn."""
        from trackcal_tui.tui.jobs.jobs import Jobs

        return Jobs(self, self.engine)

    @property
    def first_weekday(self) -> int:
        """The user's first day of the week, 0 for Monday."""
        return self.engine.settings.first_weekday

    def today(self) -> date:
        """Return the local date."""
        return self.engine.today()

    def entries_of(self, days: DateRange) -> tuple[Entry, ...]:
        """Return the entries of a range, sorted; none while they cannot be read."""
        try:
            return self.engine.ledger.entries(days) if self.revision else ()
        except StoreError as error:  # the file of an earlier year
            self.notice = Failed(error.message)
            return ()

    def change_sheet(self, change: Callable[[SheetState], SheetState]) -> None:
        """Apply a transition that a person has asked for.

        At once, not by message: the next key of a burst must find it applied.
        """
        changed = change(self.sheet)
        if changed is not self.sheet:
            self.sheet = changed
            self.notice = ""

    async def action_quit(self) -> None:
        """Stop what is under way and leave."""
        self.jobs.stop()
        self.exit(0)

    async def leave_for_demo(self) -> None:
        """Leave this installation alone and go on in the demo."""
        self.demo_wanted = True
        await self.action_quit()
