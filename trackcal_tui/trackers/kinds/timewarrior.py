"""timewarrior, through its own program.

timewarrior.net/docs and the manual pages of `timew` 1.4 (run with 1.4.3): `track FROM - TO TAGS…`
refuses overlaps with exit code 255; ids count from the newest interval and shift, so that an
interval is found by its tag; `export` tells everything as JSON. Every word on the command line is
tried as a date, a length, a hint (`:day`) or an id (`@1`) before it is a tag, and there is no way
to say that it is one: a tag that would be mistaken gets a no-break space at its end, which makes it
another word to timewarrior and the same one to the eye.

Two `timew` that write at once lose changes, so that all of ours on one database wait for each
other: they lock its folder.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from trackcal_tui.core.errors import TrackerError
from trackcal_tui.core.instants import SECOND
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import clean
from trackcal_tui.core.trackers import Identity, RemoteLists, RemoteProject
from trackcal_tui.trackers.faults import AnswerLost, Refused
from trackcal_tui.trackers.marks import day_of, instants, mark_in_tag, padded, tag_of, utc
from trackcal_tui.trackers.protocol import (
    Capabilities,
    Kind,
    Opening,
    Push,
    RemoteEntry,
)

_PROGRAM = "timew"
_MOST_SECONDS = 30.0
_INHERITED = ("HOME", "LANG", "PATH", "TIMEWARRIORDB", "TZ", "USER", "XDG_CONFIG_HOME")
"""What the child may know: nothing of trackcal's, a tracker's key least of all."""
_GUARD = "\u00a0"
_WORDS = """
annual april ascension august before biannual bimonthly biweekly biyearly daily days december
easter eastermonday eocm eocq eocw eocy eod eom eond eonm eonq eonw eony eopd eopm eopq eopw eopy
eoq eow eoww eoy february for fortnight friday from goodfriday hours hrs january july june juhannus
later march may midnight midsommar midsommarafton mins minutes mnths monday monthly months mos noon
november now october pentecost qrtrs quarterly quarters saturday seconds secs semiannual sennight
september since socm socq socw socy sod som someday sond sonm sonq sonw sony sopd sopm sopq sopw
sopy soq sow soww soy sunday thursday today tomorrow tuesday wednesday weekdays weekly weeks wks
yearly years yesterday yrs after ago to
"""
"""What timewarrior reads as a date, a length or a keyword; it takes abbreviations too."""


class _Interval(Struct):
    id: int
    start: str
    end: str | None = None
    tags: list[str] = []
    annotation: str = ""


class Timewarrior:
    """The database of this person's timewarrior."""

    title = "timewarrior"

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._environment = {
            name: value for name, value in opening.environment.items() if name in _INHERITED
        }
        program = shutil.which(_PROGRAM, path=self._environment.get("PATH"))
        if program is None:
            raise TrackerError(
                "timewarrior is not installed",
                'Install it ("apt install timewarrior"), or remove this tracker.',
                code="no_timewarrior",
            )
        self._program = program

    def whoami(self) -> Identity:
        """Return where the database is."""
        version = self._run("--version").strip()
        return Identity(self._environment.get("USER", ""), f"timewarrior {clean(version)}")

    def projects(self) -> tuple[RemoteProject, ...]:
        """Return nothing: projects are tags."""
        return ()

    def lists(self) -> RemoteLists:
        """Return nothing: there is nothing to choose."""
        return RemoteLists()

    def capabilities(self) -> Capabilities:
        """Return that overlaps are refused."""
        return Capabilities(projects=False, overlaps=False)

    def find(self, marks: Collection[str], days: DateRange) -> tuple[RemoteEntry, ...]:
        """Return the intervals of the days."""
        self._opening.cancel.check()
        first, after = instants(padded(days))
        return tuple(map(self._remote, self._export(utc(first), "-", utc(after))))

    def expected(self, push: Push) -> RemoteEntry:
        """Return the interval as timewarrior would keep it."""
        assert push.start is not None
        return RemoteEntry(
            id=push.mark,
            mark=push.mark,
            text=_text(_tags(push), push.note),
            date=push.date,
            seconds=push.seconds,
            start=push.start.astimezone(UTC),
        )

    def create(self, push: Push) -> RemoteEntry:
        """Track an interval."""
        with self._locked():
            return self._track(push)

    def update(self, remote: RemoteEntry, push: Push) -> RemoteEntry:
        """Delete the interval and track it again: there is no command that changes all of one."""
        with self._locked():
            self._delete(remote)
            return self._track(push)

    def delete(self, remote: RemoteEntry) -> None:
        """Delete an interval."""
        with self._locked():
            self._delete(remote)

    def close(self) -> None:
        """Do nothing: no program is left running."""

    def _track(self, push: Push) -> RemoteEntry:
        assert push.start is not None and push.end is not None
        # Another machine's copy of the ledger may have been faster.
        for interval in self._export(tag_of(push.mark)):
            return self._remote(interval)
        tags = [*map(guarded, _tags(push)), tag_of(push.mark)]
        self._run("track", utc(push.start), "-", utc(push.end), *tags, ":yes")
        for interval in self._export(tag_of(push.mark)):
            if push.note:
                self._run("annotate", f"@{interval.id}", guarded(push.note), ":yes")
                interval.annotation = push.note
            return self._remote(interval)
        raise AnswerLost("timewarrior did not keep the interval", "Push again.")

    def _delete(self, remote: RemoteEntry) -> None:
        # Ids shift: they are those of this moment, and the highest goes first.
        for interval in sorted(self._export(tag_of(remote.mark)), key=lambda one: -one.id):
            self._run("delete", f"@{interval.id}", ":yes")

    def _export(self, *words: str) -> list[_Interval]:
        text = self._run("export", *words, ":yes")
        try:
            return msgspec.json.decode(text, type=list[_Interval])
        except msgspec.DecodeError as error:
            raise AnswerLost("timewarrior's answer cannot be read", "Run: timew export") from error

    def _run(self, *words: str) -> str:
        try:
            done = subprocess.run(
                [self._program, *words],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                env=self._environment,
                timeout=_MOST_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AnswerLost(
                "timewarrior did not answer", "Push again.", details=type(error).__name__
            ) from error
        if done.returncode:
            lines = [line for line in map(clean, done.stderr.splitlines()) if line]
            reason = lines[-1].rstrip(".") if lines else f"exit code {done.returncode}"
            raise Refused(f"timewarrior: {reason[:200]}", "Correct the entry, then push again.")
        return done.stdout

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other pushes of ours away from the database."""
        try:
            import fcntl
        except ImportError:  # Windows, where timewarrior does not run
            yield
            return
        home = Path(self._environment.get("HOME") or Path.home())
        own = Path(self._environment.get("TIMEWARRIORDB") or home)
        folder = os.open(own if own.is_dir() else home, os.O_RDONLY)
        try:
            while True:
                try:
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    self._opening.cancel.wait(0.01)
            self._opening.cancel.check()  # the last time: two programs make one change
            yield
        finally:
            os.close(folder)

    def _remote(self, row: _Interval) -> RemoteEntry:
        start = _instant(row.start)
        mark = next(filter(None, map(mark_in_tag, row.tags)), "")
        return RemoteEntry(
            id=mark or f"@{row.id}",
            mark=mark,
            text=_text((tag for tag in row.tags if not mark_in_tag(tag)), row.annotation),
            date=day_of(start, self._opening.zone),
            seconds=(_instant(row.end) - start) // SECOND if row.end else 0,
            start=start,
        )


def _tags(push: Push) -> list[str]:
    return [tag for tag in (push.task, push.project, *push.tags) if tag]


def _text(tags: Iterable[str], note: str) -> str:
    named = ", ".join(sorted(set(map(clean, tags))))
    return f"{named} – {clean(note)}" if note else named


def guarded(tag: str) -> str:
    """Return the tag in a form that timewarrior takes for a tag and nothing else."""
    word = " ".join(tag.split())
    plain = " " in word and not re.match(r"[0-9]", word)
    mistaken = not plain and (
        not word[:1].isalpha()
        or re.match(r"[PT][0-9T]", word) is not None
        or re.search(rf"\b{word}", _WORDS) is not None
    )
    return word + _GUARD if mistaken else word


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


KIND = Kind(title=Timewarrior.title, open=Timewarrior, local=True)
