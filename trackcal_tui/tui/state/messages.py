"""What screens ask of the app, and what its jobs report to it.

Asking bubbles up to the app, which owns the state and the workers.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.models import DateRange, Drift, EntryEdit, Lookalike, Project, ReadProgress
from trackcal_tui.core.plan import Plan
from trackcal_tui.core.sign_in import Flow, SignInPrompt

if TYPE_CHECKING:
    from trackcal_tui.core.export_formats import ExportFormat


class RangeChosen(Message):
    """Read another range."""

    def __init__(self, days: DateRange) -> None:
        self.days = days
        super().__init__()


class ReloadRequested(Message):
    """Read the range again."""


class ReadCancelled(Message):
    """Stop the read that is under way."""


class PlanRequested(Message):
    """Show the plan of the ticked drafts."""


class ImportConfirmed(Message):
    """Write the plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        super().__init__()


class UndoRequested(Message):
    """Take back the last change of the ledger."""


class EntryAdded(Message):
    """Log time by hand."""

    def __init__(self, new: EntryEdit) -> None:
        self.new = new
        super().__init__()


class EntryEdited(Message):
    """Set an entry's fields."""

    def __init__(self, entry_id: str, edit: EntryEdit) -> None:
        self.entry_id = entry_id
        self.edit = edit
        super().__init__()


class EntriesDeleted(Message):
    """Delete entries; their events become importable again."""

    def __init__(self, entry_ids: tuple[str, ...]) -> None:
        self.entry_ids = entry_ids
        super().__init__()


class DriftApplied(Message):
    """Take over what changed in Outlook into these entries; those of gone events are deleted."""

    def __init__(self, drifts: tuple[Drift, ...]) -> None:
        self.drifts = drifts
        super().__init__()


class DriftKept(Message):
    """Leave these entries as they are, whatever changed in Outlook."""

    def __init__(self, drifts: tuple[Drift, ...]) -> None:
        self.drifts = drifts
        super().__init__()


class LookalikesLinked(Message):
    """Make these drafts' events the entries' own: they are no longer importable."""

    def __init__(self, lookalikes: tuple[Lookalike, ...]) -> None:
        self.lookalikes = lookalikes
        super().__init__()


class LookalikesLeft(Message):
    """Treat these drafts as events of their own, until the next read asks again."""

    def __init__(self, lookalikes: tuple[Lookalike, ...]) -> None:
        self.lookalikes = lookalikes
        super().__init__()


class ExportRequested(Message):
    """Write the entries of a range to a file."""

    def __init__(self, days: DateRange, file: Path, form: ExportFormat, *, replace: bool) -> None:
        self.days = days
        self.file = file
        self.form = form
        self.replace = replace
        super().__init__()


class ProjectAdded(Message):
    """Add a project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        super().__init__()


class ProjectEdited(Message):
    """Change a project; `code` is the one it has now."""

    def __init__(self, code: str, project: Project) -> None:
        self.code = code
        self.project = project
        super().__init__()


class ConnectRequested(Message):
    """Start a sign-in."""

    def __init__(self, flow: Flow = "device") -> None:
        self.flow = flow
        super().__init__()


class SignInCancelled(Message):
    """Stop the sign-in that is under way."""


class RedirectPasted(Message):
    """The address of the page a paste-back sign-in ended on. It holds a code: never shown."""

    def __init__(self, redirect: str) -> None:
        self.redirect = redirect
        super().__init__()

    def __rich_repr__(self) -> Iterable[tuple[str, str]]:
        yield "redirect", "…"


class DisconnectRequested(Message):
    """Remove the account from this machine; with `reconnect`, sign in anew at once, that way."""

    def __init__(self, reconnect: bool = False, flow: Flow = "device") -> None:
        self.reconnect = reconnect
        self.flow = flow
        super().__init__()


class SwitchRequested(Message):
    """Make the next known connection the active one."""


class ClientIdGiven(Message):
    """Save the application id, then sign in with it."""

    def __init__(self, client_id: str) -> None:
        self.client_id = client_id
        super().__init__()


class DemoApproved(Message):
    """Approve the sign-in of the demo tenant now, instead of after two seconds."""


class DemoWanted(Message):
    """Leave this installation alone and go on in the demo."""


class ReopenRequested(Message):
    """Open the ledger again; with `recover`, its previous generation where it is damaged."""

    def __init__(self, recover: bool = False) -> None:
        self.recover = recover
        super().__init__()


class Progressed(Message):
    """A read has come further; a newer one makes an older one needless."""

    def __init__(self, progress: ReadProgress, reading: Cancel) -> None:
        self.progress = progress
        self.reading = reading
        super().__init__()

    def can_replace(self, message: Message) -> bool:
        """Whether this one makes a pending `message` needless."""
        return isinstance(message, Progressed)


class Prompted(Message):
    """A sign-in waits for the person."""

    def __init__(self, prompt: SignInPrompt) -> None:
        self.prompt = prompt
        super().__init__()


class SectionNeeded(Message):
    """What a job has found out belongs into this section: go there."""

    def __init__(self, section: str) -> None:
        self.section = section
        super().__init__()


class ConsentNeeded(Message):
    """An administrator must approve first: show the admin-consent address."""
