"""One door to a tracker's web API: it keeps limits, retries what is safe, and explains faults.

A request that was answered with 429, or that never left, is sent again here. One whose answer was
lost is sent again here only when it reads; for one that writes `push` decides, after a look.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, TypeVar

import httpx
import msgspec
from msgspec import Struct

from trackcal_tui import __version__
from trackcal_tui.core.errors import TrackerError, TrackerKeyRefused
from trackcal_tui.network.fetch import FAILURES
from trackcal_tui.network.pinned import Answer, PinnedClient
from trackcal_tui.trackers.faults import (
    AnswerLost,
    LimitReached,
    NotSent,
    NotThere,
    Refused,
    network_fault,
    reason_in,
    seconds_asked,
)
from trackcal_tui.trackers.protocol import Opening

MAX_WAIT = 90.0
"""Longest wait for a limit; a longer one is told, and the next push goes on."""
_TRIES = 4
_BACKOFF = (1.0, 2.0, 4.0)
_T = TypeVar("_T")


class Rate(Struct, frozen=True):
    """So many requests in so many seconds."""

    requests: int
    seconds: float


class Pace:
    """Keeps a rate: tells how long to wait before the next request."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._sent: deque[float] = deque(maxlen=rate.requests)

    def delay(self) -> float:
        """Return the seconds to wait now."""
        if len(self._sent) < self._rate.requests:
            return 0.0
        return max(0.0, self._sent[0] + self._rate.seconds - self._clock())

    def note(self) -> None:
        """Count a request that leaves now."""
        self._sent.append(self._clock())


class Api:
    """The API of one tracker.

    Args:
        opening: Address, key and how to wait.
        title: The tracker's, for errors.
        headers: With the key.
        rate: What it allows; None where it does not say.
        limit_header: Where it says when a limit is over, beside `Retry-After`.
        refused: The statuses that mean the key.
    """

    def __init__(
        self,
        opening: Opening,
        title: str,
        headers: Mapping[str, str],
        *,
        rate: Rate | None = None,
        limit_header: str = "",
        refused: tuple[int, ...] = (401,),
    ) -> None:
        self.title = title
        self.pace = Pace(rate) if rate else None
        self._opening = opening
        self._limit_header = limit_header
        self._refused = refused
        plain = {"User-Agent": f"trackcal/{__version__}", "Accept": "application/json"}
        self._client = PinnedClient(opening.url, {**plain, **headers}, opening.transport)

    def get(self, path: str, kind: type[_T], params: Mapping[str, Any] | None = None) -> _T:
        """Read something; try again after faults that pass by themselves."""
        for pause in (*_BACKOFF[:2], None):
            try:
                return self.decoded(self._call("GET", path, params, None).body, kind)
            except AnswerLost as fault:
                if pause is None:
                    raise
                self._opening.wait(pause, fault.title)
        raise AssertionError("the last try returns or raises")

    def pages(
        self, path: str, kind: type[_T], params: Mapping[str, Any], page: str, size: str, most: int
    ) -> list[_T]:
        """Read a list page by page until one is not full.

        Args:
            path: Below the base.
            kind: Of one element.
            params: Of every request.
            page: Name of the parameter with the number of the page, from 1.
            size: Name of the parameter with the elements on a page.
            most: How many that are.
        """
        found: list[_T] = []
        number = 1
        while True:
            query = {**params, page: number, size: most}
            try:
                # Toggl writes null for an empty list.
                part = self.get(path, list[kind] | None, query) or []  # type: ignore[valid-type, arg-type]
            except NotThere:
                if number > 1:
                    return found  # Kimai answers 404 behind the last page
                raise
            found += part
            if len(part) < most:
                return found
            number += 1

    def write(self, method: str, path: str, body: object = None) -> bytes:
        """Send a request that changes something, once; return the body of its answer.

        Raises:
            AnswerLost: it may have been carried out.
            NotSent, Refused, LimitReached, TrackerKeyRefused: it was not.
        """
        content = None if body is None else msgspec.json.encode(body)
        return self._call(method, path, None, content).body

    def decoded(self, body: bytes, kind: type[_T]) -> _T:
        """Decode an answer. Raises: AnswerLost, as nobody can tell what it said."""
        try:
            return msgspec.json.decode(body, type=kind, strict=False)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise AnswerLost(
                f"{self.title}'s answer could not be read",
                "Check the tracker's url; it must be that of its API.",
                code="tracker_answer",
            ) from error

    def interrupt(self) -> None:
        """End the request that is under way."""
        self._client.interrupt()

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _call(
        self, method: str, path: str, params: Mapping[str, Any] | None, content: bytes | None
    ) -> Answer:
        for number in range(_TRIES):
            self._keep_pace()
            last = number == _TRIES - 1
            try:
                answer = self._send(method, path, params, content)
            except NotSent as fault:
                if last or fault.code == "certificate":
                    raise
                self._opening.wait(_BACKOFF[number], fault.title)
                continue
            if answer.status == 429 or (answer.status == 402 and self._limit_header):
                asked = self._limit(answer)
                if last or asked > MAX_WAIT:
                    raise self._limit_reached(asked)
                self._opening.wait(asked, f"{self.title} asks for a pause")
                continue
            if 200 <= answer.status < 300:
                return answer
            raise self._fault(answer)
        raise AssertionError("the last try returns or raises")

    def _send(
        self, method: str, path: str, params: Mapping[str, Any] | None, content: bytes | None
    ) -> Answer:
        cancel = self._opening.cancel
        cancel.check()
        if self.pace:
            self.pace.note()
        try:
            with cancel.calls(self._client.interrupt):
                return self._client.send(method, path, params=params, content=content)
        except (*FAILURES, httpx.DecodingError) as error:
            fault = network_fault(self.title, error)
            if cancel.is_cancelled and not isinstance(fault, NotSent) and method != "GET":
                raise fault from error
            cancel.check()
            raise fault from error

    def _keep_pace(self) -> None:
        if self.pace and (delay := self.pace.delay()) > 0:
            self._opening.wait(delay, "")

    def _limit(self, answer: Answer) -> float:
        asked = seconds_asked(answer.headers, self._limit_header)
        if asked is not None:
            return asked
        # A quota (402) is counted by the hour, a rate (429) by the second.
        return 3600.0 if answer.status == 402 else 2.0

    def _limit_reached(self, seconds: float) -> LimitReached:
        minutes = max(1, round(seconds / 60))
        return LimitReached(
            f"The limit of {self.title} is reached",
            f"Push again in {minutes} min; it continues where it stopped.",
        )

    def _fault(self, answer: Answer) -> TrackerError:
        status = answer.status
        reason = reason_in(answer.body, self._opening.key)
        details = f"HTTP {status}"
        if status in self._refused:
            return TrackerKeyRefused(
                f"{self.title} does not accept the key" + (f": {reason}" if reason else ""),
                f"Give it a new one: trackcal trackers add … --name {self._opening.name}",
                details=details,
            )
        if 300 <= status < 400:
            return Refused(
                f"{self.title} redirects to another address, which is never followed",
                "Check the tracker's url.",
                details=details,
                code="redirect",
            )
        if status in (404, 410):
            words = reason or "not found"
            return NotThere(f"{self.title}: {words}", "Push again.", details=details)
        if status >= 500 or status == 408:
            return AnswerLost(
                f"{self.title} failed (HTTP {status})" + (f": {reason}" if reason else ""),
                "Nothing is lost: push again later.",
                details=details,
            )
        return Refused(f"{self.title}: {reason or f'HTTP {status}'}", details=details)
