"""The admin-consent address, made live while its parts are typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.text import clean
from trackcal_tui.engine.connection_queries import ConsentLink, ConsentRequest
from trackcal_tui.tui.connection.address import Address
from trackcal_tui.tui.connection.choice import Choice
from trackcal_tui.tui.connection.panel_screen import Panel
from trackcal_tui.tui.connection.qr_code import QrCode
from trackcal_tui.tui.keys.screen_commands import key_of, screen_bindings, with_keys
from trackcal_tui.tui.shared.field import Field
from trackcal_tui.tui.shared.text import Text

_REDIRECT = "http://localhost"
_FIELDS = (
    ("tenant", "Tenant", "tenant id, verified domain or organizations"),
    ("client-id", "Client id", "the Entra application id"),
    ("redirect", "Redirect URI", "as registered, usually http://localhost"),
)
_AFTER = (
    "Send it to your administrator: it opens on their machine and may end on a localhost page "
    "that cannot be reached. That is fine, the approval is stored by then."
)


class ConsentScreen(Panel[None]):
    """Four fields, the address, a letter for the administrator, and their answer read.

    Args:
        tenant: The connected account's tenant; empty when none is connected.
        needed: Whether Microsoft has just said that an administrator must approve.
    """

    HEADING = "Admin consent"
    TABLE = "consent"
    AUTO_FOCUS = "#consent-tenant"
    BINDINGS: ClassVar[list[BindingType]] = [*screen_bindings(TABLE)]

    def __init__(self, tenant: str = "", *, needed: bool = False) -> None:
        super().__init__(id="consent")
        self._needed = needed
        self._connected_tenant = tenant
        self._state = ""
        self._link = ConsentLink()

    def compose_body(self) -> Iterable[Widget]:
        """Fields, address, letter, answer."""
        copy = key_of(self.app, "consent.copy_letter", in_field=True)
        for name, label, placeholder in _FIELDS:
            yield _row(label, Field(id=f"consent-{name}", placeholder=placeholder))
        yield _row("Cloud", Choice(self.app.queries.clouds, id="consent-cloud"))
        yield Text(id="consent-problem")
        yield Address(id="consent-url")
        yield QrCode(id="consent-qr")
        yield Text(Content(_AFTER), id="consent-after")
        yield _row(
            "Their answer",
            Field(
                id="consent-answer",
                placeholder="paste the address their browser ended on, press enter",
            ),
        )
        yield Text(id="consent-outcome")
        yield Text(
            Content(f"A letter to your IT admin ({copy} copies it):"), id="consent-letter-label"
        )
        yield Text(id="consent-letter")

    def on_mount(self) -> None:
        """Fill in what is known."""
        self.set_heading(("· an administrator approves trackcal", "muted"))
        self._state = self.app.queries.consent_state
        values = {
            "tenant": self.app.queries.suggested_tenant(self._connected_tenant),
            "client-id": self.app.queries.client_id,
            "redirect": _REDIRECT,
        }
        for name, value in values.items():
            self._field(name).value = clean(value)
        if self._needed:
            self.show_hint(
                "Need admin approval: send your administrator this address or the letter."
            )
        self._field("tenant").cursor_position = len(self._field("tenant").value)
        self._make()

    def on_resize(self, event: Resize) -> None:
        """The QR code may fit no longer."""
        qr = self.query_one(QrCode)
        if qr.display:
            self._fit_qr(qr)

    def _field(self, name: str) -> Input:
        return self.query_one(f"#consent-{name}", Input)

    # -- the address

    @on(Input.Changed)
    @on(Choice.Changed)
    def _changed(self, event: Input.Changed | Choice.Changed) -> None:
        if isinstance(event, Input.Changed) and event.input.id == "consent-answer":
            return
        self._make()

    def _make(self) -> None:
        self._link = link = self.app.queries.consent(
            ConsentRequest(
                tenant=self._field("tenant").value,
                client_id=self._field("client-id").value,
                redirect_uri=self._field("redirect").value,
                cloud=self.query_one(Choice).value,
                state=self._state,
            )
        )
        problem = self.query_one("#consent-problem", Text)
        problem.display = link.problem is not None
        if link.problem is not None:
            problem.update(
                Content.assemble(
                    (f"! {clean(link.problem.title)}\n", "bold $warning"),
                    clean(link.problem.hint),
                )
            )
        self.query_one(Address).show(link.url)
        for name in ("url", "after", "letter-label", "letter"):
            self.query_one(f"#consent-{name}").display = bool(link.url)
        letter = "\n".join(clean_line(line) for line in link.letter.split("\n"))
        self.query_one("#consent-letter", Text).update(Content(letter))
        qr = self.query_one(QrCode)
        if qr.display:
            self._show_qr(qr)

    # -- the answer

    @on(Input.Submitted, "#consent-answer")
    def _read_answer(self, event: Input.Submitted) -> None:
        event.stop()
        outcome = self.query_one("#consent-outcome", Text)
        if not event.value.strip():
            outcome.update("")
            return
        answer = self.app.queries.read_consent_answer(event.value, self._state)
        words = with_keys(self.app, clean(answer.words))
        outcome.update(Content(f"{'✓' if answer.granted else '!'} {words}"))
        outcome.set_class(answer.granted, "-good")
        event.input.value = ""

    @on(Input.Submitted)
    def _next_field(self, event: Input.Submitted) -> None:
        if event.input.id != "consent-answer":
            self.focus_next()

    # -- keys

    def action_copy_url(self) -> None:
        """Copy the address."""
        if self._link.url:
            self.copy(self._link.url, "the URL")
        else:
            self.show_hint("There is no URL yet: see what is wrong above.", "warning")

    def action_copy_letter(self) -> None:
        """Copy the letter."""
        if self._link.letter:
            self.copy(self._link.letter, "the letter")
        else:
            self.show_hint("There is no letter yet: see what is wrong above.", "warning")

    def action_qr(self) -> None:
        """Show or hide the QR code."""
        qr = self.query_one(QrCode)
        if qr.display:
            qr.display = False
            self.show_hint("")
        elif self._link.url:
            self._show_qr(qr)

    def _show_qr(self, qr: QrCode) -> None:
        qr.encode(self._link.url)
        self._fit_qr(qr)

    def _fit_qr(self, qr: QrCode) -> None:
        if qr.fit(self.size.width, self.size.height - 4):
            self.show_hint("")
            self.call_after_refresh(qr.scroll_visible, animate=False)
        elif self._link.url:
            width, height = qr.cells
            self.show_hint(
                f"The QR code needs a window of {width}x{height + 4}; "
                f"this one is {self.size.width}x{self.size.height}",
                "warning",
            )


def clean_line(line: str) -> str:
    """One line of the letter made safe; the blanks that lay it out stay."""
    return line if line.isascii() and line.isprintable() else clean(line)


def _row(label: str, widget: Widget) -> Horizontal:
    return Horizontal(
        Text(Content(label), classes="field-label"),
        widget,
        classes="field",
    )
