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
    "custom": "the hosts in your settings",
    "demo": "built-in demo, nothing leaves this machine",
}

WHY_ASKED = "Answer first: {connection.confirm} disconnect · {connection.cancel} cancel"
"""Why no other command can be done while a question stands."""
WHY_NOT = {
    "connection.disconnect": "No account is connected · {connection.connect} connect",
    "connection.switch": "No other account · {connection.connect} add account",
    "connection.browser": "Only needed when a code is blocked · {connection.connect} connect",
    "connection.trackers": "No trackers yet · {connection.add_tracker} add tracker",
    "connection.retry": "Nothing to retry",
    "connection.recover": "Your entries are not damaged: nothing to recover",
    **dict.fromkeys(("connection.confirm", "connection.keep"), "No question to answer"),
}
"""Command id → why it cannot be done now."""


class Advice(Struct, frozen=True):
    """Explain a state, and name the keys that lead on."""

    meaning: str
    keys: tuple[tuple[str, str], ...]
    """Key and what it does, the most useful first; commands stand as `{section.command}`."""


_ADVICE = {
    ConnectionState.SIGNING_IN: Advice(
        "Microsoft is waiting for you to sign in", (("{connection.cancel}", "cancel the sign-in"),)
    ),
    ConnectionState.CONNECTED: Advice(
        "trackcal can read your primary calendar and nothing else",
        (
            ("{section.import}", "import"),
            ("{connection.connect}", "add account"),
            ("{connection.disconnect}", "disconnect"),
        ),
    ),
    ConnectionState.NO_CALENDAR: Advice(
        "You are signed in, but this account has no Outlook calendar",
        (
            ("{connection.connect}", "add account"),
            ("{connection.troubleshoot}", "check everything"),
        ),
    ),
    ConnectionState.EXPIRED: Advice(
        "Microsoft no longer accepts your sign-in. Your entries stay",
        (
            ("{connection.connect}", "disconnect and reconnect"),
            ("{connection.troubleshoot}", "check everything"),
        ),
    ),
    ConnectionState.ADMIN_APPROVAL: Advice(
        "Your organization's administrator must approve trackcal once",
        (
            ("{connection.consent}", "create the link and a letter for them"),
            ("{connection.connect}", "sign in after they approve"),
        ),
    ),
    ConnectionState.OFFLINE: Advice(
        "Microsoft cannot be reached. Your entries still work",
        (
            ("{connection.retry}", "retry"),
            ("{section.entries}", "go to Entries"),
            ("{connection.troubleshoot}", "check everything"),
        ),
    ),
}
_NOT_SET_UP = Advice(
    "trackcal needs an application id before Microsoft lets it sign in",
    (
        ("{connection.connect}", "set it up in five minutes, or try the demo"),
        ("{connection.consent}", "create admin-consent link"),
    ),
)
_NOT_CONNECTED = Advice(
    "No Microsoft account is connected",
    (
        ("{connection.connect}", "connect an account, personal or work"),
        ("{connection.troubleshoot}", "check everything"),
    ),
)


def advice(state: ConnectionState, *, has_client_id: bool) -> Advice:
    """Return what to say about a state."""
    if state is ConnectionState.NOT_CONNECTED:
        return _NOT_CONNECTED if has_client_id else _NOT_SET_UP
    return _ADVICE[state]


_RETRY = ("{connection.retry}", "retry")


def store_keys(problem: TrackCalError | None) -> tuple[tuple[str, str], ...]:
    """Return what can be done about a ledger that did not open."""
    if isinstance(problem, StoreDamaged):
        does = f"restore {problem.recovery}; the damaged file is kept"
        return (("{connection.recover}", does), _RETRY)
    return (_RETRY,) if isinstance(problem, StoreError) else ()


def calendar_words(
    state: ConnectionState, connection: Connection | None, problem: TrackCalError | None
) -> str:
    """Say whether the calendar can be reached, or why not; empty without a connection."""
    if connection is None:
        return ""
    if state is ConnectionState.CONNECTED:
        return "can be read" if connection.last_read else "not loaded yet"
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
            "Its tokens and key are removed from this machine. Your entries stay.\n"
            f"To revoke the permission itself: {REVOKE_PAGES[connection.kind].where}",
            "$muted",
        ),
    )


def revocation(kind: AccountKind) -> Content:
    """Say after a disconnect where the grant itself is revoked."""
    page = REVOKE_PAGES[kind]
    return Content.assemble(
        ("Disconnected.", "bold"),
        " The account is gone from this machine. Your entries stay.\n"
        f"To revoke the permission itself: {page.where}\n",
        (page.address, "$accent"),
    )
