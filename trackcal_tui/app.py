"""The terminal program: owns the state and starts the work; screens show and ask."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.reactive import var
from textual.screen import Screen

from trackcal_tui import messages as ask
from trackcal_tui.commands import TITLES
from trackcal_tui.engine import Engine
from trackcal_tui.errors import TrackCalError
from trackcal_tui.jobs import Jobs, Progressed, Prompted
from trackcal_tui.models import Connection, ConnectionState, DateRange, Project
from trackcal_tui.ranges import week_of
from trackcal_tui.services import ReadProgress, SignInPrompt
from trackcal_tui.state import SheetState
from trackcal_tui.themes import THEMES, theme_name


def _import_screen() -> Screen[None]:
    from trackcal_tui.screens.import_screen import ImportScreen

    return ImportScreen()


def _entries_screen() -> Screen[None]:
    from trackcal_tui.screens.entries import EntriesScreen

    return EntriesScreen()


def _projects_screen() -> Screen[None]:
    from trackcal_tui.screens.projects import ProjectsScreen

    return ProjectsScreen()


def _connection_screen() -> Screen[None]:
    from trackcal_tui.screens.connection import ConnectionScreen

    return ConnectionScreen()


class TrackCalApp(App[int]):
    """The app's state: every var holds an immutable value and is assigned by the app only.

    Screens `watch` these vars by name and ask for changes by message (`messages.py`).
    """

    TITLE = "trackcal"
    CSS_PATH = "styles/app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = []
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {
        "import": _import_screen,
        "entries": _entries_screen,
        "projects": _projects_screen,
        "connection": _connection_screen,
    }
    DEFAULT_MODE = "import"
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [
        (0, "-narrow"),
        (80, "-normal"),
        (110, "-wide"),
    ]

    connection: var[Connection | None] = var(None)
    """The active connection."""
    connection_state: var[ConnectionState] = var(ConnectionState.NOT_CONNECTED)
    """Its state now, also the passing ones (signing in, offline)."""
    sheet: var[SheetState] = var(SheetState(range=DateRange(date.min, date.min)))
    """The import sheet."""
    progress: var[ReadProgress | None] = var(None)
    """How far the read is; None when none is under way."""
    prompt: var[SignInPrompt | None] = var(None)
    """What the person must do to sign in; None when no sign-in is under way."""
    week_seconds: var[int | None] = var(None)
    """Seconds in the ledger this week; None until it is open."""
    projects: var[tuple[Project, ...]] = var(())
    """All projects, sorted by code."""
    revision: var[int] = var(0)
    """Counts the ledger's changes: whoever shows entries reads them anew."""
    notice: var[str] = var("")
    """The last thing that happened, one line; empty when something was done since."""
    read_only: var[str] = var("")
    """Why nothing can be written; empty when it can."""
    demo: var[bool] = var(False)
    """Whether this is the embedded demo tenant."""
    problem: var[TrackCalError | None] = var(None)
    """Why the last sign-in, or opening the ledger, failed."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.jobs = Jobs(self)
        week = week_of(engine.today(), engine.settings.first_weekday)
        self.set_reactive(TrackCalApp.sheet, SheetState(range=week))
        self.set_reactive(TrackCalApp.demo, engine.demo)
        # Over SSH every frame of an animation and every blink is traffic; nobody misses them.
        self.animation_level = "none"
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = theme_name(engine.settings.theme) or THEMES[0].name
        self.set_keymap(dict(engine.settings.keys))

    def on_mount(self) -> None:
        """The first frame is drawn; open the ledger behind it."""
        if theme_name(self.engine.settings.theme) is None:
            self.notice = f"There is no theme called {self.engine.settings.theme[:30]}"
        self.call_after_refresh(self.jobs.open_ledger)

    # -- sections

    def action_section(self, section: str) -> None:
        """Go to one of the four sections; whatever lay over the one left is closed."""
        if self.current_mode != section:
            self.switch_mode(section)
            self.sub_title = TITLES[section]

    def action_help(self) -> None:
        """All keys."""
        from trackcal_tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.current_mode))

    async def action_quit(self) -> None:
        """Stop what is under way and leave."""
        self.jobs.stop()
        self.exit(0)

    # -- the sheet

    @on(ask.SheetChanged)
    def _change_sheet(self, message: ask.SheetChanged) -> None:
        changed = message.change(self.sheet)
        if changed is not self.sheet:
            self.sheet = changed
            self.notice = ""

    @on(ask.RangeChosen)
    def _choose_range(self, message: ask.RangeChosen) -> None:
        self.notice = ""
        self.jobs.read(message.days)

    @on(ask.ReloadRequested)
    def _reload(self) -> None:
        self.notice = ""
        self.jobs.read(self.sheet.range)

    @on(ask.ReadCancelled)
    def _cancel_read(self) -> None:
        self.jobs.stop_reading()

    @on(ask.ImportConfirmed)
    def _import(self, message: ask.ImportConfirmed) -> None:
        self.jobs.import_plan(message.plan)

    # -- the ledger

    @on(ask.UndoRequested)
    def _undo(self) -> None:
        self.jobs.undo()

    @on(ask.EntryAdded)
    def _add_entry(self, message: ask.EntryAdded) -> None:
        self.jobs.change_ledger(lambda ledger: ledger.add_entry(message.new), "logged")

    @on(ask.EntryEdited)
    def _edit_entry(self, message: ask.EntryEdited) -> None:
        self.jobs.change_ledger(
            lambda ledger: ledger.edit_entry(message.entry_id, message.edit), "saved"
        )

    @on(ask.EntriesDeleted)
    def _delete_entries(self, message: ask.EntriesDeleted) -> None:
        self.jobs.delete_entries(message.entry_ids)

    @on(ask.ProjectAdded)
    def _add_project(self, message: ask.ProjectAdded) -> None:
        self.jobs.change_ledger(lambda ledger: ledger.add_project(message.project), "added")

    @on(ask.ProjectEdited)
    def _edit_project(self, message: ask.ProjectEdited) -> None:
        self.jobs.change_ledger(
            lambda ledger: ledger.edit_project(message.code, message.project), "saved"
        )

    # -- the connection

    @on(ask.ConnectRequested)
    def _connect(self, message: ask.ConnectRequested) -> None:
        self.jobs.sign_in(message.flow)

    @on(ask.SignInCancelled)
    def _cancel_sign_in(self) -> None:
        self.jobs.stop_sign_in()

    @on(ask.DisconnectRequested)
    def _disconnect(self, message: ask.DisconnectRequested) -> None:
        self.jobs.disconnect(message.reconnect)

    @on(ask.RedirectPasted)
    def _paste(self, message: ask.RedirectPasted) -> None:
        self.jobs.pasted(message.redirect)

    # -- what jobs report

    @on(Progressed)
    def _show_progress(self, message: Progressed) -> None:
        if message.reading is self.jobs.reading:
            self.progress = message.progress

    @on(Prompted)
    def _show_prompt(self, message: Prompted) -> None:
        self.prompt = message.prompt
        if self.screen.id != "sign-in":
            from trackcal_tui.screens.sign_in import SignInScreen

            self.push_screen(SignInScreen())

    def apply(self, change: Callable[[SheetState], SheetState]) -> None:
        """Apply a transition that a job has led to."""
        self.sheet = change(self.sheet)


def run_app(home: str | None = None, demo: bool = False) -> int:
    """Run the terminal program until the user leaves it; the exit code.

    Raises:
        SettingsError: `config.toml`, the environment or the time zone is unusable.
    """
    from trackcal_tui.engine import open_engine

    engine = open_engine(home, demo=demo, session=True)
    try:
        app = TrackCalApp(engine)
        # What was imported stays for good: no collection needs to look at it again.
        gc.freeze()
        gc.enable()
        return app.run() or app.return_code or 0
    finally:
        engine.close()
