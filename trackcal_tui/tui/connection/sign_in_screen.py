"""Signing in: the code huge, the address, a QR code, and the other ways in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.timer import Timer
from textual.widget import Widget

from trackcal_tui.core.sign_in import Flow, SignInPrompt, next_flow
from trackcal_tui.core.text import clean
from trackcal_tui.tui.connection.address import Address
from trackcal_tui.tui.connection.device_code import DeviceCode
from trackcal_tui.tui.connection.qr_code import QrCode
from trackcal_tui.tui.keys.live_keys import with_keys
from trackcal_tui.tui.keys.overlay_commands import SIGN_IN
from trackcal_tui.tui.shared.copying import copy_text
from trackcal_tui.tui.shared.field import Field, catch_up
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.text import Text

_HEADINGS: dict[Flow, str] = {
    "device": "with a code",
    "browser": "in a browser on this machine",
    "paste": "by pasting an address",
}
_OPEN: dict[Flow, str] = {
    "device": "1  Open this page on any device:",
    "browser": "1  Open this address in a browser on this machine and sign in:",
    "paste": "1  Open this address in any browser and sign in:",
}
_NEXT: dict[Flow, tuple[str, ...]] = {
    "device": (
        'If asked "Are you trying to sign in to …?", choose Continue.',
        "If it says you don't have access (53003), press {sign_in.other_way}.",
    ),
    "browser": (
        "2  When you have signed in, come back here. Nothing to type.",
        "Browser on another machine (SSH)? Press {sign_in.other_way} to paste the address instead.",
    ),
    "paste": (
        "2  The last page fails to load. That is expected: copy its address.",
        "3  Paste the whole address here and press {sign_in.approve}:",
    ),
}
_UNEXPECTED = "! This is not a Microsoft address trackcal knows. Open it only if you expect it."
_TEXT_COLUMNS = 46
"""The fewest cells the text keeps beside a QR code: nine letters of the code."""


class SignInScreen(OverlayScreen[None]):
    """Show the app's `prompt`, and leave when there is none left."""

    HEADING = " Sign in "
    PLACE = SIGN_IN
    BINDINGS = PLACE.bindings()
    STAYS = "Cancel the sign-in first ({sign_in.cancel})"

    def __init__(self) -> None:
        super().__init__()
        self._prompt: SignInPrompt | None = None
        self._timer: Timer | None = None
        self._open = Text(id="sign-in-open")
        self._address = Address(id="sign-in-address")
        self._unexpected = Text(_UNEXPECTED, id="sign-in-unexpected")
        self._enter = Text("2  Enter this code:", id="sign-in-enter")
        self._code = DeviceCode(id="sign-in-code")
        self._plain_code = Text(id="sign-in-plain")
        self._next = Text(id="sign-in-next")
        self._pasted = Field(
            password=True, placeholder="http://localhost/?code=…", id="sign-in-pasted"
        )
        self._demo = Text(id="sign-in-demo")
        self._qr = QrCode(id="sign-in-qr")

    def compose_content(self) -> Iterable[Widget]:
        """Yield what to open, what to type, and what may go wrong."""
        yield from (self._open, self._address, self._unexpected)
        steps = (self._enter, self._code, self._plain_code, self._demo, self._next, self._pasted)
        yield Horizontal(Vertical(*steps, id="sign-in-steps"), self._qr, id="sign-in-columns")

    def on_mount(self) -> None:
        """Follow the sign-in."""
        self.follow("prompt", self._follow_prompt)

    def on_resize(self, event: Resize) -> None:
        """Give the code more or less room."""
        self._arrange()

    def on_screen_resume(self) -> None:
        """Leave if the sign-in ended before this screen was there, or below another one."""
        self._leave_when_ended()

    def _leave_when_ended(self) -> None:
        # Not while another screen lies over it: there may be a new sign-in by then.
        if self.app.prompt is None and self.is_active:
            self.dismiss(None)

    def _follow_prompt(self, prompt: SignInPrompt | None) -> None:
        if prompt is not None:
            self._prompt = prompt
            self._show(prompt)
        elif self._prompt is not None:
            self._leave_when_ended()

    def _show(self, prompt: SignInPrompt) -> None:
        self._open.show(_OPEN[prompt.flow])
        self._address.show(prompt.verification_uri)
        self._unexpected.display = not prompt.expected_host
        self._enter.display = prompt.flow == "device"
        self._next.show(with_keys(self.app, "\n".join(_NEXT[prompt.flow])))
        demo = with_keys(self.app, _demo_words(prompt.flow))
        self._demo.show(demo if self.app.demo else "")
        self._pasted.clear()
        self._pasted.display = prompt.flow == "paste"
        if prompt.flow == "paste":
            self._pasted.focus()
            # In a low window it lies below what has just been laid out.
            self.call_after_refresh(self._pasted.scroll_visible, animate=False)
        else:
            self.set_focus(None)
        self.refresh_bindings()
        self.show_hint("")
        self._arrange()
        self._count_down()

    def _arrange(self) -> None:
        """Draw the code, and the QR code beside it where there is room for both."""
        prompt = self._prompt
        is_code = prompt is not None and prompt.flow == "device"
        width, height = self.size.width, self.size.height - 7
        self._qr.encode(prompt.verification_uri if prompt and is_code else "")
        shown = self._qr.fit(width - _TEXT_COLUMNS - 1, height)
        room = width - (self._qr.cells[0] + 1 if shown else 0) - 1
        self._code.draw(prompt.user_code if prompt and is_code else "", room, max(1, height - 8))

    def _count_down(self) -> None:
        """Say how long the code is good; once a minute, as each time is traffic."""
        if self._timer is not None:
            self._timer.stop()
        prompt = self._prompt
        if prompt is None:
            return
        left = ""
        if prompt.expires_at is not None:
            seconds = (prompt.expires_at - self.app.engine.clock.now()).total_seconds()
            left = with_keys(self.app, time_left(seconds))
            if seconds > 0:
                self._timer = self.set_timer(until_next_look(seconds), self._count_down)
        heading = [(f"· {_HEADINGS[prompt.flow]}", "muted")]
        code: Content | str = ""
        if prompt.flow == "device":
            code = Content.assemble(
                (clean(prompt.user_code)[:40], "bold"), (f"   {left}", "$muted")
            )
        elif left:
            heading.append((f" · {left}", "muted"))
        self._plain_code.show(code)
        if self.app.demo:
            heading.append((" · Demo", "accent"))
        self.set_heading(*heading)

    # -- keys

    def labels(self) -> Mapping[str, str]:
        """Say what is copied and what `enter` does, in this flow."""
        if self._prompt is None:
            return {}
        is_code = self._prompt.flow == "device"
        labels = {"sign_in.copy": "copy code" if is_code else "copy address"}
        return labels if self.app.demo else {**labels, "sign_in.approve": "send"}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer nothing to approve or send where the browser comes back by itself."""
        if action == "approve":
            return self.app.demo or (self._prompt is not None and self._prompt.flow == "paste")
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Stop the sign-in and forget all of it."""
        self.app.jobs.account.stop_sign_in()
        self._leave_when_ended()

    def action_copy(self) -> None:
        """Copy the code, or the address where there is none."""
        if self._prompt is None:
            return
        if self._prompt.flow == "device":
            copy_text(self, clean(self._prompt.user_code), "sign_in.copy")
        else:
            copy_text(self, self._address.address, "sign_in.copy")

    def action_other_way(self) -> None:
        """Go on to the next way in: code, browser, pasting back (over SSH pasting first)."""
        if self._prompt is not None:
            self.show_hint("Asking Microsoft for another way to sign in …", "muted")
            flow = next_flow(self._prompt.flow, os.environ, demo=self.app.demo)
            self.app.jobs.account.sign_in(flow)

    async def action_approve(self) -> None:
        """Send what was pasted; in the demo agree at once."""
        if self.focused is self._pasted:
            await catch_up(self._pasted)
        pasted = self._pasted.value
        if self.app.demo and not pasted.strip():
            self.show_hint("Signing in …", "muted")
            self.app.jobs.account.approve_demo()
        elif "code=" in pasted or "error=" in pasted:
            self.show_hint("Checking …", "muted")
            self.app.jobs.account.paste(pasted)
        else:
            self._pasted.clear()
            self.show_hint(
                'The address must contain "code=": copy it from the last page', "warning"
            )


def time_left(seconds: float) -> str:
    """Say how long a code is good, in whole minutes, rounded up."""
    if seconds <= 0:
        return "expired: press {sign_in.cancel}, then {connection.connect} for a new code"
    if seconds <= 60:
        return "less than a minute left"
    return f"{int(-(-seconds // 60))} minutes left"


def until_next_look(seconds: float) -> float:
    """Return the seconds until `time_left` says something else."""
    return seconds % 60 or 60.0


def _demo_words(flow: Flow) -> str:
    if flow == "device":
        return "Demo: no browser needed, press {sign_in.approve} to sign in."
    return "Demo: {sign_in.approve} pastes the address for you."
