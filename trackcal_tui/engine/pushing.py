"""Pushing entries to a tracker: the preview of a push, and the push itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.errors import (
    SettingsError,
    StoreLocked,
    TrackCalError,
    TrackerError,
    UsageError,
)
from trackcal_tui.core.outbox import Receipt, SendState, dates_of, fields_of
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.tracker_words import still_there
from trackcal_tui.core.trackers import Preview, PushLine, PushProgress, PushResult, PushState
from trackcal_tui.engine.installation import Installation
from trackcal_tui.engine.trackers import Trackers, waiting

if TYPE_CHECKING:
    from trackcal_tui.trackers.actions import Action
    from trackcal_tui.trackers.plan import PushPlan
    from trackcal_tui.trackers.protocol import Capabilities, Push, Tracker

Progress = Callable[[PushProgress], None]


def _not_told(progress: PushProgress) -> None:
    """Tell nobody."""


class Prepared(Struct, frozen=True):
    """A push that was looked at and not carried out yet."""

    preview: Preview
    plan: PushPlan
    """For `Pushing.push` alone."""


class Pushing:
    """Makes trackers equal to the entries of a range."""

    def __init__(self, installation: Installation, trackers: Trackers) -> None:
        self._install = installation
        self._trackers = trackers

    def prepare(
        self,
        days: DateRange,
        name: str,
        *,
        overwrite: bool = False,
        cancel: Cancel | None = None,
        on_progress: Progress = _not_told,
    ) -> Prepared:
        """Find out what a push would do. Nothing is sent and nothing is written.

        Args:
            days: The range.
            name: The tracker; `Trackers.only` finds the one there is.
            overwrite: Replace what was changed or deleted in the tracker.
            cancel: Stops it.
            on_progress: Told of waits for the tracker's limits.

        Raises:
            UnmappedProjects: the tracker has no project for some; names their codes.
            UsageError: there is no such tracker.
            SettingsError, TrackerError, VaultError, StoreError, Cancelled.
        """
        from trackcal_tui.trackers.plan import Situation, make_plan, spans

        outbox = self._install.outbox
        receipts = {one.entry: one for one in outbox.receipts(name)}
        entries, gone = self._concerned(days, receipts)
        cancel = cancel or Cancel()
        wait = waiting(cancel, lambda left, why: on_progress(PushProgress(0, 0, left, why)))
        with self._trackers.opened(name, cancel, wait) as tracker:
            capabilities = tracker.capabilities()
            _check_setup(name, tracker, capabilities)
            projects = self._projects(name, tracker, capabilities, entries)
            pushes = self._pushes(entries, receipts, projects, capabilities)
            known = [receipts[push.entry] for push in pushes if push.entry in receipts]
            there = (*known, *gone)
            dates = [days.first, days.last, *(entry.date for entry in entries)]
            dates += (day for receipt in there for day in dates_of(receipt))
            marks = {push.mark for push in pushes} | {receipt.mark for receipt in there}
            remote = [one for span in spans(dates) for one in tracker.find(marks, span)]
            plan = make_plan(
                Situation(
                    name=name,
                    title=tracker.title,
                    days=days,
                    pushes=pushes,
                    receipts=there,
                    remote=tuple({one.id: one for one in remote}.values()),
                    expected=tracker.expected,
                    capabilities=capabilities,
                    now=self._install.clock.now(),
                    overwrite=overwrite,
                )
            )
        return Prepared(_preview(plan, {entry.id: entry.project for entry in entries}), plan)

    def push(
        self,
        prepared: Prepared,
        *,
        cancel: Cancel | None = None,
        on_progress: Progress = _not_told,
    ) -> PushResult:
        """Carry out what was prepared; what did not get there is named in the result.

        Raises:
            UsageError, SettingsError, TrackerKeyRefused, VaultError: nothing was sent.
            StoreLocked: another push is under way, or was carried out since; nothing was sent.
            StoreError: the outbox could not be written; nothing more was sent then.
        """
        from trackcal_tui.trackers.push import execute

        plan = prepared.plan
        cancel = cancel or Cancel()
        last = PushProgress(0, len(plan.actions))

        def told(progress: PushProgress) -> None:
            nonlocal last
            last = progress
            on_progress(progress)

        wait = waiting(
            cancel, lambda left, why: on_progress(PushProgress(last.done, last.total, left, why))
        )
        outbox = self._install.outbox
        with outbox.exclusive(), self._trackers.opened(plan.name, cancel, wait) as tracker:
            receipts = {one.entry: one for one in outbox.receipts(plan.name)}
            if any(receipts.get(action.entry) != action.before for action in plan.actions):
                raise StoreLocked(
                    "Something has changed since the preview",
                    "Check the preview again; nothing was sent.",
                )
            return execute(
                plan,
                tracker,
                outbox,
                self._install.clock.now,
                cancel=cancel,
                wait=wait,
                on_progress=told,
            )

    def states(self, entries: Iterable[Entry]) -> dict[str, PushState]:
        """Return how far entries are in the trackers, by id; without those that were never sent.

        No tracker is asked. Of several trackers the worst counts.

        Raises:
            StoreError: the outbox cannot be read.
        """
        known: dict[str, list[Receipt]] = {}
        for name in self._install.settings.trackers:
            for receipt in self._install.outbox.receipts(name):
                if receipt.state is not SendState.GONE:
                    known.setdefault(receipt.entry, []).append(receipt)
        found: dict[str, PushState] = {}
        for entry in entries:
            if entry.id in known:
                fields = fields_of(entry)
                states = [_state(receipt, fields) for receipt in known[entry.id]]
                found[entry.id] = max(states, key=tuple(PushState).index)
        return found

    def waiting(self, days: DateRange, name: str) -> int:
        """Return how many entries of a range a push would probably send. No tracker is asked.

        Raises:
            StoreError: the entries or the outbox cannot be read.
        """
        receipts = {one.entry: one for one in self._install.outbox.receipts(name)}
        entries, gone = self._concerned(days, receipts)
        return len(gone) + sum(
            entry.id not in receipts
            or _state(receipts[entry.id], fields_of(entry)) is not PushState.SENT
            for entry in entries
        )

    def still_there(self, removed: Iterable[str]) -> str:
        """Say in which trackers entries still are that were removed here; empty: in none.

        No tracker is asked. Receipts that cannot be read are for the next push to report: what
        was removed is removed.
        """
        ids, found, titles = set(removed), set[str](), list[str]()
        with suppress(TrackCalError):
            for name in self._install.settings.trackers if ids else ():
                sent = {
                    receipt.entry
                    for receipt in self._install.outbox.receipts(name)
                    if receipt.remote_id is not None and receipt.state is not SendState.GONE
                }
                if here := sent & ids:
                    titles.append(self._trackers.info(name).title)
                    found |= here
        return still_there(len(found), len(ids), titles) if found else ""

    def _concerned(
        self, days: DateRange, receipts: dict[str, Receipt]
    ) -> tuple[tuple[Entry, ...], tuple[Receipt, ...]]:
        """The entries of the days, those that were moved away from them, and those deleted."""
        here = self._install.ledger.entries(days)
        ids = {entry.id for entry in here}
        elsewhere: list[Entry] = []
        gone: list[Receipt] = []
        for receipt in receipts.values():
            if receipt.entry in ids or receipt.state is SendState.GONE:
                continue
            if not any(day in days for day in dates_of(receipt)):
                continue
            try:
                elsewhere.append(self._install.ledger.entry(receipt.entry))
            except UsageError:
                gone.append(receipt)
        return (*here, *elsewhere), tuple(gone)

    def _projects(
        self,
        name: str,
        tracker: Tracker,
        capabilities: Capabilities,
        entries: Iterable[Entry],
    ) -> dict[str, str]:
        """The tracker's project for each code. Raises: UsageError."""
        from trackcal_tui.trackers.projects import mapped

        chosen = self._trackers.settings(name).projects
        codes = {entry.project: None for entry in entries if entry.project}
        if not capabilities.projects:
            return {code: chosen.get(code, code) for code in codes}
        found, missing = mapped(codes, chosen, (), ())
        if missing:
            found, missing = mapped(
                codes, chosen, tracker.projects(), self._install.ledger.projects()
            )
        if missing:
            raise UnmappedProjects(name, tracker.title, missing)
        return found

    def _pushes(
        self,
        entries: tuple[Entry, ...],
        receipts: dict[str, Receipt],
        projects: dict[str, str],
        capabilities: Capabilities,
    ) -> tuple[Push, ...]:
        from trackcal_tui.core.starts import own_start, starts
        from trackcal_tui.trackers.plan import spans
        from trackcal_tui.trackers.protocol import Push

        begin = {}
        if capabilities.needs_start:
            ledger = self._install.ledger
            around = [e for span in spans(e.date for e in entries) for e in ledger.entries(span)]
            given = {one.entry: one.start for one in receipts.values() if one.start}
            working_day = self._install.settings.hours.begin
            begin = starts(around, given, working_day, self._install.zone)
        return tuple(
            Push(
                entry=entry.id,
                mark=entry.id,
                task=entry.task_name,
                note=entry.note,
                tags=entry.tags,
                date=entry.date,
                seconds=entry.seconds,
                project=projects[entry.project] if entry.project else None,
                start=begin.get(entry.id),
                is_placed=own_start(entry) is None,
                fields=fields_of(entry),
            )
            for entry in entries
        )


class UnmappedProjects(UsageError):
    """Projects of entries that are nobody's in the tracker: a person has to choose."""

    code = "unmapped_projects"

    def __init__(self, name: str, title: str, codes: tuple[str, ...]) -> None:
        self.codes = codes
        """The codes of our projects."""
        super().__init__(
            f"{title} has no project for {', '.join(codes)}",
            f"Choose one: trackcal trackers projects {name}, "
            f"then trackcal trackers map {name} {codes[0]} ID",
        )


def _state(receipt: Receipt, fields: str) -> PushState:
    if receipt.state is not SendState.SENT:
        return PushState.FAILED
    return PushState.SENT if receipt.fields == fields else PushState.CHANGED


def _check_setup(name: str, tracker: Tracker, capabilities: Capabilities) -> None:
    """Refuse what would be refused for every entry. Raises: SettingsError, TrackerError."""
    if capabilities.closed:
        raise TrackerError(capabilities.closed, f"Ask an admin of {tracker.title} to change it.")
    if capabilities.needs_task:
        what = capabilities.needs_task
        raise SettingsError(
            f"{tracker.title} needs {'an' if what[0] in 'aeiou' else 'a'} {what}",
            f"Set {what} in [trackers.{name}]; trackcal trackers projects {name} lists them.",
            code="tracker_settings",
        )


def _preview(plan: PushPlan, codes: Mapping[str, str | None]) -> Preview:
    return Preview(
        tracker=plan.name,
        title=plan.title,
        days=plan.days,
        lines=tuple(
            PushLine(
                deed=action.deed,
                entry=action.entry,
                title=action.title,
                date=action.date,
                seconds=_seconds(action),
                project=codes.get(action.entry),
                remote_id=action.remote.id if action.remote else None,
            )
            for action in plan.actions
        ),
        unchanged=plan.unchanged,
        conflicts=plan.conflicts,
        refused=plan.refused,
    )


def _seconds(action: Action) -> int:
    there = action.push or action.remote
    return there.seconds if there else 0
