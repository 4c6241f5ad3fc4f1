"""What one check found, and what a list of findings comes to."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from trackcal_tui.core.errors import Cancelled, TrackCalError


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class Finding(Struct, frozen=True):
    """What one check found."""

    check: str
    """A stable word: recovery, program, settings, keys, time_zone, folders, ledger, vault, account,
    network, clock, token, permissions, calendar, events."""
    level: Level
    title: str
    hint: str = ""
    """What to do; empty when all is well."""
    code: str = ""
    """An error's stable word."""
    exit_code: int = 0


def exit_code(findings: list[Finding]) -> int:
    """That of the first error: the later ones follow from it. Warnings are no failure."""
    return next((one.exit_code or 1 for one in findings if one.level is Level.ERROR), 0)


def worst(findings: list[Finding]) -> Level:
    """The worst level among the findings."""
    levels = {finding.level for finding in findings}
    return next((one for one in (Level.ERROR, Level.WARNING) if one in levels), Level.OK)


def ok(check: str, title: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, title)


def warning(check: str, title: str, hint: str) -> Finding:
    """It works, but may surprise."""
    return Finding(check, Level.WARNING, title, hint)


def failed(check: str, error: TrackCalError, *, title: str = "", hint: str = "") -> Finding:
    """It does not work."""
    return Finding(
        check,
        Level.ERROR,
        redacted(title or error.title),
        redacted(hint or error.hint),
        error.code,
        error.exit_code,
    )


def redacted(text: str) -> str:
    """Without the name of the user's home folder."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def caught(check: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Cancelled:
        raise
    except TrackCalError as error:
        return failed(check, error)
