"""What a push would do: decided here from what is here, what was sent and what is there. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.instants import SECOND
from trackcal_tui.core.outbox import Receipt, SendState
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.trackers import Conflict, Deed, Failure
from trackcal_tui.trackers.actions import Action
from trackcal_tui.trackers.protocol import Capabilities, Push, RemoteEntry
from trackcal_tui.trackers.refusals import refusals

_NEAR = timedelta(days=7)
_LATE = timedelta(minutes=10)
"""How late a tracker may still carry out a request."""
_AGREED = ""
_CHANGED_HERE = "changed here"
_encode = msgspec.json.Encoder().encode


class Situation(Struct, frozen=True):
    """All that a plan is made from."""

    name: str
    """The tracker's name in the settings."""
    title: str
    """The tracker's title, for people."""
    days: DateRange
    pushes: tuple[Push, ...]
    receipts: tuple[Receipt, ...]
    """Of the pushes, and of entries that are gone here."""
    remote: tuple[RemoteEntry, ...]
    """What the tracker has on the days of both."""
    expected: Callable[[Push], RemoteEntry]
    capabilities: Capabilities
    now: datetime
    overwrite: bool = False
    """Whether what was changed or deleted there is replaced."""


class PushPlan(Struct, frozen=True):
    """What a push would do, shown before it does."""

    name: str
    title: str
    days: DateRange
    actions: tuple[Action, ...]
    """Deletions, then updates, then creations; each by day and start."""
    unchanged: int
    conflicts: tuple[Conflict, ...]
    refused: tuple[Failure, ...]
    """What the tracker would refuse: not sent at all."""
    settled: tuple[Receipt, ...]
    """Records of entries found there whose answer had been lost, or that another copy sent."""
    spares: tuple[RemoteEntry, ...]
    """Copies of ours beyond the first one: of requests that were answered too late."""
    list_size: int = 0
    """How many creations one request can carry; 0: one."""


def digest(remote: RemoteEntry) -> str:
    """Return a digest of what matters of an entry; the day only where it has no start."""
    when = remote.start.timestamp() if remote.start else remote.date.isoformat()
    content = _encode((remote.text, remote.project, remote.task, when, remote.seconds))
    return hashlib.blake2b(content, digest_size=12).hexdigest()


def content_of(expected: RemoteEntry, push: Push) -> str:
    """Return a digest of what is sent, with the tags, which not every tracker lists."""
    return hashlib.blake2b(_encode((digest(expected), push.tags)), digest_size=12).hexdigest()


def is_same(expected: RemoteEntry, remote: RemoteEntry, tolerance: int) -> bool:
    """Return whether an entry there is what would be sent, as far as the tracker keeps it."""
    if expected.start is not None and remote.start is not None:
        on_time = abs(expected.start - remote.start) <= tolerance * SECOND
    else:
        on_time = expected.date == remote.date
    return (
        on_time
        and abs(expected.seconds - remote.seconds) <= 2 * tolerance
        and (expected.text, expected.project, expected.task)
        == (remote.text, remote.project, remote.task)
    )


def by_mark(remote: Iterable[RemoteEntry]) -> dict[str, list[RemoteEntry]]:
    """Return the entries that are ours by their mark, the oldest first."""
    found: dict[str, list[RemoteEntry]] = defaultdict(list)
    for one in remote:
        if one.mark:
            found[one.mark].append(one)
    for twins in found.values():
        twins.sort(key=lambda one: (len(one.id), one.id))
    return found


def chosen(
    matches: Sequence[RemoteEntry], receipt: Receipt | None, expected: RemoteEntry | None
) -> tuple[RemoteEntry, tuple[RemoteEntry, ...]]:
    """Return the one entry that stays of several with a mark, and those that are ours to delete.

    The oldest of equal ones stays, whoever sent it, so that two machines agree. Deleted is only
    what this machine is known to have sent: the entry of its receipt, and copies that a request
    without an answer can have left. A copy that a person made is theirs.

    Args:
        matches: At least one, the oldest first.
        receipt: What is known here.
        expected: What would be sent.
    """
    if len(matches) == 1:
        return matches[0], ()
    sending = receipt is not None and receipt.state is SendState.SENDING
    own = next((m for m in matches if receipt and m.id == receipt.remote_id), None)
    like = own or next(
        (m for m in matches if expected and is_same(expected, m, 0)),
        matches[0],
    )
    twins = [m for m in matches if digest(m) == digest(like)]
    stays = twins[0]
    unanswered = sending or (receipt is not None and receipt.unanswered > 0)
    spares = (m for m in twins[1:] if unanswered or m is own)
    return stays, tuple(m for m in spares if not m.locked)


def receipt_of(
    name: str,
    push: Push,
    remote: RemoteEntry,
    content: str,
    now: datetime,
    before: Receipt | None = None,
) -> Receipt:
    """Return the record of an entry that is there."""
    return Receipt(
        tracker=name,
        entry=push.entry,
        state=SendState.SENT,
        mark=push.mark,
        date=push.date,
        at=now,
        content=content,
        fields=push.fields,
        remote_id=remote.id,
        remote=digest(remote),
        start=push.start,
        unanswered=before.unanswered if before else 0,
    )


def _placed_as(push: Push, remote: RemoteEntry) -> Push:
    """Return a push without a start of its own at the one that another machine gave it."""
    if not push.is_placed or push.start is None or remote.start is None:
        return push
    start = remote.start.astimezone(push.start.tzinfo)
    return replace(push, start=start) if start.date() == push.date else push


def spans(dates: Iterable[date]) -> tuple[DateRange, ...]:
    """Return ranges that hold all dates, joined where less than a week lies between."""
    found: list[DateRange] = []
    for day in sorted(set(dates)):
        if found and day - found[-1].last <= _NEAR:
            found[-1] = DateRange(found[-1].first, day)
        else:
            found.append(DateRange(day, day))
    return tuple(found)


def _order(action: Action) -> tuple[int, date, float]:
    start = action.push.start if action.push else None
    deeds = (Deed.DELETE, Deed.UPDATE, Deed.CREATE)
    return deeds.index(action.deed), action.date, start.timestamp() if start else 0.0


def make_plan(situation: Situation) -> PushPlan:
    """Decide about every entry."""
    return _Planner(situation).plan()


class _Planner:
    """Collects the parts of one plan."""

    def __init__(self, situation: Situation) -> None:
        self._it = situation
        self._found = by_mark(situation.remote)
        self._receipts = {one.entry: one for one in situation.receipts}
        self._actions: list[Action] = []
        self._conflicts: list[Conflict] = []
        self._settled: list[Receipt] = []
        self._spares: list[RemoteEntry] = []
        self._unchanged = 0

    def plan(self) -> PushPlan:
        """Look at every entry that is here, then at those that are gone."""
        here = {push.entry for push in self._it.pushes}
        for push in self._it.pushes:
            self._entry(push)
        for receipt in self._it.receipts:
            if receipt.entry not in here and receipt.state is not SendState.GONE:
                self._gone(receipt)
        self._actions.sort(key=_order)
        actions, refused = refusals(
            self._actions, self._it.remote, self._it.capabilities, self._it.title, self._it.now
        )
        return PushPlan(
            name=self._it.name,
            title=self._it.title,
            days=self._it.days,
            actions=actions,
            unchanged=self._unchanged,
            conflicts=tuple(self._conflicts),
            refused=refused,
            settled=tuple(self._settled),
            spares=tuple(self._spares),
            list_size=self._it.capabilities.list_size,
        )

    # Decisions -------------------------------------------------------------------------------

    def _entry(self, push: Push) -> None:
        receipt = self._receipts.get(push.entry)
        matches = self._found.get(push.mark)
        if receipt is None and matches:
            push = _placed_as(push, matches[0])
        expected = self._it.expected(push)
        content = content_of(expected, push)
        if not matches:
            self._not_there(push, receipt, content)
            return
        remote, spares = chosen(matches, receipt, expected)
        self._spares += spares
        verdict = self._verdict(receipt, expected, remote, content)
        if verdict == _AGREED:
            self._agree(push, receipt, remote, content)
        elif verdict == _CHANGED_HERE or self._it.overwrite:
            self._add(Deed.UPDATE, push, receipt, remote, content)
        else:
            self._conflict(push.entry, push.task, f"{verdict} {self._it.title}")

    def _verdict(
        self, receipt: Receipt | None, expected: RemoteEntry, remote: RemoteEntry, content: str
    ) -> str:
        """Compare what is here, what was sent and what is there."""
        same = is_same(expected, remote, self._it.capabilities.tolerance)
        if receipt is not None and receipt.state is SendState.SENDING:
            # A creation that is there was carried out; a change can be made twice.
            created = receipt.remote_id is None and (same or receipt.content == content)
            return _AGREED if created else _CHANGED_HERE
        if receipt is not None and self._is_as_sent(receipt, remote):
            return _AGREED if receipt.content == content else _CHANGED_HERE
        if same:
            return _AGREED  # whoever made it so
        known = receipt is not None and receipt.remote_id == remote.id
        return "was changed in" if known else "has different content in"

    def _is_as_sent(self, receipt: Receipt, remote: RemoteEntry) -> bool:
        """Whether nobody changed it there. The older one of two equal ones is as good as ours."""
        return receipt.state is not SendState.GONE and receipt.remote == digest(remote)

    def _not_there(self, push: Push, receipt: Receipt | None, content: str) -> None:
        known = receipt is not None and receipt.remote_id is not None
        sending = receipt is not None and receipt.state is SendState.SENDING
        gone = receipt is not None and receipt.state is SendState.GONE
        if known and not sending and not gone and not self._it.overwrite:
            self._conflict(push.entry, push.task, f"was deleted or moved in {self._it.title}")
        else:
            self._add(Deed.CREATE, push, receipt, None, content)

    def _agree(
        self, push: Push, receipt: Receipt | None, remote: RemoteEntry, content: str
    ) -> None:
        self._unchanged += 1
        now = receipt_of(self._it.name, push, remote, content, self._it.now, receipt)
        if receipt is None or replace(receipt, at=now.at) != now:
            self._settled.append(now)

    def _gone(self, receipt: Receipt) -> None:
        """Decide about an entry that was deleted here."""
        matches = self._found.get(receipt.mark)
        sending = receipt.state is SendState.SENDING
        unseen = receipt.remote_id is None and (sending or receipt.unanswered > 0)
        if not matches:
            # Nothing looks for an entry that is gone: a creation is waited for that can come late.
            if not unseen or self._it.now - receipt.at >= _LATE:
                self._settled.append(replace(receipt, state=SendState.GONE, at=self._it.now))
            return
        remote, spares = chosen(matches, receipt, None)
        self._spares += spares
        own = remote.id == receipt.remote_id or receipt.unanswered > 0
        as_sent = own and digest(remote) == receipt.remote
        if remote.locked:
            self._conflict(receipt.entry, remote.text, f"is {remote.locked} in {self._it.title}")
        elif not (sending or unseen or as_sent or self._it.overwrite):
            self._conflict(receipt.entry, remote.text, f"was changed in {self._it.title}")
        else:
            self._actions.append(
                Action(
                    deed=Deed.DELETE,
                    entry=receipt.entry,
                    title=remote.text,
                    mark=receipt.mark,
                    date=remote.date,
                    content=receipt.content,
                    remote=remote,
                    before=receipt,
                )
            )

    def _add(
        self,
        deed: Deed,
        push: Push,
        receipt: Receipt | None,
        remote: RemoteEntry | None,
        content: str,
    ) -> None:
        if remote is not None and remote.locked:
            self._conflict(push.entry, push.task, f"is {remote.locked} in {self._it.title}")
            return
        self._actions.append(
            Action(
                deed=deed,
                entry=push.entry,
                title=push.task,
                mark=push.mark,
                date=push.date,
                content=content,
                push=push,
                remote=remote,
                before=receipt,
            )
        )

    def _conflict(self, entry: str, title: str, how: str) -> None:
        self._conflicts.append(Conflict(entry, f'"{title}" {how}'))
