"""`doctor`: the checks, for people and for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.output import Style
from trackcal_tui.core.errors import SettingsError, StoreDamaged, StoreError
from trackcal_tui.core.text import count_of
from trackcal_tui.engine.doctor.checks import checks
from trackcal_tui.engine.doctor.findings import (
    Finding,
    Level,
    exit_code,
    failed,
    ok,
    redacted,
    warning,
    worst,
)
from trackcal_tui.engine.doctor.machine import about_program

if TYPE_CHECKING:
    from trackcal_tui.engine.engine import Engine

_MARKS: dict[Level, tuple[str, Style]] = {
    Level.OK: ("ok", "green"),
    Level.WARNING: ("warning", "yellow"),
    Level.ERROR: ("ERROR", "red"),
}


def doctor(context: Context) -> int:
    """Check everything; the exit code is that of the first error."""
    findings: list[Finding] = []
    try:
        engine = context.engine
    except SettingsError as error:
        # The one failure that leaves nothing else to look at.
        for finding in (about_program(), failed("settings", error)):
            _tell(context, findings, finding)
    else:
        if context.arguments.recover:
            _tell(context, findings, recovered(engine))
        from trackcal_tui.tui.run import key_problems

        with context.working("Checking…"):
            cancel, keys = context.interrupts.cancel, key_problems(engine.settings.keys)
            for finding in checks(engine, cancel=cancel, key_problems=keys):
                context.output.progress("")
                _tell(context, findings, finding)
                context.output.progress("Checking…")
    code = exit_code(findings)
    if context.output.as_json:
        context.output.json(
            {
                "findings": [_shape(finding) for finding in findings],
                "worst": worst(findings).value,
                "exit_code": code,
            }
        )
    return code


def recovered(engine: Engine) -> Finding:
    """Go on with the previous generation of a damaged ledger; a sound one is left alone."""
    try:
        engine.ledger.refresh()
    except StoreDamaged as damage:
        engine.reopen(recover=True)
        try:
            count = len(engine.ledger.entries())
        except StoreError as error:
            return failed("recovery", error)
        entries = count_of(count, "entry", "entries")
        how = f"The ledger's previous generation is in use again, {entries}"
        if damage.previous is None:
            how = "There was no previous generation: the ledger is empty now"
        kept = f"The damaged file is kept as {damage.set_aside}." if damage.set_aside else ""
        return warning("recovery", how, redacted(kept))
    except StoreError as error:
        return failed("recovery", error)
    return ok("recovery", "The ledger is not damaged: nothing was recovered")


def _tell(context: Context, findings: list[Finding], finding: Finding) -> None:
    findings.append(finding)
    if context.output.as_json:
        return
    mark, style = _MARKS[finding.level]
    context.output.line(finding.title, style if finding.level != Level.OK else "", lead=f"{mark:9}")
    if finding.hint:
        context.output.line(finding.hint, lead=" " * 9)
    context.output.flush()


def _shape(finding: Finding) -> dict[str, str]:
    return {
        "check": finding.check,
        "level": finding.level.value,
        "title": finding.title,
        "hint": finding.hint,
        "code": finding.code,
    }
