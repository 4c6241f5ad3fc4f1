"""TimeTagger.

timetagger.readthedocs.io/en/latest/webapi, and its own server: `timetagger/server/_apiserver.py`
(PyPI timetagger 26.1). A record's key is ours to choose, and putting one that is there replaces it
when its `mt` is not older, so that nothing can be doubled. The answer is 200 whatever happened:
`accepted`, `failed` and `errors` say what. A record is deleted by a description that begins with
`HIDDEN`; one whose times are equal is running. Descriptions have fewer than 256 characters, a
`#word` in them is a tag, and projects are tags.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.errors import TrackerError
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import clean
from trackcal_tui.core.trackers import Identity, RemoteLists, RemoteProject
from trackcal_tui.trackers.api import Api
from trackcal_tui.trackers.faults import AnswerLost, Refused, reason_in
from trackcal_tui.trackers.marks import (
    day_of,
    instants,
    mark_in_tag,
    padded,
    shortened,
    tag_of,
)
from trackcal_tui.trackers.protocol import (
    Capabilities,
    Kind,
    Opening,
    Push,
    RemoteEntry,
)

_LONGEST = 255
_HIDDEN = "HIDDEN"
_RECORDS = "/api/v2/records"
_LIST_SIZE = 50


class _Record(Struct):
    key: str
    mt: int
    t1: int
    t2: int
    ds: str | None = ""


class _Records(Struct):
    records: list[_Record]


class _Outcome(Struct):
    accepted: list[str] = []
    failed: list[str] = []
    errors: list[str] = []


class TimeTagger:
    """One TimeTagger server with one person's token."""

    title = "TimeTagger"

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._api = Api(opening, self.title, {"authtoken": opening.key})
        self._versions: dict[str, int] = {}
        self.close = self._api.close

    def whoami(self) -> Identity:
        """Return the name in the token, once the server has accepted it."""
        self._api.get("/api/v2/version", dict)
        return Identity(_user_in(self._opening.key))

    def projects(self) -> tuple[RemoteProject, ...]:
        """Return nothing: projects are tags."""
        return ()

    def lists(self) -> RemoteLists:
        """Return nothing: there is nothing to choose."""
        return RemoteLists()

    def capabilities(self) -> Capabilities:
        """Return that it takes almost everything, many entries at once."""
        return Capabilities(projects=False, longest_text=_LONGEST, list_size=_LIST_SIZE)

    def find(self, marks: Collection[str], days: DateRange) -> tuple[RemoteEntry, ...]:
        """Return the records of the days that are not deleted."""
        first, after = instants(padded(days))
        span = f"{int(first.timestamp())}-{int(after.timestamp())}"
        rows = self._api.get(_RECORDS, _Records, {"timerange": span}).records
        self._versions |= {row.key: row.mt for row in rows}
        return tuple(self._remote(row) for row in rows if not (row.ds or "").startswith(_HIDDEN))

    def expected(self, push: Push) -> RemoteEntry:
        """Return the record as TimeTagger would keep it."""
        return self._remote(_Record(**self._body(push, 0)))

    def create(self, push: Push) -> RemoteEntry:
        """Put one record."""
        (made,) = self.create_all((push,))
        if isinstance(made, TrackerError):
            raise made
        return made

    def create_all(self, pushes: tuple[Push, ...]) -> tuple[RemoteEntry | TrackerError, ...]:
        """Put records in one request; for each the record, or why it was refused."""
        # A record that was hidden there may be newer than this machine's clock.
        dates = [push.date for push in pushes]
        self.find((), DateRange(min(dates), max(dates)))
        bodies = [self._body(push, self._next_version(tag_of(push.mark))) for push in pushes]
        refused = self._put(bodies)
        return tuple(refused.get(body["key"]) or self._remote(_Record(**body)) for body in bodies)

    def update(self, remote: RemoteEntry, push: Push) -> RemoteEntry:
        """Put a record that is newer than the one there."""
        return self._newer(remote, self._body(push, 0))

    def delete(self, remote: RemoteEntry) -> None:
        """Put a hidden record, as the web page does."""
        start = int((remote.start or self._opening.now()).timestamp())
        ds = shortened(f"{_HIDDEN} {remote.text}", _LONGEST)
        body = {"key": remote.id, "t1": start, "t2": start + max(1, remote.seconds), "ds": ds}
        self._newer(remote, body)

    def _newer(self, remote: RemoteEntry, body: dict[str, Any]) -> RemoteEntry:
        body["mt"] = max(self._next_version(remote.id), remote.version + 1)
        for error in self._put([body]).values():
            raise error
        return replace(self._remote(_Record(**body)), id=remote.id)

    def _next_version(self, key: str) -> int:
        """A time of modification that wins, should the clocks differ."""
        return max(int(self._opening.now().timestamp()), self._versions.get(key, 0) + 1)

    def _put(self, bodies: list[dict[str, Any]]) -> dict[str, Refused]:
        """Put records; returns why some were refused, by key."""
        answer = self._api.decoded(self._api.write("PUT", _RECORDS, bodies), _Outcome)
        reasons = iter(answer.errors)
        refused = {
            key: Refused(f"{self.title}: {reason_in(next(reasons, '').encode()) or 'refused'}")
            for key in answer.failed
        }
        missing = {body["key"] for body in bodies} - {*answer.accepted, *refused}
        if missing:
            raise AnswerLost(f"{self.title} did not say what became of the entry", "Push again.")
        self._versions |= {body["key"]: body["mt"] for body in bodies}
        return refused

    def _body(self, push: Push, version: int) -> dict[str, Any]:
        assert push.start is not None
        start = int(push.start.timestamp())
        tags = "".join(f" #{_tag(tag)}" for tag in (push.project, *push.tags) if tag)
        # A title that begins so would be taken for deleted.
        text = f'"{push.text}' if push.text.startswith(_HIDDEN) else push.text
        ds = shortened(text, _LONGEST - len(tags)) + tags
        return {
            "key": tag_of(push.mark),
            "mt": version,
            "t1": start,
            "t2": start + push.seconds,
            "ds": ds,
        }

    def _remote(self, row: _Record) -> RemoteEntry:
        start = datetime.fromtimestamp(row.t1, UTC)
        return RemoteEntry(
            id=row.key,
            mark=mark_in_tag(row.key),
            text=clean(row.ds or ""),
            date=day_of(start, self._opening.zone),
            seconds=max(0, row.t2 - row.t1),
            start=start,
            version=row.mt,
        )


def _tag(text: str) -> str:
    """A word that TimeTagger takes for one tag."""
    return re.sub(r"[^\w/-]+", "-", text).strip("-")[:100]


def _user_in(token: str) -> str:
    """The name a JSON web token carries; display only, nothing is proven by it."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return clean(str(claims["username"]))
    except (IndexError, KeyError, TypeError, ValueError):
        return ""


KIND = Kind(
    title=TimeTagger.title,
    open=TimeTagger,
    key_help="In TimeTagger: Account, API token.",
)
