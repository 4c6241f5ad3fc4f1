"""What the person did in this run of the program, in order, so that it can be undone. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UNSET, Struct
from msgspec.structs import replace

from trackcal_tui.core.drafts import NO_EDIT, Edit
from trackcal_tui.core.hours import hours
from trackcal_tui.core.text import count_of
from trackcal_tui.tui.state.sheet import SheetState, with_edits, with_mask
from trackcal_tui.tui.state.ticks import bits, full_mask

STEPS_KEPT = 1000
"""How many steps can be undone; older changes of entries still can, as those of another run."""


class DraftStep(Struct, frozen=True):
    """A change of drafts. Pairs are before and after."""

    what: str
    """In words: `project ACME-2026 for 21 events`."""
    connection: str
    """Whose events it is about."""
    ids: tuple[str, ...]
    """Event ids of the drafts that were listed."""
    ticked: tuple[int, int]
    """Masks of the listed drafts."""
    decided: tuple[int, int]
    edits: Mapping[str, tuple[Edit, Edit]]
    """By event id, those that differ."""
    is_open: bool = False
    """Whether a further step of the same kind is to be one with it: a span is ticked row by row."""

    def reversed(self) -> DraftStep:
        """Return the step that undoes it."""
        return replace(
            self,
            ticked=self.ticked[::-1],
            decided=self.decided[::-1],
            edits={id: pair[::-1] for id, pair in self.edits.items()},
        )


class LedgerStep(Struct, frozen=True):
    """A change of entries, projects or what is never offered; the ledger knows how to undo it."""

    number: int
    what: str
    drafts: DraftStep | None = None
    """What was unticked with it."""


Step = DraftStep | LedgerStep


class Timeline(Struct, frozen=True):
    """What was done, the latest last; and what was undone since, the next to redo last."""

    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()
    is_changed: bool = False
    """Whether anything was done in this run: what an earlier one undid is over then."""

    def with_done(self, step: Step) -> Timeline:
        """Add what was just done; nothing can be redone then."""
        done = self.done
        if done and not self.undone and (joined := _joined(done[-1], step)) is not None:
            done, step = done[:-1], joined
        return Timeline((*done, step)[-STEPS_KEPT:], is_changed=True)

    def without_later_than(self, number: int) -> Timeline:
        """Drop the last steps as far as they are changes of the ledger after this one."""
        done = self.done
        while done and isinstance(done[-1], LedgerStep) and done[-1].number > number:
            done = done[:-1]
        return self if done is self.done else replace(self, done=done)

    def with_undone(self, step: Step) -> Timeline:
        """Follow an undo: of the last step, or of one from before this run."""
        done = self.done[:-1] if self.done and self.done[-1] is step else self.done
        return replace(self, done=done, undone=(*self.undone, step))

    def with_redone(self, step: Step) -> Timeline:
        """Follow a redo: of the step undone last, or of one that an earlier run undid."""
        undone = self.undone
        if undone and undone[-1] is step:
            undone = undone[:-1]
        return replace(self, done=(*self.done, step), undone=undone)


# -- steps of drafts


def step_between(
    before: SheetState, after: SheetState, *, is_open: bool = False
) -> DraftStep | None:
    """Return the step that leads from one state to another; None where no decision differs."""
    if before.listing.ids is not after.listing.ids:
        return None
    edits = {}
    if before.edits is not after.edits:
        for id in before.edits.keys() | after.edits.keys():
            old, new = before.edits.get(id, NO_EDIT), after.edits.get(id, NO_EDIT)
            if old != new:
                edits[id] = (old, new)
    step = DraftStep(
        what="",
        connection=after.connection,
        ids=after.listing.ids,
        ticked=(before.ticked.mask, after.ticked.mask),
        decided=(before.decided, after.decided),
        edits=edits,
        is_open=is_open,
    )
    if not _touched(step) and not edits:
        return None
    return replace(step, what=_described(step, after))


def untick_of(ids: tuple[str, ...], connection: str) -> DraftStep:
    """Return the step that unticks the events with these ids, listed or not."""
    every = full_mask(len(ids))
    return DraftStep("", connection, ids, (every, 0), (every, every), {})


def with_step(state: SheetState, step: DraftStep) -> SheetState:
    """Redo a step, or undo it where it is `reversed`; whatever is listed by now."""
    if step.connection != state.connection:
        return state
    touched = _touched(step)
    if step.ids is state.listing.ids:
        mask = state.ticked.mask & ~touched | step.ticked[1] & touched
        decided = state.decided & ~touched | step.decided[1] & touched
        state = with_mask(state, mask, decided)
    elif touched:
        state = _with_ticks(state, step, touched)
    if not step.edits:
        return state
    at = {id: index for index, id in enumerate(state.listing.ids)}
    here = {at[id]: after for id, (_, after) in step.edits.items() if id in at}
    state = with_edits(state, here)
    if len(here) == len(step.edits):
        return state
    others = {id: after for id, (_, after) in step.edits.items() if id not in at}
    edits = {id: edit for id, edit in {**state.edits, **others}.items() if edit != NO_EDIT}
    return replace(state, edits=edits)


def _with_ticks(state: SheetState, step: DraftStep, touched: int) -> SheetState:
    """Take over the ticks of a step that was made on another list."""
    at = {id: index for index, id in enumerate(state.listing.ids)}
    elsewhere = dict(state.elsewhere)
    mask, decided = state.ticked.mask, state.decided
    for bit in bits(touched):
        id = step.ids[bit]
        is_on, is_decided = (bool(pair[1] >> bit & 1) for pair in (step.ticked, step.decided))
        if (index := at.get(id)) is not None:
            mask = mask & ~(1 << index) | is_on << index
            decided = decided & ~(1 << index) | is_decided << index
        elif is_decided:
            elsewhere[id] = is_on
        else:
            elsewhere.pop(id, None)
    return with_mask(replace(state, elsewhere=elsewhere), mask, decided)


def _touched(step: DraftStep) -> int:
    return (step.ticked[0] ^ step.ticked[1]) | (step.decided[0] ^ step.decided[1])


def _joined(first: Step, then: Step) -> DraftStep | None:
    """Return two open steps on the same list as one; None where they are two."""
    if not (isinstance(first, DraftStep) and isinstance(then, DraftStep)):
        return None
    if not (first.is_open and then.is_open and first.ids is then.ids):
        return None
    edits = dict(first.edits)
    for id, (before, after) in then.edits.items():
        edits[id] = (edits[id][0] if id in edits else before, after)
    step = replace(
        then,
        ticked=(first.ticked[0], then.ticked[1]),
        decided=(first.decided[0], then.decided[1]),
        edits=edits,
    )
    turned = step.ticked[0] ^ step.ticked[1]
    if turned.bit_count() > 1 and not edits:
        step = replace(step, what=_ticks_described(turned, step.ticked[1]))
    return step


# -- words


def _described(step: DraftStep, state: SheetState) -> str:
    """Return `project ACME-2026 for 21 events`, `tick of "Stand-up"`."""
    if not step.edits:
        turned = step.ticked[0] ^ step.ticked[1]
        if turned.bit_count() == 1:
            on = turned & step.ticked[1]
            name = state.drafts[turned.bit_length() - 1].task_name
            return f'{"tick" if on else "untick"} of "{name}"'
        return _ticks_described(turned, step.ticked[1])
    afters = [after for _, after in step.edits.values()]
    name = next((one.task_name for one in state.drafts if one.event_id in step.edits), "")
    one = f'"{name}"'
    events = one if len(afters) == 1 else count_of(len(afters), "event")
    fields = {
        name
        for before, after in step.edits.values()
        for name in Edit.__struct_fields__
        if getattr(before, name) != getattr(after, name)
    }
    values = {after.project for after in afters}
    if fields == {"project"} and len(values) == 1:
        code = values.pop()
        if code is UNSET:
            return f"suggested project for {events}"
        return f"project {code} for {events}" if code else f"no project for {events}"
    if fields == {"task_name"} and len(afters) == 1:
        return f"new name {one}"
    if fields == {"seconds"} and len(afters) == 1 and afters[0].seconds:
        return f"{hours(afters[0].seconds)} h for {one}"
    return f"edit of {events}"


def _ticks_described(turned: int, on: int) -> str:
    ticked, unticked = (turned & on).bit_count(), (turned & ~on).bit_count()
    if ticked and unticked:
        return f"ticks of {count_of(ticked + unticked, 'event')}"
    return f"{'tick' if ticked else 'untick'} of {count_of(ticked or unticked, 'event')}"
