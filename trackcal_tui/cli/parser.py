"""The command line's grammar. Imports argparse and nothing heavy, so that --help is quick."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any

from trackcal_tui import __version__
from trackcal_tui.cli.mistakes import Parser
from trackcal_tui.core.export_formats import EXPORT_FORMATS

FLOWS = ("device", "browser", "paste")
CLOUDS = ("global", "usgov", "usgov-dod", "china", "custom")
"""The same as `settings.CLOUDS`, which a test holds it to: importing that costs too much here."""
STATUSES = ("PENDING", "ACTIVE", "COMPLETED", "ARCHIVED")
SHELLS = ("bash", "zsh", "fish")

RANGE_HELP = (
    "today, yesterday, this-week, last-week, this-month, last-month, -7d, 2026-11-16, 2026-W47, "
    "2026-11 or 2026-11-16..2026-11-22"
)
_RANGE_TEXT = """\
RANGE:
  today, yesterday, this-week, last-week, this-month, last-month, -7d,
  2026-11-16, 2026-W47, 2026-11, 2026-11-16..2026-11-22; blanks will do for dashes"""
_DASHED_RANGE = re.compile(r"-[0-9]+ ?(d|days?|w|weeks?)", re.IGNORECASE)

_DASHED_NUMBER = re.compile(r"-[0-9]")
_TEXT_OPTIONS = ("--match", "--title", "--code", "--output", "--only")

EXIT_CODES = """\
exit codes:
  0 done, 1 failed, 2 usage, 3 sign-in needed, 4 admin approval needed
  5 Microsoft unreachable, 6 ledger locked or unreadable, 130 interrupted"""


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The arguments by name; `run` is the command as `module:function`, empty for the program.

    Raises:
        UsageMistake: they do not fit.
        SystemExit: after --help or --version.
    """
    before = ["", *arguments]
    return build_parser().parse_args([*map(_not_an_option, before, arguments)])


def _not_an_option(before: str, word: str) -> str:
    """A word that argparse would take for an option, made one that it does not."""
    if _DASHED_RANGE.fullmatch(word):
        return word[1:]  # `7d` is the same range as `-7d`
    if _DASHED_NUMBER.match(word) and before not in _TEXT_OPTIONS:
        return f" {word}"  # no range, but no option either: let the range's own parser say why
    return word


def build_parser() -> Parser:
    """The whole tree; also what shell completion is made of."""
    parser = Parser(
        prog="trackcal",
        description="Your Outlook calendar becomes your timesheet.\n\n"
        "Without a command the terminal program starts.",
        epilog=f"{_RANGE_TEXT}\n\n{EXIT_CODES}\n\n"
        "examples:\n"
        "  trackcal                              the terminal program\n"
        "  trackcal --demo                       the same, on a made-up mailbox\n"
        "  trackcal events last-week             what could be imported\n"
        "  trackcal import last-week --yes       import it\n"
        "  trackcal export 2026-11 --format csv  a month for a spreadsheet",
    )
    parser.add_argument("--version", action="version", version=f"trackcal {__version__}")
    _add_common(parser, home=None, demo=False, json=False)
    parser.set_defaults(run="")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    _add_accounts(commands)
    _add_reading(commands)
    _add_writing(commands)
    _add_projects(commands)
    _add_helpers(commands)
    parser.commands = commands.choices
    return parser


def _add_common(parser: argparse.ArgumentParser, **defaults: Any) -> None:
    """What may stand before and after the command. After it, only what is given is set."""
    absent = argparse.SUPPRESS
    parser.add_argument(
        "--home",
        metavar="DIR",
        default=defaults.get("home", absent),
        help="keep settings, ledger and tokens in this folder",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        default=defaults.get("demo", absent),
        help="use the embedded demo mailbox; nothing leaves this machine",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        default=defaults.get("json", absent),
        help="print JSON for scripts",
    )


def _command(
    commands: Any, name: str, run: str, summary: str, examples: str, text: str = ""
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=_sentence(summary, text),
        epilog=f"examples:\n{examples}",
    )
    _add_common(parser)
    parser.set_defaults(run=f"trackcal_tui.cli.{run}")
    return parser


def _sentence(summary: str, text: str) -> str:
    first = f"{summary[0].upper()}{summary[1:]}."
    return f"{first}\n\n{text}" if text else first


def _add_range(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("range", metavar="RANGE", nargs="+", help=RANGE_HELP)


def _add_yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--yes", "-y", action="store_true", help="do not ask; needed without a terminal"
    )


def _add_accounts(commands: Any) -> None:
    connect = _command(
        commands,
        "connect",
        "accounts:connect",
        "sign in to a Microsoft account",
        "  trackcal connect                      a code to enter in any browser\n"
        "  trackcal connect --flow paste         where codes are blocked: paste the address back\n"
        "  trackcal connect --tenant contoso.com\n"
        "  trackcal connect --use ana@contoso.com",
        "trackcal asks for read-only permissions: Calendars.Read and User.Read. It needs an\n"
        "application id from entra.microsoft.com (App registrations, New registration, any\n"
        "account type; Authentication: Mobile and desktop, http://localhost, Allow public client\n"
        "flows) as client_id in config.toml, TRACKCAL_CLIENT_ID or --client-id.",
    )
    connect.add_argument(
        "--flow", choices=FLOWS, default="device", help="how to sign in (default: %(default)s)"
    )
    connect.add_argument("--cloud", choices=CLOUDS, help="the Microsoft cloud the account is in")
    connect.add_argument("--tenant", metavar="T", help="tenant id, domain, common, organizations")
    connect.add_argument("--client-id", metavar="ID", help="the Entra application id")
    connect.add_argument(
        "--use",
        metavar="CONNECTION",
        help="do not sign in: use this connected account (its address or id) from now on",
    )
    connect.set_defaults(overrides=("client_id", "tenant", "cloud"))
    disconnect = _command(
        commands,
        "disconnect",
        "accounts:disconnect",
        "remove an account's tokens and key from this machine",
        "  trackcal disconnect\n  trackcal disconnect ana@contoso.com --yes",
        "Time entries stay. The grant itself is revoked on Microsoft's pages, which are named.",
    )
    disconnect.add_argument(
        "connection", metavar="CONNECTION", nargs="?", help="its address or id; else the active one"
    )
    _add_yes(disconnect)
    _command(
        commands,
        "status",
        "accounts:status",
        "show the account, the ledger and the settings in use",
        "  trackcal status\n  trackcal status --json",
    )


def _add_reading(commands: Any) -> None:
    events = _command(
        commands,
        "events",
        "reading:events",
        "list the events of a range that can be imported",
        "  trackcal events this-week\n"
        "  trackcal events last week --all       with what was left out, and why\n"
        "  trackcal events -7d --json",
    )
    _add_range(events)
    events.add_argument(
        "--all", action="store_true", help="add the events that are left out, with reasons"
    )
    entries = _command(
        commands,
        "entries",
        "reading:entries",
        "list the time entries of a range",
        "  trackcal entries this-month\n  trackcal entries 2026-W47 --json",
    )
    _add_range(entries)
    export = _command(
        commands,
        "export",
        "reading:export",
        "write the time entries of a range as CSV, JSON or ICS",
        "  trackcal export 2026-11 --format csv --output november.csv\n"
        "  trackcal export last-week --format ics > week.ics",
        "CSV: UTF-8, RFC 4180, ISO dates, hours with a point; cells that a spreadsheet would take\n"
        "for a formula begin with an apostrophe.",
    )
    _add_range(export)
    export.add_argument("--format", choices=EXPORT_FORMATS, required=True, help="the file format")
    export.add_argument(
        "--output", "-o", metavar="FILE", default="-", help="where to (default: standard output)"
    )
    export.add_argument("--force", action="store_true", help="replace FILE where it exists")


def _add_writing(commands: Any) -> None:
    importing = _command(
        commands,
        "import",
        "writing:import_events",
        "import events of a range as time entries",
        "  trackcal import this-week --dry-run\n"
        "  trackcal import last-week --project ACME-2026 --yes\n"
        '  trackcal import today --match "sprint" --yes',
        "An event is imported once: running it again never doubles anything.",
    )
    _add_range(importing)
    importing.add_argument(
        "--only", metavar="ID", nargs="+", action="extend", help="only the events with these ids"
    )
    importing.add_argument("--match", metavar="TEXT", help="only events whose title contains TEXT")
    importing.add_argument("--project", metavar="CODE", help="the ACTIVE project they belong to")
    importing.add_argument("--dry-run", action="store_true", help="show the plan, write nothing")
    _add_yes(importing)
    _add_drift(commands)
    delete = _command(
        commands,
        "delete",
        "writing:delete",
        "delete time entries; their events become importable again",
        "  trackcal delete 3f9a2c --yes",
    )
    delete.add_argument(
        "entry_ids",
        metavar="ENTRY_ID",
        nargs="+",
        help="ids from 'trackcal entries'; four characters or more will do where they are unique",
    )
    _add_yes(delete)
    _command(
        commands,
        "undo",
        "writing:undo",
        "take back the newest change of the ledger (an import, a deletion, an edit)",
        "  trackcal undo",
    )


def _add_drift(commands: Any) -> None:
    drift = _command(
        commands,
        "drift",
        "drifting:drift",
        "show imported events that changed in Outlook since, and decide about them",
        "  trackcal drift last-month\n"
        "  trackcal drift last-week --apply 3f9a2c1b --yes\n"
        "  trackcal drift last-week --keep all --yes",
        "Nothing changes by itself. Applying takes over what changed in Outlook; the entry of a\n"
        "cancelled, declined or all-day event is deleted. What was corrected by hand stays.",
    )
    _add_range(drift)
    ids: dict[str, Any] = {"metavar": "ID", "nargs": "+", "action": "extend"}
    drift.add_argument("--apply", **ids, help="update these entries (ids, or all)")
    drift.add_argument("--keep", **ids, help="keep these entries as billed (ids, or all)")
    drift.add_argument(
        "--link", **ids, help="events that look already imported: link them (event ids, or all)"
    )
    _add_yes(drift)


def _add_projects(commands: Any) -> None:
    projects = _command(
        commands,
        "projects",
        "projects:list_projects",
        "list, add and change projects",
        "  trackcal projects\n"
        '  trackcal projects add "Acme website" --code ACME-2026\n'
        "  trackcal projects set ACME-2026 --status COMPLETED",
    )
    actions = projects.add_subparsers(title="actions", metavar="ACTION", dest="action")
    _command(actions, "list", "projects:list_projects", "list all projects", "  trackcal projects")
    add = _command(
        actions,
        "add",
        "projects:add",
        "add a project",
        '  trackcal projects add "Acme website" --code ACME-2026',
    )
    add.add_argument("title", metavar="TITLE")
    add.add_argument("--code", metavar="CODE", help="what entries carry; else made of the title")
    change = _command(
        actions,
        "set",
        "projects:change",
        "change a project",
        "  trackcal projects set ACME-2026 --status ARCHIVED",
    )
    change.add_argument("code", metavar="CODE")
    change.add_argument(
        "--status", metavar="STATUS", type=str.upper, choices=STATUSES, help=", ".join(STATUSES)
    )
    change.add_argument("--title", metavar="TITLE", help="a new title")
    change.add_argument(
        "--code", metavar="NEW", dest="new_code", help="a new code, on its entries too"
    )


def _add_helpers(commands: Any) -> None:
    consent = _command(
        commands,
        "consent-url",
        "accounts:consent",
        "make the address where a company's administrator approves trackcal",
        "  trackcal consent-url --tenant contoso.com\n"
        "  trackcal consent-url --tenant organizations --client-id 1b730954-...",
        "Send it to your administrator: opening it and pressing Accept approves trackcal for the\n"
        "whole company, read-only. The page it ends on cannot be loaded, which does no harm.",
    )
    consent.add_argument("--tenant", metavar="T", help="tenant id, verified domain, organizations")
    consent.add_argument("--client-id", metavar="ID", help="the Entra application id")
    consent.add_argument(
        "--redirect-uri",
        metavar="URI",
        default="http://localhost",
        help="a redirect registered for it (default: %(default)s)",
    )
    consent.add_argument("--cloud", choices=CLOUDS, help="the Microsoft cloud")
    # Not tenant and client_id: what is wrong with them here is told in words of its own.
    consent.set_defaults(overrides=("cloud",))
    doctor = _command(
        commands,
        "doctor",
        "doctoring:doctor",
        "check settings, ledger, tokens, network and calendar",
        "  trackcal doctor\n  trackcal doctor --json > report.json\n"
        "  trackcal doctor --recover             where the ledger is damaged",
        "The report holds no address, subject or token and can be pasted into a ticket. The exit\n"
        "code is that of the worst finding.",
    )
    doctor.add_argument(
        "--recover",
        action="store_true",
        help="go on with the previous generation of a damaged ledger (an empty one, where there "
        "is none); the damaged file is kept",
    )
    completion = _command(
        commands,
        "completion",
        "completing:completion",
        "print a shell's completion script",
        "  trackcal completion bash > ~/.local/share/bash-completion/completions/trackcal\n"
        "  trackcal completion zsh > ~/.zfunc/_trackcal\n"
        "  trackcal completion fish > ~/.config/fish/completions/trackcal.fish",
    )
    completion.add_argument("shell", choices=SHELLS)
