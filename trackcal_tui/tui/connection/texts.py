"""The Connection section's longer texts: the account, the question before it goes, the way on."""

from __future__ import annotations

from textual.content import Content

from trackcal_tui.core.connection import REVOKE_PAGES, AccountKind, Connection
from trackcal_tui.core.text import clean
from trackcal_tui.tui.connection.state_words import KINDS


def account_words(connection: Connection) -> str:
    """Address and name; the kind where there is no address."""
    name = f" · {connection.name}" if connection.name else ""
    return f"{connection.address or KINDS[connection.kind]}{name}"


WHY_ASKED = "First answer: {connection.confirm} disconnects, {connection.cancel} keeps it"
"""Why no other command can be done while a question stands."""
WHY_NOT = {
    "connection.disconnect": "No account is connected; {connection.connect} connects one",
    "connection.switch": "There is no other account here; {connection.connect} connects one",
    "connection.browser": "No code was refused; {connection.connect} signs in with one",
    "connection.retry": "Nothing has failed that could be tried again",
    "connection.recover": "The ledger is not damaged: there is nothing to recover",
    "connection.confirm": "Nothing was asked",
    "connection.cancel": "Nothing is open",
}
"""Command id → why it cannot be done now."""


def question(connection: Connection, yes: str, no: str) -> Content:
    """What is asked before a disconnect, and what will be left to do.

    Args:
        connection: What would be disconnected.
        yes: The key that does it.
        no: The key that does not.
    """
    return Content.assemble(
        (f"Disconnect {clean(connection.address)[:80] or 'this account'}?", "bold"),
        (f"  {yes}", "bold $accent"),
        " yes  ",
        (no, "bold $accent"),
        " no\n",
        (
            "Its tokens, key and account leave this machine; your entries stay.\n"
            f"The permission itself is taken back at {REVOKE_PAGES[connection.kind].where}",
            "$muted",
        ),
    )


def revocation(kind: AccountKind) -> Content:
    """What is said after it: where the grant itself is taken back."""
    page = REVOKE_PAGES[kind]
    return Content.assemble(
        ("Disconnected.", "bold"),
        " Nothing of the account is left on this machine; your entries stay.\n"
        f"To take back the permission itself: {page.where}\n",
        (page.address, "$accent"),
    )
