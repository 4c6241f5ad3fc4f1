"""What a person decided about an event before its import: tick, name, project and hours."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class Edit(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a person changed on a draft."""

    task_name: str | None = None
    """None: as suggested, else as in Outlook."""
    project: str | UnsetType | None = UNSET
    """Project code; None for no project, unset: as suggested."""
    seconds: int | None = None
    """None: as long as the event."""


class Choice(Edit, frozen=True, gc=False, omit_defaults=True):
    """Everything a person decided about an event."""

    ticked: bool | None = None
    """None: as remembered."""

    @property
    def edit(self) -> Edit:
        """The choice without the tick."""
        return Edit(self.task_name, self.project, self.seconds)


NO_EDIT = Edit()
NO_CHOICE = Choice()
