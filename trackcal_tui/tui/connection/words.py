"""What the Connection section says: of each state, of an account, and before it goes."""

from __future__ import annotations

from msgspec import Struct
from textual.content import Content

from trackcal_tui.core.connection import (
    REVOKE_PAGES,
    AccountKind,
    Connection,
    ConnectionState,
)
from trackcal_tui.core.errors import StoreDamaged, StoreError, TrackCalError
from trackcal_tui.core.text import clean

KINDS = {
    AccountKind.PERSONAL: "personal Microsoft account",
    AccountKind.WORK: "work or school account",
}
CLOUD_WORDS = {
    "global": "Microsoft's worldwide cloud",
    "usgov": "US Government (GCC High)",
    "usgov-dod": "US Government (DoD)",
    "china": "China, operated by 21Vianet",
    "custom": "hosts of your own settings",
    "demo": "the embedded tenant, nothing leaves this machine",
}

WHY_ASKED = "First answer: {connection.confirm} disconnects, {connection.cancel} keeps it"
"""Why no other command can be done while a question stands."""
WHY_NOT = {
    "connection.disconnect": "No account is connected; {connection.connect} connects one",
    "connection.switch": "There is no other account here; {connection.connect} connects one",
    "connection.browser": "No code was refused; {connection.connect} signs in with one",
    "connection.trackers": "There is no tracker yet; {connection.add_tracker} adds one",
    "connection.retry": "Nothing has failed that could be tried again",
    "connection.recover": "The ledger is not damaged: there is nothing to recover",
    "connection.confirm": "Nothing was asked",
}
"""Command id → why it cannot be done now."""


class Advice(Struct, frozen=True):
    """Explain a state, and name the keys that lead on."""

    meaning: str
    keys: tuple[tuple[str, str], ...]
    """Key and what it does, the most useful first; commands stand as `{section.command}`."""


_ADVICE = {
    ConnectionState.SIGNING_IN: Advice(
        "Microsoft waits for you to sign in.", (("{connection.cancel}", "stops the sign-in"),)
    ),
    ConnectionState.CONNECTED: Advice(
        "Your primary calendar can be read, and only read.",
        (
            ("{section.import}", "imports events"),
            ("{connection.connect}", "connects another account"),
            ("{connection.disconnect}", "disconnects"),
        ),
    ),
    ConnectionState.NO_CALENDAR: Advice(
        "The sign-in worked, but there is no Outlook calendar behind this account.",
        (
            ("{connection.connect}", "signs in with another account"),
            ("{connection.troubleshoot}", "checks everything"),
        ),
    ),
    ConnectionState.EXPIRED: Advice(
        "Microsoft no longer accepts the sign-in. Entries and import records stay.",
        (
            ("{connection.connect}", "disconnects and reconnects"),
            ("{connection.troubleshoot}", "checks everything"),
        ),
    ),
    ConnectionState.ADMIN_APPROVAL: Advice(
        "Your organisation's administrator must approve trackcal once.",
        (
            ("{connection.consent}", "makes the link and the letter for them"),
            ("{connection.connect}", "signs in once they approved"),
        ),
    ),
    ConnectionState.OFFLINE: Advice(
        "Microsoft cannot be reached. Your entries can still be worked on.",
        (
            ("{connection.retry}", "tries again"),
            ("{section.entries}", "shows the entries"),
            ("{connection.troubleshoot}", "checks everything"),
        ),
    ),
}
_NOT_SET_UP = Advice(
    "trackcal has no application id yet: Microsoft wants to know which app is asking.",
    (
        ("{connection.connect}", "sets it up, in five minutes, or tries the demo"),
        ("{connection.consent}", "makes an admin-consent URL"),
    ),
)
_NOT_CONNECTED = Advice(
    "No Microsoft account is connected.",
    (
        ("{connection.connect}", "connects one, personal or work"),
        ("{connection.troubleshoot}", "checks everything"),
    ),
)


def advice(state: ConnectionState, *, has_client_id: bool) -> Advice:
    """Return what to say about a state."""
    if state is ConnectionState.NOT_CONNECTED:
        return _NOT_CONNECTED if has_client_id else _NOT_SET_UP
    return _ADVICE[state]


_RETRY = ("{connection.retry}", "tries again")


def store_keys(problem: TrackCalError | None) -> tuple[tuple[str, str], ...]:
    """Return what can be done about a ledger that did not open."""
    if isinstance(problem, StoreDamaged):
        does = f"opens {problem.recovery}; the damaged file stays where it is"
        return (("{connection.recover}", does), _RETRY)
    return (_RETRY,) if isinstance(problem, StoreError) else ()


def calendar_words(
    state: ConnectionState, connection: Connection | None, problem: TrackCalError | None
) -> str:
    """Say whether the calendar can be reached, or why not; empty without a connection."""
    if connection is None:
        return ""
    if state is ConnectionState.CONNECTED:
        return "reachable" if connection.last_read else "not read yet"
    why = problem.title if problem else connection.reason
    return f"no: {why or state.value}"


def account_words(connection: Connection) -> str:
    """Return address and name; the kind where there is no address."""
    name = f" · {connection.name}" if connection.name else ""
    return f"{connection.address or KINDS[connection.kind]}{name}"


def question(connection: Connection, yes: str, no: str) -> Content:
    """Ask before a disconnect, and say what will be left to do.

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
    """Say after a disconnect where the grant itself is revoked."""
    page = REVOKE_PAGES[kind]
    return Content.assemble(
        ("Disconnected.", "bold"),
        " Nothing of the account is left on this machine; your entries stay.\n"
        f"To take back the permission itself: {page.where}\n",
        (page.address, "$accent"),
    )
