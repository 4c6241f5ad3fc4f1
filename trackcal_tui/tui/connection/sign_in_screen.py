"""Signing in: the code huge, the address, a QR code, and the other ways in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.sign_in import Flow, SignInPrompt
from trackcal_tui.core.text import clean
from trackcal_tui.tui.connection.address import Address
from trackcal_tui.tui.connection.device_code import DeviceCode
from trackcal_tui.tui.connection.panel_screen import Panel
from trackcal_tui.tui.connection.qr_code import QrCode
from trackcal_tui.tui.keys.screen_commands import screen_bindings, with_keys
from trackcal_tui.tui.shared.field import Field
from trackcal_tui.tui.shared.key_bursts import caught_up
from trackcal_tui.tui.shared.text import Text

_HEADINGS: dict[Flow, str] = {
    "device": "with a code",
    "browser": "in a browser on this machine",
    "paste": "by pasting the address back",
}
_OPEN: dict[Flow, str] = {
    "device": "1  Open this page on any device:",
    "browser": "1  Open this address in a browser on this machine and sign in:",
    "paste": "1  Open this address in any browser and sign in:",
}
_NEXT: dict[Flow, tuple[str, ...]] = {
    "device": (
        "Asked “Are you trying to sign in to …?”, press Continue: that was you.",
        "If the page says you don't have access (53003) press {sign_in.other_way}.",
    ),
    "browser": (
        "2  The browser comes back here by itself; nothing to type.",
        "On SSH, or is the browser on another machine? Press {sign_in.other_way} to paste instead.",
    ),
    "paste": (
        "2  It ends on http://localhost, which cannot be reached: that is right.",
        "3  Copy that page's whole address, paste it here and press {sign_in.approve}:",
    ),
}
_UNEXPECTED = "! trackcal does not know this as Microsoft's: open it only if you expect it."
_TEXT_COLUMNS = 46
"""The least cells the text keeps beside a QR code: nine letters of the code."""


class SignInScreen(Panel[None]):
    """Shows the app's `prompt`, and leaves when there is none any more."""

    HEADING = "Sign in"
    TABLE = "sign_in"
    BINDINGS: ClassVar[list[BindingType]] = [*screen_bindings(TABLE)]

    def __init__(self) -> None:
        super().__init__(id="sign-in")
        self._prompt: SignInPrompt | None = None
        self._timer: Timer | None = None
        self._is_left = False

    def compose_body(self) -> Iterable[Widget]:
        """What to open, what to type, what may go wrong."""
        yield Text(id="sign-in-open")
        yield Address(id="sign-in-address")
        yield Text(Content(_UNEXPECTED), id="sign-in-unexpected")
        with Horizontal(id="sign-in-columns"):
            with Vertical(id="sign-in-steps"):
                yield Text(Content("2  Enter this code:"), id="sign-in-enter")
                yield DeviceCode(id="sign-in-code")
                yield Text(id="sign-in-plain")
                yield Text(id="sign-in-next")
                yield Field(
                    password=True, placeholder="http://localhost/?code=…", id="sign-in-pasted"
                )
                yield Text(id="sign-in-demo")
            yield QrCode(id="sign-in-qr")

    def on_mount(self) -> None:
        """Follow the sign-in."""
        self.watch(self.app, "prompt", self._show)

    def on_resize(self, event: Resize) -> None:
        """More or less room for the code."""
        self._arrange()

    def on_screen_resume(self) -> None:
        """The sign-in may have ended before this screen was there, or while another lay over it."""
        self._leave_when_ended()

    def _leave_when_ended(self) -> None:
        # Textual 8.2.8 pops whatever is on top, and fails the second time.
        if self._ended and self.is_active and not self._is_left:
            self._is_left = True
            self.dismiss(None)

    @property
    def _ended(self) -> bool:
        return self.app.prompt is None

    @property
    def _is_demo(self) -> bool:
        return self.app.demo

    def _show(self, prompt: SignInPrompt | None) -> None:
        if prompt is None:
            if self._prompt is not None:
                self._leave_when_ended()
            return
        self._prompt = prompt
        is_code, is_paste = prompt.flow == "device", prompt.flow == "paste"
        self.query_one("#sign-in-open", Text).update(Content(_OPEN[prompt.flow]))
        self.query_one(Address).show(prompt.verification_uri)
        self.query_one("#sign-in-unexpected").display = not prompt.expected_host
        for name in ("enter", "code", "plain"):
            self.query_one(f"#sign-in-{name}").display = is_code
        self.query_one("#sign-in-next", Text).update(
            Content(self._words("\n".join(_NEXT[prompt.flow])))
        )
        pasted = self.query_one(Input)
        pasted.value = ""
        pasted.display = is_paste
        if is_paste:
            pasted.focus()
            # In a low window it lies below what has just been laid out.
            self.call_after_refresh(pasted.scroll_visible, animate=False)
        else:
            self.set_focus(None)
        demo = self.query_one("#sign-in-demo", Text)
        demo.display = self._is_demo
        demo.update(Content(self._words(_demo_words(prompt.flow))))
        self.refresh_bindings()
        self.name_keys()
        self.show_hint("")
        self._arrange()
        self._count_down()

    def _words(self, text: str) -> str:
        return with_keys(self.app, text)

    def _arrange(self) -> None:
        prompt = self._prompt
        if prompt is None:
            return
        width, height = self.size.width, self.size.height - 7
        qr = self.query_one(QrCode)
        shown = False
        if prompt.flow == "device":
            qr.encode(prompt.verification_uri)
            shown = qr.fit(width - _TEXT_COLUMNS - 1, height)
        else:
            qr.display = False
        room = width - (qr.cells[0] + 1 if shown else 0) - 1
        self.query_one(DeviceCode).show(prompt.user_code, room, max(1, height - 8))

    # -- time

    def _count_down(self) -> None:
        """Say how long the code is good; once a minute, as each time is traffic."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        prompt = self._prompt
        if prompt is None:
            return
        self.set_heading((f"· {_HEADINGS[prompt.flow]}", "muted"), *_demo_mark(self._is_demo))
        if prompt.expires_at is None:
            self._show_plain(prompt, "")
            return
        left = (prompt.expires_at - self.app.queries.now()).total_seconds()
        self._show_plain(prompt, self._words(time_left(left)))
        if left > 0:
            self._timer = self.set_timer(until_next_look(left), self._count_down)

    def _show_plain(self, prompt: SignInPrompt, left: str) -> None:
        if prompt.flow == "device":
            self.query_one("#sign-in-plain", Text).update(
                Content.assemble((clean(prompt.user_code)[:40], "bold"), ("   " + left, "$muted"))
            )
        else:
            self.set_heading(
                (f"· {_HEADINGS[prompt.flow]}", "muted"),
                (f" · {left}", "muted"),
                *_demo_mark(self._is_demo),
            )

    # -- keys

    def labels(self) -> Mapping[str, str]:
        """What is copied and what enter does, in this flow."""
        if self._prompt is None:
            return {}
        what = "copy code" if self._prompt.flow == "device" else "copy address"
        sends = self._prompt.flow == "paste" and not self._is_demo
        return {"sign_in.copy": what, **({"sign_in.approve": "send"} if sends else {})}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to approve or send where the browser comes back by itself."""
        if action == "approve":
            return self._is_demo or (self._prompt is not None and self._prompt.flow == "paste")
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Stop the sign-in; nothing of it stays."""
        self.app.jobs.account.stop_sign_in()
        self._leave_when_ended()

    def action_copy(self) -> None:
        """Copy the code, or the address where there is none."""
        if self._prompt is None:
            return
        if self._prompt.flow == "device":
            self.copy(clean(self._prompt.user_code), "the code")
        else:
            self.copy(self.query_one(Address).address, "the address")

    def action_other_way(self) -> None:
        """Code → browser → pasting back → code; over SSH pasting back comes first."""
        if self._prompt is not None:
            self.show_hint("Asking Microsoft for another way in …", "muted")
            flow = next_flow(self._prompt.flow, os.environ, demo=self._is_demo)
            self.app.jobs.account.sign_in(flow)

    async def action_approve(self) -> None:
        """Send what was pasted; in the demo agree at once."""
        field = self.query_one(Field)
        if self.focused is field:
            await caught_up(field)
        if field.value.strip() or not self._is_demo:
            self._send(field)
        else:
            self.app.jobs.account.approve_demo()

    def _send(self, field: Field) -> None:
        pasted = field.value
        if "code=" in pasted or "error=" in pasted:
            self.show_hint("Checking …", "muted")
            self.app.jobs.account.paste(pasted)
        else:
            field.value = ""
            self.show_hint(
                "That is not the address it ended on: it holds “code=”. Try again.", "warning"
            )


def next_flow(flow: Flow, environment: Mapping[str, str], *, demo: bool = False) -> Flow:
    """The way in after `flow`. A browser opened over SSH could not come back to this machine."""
    ways: tuple[Flow, ...] = ("device", "browser", "paste")
    if demo:
        ways = ("device", "paste")
    elif environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        ways = ("device", "paste", "browser")
    at = ways.index(flow) if flow in ways else 0
    return ways[(at + 1) % len(ways)]


def time_left(seconds: float) -> str:
    """`good for 15 minutes`: whole minutes, rounded up."""
    if seconds <= 0:
        return "expired; press {sign_in.cancel}, then {connection.connect} for a new one"
    if seconds <= 60:
        return "good for less than a minute"
    return f"good for {int(-(-seconds // 60))} minutes"


def until_next_look(seconds: float) -> float:
    """Seconds until `time_left` says something else."""
    return seconds % 60 or 60.0


def _demo_mark(demo: bool) -> list[tuple[str, str]]:
    return [(" · Demo", "accent")] if demo else []


def _demo_words(flow: Flow) -> str:
    if flow == "device":
        return "Demo: it approves itself in two seconds, or press {sign_in.approve}."
    return "Demo: press {sign_in.approve} and the address is pasted for you."
