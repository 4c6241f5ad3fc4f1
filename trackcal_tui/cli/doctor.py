"""Run the checks and report them: `doctor`."""

from __future__ import annotations

from collections.abc import Iterator

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.streams import Style
from trackcal_tui.core.errors import SettingsError
from trackcal_tui.engine.doctor.findings import Finding, Level, exit_code, failed, worst
from trackcal_tui.engine.doctor.machine import check_program
from trackcal_tui.engine.doctor.recovery import recover

_MARKS: dict[Level, tuple[str, Style]] = {
    Level.OK: ("ok", "green"),
    Level.WARNING: ("warning", "amber"),
    Level.ERROR: ("ERROR", "red"),
}


def doctor(context: Context) -> int:
    """Check everything; the exit code is that of the first error."""
    output, findings = context.output, []
    for finding in _findings(context):
        findings.append(finding)
        output.progress("")
        if not output.as_json:
            _print(context, finding)
        output.progress("Checking…")
    output.progress("")
    code = exit_code(findings)
    if output.as_json:
        keys = ("check", "level", "title", "hint", "code")
        told = [{key: getattr(finding, key) for key in keys} for finding in findings]
        output.json({"findings": told, "worst": worst(findings), "exit_code": code})
    return code


def _findings(context: Context) -> Iterator[Finding]:
    try:
        engine = context.engine
    except SettingsError as error:  # the one failure that leaves nothing else to look at
        yield check_program()
        yield failed("settings", error)
        return
    if context.arguments.recover:
        yield recover(engine)
    from trackcal_tui.tui.run import key_problems

    problems = key_problems(engine.settings.keys)
    yield from engine.doctor.checks(cancel=context.interrupts.cancel, key_problems=problems)


def _print(context: Context, finding: Finding) -> None:
    mark, style = _MARKS[finding.level]
    lead = f"{mark:9}"
    context.output.line(finding.title, style if finding.level is not Level.OK else "", lead=lead)
    if finding.hint:
        context.output.line(finding.hint, lead=" " * len(lead))
    context.output.flush()
