"""The states of a connection in words: what each means, and what to press next."""

from __future__ import annotations

from msgspec import Struct

from trackcal_tui.core.connection import AccountKind, Connection, ConnectionState
from trackcal_tui.core.errors import StoreDamaged, StoreError, TrackCalError

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


class Advice(Struct, frozen=True):
    """What a state means, and the next key."""

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
    """What to say about a state."""
    if state is ConnectionState.NOT_CONNECTED:
        return _NOT_CONNECTED if has_client_id else _NOT_SET_UP
    return _ADVICE[state]


def store_keys(problem: TrackCalError | None) -> tuple[tuple[str, str], ...]:
    """What can be done about a ledger that did not open."""
    if isinstance(problem, StoreDamaged):
        return (
            (
                "{connection.recover}",
                f"opens {problem.recovery}; the damaged file stays where it is",
            ),
            ("{connection.retry}", "tries again"),
        )
    return (("{connection.retry}", "tries again"),) if isinstance(problem, StoreError) else ()


def calendar_words(
    state: ConnectionState, connection: Connection | None, problem: TrackCalError | None
) -> str:
    """Whether the calendar can be reached, or why not; empty without a connection."""
    if connection is None:
        return ""
    if state is ConnectionState.CONNECTED:
        return "reachable" if connection.last_read else "not read yet"
    why = problem.title if problem else connection.reason
    return f"no: {why or state.value}"
