"""The terminal program: the way in, between the sections, and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.actions import ActionParseResult
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, Provider
from textual.dom import DOMNode
from textual.screen import Screen

from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.ranges import week_of
from trackcal_tui.terminal.locale import key_name
from trackcal_tui.terminal.shutdown_signals import quit_on_signals
from trackcal_tui.tui.keys.commands import PALETTE, TITLES, binding, section_key, shown_key
from trackcal_tui.tui.sections import MODES
from trackcal_tui.tui.shared.section_screen import Section, command_provider
from trackcal_tui.tui.state import messages as ask
from trackcal_tui.tui.state.notices import Failed
from trackcal_tui.tui.state.sheet import SheetState
from trackcal_tui.tui.themed_app import ThemedApp
from trackcal_tui.tui.themes import theme_name

if TYPE_CHECKING:
    from trackcal_tui.engine.engine import Engine


class TrackCalApp(ThemedApp):
    """Starts, goes from section to section, and shows what jobs report."""

    TITLE = "trackcal"
    # What the first frame needs; other screens bring their own, as parsing it takes its time.
    CSS_PATH = "styles/app.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = MODES
    DEFAULT_MODE = "import"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {command_provider}
    BINDINGS: ClassVar[list[BindingType]] = [binding(PALETTE)]

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.mistake: TrackCalError | None = None
        """A bug of ours that ended the program, told without a traceback."""
        engine.ask_passphrase = self._ask_passphrase
        week = week_of(engine.today(), engine.settings.first_weekday)
        self.set_reactive(TrackCalApp.sheet, SheetState(range=week))
        self.set_reactive(TrackCalApp.demo, engine.demo)
        self._keys_told = ""
        if engine.settings.keys:
            self._take_keys(engine.settings.keys)

    def get_key_display(self, binding: Binding) -> str:
        """A key as it is named on the screen."""
        return key_name(binding.key_display or shown_key(binding.key))

    def _take_keys(self, settings: Mapping[str, object]) -> None:
        from trackcal_tui.tui.keys.keymap import read_keymap  # few people have any

        keymap = read_keymap(settings)
        self.live_keys, self._keys_told = keymap.keys, keymap.told
        self.key_problems = keymap.problems
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
            from trackcal_tui.config.crash_log import log_crash

            self.mistake = log_crash(error, self.engine.paths, self.engine.clock)
        super()._handle_exception(error)

    def on_unmount(self) -> None:
        """However it ends, no thread may go on waiting for Microsoft."""
        self.jobs.stop()

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

    @property
    def undo_hint(self) -> str:
        """How what was just done is taken back, where the person is."""
        section = "import" if self.current_mode == "connection" else self.current_mode
        return f" · {section_key(f'{section}.undo', self.live_keys)} undo"

    def _ask_passphrase(self, new: bool = False) -> str | None:
        """Called from a worker thread that waits for the answer."""
        from trackcal_tui.tui.connection.passphrase_screen import ask_passphrase

        return ask_passphrase(self, new=new)

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
