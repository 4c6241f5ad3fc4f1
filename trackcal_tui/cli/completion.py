"""Print the completion script of a shell, made from the parser by shtab: `completion`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.grammar import build_parser
from trackcal_tui.core.entries import ProjectStatus
from trackcal_tui.core.project_words import STATUS_NAMES

_RANGES = "today yesterday this-week last-week this-month last-month -7d"
_DAYS = "today yesterday monday tuesday wednesday thursday friday saturday sunday"
_STATUSES = " ".join([*(name.lower() for name in STATUS_NAMES.values()), *ProjectStatus])
_KINDS = {
    "CODE": "projects",
    "CONNECTION": "accounts",
    "ENTRY_ID": "entries",
    "NAME": "trackers",
    "KIND": "kinds",
}
"""Metavar → what is asked for while a person types (see `completion_values`)."""
_PREAMBLES = {
    # Not compgen for values: it runs what is in them, such as a $( ) in an address.
    "bash": f"""\
_trackcal_ranges() {{ compgen -W '{_RANGES}' -- "$1"; }}
_trackcal_days() {{ compgen -W '{_DAYS}' -- "$1"; }}
_trackcal_statuses() {{ compgen -W '{_STATUSES}' -- "$1"; }}
_trackcal_values() {{
  local value quoted
  while IFS=$'\\t' read -r value _; do
    printf -v quoted %q "$value"
    [[ $value == "$2"* || $quoted == "$2"* ]] && printf '%s\\n' "$quoted"
  done < <(trackcal --complete "$1" "$COMP_LINE" 2>/dev/null)
}}
""",
    "zsh": """\
_trackcal_values() {
  local -a lines values
  lines=(${(f)"$(trackcal --complete $1 "$BUFFER" 2>/dev/null)"})
  values=("${(@)lines%%$'\\t'*}")
  lines=("${(@)lines/$'\\t'/  }")
  compadd -l -V values -d lines -a values
}
""",
    "fish": "",
}


def completion(context: Context) -> int:
    """Print the completion script of bash, zsh or fish."""
    import shtab  # 10 ms, for this command only

    offers: dict[str, Any] = {"RANGE": _words("ranges", _RANGES), "DAY": _words("days", _DAYS)}
    offers |= {"STATUS": _words("statuses", _STATUSES)}
    offers |= {"FILE": shtab.FILE, "DIR": shtab.DIRECTORY}
    offers |= {metavar: _values(kind) for metavar, kind in _KINDS.items()}
    parser = build_parser()
    _offer(parser, offers)
    shell = context.arguments.shell
    text = shtab.complete(parser, shell=shell, preamble=_PREAMBLES[shell])
    if shell == "zsh":
        # What is sourced has to be registered too; and all that is left of a line may be ids.
        text = text.replace("== eval ]]", "== (eval|file) ]]")
        text = text.replace('"(*)::', '"*:').replace('"(*):', '"*:')
    context.output.raw(f"{text.rstrip()}\n")
    return 0


def _offer(parser: ArgumentParser, offers: Mapping[str, Any]) -> None:
    for action in parser._actions:  # argparse has no other list of them
        if action.metavar in offers:
            vars(action)["complete"] = offers[str(action.metavar)]
        if isinstance(action.choices, dict):
            for command in action.choices.values():
                _offer(command, offers)


def _words(kind: str, words: str) -> dict[str, str]:
    return {"bash": f"_trackcal_{kind}", "zsh": f"({words})", "fish": words}


def _values(kind: str) -> dict[str, Any]:
    ask = f"trackcal --complete {kind}"
    return {
        "bash": f"_trackcal_{kind}",
        "zsh": f"{{_trackcal_values {kind}}}",
        "fish": f"({ask} (commandline -cp | string collect) 2>/dev/null)",
        "preamble": {"bash": f'_trackcal_{kind}() {{ _trackcal_values {kind} "$1"; }}'},
    }
