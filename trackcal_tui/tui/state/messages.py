"""What jobs report to the app. (What jobs find out about the state, they set.)

No message shows its values in its `repr`: a prompt's code does not belong in a log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.events import ReadProgress
from trackcal_tui.core.sign_in import SignInPrompt

if TYPE_CHECKING:
    from trackcal_tui.core.trackers import PushProgress


@dataclass(repr=False)
class Progressed(Message):
    """A read has come further; a newer report makes an older one needless."""

    progress: ReadProgress
    reading: Cancel
    """The read it is about."""

    def can_replace(self, message: Message) -> bool:
        """Return whether this report makes a waiting `message` needless."""
        return isinstance(message, Progressed)


@dataclass(repr=False)
class PushProgressed(Message):
    """A push has come further, or waits; a newer report makes an older one needless."""

    progress: PushProgress
    pushing: Cancel
    """The push it is about."""

    def can_replace(self, message: Message) -> bool:
        """Return whether this report makes a waiting `message` needless."""
        return isinstance(message, PushProgressed)


@dataclass(repr=False)
class Prompted(Message):
    """A sign-in waits for the person."""

    prompt: SignInPrompt


@dataclass(repr=False)
class SectionNeeded(Message):
    """What a job has found out belongs in this section: go there."""

    section: str


class ConsentNeeded(Message):
    """An administrator must approve first: show the admin-consent address."""
