"""What all fake trackers share: rows, their count, and answers for what is wrong."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from typing import Any

from tests.trackers.fakes.wire import FakeServer, Reply, Seen

KEY = "5ecret0123456789abcdef0123456789"
"""The key of every fake tracker; searched for wherever it must not be."""
MARK = re.compile(r"trackcal:([a-z0-9]{12})")


class Fake(ABC):
    """One tracker's API, and what it holds."""

    kind = ""
    base = ""
    """The path below which the API lies."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = {}
        self.deleted: list[dict[str, Any]] = []
        self._last = 1000
        self.server = FakeServer(self._triage)

    @property
    def url(self) -> str:
        """What `--url` gets."""
        return self.server.origin + self.base

    @property
    def settings(self) -> dict[str, str]:
        """What `[trackers.NAME]` needs beside kind and url."""
        return {}

    def next_id(self) -> int:
        self._last += 1
        return self._last

    def marks(self) -> Counter[str]:
        """How many entries there are with each mark."""
        found = (MARK.search(str(row)) for row in self.rows.values())
        return Counter(match[1] for match in found if match)

    def row(self, mark: str) -> dict[str, Any]:
        """The one entry with a mark."""
        (found,) = (row for row in self.rows.values() if f"trackcal:{mark}" in str(row))
        return found

    def everything(self, mark: str) -> str:
        """All that is there of the entry with a mark."""
        return str(self.row(mark))

    @abstractmethod
    def seconds(self, mark: str) -> int:
        """How long the entry with a mark is."""

    @abstractmethod
    def text(self, mark: str) -> str:
        """The text of the entry with a mark."""

    @abstractmethod
    def change(self, mark: str) -> None:
        """Change the text of an entry there, as a person does on the page."""

    @abstractmethod
    def add_own(self) -> str:
        """Add an entry that trackcal did not write; returns its text."""

    def remove(self, mark: str) -> None:
        """Delete an entry there."""
        row = self.row(mark)
        self.rows = {number: one for number, one in self.rows.items() if one is not row}

    def close(self) -> None:
        """Stop the server."""
        self.server.__exit__()

    def _triage(self, seen: Seen) -> Reply:
        if not self.is_known(seen):
            return self.unknown()
        method = seen.method
        path = seen.path.removeprefix(self.base)
        try:
            return self.answer(method, path, seen)
        except Wrong as wrong:
            return wrong.reply

    @abstractmethod
    def is_known(self, seen: Seen) -> bool:
        """Whether the key is right."""

    @abstractmethod
    def unknown(self) -> Reply:
        """The tracker's own answer to a wrong key."""

    @abstractmethod
    def answer(self, method: str, path: str, seen: Seen) -> Reply:
        """Answer one request. Raises: Wrong."""

    @abstractmethod
    def refused(self, field: str, why: str) -> Reply:
        """The tracker's own 400."""

    def check(self, values: Any, fields: dict[str, Any], needed: tuple[str, ...]) -> dict[str, Any]:
        """The values of a body; every field is known and of its type. Raises: Wrong."""
        if not isinstance(values, dict):
            raise Wrong(self.refused("body", "not an object"))
        for name in needed:
            if name not in values:
                raise Wrong(self.refused(name, "is missing"))
        for name, value in values.items():
            if name not in fields:
                raise Wrong(self.refused(name, "is not a field"))
            kind = fields[name]
            if isinstance(kind, str):
                if not isinstance(value, str) or not re.fullmatch(kind, value):
                    raise Wrong(self.refused(name, f"must look like {kind}"))
            elif not isinstance(value, kind) or isinstance(value, bool):
                raise Wrong(self.refused(name, "is of the wrong type"))
        return values


class Wrong(Exception):
    """A request that is refused."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply
