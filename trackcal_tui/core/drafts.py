"""What a person decided about an event before its import: tick, name, project and hours."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from trackcal_tui.core.events import Draft
from trackcal_tui.core.instants import seconds_later
from trackcal_tui.core.text import task_name


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


def with_edit(draft: Draft, edit: Edit) -> Draft:
    """Return a draft with exactly this edit, whatever it had before."""
    suggested = draft.suggestion.project if draft.suggestion else None
    exact = draft.exact_seconds
    return replace(
        draft,
        task_name=unedited_name(draft) if edit.task_name is None else edit.task_name,
        project=suggested if edit.project is UNSET else edit.project,
        seconds=exact if edit.seconds is None else edit.seconds,
        rounded_from=None if edit.seconds is None else exact,
        end=seconds_later(draft.start, exact if edit.seconds is None else edit.seconds),
    )


def unedited_name(draft: Draft) -> str:
    """Return the task name a draft has without an edit: as remembered, else as in Outlook."""
    remembered = draft.suggestion.task_name if draft.suggestion else None
    return remembered or task_name(draft.event.subject)
