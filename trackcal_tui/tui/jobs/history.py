"""Undo and redo: drafts and entries alike, in the order in which things were done."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from trackcal_tui.core.dates import clock_time, short_day
from trackcal_tui.core.entries import HistoryStep, Undone
from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.tui.jobs.base_jobs import BaseJobs
from trackcal_tui.tui.jobs.reading import ReadingJobs
from trackcal_tui.tui.state.notices import Failed, UndoQuestion
from trackcal_tui.tui.state.steps import DraftStep, LedgerStep, with_step


@dataclass(eq=False)
class HistoryJobs(BaseJobs):
    """Goes back and forth in the timeline, and beyond it in the history of the ledger."""

    reading: ReadingJobs

    def undo(self) -> None:
        """Undo what was done last; what was done before this run is asked about first."""
        notice = self.app.notice
        asked = notice.number if isinstance(notice, UndoQuestion) else None
        # At once where it can be: the next key of a burst must find it undone.
        if self.app.changing.locked() or not self._undo_draft_step():
            self.start("change", self._undo, asked)

    def redo(self) -> None:
        """Redo what was undone last."""
        if self.app.changing.locked() or not self._redo_draft_step():
            self.start("change", self._redo)

    def _undo_draft_step(self) -> bool:
        """Undo the last step if it is one of drafts; return whether it was."""
        app = self.app
        step = app.timeline.done[-1] if app.timeline.done else None
        if not isinstance(step, DraftStep):
            return False
        back = step.reversed()
        self.reading.change(lambda sheet: with_step(sheet, back))
        app.timeline = app.timeline.with_undone(step)
        app.notice = f"Undone: {step.what}"
        return True

    def _redo_draft_step(self) -> bool:
        app = self.app
        step = app.timeline.undone[-1] if app.timeline.undone else None
        if not isinstance(step, DraftStep):
            return False
        self.reading.change(lambda sheet: with_step(sheet, step))
        app.timeline = app.timeline.with_redone(step)
        app.notice = f"Redone: {step.what}"
        return True

    async def _undo(self, asked: int | None) -> None:
        app = self.app
        async with app.changing:
            if not app.revision:
                return
            newest = self.engine.ledger.next_undo()
            number = newest.number if newest else 0
            # What another program has undone meanwhile is no longer there to be undone.
            app.timeline = app.timeline.without_later_than(number)
            if self._undo_draft_step():
                return
            if newest is None:
                app.notice = "Nothing to undo"
                return
            last = app.timeline.done[-1] if app.timeline.done else None
            ours = last if isinstance(last, LedgerStep) and last.number == number else None
            if ours is None and asked != number:
                app.notice = UndoQuestion(self._question(newest), number)
                return
            try:
                undone = await asyncio.to_thread(self.engine.imports.undo, number)
            except TrackCalError as error:
                app.notice = Failed(error.message)
                return
            if undone is not None:
                step = ours or LedgerStep(number, newest.what)
                app.timeline = app.timeline.with_undone(step)
                if (drafts := step.drafts) is not None:
                    self.reading.change(lambda sheet: with_step(sheet, drafts.reversed()))
                await self._tell("Undone", undone)

    def _question(self, step: HistoryStep) -> str:
        at = step.at.astimezone(self.engine.zone)
        when = f"{short_day(at.date())} {clock_time(at)}"
        return f"Undo {step.what}, {when}?{self.app.undo_hint}"

    async def _redo(self) -> None:
        app = self.app
        async with app.changing:
            if not app.revision or self._redo_draft_step():
                return
            timeline, step = app.timeline, self.engine.ledger.next_redo()
            last = timeline.undone[-1] if timeline.undone else None
            number = step.number if step else 0
            ours = last if isinstance(last, LedgerStep) and last.number == number else None
            if step is None or not (ours or (last is None and not timeline.is_changed)):
                app.notice = "Nothing to redo"
                return
            try:
                redone = await asyncio.to_thread(self.engine.imports.redo, step.number)
            except TrackCalError as error:
                app.notice = Failed(error.message)
                return
            if redone is not None:
                done = ours or LedgerStep(step.number, step.what)
                app.timeline = app.timeline.with_redone(done)
                if (drafts := done.drafts) is not None:
                    self.reading.change(lambda sheet: with_step(sheet, drafts))
                await self._tell("Redone", redone)

    async def _tell(self, done: str, step: Undone) -> None:
        """Show what there is now, and say which trackers have not heard of it."""
        there = await asyncio.to_thread(self.engine.pushing.still_there, step.removed)
        self.show_ledger()
        if self.app.sheet.phase in ("ready", "loading"):
            self.reading.reload()
        until = f" · {there}{self.app.push_hint}" if there else ""
        self.app.notice = f"{done}: {step.what}{until}"
