"""The admin-consent address, made live while its parts are typed."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.text import clean
from trackcal_tui.engine.consent import ConsentLink, ConsentRequest
from trackcal_tui.tui.connection.address import Address
from trackcal_tui.tui.connection.qr_code import QrCode
from trackcal_tui.tui.keys.live_keys import key_of, with_keys
from trackcal_tui.tui.keys.overlay_commands import CONSENT
from trackcal_tui.tui.shared.choice import Choice
from trackcal_tui.tui.shared.copying import copy_text
from trackcal_tui.tui.shared.field import Field
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.status_line import safe_part
from trackcal_tui.tui.shared.text import Text

_REDIRECT = "http://localhost"
_FIELDS = (
    ("tenant", "Tenant", "tenant id, verified domain or organizations"),
    ("client-id", "Client id", "the Entra application id"),
    ("redirect", "Redirect URI", "as registered, usually http://localhost"),
)
_AFTER = (
    "Send it to your administrator. The last page may fail to load. "
    "That is expected: the approval is saved by then."
)


class ConsentScreen(OverlayScreen[None]):
    """Make the address of the fields, a letter for the administrator, and read their answer.

    Args:
        tenant: The connected account's tenant; empty when none is connected.
        needed: Whether Microsoft has just said that an administrator must approve.
    """

    HEADING = " Admin consent "
    PLACE = CONSENT
    AUTO_FOCUS = "#consent-tenant"
    BINDINGS = PLACE.bindings()

    def __init__(self, tenant: str = "", *, needed: bool = False) -> None:
        super().__init__()
        self._connected_tenant = tenant
        self._needed = needed
        self._link = ConsentLink()
        self._fields = [
            Field(id=f"consent-{name}", placeholder=placeholder) for name, _, placeholder in _FIELDS
        ]
        self._problem = Text(id="consent-problem")
        self._address = Address(id="consent-url")
        self._qr = QrCode(id="consent-qr")
        self._after = Text(_AFTER, id="consent-after")
        self._answer = Field(
            id="consent-answer",
            placeholder="paste the address of the last page, press enter",
        )
        self._outcome = Text(id="consent-outcome")
        self._letter_label = Text(id="consent-letter-label")
        self._letter = Text(id="consent-letter")
        self.set_heading(("· for your administrator's approval", "muted"))

    def compose_content(self) -> Iterable[Widget]:
        """Yield the fields, the address, their answer and the letter."""
        tenant = self.app.engine.consent.suggested_tenant(self._connected_tenant)
        values = (tenant, self.app.engine.settings.client_id, _REDIRECT)
        for (_, label, _), field, value in zip(_FIELDS, self._fields, values, strict=True):
            field.value = clean(value)
            yield _row(label, field)
        self._cloud = Choice(self.app.engine.consent.clouds, id="consent-cloud")
        yield _row("Cloud", self._cloud)
        yield from (self._problem, self._address, self._qr, self._after)
        yield _row("Their answer", self._answer)
        yield from (self._outcome, self._letter_label, self._letter)

    def on_mount(self) -> None:
        """Make the address of what is known."""
        if self._needed:
            self.show_hint(
                "Admin approval needed: send this link or the letter to your administrator"
            )
        self._make()

    def on_resize(self, event: Resize) -> None:
        """Fit the QR code into another width, or hide it."""
        if self._qr.display:
            self._show_qr()

    # -- the address

    @on(Input.Changed)
    @on(Choice.Changed)
    def _make(self) -> None:
        tenant, client_id, redirect = (field.value for field in self._fields)
        self._link = link = self.app.engine.consent.link(
            ConsentRequest(
                tenant=tenant,
                client_id=client_id,
                redirect_uri=redirect,
                cloud=self._cloud.value,
                state=self.app.engine.consent.state,
            )
        )
        title, hint = (link.problem.title, link.problem.hint) if link.problem else ("", "")
        problem = Content.assemble((f"! {clean(title)}\n", "bold $warning"), clean(hint))
        self._problem.show(problem if link.problem else "")
        self._address.show(link.url)
        self._letter.show("\n".join(map(safe_part, link.letter.split("\n"))))
        copy = key_of(self.app, "consent.copy_letter", in_field=True)
        self._letter_label.show(f"A letter to your IT admin ({copy} copy):" if link.url else "")
        self._after.display = bool(link.url)
        if self._qr.display:
            self._show_qr()

    # -- the answer

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        if event.input is self._answer:
            self._read_answer(event.value)
            self._answer.clear()
        else:
            self.focus_next()

    def _read_answer(self, pasted: str) -> None:
        if not pasted.strip():
            return self._outcome.show("")
        answer = self.app.engine.consent.read_answer(pasted, self.app.engine.consent.state)
        words = with_keys(self.app, clean(answer.words))
        self._outcome.show(f"{'✓' if answer.granted else '!'} {words}")
        self._outcome.set_class(answer.granted, "-good")

    # -- keys

    def action_copy_url(self) -> None:
        """Copy the address."""
        self._copy(self._link.url, "URL", "consent.copy_url")

    def action_copy_letter(self) -> None:
        """Copy the letter."""
        self._copy(self._link.letter, "letter", "consent.copy_letter")

    def _copy(self, text: str, what: str, command_id: str) -> None:
        if text:
            copy_text(self, text, command_id)
        else:
            self._say_missing(what)

    def _say_missing(self, what: str) -> None:
        self.show_hint(f"No {what} yet: fix the problem above first", "warning")

    def action_qr(self) -> None:
        """Show or hide the QR code."""
        if self._qr.display:
            self._qr.display = False
            self.show_hint("")
        elif self._link.url:
            self._show_qr()
        else:
            self._say_missing("QR code")

    def _show_qr(self) -> None:
        qr = self._qr
        qr.encode(self._link.url)
        if qr.fit(self.size.width, self.size.height - 4):
            self.show_hint("")
            self.call_after_refresh(qr.scroll_visible, animate=False)
        elif self._link.url:
            width, height = qr.cells
            self.show_hint(
                f"The QR code needs a {width}x{height + 4} window; "
                f"this one is {self.size.width}x{self.size.height}",
                "warning",
            )


def _row(label: str, widget: Widget) -> Horizontal:
    return Horizontal(Text(label, classes="field-label"), widget, classes="field")
