"""`doctor`: the checks, for people and for scripts."""

from __future__ import annotations

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.output import Style
from trackcal_tui.doctor import (
    Finding,
    Level,
    about_program,
    checks,
    exit_code,
    failed,
    worst,
)
from trackcal_tui.errors import SettingsError

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
        with context.working("Checking…"):
            for finding in checks(engine, cancel=context.interrupts.cancel):
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
