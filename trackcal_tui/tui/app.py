"""The terminal program: owns the state and starts the work; screens show and ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.actions import ActionParseResult
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, Provider
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen

from trackcal_tui.core.errors import Failed, SettingsError, TrackCalError
from trackcal_tui.core.models import DateRange, Entry
from trackcal_tui.core.ranges import week_of
from trackcal_tui.terminal.locale import is_utf8, key_name
from trackcal_tui.terminal.shutdown_signals import quit_on_signals
from trackcal_tui.tui.keys.commands import PALETTE, TITLES, binding, section_key, shown_key
from trackcal_tui.tui.sections import MODES
from trackcal_tui.tui.shared.section_screen import Section, command_provider
from trackcal_tui.tui.state import messages as ask
from trackcal_tui.tui.state.drift import ticked_lookalikes
from trackcal_tui.tui.state.sheet import SheetState
from trackcal_tui.tui.themed_app import ThemedApp
from trackcal_tui.tui.themes import theme_name

if TYPE_CHECKING:
    from trackcal_tui.engine.connection_queries import ConnectionQueries
    from trackcal_tui.engine.engine import Engine
    from trackcal_tui.tui.jobs.jobs import Jobs


class TrackCalApp(ThemedApp):
    """Owns the state, starts the work, and answers what screens ask for by message."""

    TITLE = "trackcal"
    # What the first frame needs; other screens bring their own, as parsing it takes its time.
    CSS_PATH = "styles/app.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = MODES
    DEFAULT_MODE = "import"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {command_provider}
    BINDINGS: ClassVar[list[BindingType]] = [binding(PALETTE)]

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.mistake: TrackCalError | None = None
        """A mistake of our own that ended the program, told without a traceback."""
        self.demo_wanted = False
        """Whether the person left in order to try the demo."""
        engine.ask_passphrase = self._ask_passphrase
        week = week_of(engine.today(), engine.settings.first_weekday)
        self.set_reactive(TrackCalApp.sheet, SheetState(range=week))
        self.set_reactive(TrackCalApp.demo, engine.demo)
        self.take_theme(engine.settings.theme)
        self.live_keys: Mapping[str, str] = {}
        """What `[keys]` rebinds: command id → keys."""
        self._keys_told = ""
        self._key_problems: tuple[SettingsError, ...] = ()
        if engine.settings.keys:
            self._take_keys(engine.settings.keys)
        self._signs: tuple[LineFilter, ...] = ()
        if not is_utf8():
            from trackcal_tui.tui.shared.ascii_filter import AsciiFilter

            self._signs = (AsciiFilter(),)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is done to every line that is drawn."""
        return [*super().get_line_filters(), *self._signs]

    def get_key_display(self, binding: Binding) -> str:
        """A key as it is named on the screen."""
        return key_name(binding.key_display or shown_key(binding.key))

    @cached_property
    def jobs(self) -> Jobs:
        """The work; imported (10 ms) once the first frame is drawn."""
        from trackcal_tui.tui.jobs.jobs import Jobs

        return Jobs(self, self.engine)

    @cached_property
    def queries(self) -> ConnectionQueries:
        """Where the connection's screens ask."""
        from trackcal_tui.engine.connection_queries import ConnectionQueries

        return ConnectionQueries(self.engine, self._key_problems)

    def _take_keys(self, settings: Mapping[str, object]) -> None:
        from trackcal_tui.tui.keys.keymap import read_keymap  # few people have any

        keymap = read_keymap(settings)
        self.live_keys, self._keys_told = keymap.keys, keymap.told
        self._key_problems = keymap.problems
        self.set_keymap(keymap.keys)

    def on_mount(self) -> None:
        """Listen to signals, and say what was wrong with the settings."""
        quit_on_signals(self.exit, self.engine.close)
        theme = self.engine.settings.theme
        told = "" if theme_name(theme) else f"There is no theme called {theme[:30]}"
        if said := " · ".join(filter(None, (told, self._keys_told))):
            self.notice = Failed(said)

    def on_ready(self) -> None:
        """Start what the first frame does not need: before this, nothing drawn is shown yet."""
        self.call_after_refresh(self._go_on)

    async def _go_on(self) -> None:
        if isinstance(self.screen, Section):
            await self.screen.complete()
        self.jobs.ledger.open()

    def _handle_exception(self, error: Exception) -> None:
        """Keep what is known of a mistake of our own. A private door, but the only one: Textual
        8.2.8 (pinned for such things) would print it with everyone's subjects and addresses."""
        if self.return_code is not None:
            return  # it is leaving: something was to be mounted, and is not any more
        if self.mistake is None:
            from trackcal_tui.config.crash_log import keep_crash

            self.mistake = keep_crash(error, self.engine.paths, self.engine.clock)
        super()._handle_exception(error)

    def on_unmount(self) -> None:
        """However it ends, no thread may go on waiting for Microsoft."""
        self.jobs.stop()

    # -- what sections may ask (screens/section.py, Host)

    @property
    def first_weekday(self) -> int:
        """The user's first day of the week, 0 for Monday."""
        return self.engine.settings.first_weekday

    def today(self) -> date:
        """The local date."""
        return self.engine.today()

    def entries_of(self, days: DateRange) -> tuple[Entry, ...]:
        """The ledger's entries of a range, sorted; empty while it is not open."""
        return self.engine.ledger.entries(days) if self.revision else ()

    # -- sections

    def action_section(self, section: str) -> None:
        """Go to one of the four sections; whatever lay over the one left is closed."""
        if self.current_mode != section:
            self.switch_mode(section)
            self.sub_title = TITLES[section]
        elif isinstance(self.screen, Section):
            self.screen.show_hint(f"This is {TITLES[section]}")

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Before anything is done: what was said about the last key is over."""
        if action != "interrupt":  # its second press asks whether the line of the first one stands
            if self.notice:
                self.notice = ""
            if isinstance(self.screen, Section):
                self.screen.clear_hint()
        return await super().run_action(action, default_namespace, namespaces)

    def action_help(self) -> None:
        """All keys."""
        from trackcal_tui.tui.shared.help_screen import HelpScreen

        self.push_screen(HelpScreen(self.current_mode))

    async def key_ctrl_c(self) -> None:
        """Close what has no ctrl+c of its own: the palette."""
        if isinstance(self.screen, CommandPalette):
            await self.screen.run_action("escape")

    def action_command_palette(self) -> None:  # as Textual calls it
        from trackcal_tui.tui.shared.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    async def action_quit(self) -> None:
        """Stop what is under way and leave."""
        self.jobs.stop()
        self.exit(0)

    @property
    def undo_hint(self) -> str:
        """How what was just done is taken back, where the person is."""
        section = "import" if self.current_mode == "connection" else self.current_mode
        return f" · {section_key(f'{section}.undo', self.live_keys)} undo"

    # -- the sheet

    def change_sheet(self, change: Callable[[SheetState], SheetState]) -> None:
        """Apply a transition that a person has asked for."""
        changed = change(self.sheet)
        if changed is not self.sheet:
            self.sheet = changed
            self.notice = ""

    @on(ask.RangeChosen)
    def _choose_range(self, message: ask.RangeChosen) -> None:
        self.jobs.reading.read(message.days)

    @on(ask.ReloadRequested)
    def _reload(self) -> None:
        self.jobs.reading.read(self.sheet.range)

    @on(ask.ReadCancelled)
    def _cancel_read(self) -> None:
        self.jobs.reading.stop()

    @on(ask.PlanRequested)
    def _show_plan(self) -> None:
        if not self.revision:
            return  # the ledger is being opened again: there is nothing to plan against
        drafts = self.sheet.ticked_drafts
        if not drafts:
            return  # unticked since it was asked for
        before = self.engine.ledger.totals(self.sheet.range).seconds
        known = ticked_lookalikes(self.sheet)
        from trackcal_tui.core.plan import make_plan
        from trackcal_tui.core.rules import counted_twice
        from trackcal_tui.tui.importing.plan_screen import PlanScreen

        plan = make_plan(drafts, before, counted_twice(drafts), known)
        self.push_screen(PlanScreen(plan, self.sheet.range, self.projects))

    @on(ask.ImportConfirmed)
    def _import(self, message: ask.ImportConfirmed) -> None:
        self.jobs.changes.import_plan(message.plan)

    # -- the ledger

    @on(ask.UndoRequested)
    def _undo(self) -> None:
        self.jobs.changes.undo()

    @on(ask.EntryAdded)
    def _add_entry(self, message: ask.EntryAdded) -> None:
        self.jobs.changes.change(lambda engine: engine.ledger.add_entry(message.new), "Logged")

    @on(ask.EntryEdited)
    def _edit_entry(self, message: ask.EntryEdited) -> None:
        self.jobs.changes.change(
            lambda engine: engine.ledger.edit_entry(message.entry_id, message.edit),
            "Saved",
        )

    @on(ask.EntriesDeleted)
    def _delete_entries(self, message: ask.EntriesDeleted) -> None:
        self.jobs.changes.delete_entries(message.entry_ids)

    @on(ask.ProjectAdded)
    def _add_project(self, message: ask.ProjectAdded) -> None:
        self.jobs.changes.change(
            lambda engine: engine.ledger.add_project(message.project), "Project added"
        )

    @on(ask.ProjectEdited)
    def _edit_project(self, message: ask.ProjectEdited) -> None:
        self.jobs.changes.change(
            lambda engine: engine.ledger.edit_project(message.code, message.project),
            "Saved",
        )

    @on(ask.ExportRequested)
    def _export(self, message: ask.ExportRequested) -> None:
        self.jobs.changes.export(message.days, message.file, message.form, replace=message.replace)

    # -- what changed in Outlook

    @on(ask.DriftApplied)
    def _apply_drift(self, message: ask.DriftApplied) -> None:
        self.jobs.drift.apply(message.drifts)

    @on(ask.DriftKept)
    def _keep_drift(self, message: ask.DriftKept) -> None:
        self.jobs.drift.keep(message.drifts)

    @on(ask.LookalikesLinked)
    def _link_lookalikes(self, message: ask.LookalikesLinked) -> None:
        self.jobs.drift.link(message.lookalikes)

    @on(ask.LookalikesLeft)
    def _leave_lookalikes(self, message: ask.LookalikesLeft) -> None:
        self.jobs.drift.leave(message.lookalikes)

    # -- the connection

    @on(ask.ConnectRequested)
    def _connect(self, message: ask.ConnectRequested) -> None:
        self.jobs.account.sign_in(message.flow)

    @on(ask.SignInCancelled)
    def _cancel_sign_in(self) -> None:
        self.jobs.account.stop_sign_in()

    @on(ask.DisconnectRequested)
    def _disconnect(self, message: ask.DisconnectRequested) -> None:
        self.jobs.account.disconnect(message.reconnect, message.flow)

    @on(ask.SwitchRequested)
    def _switch(self) -> None:
        self.jobs.account.switch()

    @on(ask.ClientIdGiven)
    def _use_client_id(self, message: ask.ClientIdGiven) -> None:
        self.jobs.account.use_client_id(message.client_id)

    @on(ask.DemoApproved)
    def _approve_demo(self) -> None:
        if self.prompt is not None and (redirect := self.queries.approve(self.prompt)):
            self.jobs.account.pasted(redirect)

    @on(ask.DemoWanted)
    async def _leave_for_demo(self) -> None:
        self.demo_wanted = True
        await self.action_quit()

    @on(ask.ReopenRequested)
    def _reopen(self, message: ask.ReopenRequested) -> None:
        self.jobs.ledger.reopen(recover=message.recover)

    def _ask_passphrase(self, new: bool = False) -> str | None:
        """Called from a worker thread that waits for the answer."""
        from trackcal_tui.tui.connection.passphrase_screen import ask_passphrase

        return ask_passphrase(self, new=new)

    @on(ask.RedirectPasted)
    def _paste(self, message: ask.RedirectPasted) -> None:
        self.jobs.account.pasted(message.redirect)

    # -- what jobs report

    @on(ask.Progressed)
    def _show_progress(self, message: ask.Progressed) -> None:
        if message.reading is self.jobs.reading.reading:
            self.progress = message.progress

    @on(ask.Prompted)
    def _show_prompt(self, message: ask.Prompted) -> None:
        if not self.jobs.account.is_signing_in:
            return  # refused at once: it ended before its prompt came this far
        self.prompt = message.prompt
        if self.screen.id != "sign-in":
            from trackcal_tui.tui.connection.sign_in_screen import SignInScreen

            self.push_screen(SignInScreen())

    @on(ask.SectionNeeded)
    def _go_to_section(self, message: ask.SectionNeeded) -> None:
        self.action_section(message.section)

    @on(ask.ConsentNeeded)
    def _show_consent(self) -> None:
        from trackcal_tui.tui.connection.consent_screen import ConsentScreen

        tenant = self.connection.tenant if self.connection else ""
        self.push_screen(ConsentScreen(tenant, needed=True))
