"""The terminal program: the way in, between the sections, and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.actions import ActionParseResult
from textual.binding import Binding
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.events import AppFocus, Event, InputEvent, Key, MouseDown

from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.ranges import week_of
from trackcal_tui.terminal.locale import key_name
from trackcal_tui.terminal.shutdown_signals import quit_on_signals
from trackcal_tui.tui.importing.event_section import EventSection
from trackcal_tui.tui.keys.command import PALETTE
from trackcal_tui.tui.keys.commands import PUSH, TITLES
from trackcal_tui.tui.keys.live_keys import key_of, shown_key, with_keys
from trackcal_tui.tui.sections import MODES
from trackcal_tui.tui.shared.base_screen import LEAST, BaseScreen
from trackcal_tui.tui.shared.section_screen import SectionScreen
from trackcal_tui.tui.state.notices import Failed, UndoQuestion
from trackcal_tui.tui.state.sheet import SheetState
from trackcal_tui.tui.themed_app import ThemedApp
from trackcal_tui.tui.themes import theme_name

if TYPE_CHECKING:
    from trackcal_tui.engine.engine import Engine
    from trackcal_tui.tui.state import messages

_LEAVE = ("ctrl+c", "ctrl+q")
"""Keys that work in the smallest window."""


class TrackCalApp(ThemedApp):
    """Starts, goes from section to section, and shows what jobs report."""

    TITLE = "trackcal"
    # What the first frame needs; other screens bring their own, as parsing it takes its time.
    CSS_PATH = "styles/app.tcss"
    MODES = MODES
    DEFAULT_MODE = "import"
    BINDINGS = [PALETTE.binding()]  # noqa: RUF012 - so Textual has it

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.crash: TrackCalError | None = None
        """A bug of ours that ended the program, shown without a traceback."""
        engine.ask_passphrase = self._ask_passphrase
        week = week_of(engine.today(), engine.settings.first_weekday)
        self.set_reactive(TrackCalApp.sheet, SheetState(range=week))
        self.set_reactive(TrackCalApp.demo, engine.demo)
        self.set_reactive(TrackCalApp.pane, engine.settings.pane == "on")
        self._key_summary = ""
        if engine.settings.keys:
            self._take_keys(engine.settings.keys)

    def _take_keys(self, settings: Mapping[str, object]) -> None:
        from trackcal_tui.tui.keys.keymap import read_keymap  # few people have any

        keymap = read_keymap(settings)
        self.live_keys, self.key_problems = keymap.keys, keymap.problems
        self._key_summary = keymap.summary
        self.set_keymap(keymap.keys)

    # -- the way in, and out

    def on_mount(self) -> None:
        """Listen to signals, and say what was wrong with the settings."""
        quit_on_signals(self.exit, self._close_at_once, has_terminal=not self.is_headless)
        theme = self.engine.settings.theme
        unknown = "" if theme_name(theme) else f"No theme called {theme[:30]}"
        unusable = (problem.message for problem in self.engine.settings.problems)
        if problems := " · ".join(filter(None, (*unusable, unknown, self._key_summary))):
            self.notice = Failed(problems)

    def _close_at_once(self) -> None:
        self.jobs.keep_drafts()
        self.engine.close()

    def on_ready(self) -> None:
        """Start what the first frame does not need: before this, nothing drawn is shown yet."""
        # Behind what the screen has still to draw; `call_after_refresh` would take 20 ms longer.
        self.screen.call_later(self.call_later, self._go_on)

    async def _go_on(self) -> None:
        from trackcal_tui.tui.shared.scroll_bar import use_thumbs  # nothing scrolls before

        use_thumbs()
        if self.engine.separate is not None:
            self.engine.separate.begin()
        if isinstance(self.screen, SectionScreen):
            await self.screen.complete()
        if problem := self.engine.zone_problem():
            self.notice = Failed(" · ".join(filter(None, (self.notice, problem.message))))
        self.jobs.ledger.open()

    def _handle_exception(self, error: Exception) -> None:
        """Log a bug of ours instead of printing it.

        A private door, but the only one: Textual 8.2.8 (pinned for such things) would print it
        with everyone's subjects and addresses.
        """
        if self.return_code is not None:
            return  # it is ending: something was not mounted in time
        if self.crash is None:
            from trackcal_tui.config.crash_log import log_crash

            self.crash = log_crash(error, self.engine.paths, self.engine.clock)
        super()._handle_exception(error)

    def on_unmount(self) -> None:
        """Let no thread go on waiting for Microsoft, however the program ends."""
        self.jobs.stop()

    # -- keys

    async def on_event(self, event: Event) -> None:
        """Ignore keys and clicks in a window too small to show what they would do.

        The first one after a while also reloads what is shown.
        """
        if isinstance(event, InputEvent) and not self._is_large_enough():
            if isinstance(event, Key) and event.key in _LEAVE:
                await self.action_quit()
        else:
            if self.revision and isinstance(event, (Key, MouseDown, AppFocus)):
                self.jobs.reading.refresh_if_old()
            await super().on_event(event)

    def holds_back(self, key: str) -> bool:
        """Return whether a key is about the events of a range that is still loading."""
        return isinstance(self.screen, EventSection) and self.screen.holds_back(key)

    async def has_come(self) -> bool:
        """Wait until they are listed; return False when they won't be."""
        return isinstance(self.screen, EventSection) and await self.screen.has_come()

    def _is_large_enough(self) -> bool:
        return self.size.width >= LEAST.width and self.size.height >= LEAST.height

    def get_key_display(self, binding: Binding) -> str:
        """Return a key as it is named on the screen."""
        return key_name(binding.key_display or shown_key(binding.key))

    @property
    def undo_hint(self) -> str:
        """How to undo what was just done, in the section that is shown."""
        section = "import" if self.current_mode == "connection" else self.current_mode
        return f" · {key_of(self, f'{section}.undo')} undo"

    @property
    def push_hint(self) -> str:
        """How to bring a tracker up to date."""
        return f" · {key_of(self, PUSH.id)} push"

    @property
    def imported_hint(self) -> str:
        """What can be done about what was just imported."""
        return f"{self.undo_hint} · {key_of(self, 'section.entries')} entries{self.push_hint}"

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action; drop what was said about the last key."""
        # A second press of these asks whether the line of the first one stands.
        is_answer = action == "undo" and isinstance(self.notice, UndoQuestion)
        if not is_answer and not str(action).startswith(("interrupt", "copy")):
            if self.notice and isinstance(self.screen, BaseScreen) and self.screen.SHOWS_NOTICE:
                self.notice = ""  # not where nobody could read it
            if isinstance(self.screen, SectionScreen):
                self.screen.clear_hint()
        return await super().run_action(action, default_namespace, namespaces)

    async def key_ctrl_c(self) -> None:
        """Close what has no ctrl+c of its own: the palette."""
        if isinstance(self.screen, CommandPalette):
            await self.screen.run_action("escape")

    # -- going somewhere

    async def action_section(self, section: str) -> None:
        """Go to a section; what is open over the one that is left is cancelled."""
        opened = [one for one in self.screen_stack[1:] if isinstance(one, BaseScreen)]
        for screen in opened:
            if screen.STAYS:
                return opened[-1].show_hint(with_keys(self, screen.STAYS), "warning")
        for screen in reversed(opened):
            await screen.cancel()
        if self.current_mode != section or opened:
            self.show_section(section)
        elif isinstance(self.screen, SectionScreen):
            self.screen.show_hint(f"This is {TITLES[section]}")

    def action_run_in_section(self, section: str, command_id: str) -> None:
        """Go to a section and run one of its commands there, or say that it can't be run now."""
        self.show_section(section)

        async def run_there() -> None:
            if isinstance(self.screen, SectionScreen):
                await self.screen.run_command(command_id)

        def run_when_shown() -> None:
            self.screen.call_after_refresh(run_there)

        self._when_open(run_when_shown)

    def action_push(self) -> None:
        """Show what a push of the days that are shown would do."""
        from trackcal_tui.tui.trackers.push_screen import open_push

        if isinstance(self.screen, SectionScreen):
            open_push(self, self.screen.shown_days)

    async def action_press(self, command_id: str) -> None:
        """Do what a command's key would do now; for clicks on the names of keys."""
        if isinstance(self.screen, BaseScreen):
            await self.screen.run_command(command_id)

    def action_help(self) -> None:
        """Show all keys."""
        from trackcal_tui.tui.shared.help_screen import HelpScreen

        if isinstance(self.screen, BaseScreen):
            self.open_screen(HelpScreen(self.screen.PLACE, self.current_mode))

    def action_command_palette(self) -> None:  # as Textual calls it
        """Offer the commands that work on this screen."""
        from trackcal_tui.tui.shared.palette import CommandProvider, Palette

        if not isinstance(self.screen, CommandPalette):
            self.open_screen(Palette(providers=[CommandProvider]))

    def action_suspend(self) -> None:
        """Give the terminal back to the shell until it continues the program."""
        from trackcal_tui.terminal.stoppable_driver import StoppableDriver

        driver = self._driver  # Textual 8.2.8 has no public way to it
        self.jobs.keep_drafts()  # a program that is stopped may be killed
        if not isinstance(driver, StoppableDriver) or not driver.suspend():
            self.notice = "No shell to return to: trackcal was not started from one"

    def _ask_passphrase(self, new: bool = False) -> str | None:
        """Ask from a worker thread that waits for the answer."""
        from trackcal_tui.tui.connection.passphrase_screen import ask_passphrase

        return ask_passphrase(self, new=new)

    # -- what jobs report (by name: `@on` would import the messages before the first frame, 1 ms)

    def on_progressed(self, message: messages.Progressed) -> None:
        """Show how far the latest read is."""
        if message.reading is self.jobs.reading.reading:
            self.progress = message.progress

    def on_push_progressed(self, message: messages.PushProgressed) -> None:
        """Show how far the push is."""
        self.jobs.pushing.follow(message)

    def on_prompted(self, message: messages.Prompted) -> None:
        """Show what the person must do to sign in."""
        from trackcal_tui.tui.connection.sign_in_screen import SignInScreen

        if self.jobs.account.is_signing_in:  # else it ended before its prompt came this far
            self.prompt = message.prompt
            self.open_screen(SignInScreen())

    def on_section_needed(self, message: messages.SectionNeeded) -> None:
        """Go to the section that a job asks for."""
        if self.current_mode != message.section:
            self.show_section(message.section)

    def on_consent_needed(self) -> None:
        """Show the admin-consent address."""
        from trackcal_tui.tui.connection.consent_screen import ConsentScreen

        tenant = self.connection.tenant if self.connection else ""
        self.open_screen(ConsentScreen(tenant, needed=True))
