"""What the checks find."""

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
    """A stable word: recovery, program, settings, keys, time_zone, hours, folders, ledger, vault,
    account, network, clock, token, permissions, calendar, events or
    tracker."""
    level: Level
    title: str
    hint: str = ""
    """What to do; empty where all is well."""
    code: str = ""
    """An error's stable word."""
    exit_code: int = 0


def exit_code(findings: list[Finding]) -> int:
    """Return the first error's exit code: later errors follow from it. Warnings do not count."""
    return next((one.exit_code or 1 for one in findings if one.level is Level.ERROR), 0)


def worst(findings: list[Finding]) -> Level:
    """Return the worst level among the findings."""
    levels = {finding.level for finding in findings}
    return next((one for one in (Level.ERROR, Level.WARNING) if one in levels), Level.OK)


def ok(check: str, title: str) -> Finding:
    """Return the finding that all is well."""
    return Finding(check, Level.OK, title)


def warning(check: str, title: str, hint: str) -> Finding:
    """Return the finding that something works, but may surprise."""
    return Finding(check, Level.WARNING, title, hint)


def failed(check: str, error: TrackCalError, *, title: str = "", hint: str = "") -> Finding:
    """Return the finding that something does not work.

    Raises:
        Cancelled: The error is one: a person stopped the checks.
    """
    if isinstance(error, Cancelled):
        raise error
    return Finding(
        check,
        Level.ERROR,
        redacted(title or error.title),
        redacted(hint or error.hint),
        error.code,
        error.exit_code,
    )


def redacted(text: str) -> str:
    """Return the text without the name of the user's home folder."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def caught(check: str, find: Callable[[], Finding]) -> Finding:
    """Return what a check finds, or the error it raises as a finding."""
    try:
        return find()
    except TrackCalError as error:
        return failed(check, error)
