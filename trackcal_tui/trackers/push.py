"""Carrying out a plan, so that every entry arrives once, whatever breaks in between.

The intent is on disk before a request leaves. A request whose answer was lost is followed by a
look for its mark, and is sent again only when the mark is not there. When all is sent, what is
there is listed once more: that settles late answers, finds copies that two machines made at the
same moment, and counts what arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import cast

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import (
    Cancelled,
    TrackCalError,
    TrackerError,
    TrackerUnreachable,
)
from trackcal_tui.core.outbox import Outbox, SendState
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import count_of
from trackcal_tui.core.trackers import Deed, Done, Failure, PushProgress, PushResult
from trackcal_tui.trackers.actions import Action
from trackcal_tui.trackers.faults import AnswerLost, NotThere, Refused
from trackcal_tui.trackers.plan import PushPlan, by_mark, chosen, digest, spans
from trackcal_tui.trackers.protocol import ListTracker, RemoteEntry, Tracker
from trackcal_tui.trackers.records import Records

INTENTS = 100
"""Most entries whose intents are written at once, before the first of them leaves."""
_PAUSES = (1.0, 3.0)
"""Seconds before a lost request is looked for, and then sent again."""
_LOOKS = 3
"""Most looks at what arrived: each deletion of a copy can let a late request through."""
_LOST_IN_A_ROW = 3
"""After so many entries without an answer the tracker is taken to be down."""
_LOOK_AGAIN = "Push again: it is looked for before it is sent."


def execute(
    plan: PushPlan,
    tracker: Tracker,
    outbox: Outbox,
    now: Callable[[], datetime],
    *,
    cancel: Cancel,
    wait: Callable[[float, str], None],
    on_progress: Callable[[PushProgress], None],
) -> PushResult:
    """Carry out a plan.

    Args:
        plan: From `make_plan`.
        tracker: The one it was made for.
        outbox: Keeps intents and receipts.
        now: The present (aware, UTC).
        cancel: Ends it between entries; what was sent is kept.
        wait: Waits so many seconds, told why. Raises: Cancelled.
        on_progress: Told after each entry.

    Raises:
        StoreError: an intent or a receipt could not be written; nothing more was sent.
    """
    return _Run(plan, tracker, Records(plan.name, outbox, now), cancel, wait, on_progress).run(
        outbox
    )


class _Run:
    """One push under way."""

    def __init__(
        self,
        plan: PushPlan,
        tracker: Tracker,
        records: Records,
        cancel: Cancel,
        wait: Callable[[float, str], None],
        on_progress: Callable[[PushProgress], None],
    ) -> None:
        self._plan = plan
        self._tracker = tracker
        self._records = records
        self._cancel = cancel
        self._wait = wait
        self._on_progress = on_progress
        self._left = list(plan.actions)
        """What has not been tried, in order."""
        self._done: dict[str, tuple[Deed, str]] = {}
        """Entry → what was done to it, and its id there."""
        self._failed: dict[str, Failure] = {}
        self._lost_in_a_row = 0

    def run(self, outbox: Outbox) -> PushResult:
        """Send all of it, or as much as can be."""
        stopped: TrackCalError | None = None
        try:
            if self._plan.settled:
                outbox.record_receipts(self._plan.settled)
            for spare in self._plan.spares:
                self._remove_spare(spare)
            while self._left:
                self._send_some()
            self._verify()
        except (Cancelled, TrackerError) as reason:
            stopped = self._stopped(reason)
        finally:
            self._records.write()
        return self._result(stopped)

    def _result(self, stopped: TrackCalError | None) -> PushResult:
        def done(deed: Deed) -> tuple[Done, ...]:
            rows = self._done.items()
            return tuple(Done(entry, remote) for entry, (what, remote) in rows if what is deed)

        return PushResult(
            tracker=self._plan.name,
            created=done(Deed.CREATE),
            updated=done(Deed.UPDATE),
            deleted=done(Deed.DELETE),
            unchanged=self._plan.unchanged,
            conflicts=self._plan.conflicts,
            failed=(*self._plan.refused, *self._failed.values()),
            stopped=stopped,
        )

    def _stopped(self, reason: TrackCalError) -> TrackCalError:
        """Name every entry that was not sent, and put its record back as it was."""
        if isinstance(reason, Cancelled):
            sent = count_of(len(self._done), "entry", "entries")
            reason = Cancelled(f"Cancelled after {sent}", "Push again to send the rest.")
        for action in self._left:
            title = f'"{action.title}" was not sent: {reason.title}'
            self._failed[action.entry] = Failure(action.entry, title, reason.hint)
            self._records.unsent(action)
        return reason

    # Sending ---------------------------------------------------------------------------------

    def _send_some(self) -> None:
        """Write the intents of the next actions, then send them."""
        part = self._left[:INTENTS]
        self._records.intend(part)
        for group in _groups(part, self._plan.list_size):
            self._cancel.check()
            del self._left[: len(group)]
            if len(group) > 1:
                self._create_all(group)
            else:
                self._send(group[0])
            self._on_progress(
                PushProgress(len(self._plan.actions) - len(self._left), len(self._plan.actions))
            )

    def _create_all(self, group: list[Action]) -> None:
        tracker = cast(ListTracker, self._tracker)
        pushes = tuple(action.push for action in group if action.push)
        try:
            made = tracker.create_all(pushes)
        except AnswerLost as fault:
            for action in group:
                self._records.lost(action.entry, fault.title)
            for action in group:
                self._settle(action, fault)
            return
        except Refused as fault:
            for action in group:
                self._refused(action, fault)
            return
        except TrackCalError:
            self._left[:0] = group  # nothing was done
            raise
        for action, one in zip(group, made, strict=True):
            if isinstance(one, RemoteEntry):
                self._sent(action, one)
            else:
                self._refused(action, one)

    def _send(self, action: Action) -> None:
        try:
            remote = self._request(action)
        except NotThere as fault:
            if action.deed is Deed.DELETE:
                self._sent(action, None)
            else:
                self._refused(action, fault)
        except Refused as fault:
            self._refused(action, fault)
        except AnswerLost as fault:
            self._records.lost(action.entry, fault.title)
            self._settle(action, fault)
        except TrackCalError:
            self._left.insert(0, action)  # nothing was done: it was not taken, or not even sent
            raise
        else:
            self._sent(action, remote)

    def _request(self, action: Action) -> RemoteEntry | None:
        if action.push is None:
            assert action.remote is not None
            self._tracker.delete(action.remote)
            return None
        if action.deed is Deed.UPDATE and action.remote is not None:
            return self._tracker.update(action.remote, action.push)
        return self._tracker.create(action.push)

    def _sent(self, action: Action, remote: RemoteEntry | None) -> None:
        self._lost_in_a_row = 0
        self._failed.pop(action.entry, None)
        if remote is None:
            self._records.gone(action.entry)
        else:
            self._records.sent(action.entry, remote)
        there = remote or action.remote
        self._done[action.entry] = (action.deed, there.id if there else "")

    def _refused(self, action: Action, fault: TrackerError) -> None:
        self._lost_in_a_row = 0
        hint = fault.hint or "Correct the entry or the tracker's settings, then push again."
        title = f'"{action.title}": {fault.title}'
        self._failed[action.entry] = Failure(action.entry, title, hint)
        self._records.failed(action, fault.title)

    # Lost answers ----------------------------------------------------------------------------

    def _settle(self, action: Action, fault: AnswerLost) -> None:
        """Find out what became of a request; send it again if it is known not to have arrived."""
        self._failed[action.entry] = Failure(
            action.entry, f'"{action.title}": {fault.title}', _LOOK_AGAIN
        )
        for pause in _PAUSES:
            self._cancel.check()
            self._wait(pause, fault.title)
            try:
                if self._is_settled(action) or self._sent_again(action):
                    return
            except AnswerLost as again:
                fault = again
                self._records.lost(action.entry, again.title)
        self._lost_in_a_row += 1
        if self._lost_in_a_row >= _LOST_IN_A_ROW:
            raise TrackerUnreachable(fault.title, "Nothing is lost: push again later.")

    def _is_settled(self, action: Action) -> bool:
        """Look an entry up by its mark."""
        days = DateRange(action.date, action.date)
        matches = by_mark(self._tracker.find((action.mark,), days)).get(action.mark)
        if action.deed is Deed.CREATE and matches:
            self._sent(action, matches[0])
            return True
        if action.deed is Deed.DELETE and not matches:
            self._sent(action, None)
            return True
        return False  # an update or a deletion can be sent twice

    def _sent_again(self, action: Action) -> bool:
        try:
            remote = self._request(action)
        except NotThere as fault:
            if action.deed is not Deed.DELETE:
                self._refused(action, fault)
                return True
            remote = None
        except Refused as fault:
            self._refused(action, fault)
            return True
        self._sent(action, remote)
        return True

    # The last look ---------------------------------------------------------------------------

    def _verify(self) -> None:
        """List what is there, once all is sent; again where copies had to go."""
        for _ in range(_LOOKS):
            if not self._found_copies():
                return

    def _found_copies(self) -> bool:
        """Adopt what is there, delete copies, and return whether there were any."""
        touched = {
            action.entry: action
            for action in self._plan.actions
            if action.deed is not Deed.DELETE
            and (known := self._records.known(action.entry)) is not None
            and _is_worth_a_look(action, known.state)
        }
        if not touched:
            return False
        marks = {action.mark for action in touched.values()}
        try:
            found = by_mark(
                one
                for days in spans(action.date for action in touched.values())
                for one in self._tracker.find(marks, days)
            )
        except TrackerError:
            return False  # the next push begins with the same look
        copies = False
        for action in touched.values():
            matches = found.get(action.mark)
            if matches:
                copies |= self._arrived(action, matches)
            elif action.entry not in self._failed:
                self._missing(action)
        return copies

    def _arrived(self, action: Action, matches: list[RemoteEntry]) -> bool:
        """Adopt what is there of an entry; return whether copies of it had to go."""
        known = self._records.known(action.entry)
        stays, spares = chosen(matches, known, None)
        if known is None or (known.remote_id, known.remote) != (stays.id, digest(stays)):
            self._sent(action, stays)
        for spare in spares:
            self._remove_spare(spare)
        return bool(spares)

    def _missing(self, action: Action) -> None:
        """Do not believe an answer that nothing bears out."""
        del self._done[action.entry]
        title = f"{self._plan.title} answered, but does not list it"
        self._records.lost(action.entry, title)
        self._failed[action.entry] = Failure(
            action.entry, f'"{action.title}": {title}', _LOOK_AGAIN
        )

    def _remove_spare(self, spare: RemoteEntry) -> None:
        """Delete a copy; again where the answer is lost, as that does no harm."""
        fault: TrackerError
        for pause in (*_PAUSES, None):
            try:
                self._tracker.delete(spare)
            except NotThere:
                return
            except Refused as refused:
                fault = refused
                break
            except AnswerLost as lost:
                fault = lost
                if pause is not None:
                    self._wait(pause, lost.title)
            else:
                return
        title = f'"{spare.text}" is in {self._plan.title} twice: {fault.title}'
        self._failed[spare.mark] = Failure(spare.mark, title, _LOOK_AGAIN)


def _is_worth_a_look(action: Action, state: SendState) -> bool:
    """Whether a list shows what became of it: of an update without an answer it shows nothing."""
    return state is SendState.SENT or (state is SendState.SENDING and action.deed is Deed.CREATE)


def _groups(actions: list[Action], list_size: int) -> Iterator[list[Action]]:
    """Yield what one request carries: creations together where the tracker takes lists."""
    group: list[Action] = []
    for action in actions:
        alone = action.deed is not Deed.CREATE or not list_size
        if group and (alone or len(group) == list_size):
            yield group
            group = []
        group.append(action)
        if alone:
            yield group
            group = []
    if group:
        yield group
