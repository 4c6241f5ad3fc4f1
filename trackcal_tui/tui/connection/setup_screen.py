"""The first run: where an application id comes from, and where it goes.

Steps: learn.microsoft.com/entra/identity-platform/quickstart-register-app and
…/scenario-desktop-app-registration; permission ids: learn.microsoft.com/graph/permissions-reference
"""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.tenants import is_guid
from trackcal_tui.tui.connection.address import Address
from trackcal_tui.tui.connection.labelled_rows import LabelledRow
from trackcal_tui.tui.keys.overlay_commands import SETUP
from trackcal_tui.tui.shared.copying import copy_text
from trackcal_tui.tui.shared.field import Field, catch_up
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.text import Text

PERMISSION_IDS = (
    "465a38f9-76ea-45b9-9f34-9e8b0d4b0b42",  # Calendars.Read
    "e1fe6dd8-ba31-4d61-89e7-88639da4683d",  # User.Read
    "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",  # offline_access
)
_GRAPH = "00000003-0000-0000-c000-000000000000"
_ACCESS = ",".join(f'{{"id":"{id}","type":"Scope"}}' for id in PERMISSION_IDS)
AZ_LINE = (
    "az ad app create --display-name trackcal"
    " --sign-in-audience AzureADandPersonalMicrosoftAccount"
    " --is-fallback-public-client true"
    " --public-client-redirect-uris http://localhost"
    " --requested-access-token-version 2"
    f' --required-resource-accesses \'[{{"resourceAppId":"{_GRAPH}",'
    f'"resourceAccess":[{_ACCESS}]}}]\''
    " --query appId --output tsv"
)
"""Registers the app and prints its id."""
_STEPS = (
    "entra.microsoft.com → App registrations → New registration; name: trackcal",
    "Accounts: any Entra ID tenant and personal Microsoft accounts → Register",
    "Authentication → Add a platform → Mobile and desktop → http://localhost",
    "Authentication → Advanced settings → Allow public client flows: Yes → Save",
    "API permissions → Delegated: Calendars.Read, User.Read, offline_access",
    "Overview → copy the Application (client) ID and paste it here:",
)


class SetupScreen(OverlayScreen[None]):
    """Show the portal's steps, the `az` line, a field for the id, and the way to the demo."""

    HEADING = " Set up "
    PLACE = SETUP
    BINDINGS = PLACE.bindings()

    def __init__(self) -> None:
        super().__init__()
        self._client_id = Field(placeholder="paste the application id here", id="setup-client-id")
        self.set_heading(("· trackcal needs an application id", "muted"))

    def compose_content(self) -> Iterable[Widget]:
        """Say why and how, and yield the field."""
        yield Text(
            "Register trackcal once, in five minutes, or ask your IT for its application id.",
            id="setup-why",
        )
        for number, step in enumerate(_STEPS, 1):
            yield LabelledRow(Content.styled(str(number), "$accent"), step, classes="step")
        yield self._client_id
        yield Text("Or run this with the Azure CLI, which prints the id:", id="setup-az-label")
        yield (address := Address(id="setup-az"))
        address.show(AZ_LINE)

    def on_mount(self) -> None:
        """Take the focus, but do not scroll to the field before anyone types: steps come first."""
        self.set_focus(self._client_id, scroll_visible=False)

    @on(Input.Changed)
    def _judge(self, event: Input.Changed) -> None:
        words, good = judge_client_id(event.value)
        self.show_hint(words, "good" if good else "warning")
        event.input.scroll_visible(animate=False)

    async def action_save(self) -> None:
        """Take the application id, once all of it is in the field."""
        await catch_up(self._client_id)
        value = self._client_id.value.strip()
        if not is_guid(value):
            self.show_hint(judge_client_id(value)[0] or "Paste the application id first", "warning")
            return
        self.app.jobs.account.use_client_id(value.lower())
        self.dismiss(None)

    def action_copy(self) -> None:
        """Copy the `az` line."""
        copy_text(self, AZ_LINE, "setup.copy")

    async def action_demo(self) -> None:
        """Go on in the demo."""
        await self.app.leave_for_demo()


def judge_client_id(typed: str) -> tuple[str, bool]:
    """Return what to say about an application id as it is typed, and whether it is one."""
    value = typed.strip()
    if not value:
        return "", False
    if is_guid(value):
        return "This is an application id. Press enter to save it", True
    strange = next((char for char in value if char not in "0123456789abcdefABCDEF-"), "")
    if strange:
        shown = strange if strange.isascii() and strange.isprintable() else "a character"
        return f'An application id has only 0-9, a-f and dashes, not "{shown}"', False
    if len(value) < 36:
        return f"{36 - len(value)} more characters, in groups of 8-4-4-4-12", False
    return "The length or the dashes are wrong: 8-4-4-4-12 characters", False
