"""Everything that can go wrong, each with a title, a hint and an exit code.

TrackCalError                exit 1
├── UsageError               exit 2   the words given make no sense (a range, an id, a setting)
│   └── SettingsError        exit 2   config.toml or an environment variable
├── SignInNeeded             exit 3   no connection, or its authorization has expired
├── SignInFailed             exit 1   a sign-in ended without a token
├── AdminApprovalNeeded      exit 4   the company's tenant must approve first
├── NoCalendar               exit 1   signed in, but no calendar behind this identity
├── GraphError               exit 1   Microsoft answered with an error of its own
│   └── Unreachable          exit 5   no usable answer: offline, timed out, still busy after retries
├── TrackerError             exit 1   a tracker refused something, or is set up wrongly
│   ├── TrackerKeyRefused    exit 3   its key is wrong, expired, or may not do this
│   ├── TrackerLimit         exit 1   its limit of requests is reached
│   └── TrackerUnreachable   exit 5   no usable answer: offline, timed out, down
├── StoreError               exit 6   the ledger cannot be used
│   ├── StoreLocked          exit 6   another process is writing it
│   ├── StoreDamaged         exit 6   unreadable; set aside, with its new name
│   └── StoreNewer           exit 6   written by a newer trackcal
├── VaultError               exit 6   the token vault cannot be opened or written
└── Cancelled                exit 130 the user stopped it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class TrackCalError(Exception):
    """Base of all failures that a person is told about.

    Titles and hints are our own words. What Microsoft wrote goes into `details`, which is shown
    only on request and cleaned like any foreign text.
    """

    exit_code = 1
    """What a command exits with."""
    code = "failed"
    """A stable word for scripts (`{"error": {"code": …}}`)."""
    use_browser = False
    """Whether only sign-in with a code is refused, and sign-in in a browser may work."""

    def __init__(
        self, title: str, hint: str = "", *, details: str = "", code: str | None = None
    ) -> None:
        super().__init__(title)
        self.title = title
        """What failed and why, one line, without a full stop."""
        self.hint = hint
        """What to do next."""
        self.details = details
        """Request ids and the service's own code, for a ticket. Never a token or a subject."""
        if code is not None:
            self.code = code

    @property
    def message(self) -> str:
        """Title and hint in one line."""
        stop = "" if self.title.endswith((".", "?", "!")) else "."
        return f"{self.title}{stop} {self.hint}".rstrip()


class UsageError(TrackCalError):
    """The words given make no sense."""

    exit_code = 2
    code = "usage"


class SettingsError(UsageError):
    """A setting in `config.toml` or the environment is unusable."""

    code = "settings"


class SignInNeeded(TrackCalError):
    """There is no connection, or its authorization has expired."""

    exit_code = 3
    code = "sign_in_needed"


class SignInFailed(TrackCalError):
    """A sign-in ended without a token."""

    code = "sign_in_failed"


class AdminApprovalNeeded(TrackCalError):
    """The company's administrator must approve trackcal first."""

    exit_code = 4
    code = "admin_approval_needed"


class NoCalendar(TrackCalError):
    """Signed in, but there is no Outlook calendar behind this identity."""

    code = "no_calendar"
    graph_codes: tuple[str, ...] = ()
    """Graph's own codes, outermost first; they tell the reason."""


class GraphError(TrackCalError):
    """Microsoft Graph answered with an error."""

    code = "graph"


class Unreachable(GraphError):
    """Microsoft gave no usable answer: offline, timed out, or still busy after every retry."""

    exit_code = 5
    code = "unreachable"


class TrackerError(TrackCalError):
    """A tracker refused something, or is set up wrongly."""

    code = "tracker"


class TrackerKeyRefused(TrackerError):
    """The tracker does not accept the key, or the key may not do this."""

    exit_code = 3
    code = "tracker_key_refused"


class TrackerLimit(TrackerError):
    """The tracker's limit of requests is reached; what is left is sent by the next push."""

    code = "tracker_limit"


class TrackerUnreachable(TrackerError):
    """The tracker gave no usable answer: offline, timed out, or down."""

    exit_code = 5
    code = "tracker_unreachable"


class StoreError(TrackCalError):
    """The ledger cannot be read or written."""

    exit_code = 6
    code = "store"


class StoreLocked(StoreError):
    """Another process is writing the ledger."""

    code = "store_locked"


class StoreDamaged(StoreError):
    """A file of the ledger cannot be read; it was set aside, never deleted."""

    code = "store_damaged"

    def __init__(
        self,
        title: str,
        hint: str = "",
        *,
        set_aside: Path | None = None,
        previous: Path | None = None,
        recovery: str = "",
    ) -> None:
        super().__init__(title, hint)
        self.set_aside = set_aside
        """Where the damaged file is kept; None when it could not be set aside."""
        self.previous = previous
        """What can take its place, checked and whole; None when there is nothing."""
        self.recovery = recovery or ("the previous version" if previous else "an empty file")
        """What recovering opens, in words."""


class StoreNewer(StoreError):
    """The ledger was written by a newer trackcal."""

    code = "store_newer"


class VaultError(TrackCalError):
    """The token vault cannot be opened or written."""

    exit_code = 6
    code = "vault"


class Cancelled(TrackCalError):
    """The user stopped it; nothing was left half done."""

    exit_code = 130
    code = "cancelled"

    def __init__(self, title: str = "Cancelled", hint: str = "Nothing was changed.") -> None:
        super().__init__(title, hint)
