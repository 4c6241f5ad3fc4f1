"""Parse the command line: the commands and their arguments, in the order people meet them.

Imports nothing but argparse and our parser, so that --help is quick.
"""

from __future__ import annotations

import re
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Any

from trackcal_tui import __version__
from trackcal_tui.cli.help_texts import TEXTS
from trackcal_tui.cli.parser import Parser
from trackcal_tui.core.export_formats import EXPORT_FORMATS, TRACKER_FORMS

FLOWS = ("device", "browser", "paste")
CLOUDS = ("global", "usgov", "usgov-dod", "china", "custom")
"""The same as `settings.CLOUD_NAMES`, as a test checks: importing those costs too much here."""
REPORT_KINDS = ("project", "day", "week", "task")
"""The same as in `core.reports`."""
REPORT_FORMATS = ("table", "markdown", "csv", "json")
SHELLS = ("bash", "zsh", "fish")

COMMON, _RANGE, _ENTRY_IDS, _ROUND, _YES = (ArgumentParser(add_help=False) for _ in range(5))
"""Arguments that several commands take. The common ones may stand before the command too, so they
are set only if they are given."""
_everywhere = COMMON.add_argument_group("options of every command", argument_default=SUPPRESS)
_everywhere.add_argument(
    "--home", metavar="DIR", help="keep settings, entries and tokens in this folder"
)
_everywhere.add_argument(
    "--demo",
    action="store_true",
    help="use the built-in demo calendar; nothing leaves this machine",
)
_everywhere.add_argument("--json", action="store_true", help="print JSON for scripts")
_RANGE.add_argument(
    "range",
    metavar="RANGE",
    nargs="*",
    default=[],
    help="dates, such as last-week, 2026-11 or 16 nov - 20 nov (default: this-week)",
)
_ENTRY_IDS.add_argument(
    "entry_ids",
    metavar="ENTRY_ID",
    nargs="+",
    help="ids from 'trackcal entries'; the first four characters or more, if unique",
)
_ROUND.add_argument("--round", metavar="STEP", help="round to minutes: 15:up, 6:nearest, 30:down")
_ROUND.add_argument(
    "--per", choices=("entry", "day"), help="round each entry, or each project and day"
)
_YES.add_argument("--yes", "-y", action="store_true", help="do not ask; needed without a terminal")


def parse_arguments(words: Sequence[str]) -> Namespace:
    """Return the arguments by name.

    `run` is the command as `module:function`, empty for the terminal program.

    Raises:
        UsageError: They make no sense.
        SystemExit: After --help or --version.
    """
    parser = build_parser()
    defaults = Namespace(home=None, demo=False, json=False, run="", parser=parser)
    found, left = parser.parse_known_args(words, defaults)
    if "range" in found:
        # argparse finds only words of a range that stand together, and none behind an option.
        outside = [word for word in left if not re.match(r"-[^0-9]", word)]
        found.range = " ".join([*found.range, *outside]) or "this-week"
        left = [word for word in left if word not in outside]
    if left:
        found.parser.error(f"unrecognized arguments: {left[0]}")
    return found


def build_parser() -> Parser:
    """Return the parser of all commands; shell completion is made from it too."""
    text, examples = _help("trackcal")
    parser = Parser(prog="trackcal", description=text, epilog=examples, parents=[COMMON])
    parser.add_argument("--version", action="version", version=f"trackcal {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    _add_connect(commands)
    _add_events(commands)
    _add_entries(commands)
    _add_report(commands)
    _add_projects(commands)
    _add_export(commands)
    _add_drift(commands)
    _add_trackers(commands)
    _add_consent_url(commands)
    _add_doctor_and_completion(commands)
    return parser


def _help(command: str) -> tuple[str, str]:
    text, _, examples = TEXTS[command.split()[0]].strip().partition("examples:\n")
    return text, f"examples:\n{examples}"


def _command(
    commands: Any, name: str, run: str, summary: str, *parts: ArgumentParser
) -> ArgumentParser:
    """Add a command; `name` is `projects add` for an action of one."""
    text, examples = _help(name)
    parser: ArgumentParser = commands.add_parser(
        name.split()[-1],
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.\n\n{text}".rstrip(),
        epilog=examples,
        parents=[COMMON, *parts],
    )
    parser.set_defaults(run=f"trackcal_tui.cli.{run}", parser=parser)
    return parser


def _add_connect(commands: Any) -> None:
    connect = _command(commands, "connect", "connect:connect", "sign in to a Microsoft account")
    connect.add_argument(
        "--flow", choices=FLOWS, default="device", help="how to sign in (default: %(default)s)"
    )
    connect.add_argument("--cloud", choices=CLOUDS, help="the Microsoft cloud of the account")
    connect.add_argument(
        "--tenant", metavar="TENANT", help="a tenant id, a domain, common or organizations"
    )
    connect.add_argument("--client-id", metavar="ID", help="the Entra application id")
    connect.add_argument(
        "--use",
        metavar="CONNECTION",
        help="do not sign in, but switch to this connected account (its address or id)",
    )
    connect.set_defaults(overrides=("client_id", "tenant", "cloud"))
    summary = "sign out: remove an account and its tokens from this machine"
    disconnect = _command(commands, "disconnect", "connect:disconnect", summary, _YES)
    disconnect.add_argument(
        "connection",
        metavar="CONNECTION",
        nargs="?",
        help="its address or id (default: the account in use)",
    )
    summary = "show the account, this week's entries and the settings in use"
    _command(commands, "status", "status:status", summary)


def _add_events(commands: Any) -> None:
    summary = "list the events you can import"
    events = _command(commands, "events", "events:events", summary, _RANGE)
    events.add_argument("--all", action="store_true", help="add the skipped events, with reasons")
    run, summary = "import_events:import_events", "import events as time entries"
    importing = _command(commands, "import", run, summary, _RANGE, _YES)
    importing.add_argument(
        "--only",
        metavar="EVENT_ID",
        nargs="+",
        action="extend",
        help="only these events (ids from 'trackcal events')",
    )
    importing.add_argument("--match", metavar="TEXT", help="only events whose title contains TEXT")
    importing.add_argument(
        "--remembered",
        action="store_true",
        help="only past events of series that you imported the last time they occurred",
    )
    importing.add_argument("--project", metavar="CODE", help="the active project to assign")
    importing.add_argument("--dry-run", action="store_true", help="show the plan, save nothing")
    for name, summary in (
        ("skip", "never offer events, or their series, again"),
        ("unskip", "offer dismissed events and series again"),
    ):
        skipping = _command(commands, name, f"skip:{name}", summary)
        skipping.add_argument(
            "event_ids",
            metavar="EVENT_ID",
            nargs="+",
            help="ids from 'trackcal events --all'; the first four characters or more, if unique",
        )
        skipping.add_argument(
            "--range",
            metavar="RANGE",
            dest="dates",
            help="dates of the events (default: eight weeks back and ahead)",
        )
        if name == "skip":
            skipping.add_argument("--series", action="store_true", help="all events of the series")


def _add_entries(commands: Any) -> None:
    listing = _command(commands, "entries", "entries:entries", "list time entries", _RANGE)
    listing.add_argument("--project", metavar="CODE", help="only this project's, or none")
    listing.add_argument(
        "--match", metavar="TEXT", help="only entries whose task, note or tags contain TEXT"
    )
    add = _command(commands, "add", "edit_entries:add", "add a time entry")
    add.add_argument("task", metavar="TASK", help="what you worked on")
    add.add_argument("hours", metavar="HOURS", help="how long: 1.5, 1:30 or 90m")
    add.add_argument("--date", metavar="DAY", default="today", help="the day (default: today)")
    add.add_argument("--start", metavar="TIME", help="when it began, such as 9:30")
    add.add_argument("--project", metavar="CODE", help="the active project to assign")
    add.add_argument("--note", metavar="TEXT", help="a note of up to 1,000 characters")
    add.add_argument("--tag", metavar="TAG", nargs="+", action="extend", help="one or more tags")
    edit = _command(commands, "edit", "edit_entries:edit", "edit time entries", _ENTRY_IDS)
    edit.add_argument("--task", metavar="TASK", help="a new task name")
    edit.add_argument("--hours", metavar="HOURS", help="a new length, or exact: as before rounding")
    edit.add_argument("--date", metavar="DAY", help="another day; the time of day stays")
    edit.add_argument("--project", metavar="CODE", help="another project, or none")
    edit.add_argument("--note", metavar="TEXT", help="a new note")
    edit.add_argument(
        "--tag",
        metavar="TAG",
        nargs="*",
        action="extend",
        help="all of its tags; none removes them",
    )
    summary = "delete time entries; their events can be imported again"
    _command(commands, "delete", "entries:delete", summary, _ENTRY_IDS, _YES)
    summary = "undo the last change (an import, a deletion, an edit)"
    _command(commands, "undo", "entries:undo", summary)
    _command(commands, "redo", "entries:redo", "redo the last change that was undone")


def _add_report(commands: Any) -> None:
    summary = "add up hours by project, day, week or task"
    report = _command(commands, "report", "report:report", summary, _RANGE, _ROUND)
    report.add_argument(
        "--by", choices=REPORT_KINDS, default="project", help="what each row is (default: project)"
    )
    report.add_argument(
        "--format",
        choices=REPORT_FORMATS,
        default="table",
        help="what to print (default: %(default)s)",
    )


def _add_projects(commands: Any) -> None:
    list_all = "projects:list_projects"
    projects = _command(commands, "projects", list_all, "list, add and edit projects")
    actions = projects.add_subparsers(title="actions", metavar="ACTION", dest="action")
    _command(actions, "projects list", list_all, "list all projects")
    add = _command(actions, "projects add", "projects:add", "add a project")
    add.add_argument("title", metavar="TITLE")
    add.add_argument("--code", metavar="NEW", help="its code on entries (default: from the title)")
    add.add_argument("--billable", choices=("yes", "no"), default="yes", help="(default: yes)")
    change = _command(actions, "projects set", "projects:change", "edit a project")
    change.add_argument("code", metavar="CODE")
    change.add_argument("--status", metavar="STATUS", help="planned, active, done or archived")
    change.add_argument("--title", metavar="TITLE", help="a new title")
    change.add_argument("--billable", choices=("yes", "no"), help="whether its hours are billed")
    change.add_argument(
        "--code", metavar="NEW", dest="new_code", help="a new code, also for its entries"
    )


def _add_export(commands: Any) -> None:
    summary = "export time entries to a file, for spreadsheets and other programs"
    export = _command(commands, "export", "export:export", summary, _RANGE, _ROUND)
    export.add_argument(
        "--format", choices=EXPORT_FORMATS, help="file format (default: csv; with --json, json)"
    )
    export.add_argument(
        "--for", dest="tracker", choices=TRACKER_FORMS, help="CSV as a tracker imports it"
    )
    export.add_argument(
        "--output", "-o", metavar="FILE", default="-", help="a file (default: standard output)"
    )
    export.add_argument(
        "--excel", action="store_true", help="CSV that Excel opens correctly in every language"
    )
    export.add_argument(
        "--decimal",
        metavar="MARK",
        choices=(",", "."),
        help="its decimal mark, comma or point (default: that of your locale)",
    )
    export.add_argument("--force", action="store_true", help="replace FILE if it exists")


def _add_drift(commands: Any) -> None:
    summary = "show imported events that changed in Outlook, and accept or reject the changes"
    drift = _command(commands, "drift", "drift:drift", summary, _RANGE, _YES)
    for option, metavar, text in (
        ("--apply", "ENTRY_ID", "accept the change (entry ids, or all)"),
        ("--keep", "ENTRY_ID", "keep the entry as it is (entry ids, or all)"),
        ("--link", "EVENT_ID", "link an event to the entry it looks imported as (ids, or all)"),
    ):
        drift.add_argument(option, metavar=metavar, nargs="+", action="extend", help=text)


def _add_trackers(commands: Any) -> None:
    list_all = "trackers:list_trackers"
    summary = "list, add, test and remove the trackers you bill from"
    trackers = _command(commands, "trackers", list_all, summary)
    actions = trackers.add_subparsers(title="actions", metavar="ACTION", dest="action")
    _command(actions, "trackers list", list_all, "list all trackers")
    _add_tracker(_command(actions, "trackers add", "trackers:add", "add a tracker"))
    for action, summary in (
        ("test", "say who its key belongs to"),
        ("projects", "list its projects, tasks, activities and workspaces"),
        ("map", "choose its project for one of yours"),
        ("remove", "remove a tracker and its key; entries stay"),
    ):
        run = f"trackers:{'map_project' if action == 'map' else action}"
        parser = _command(actions, f"trackers {action}", run, summary)
        parser.add_argument("name", metavar="NAME", help="the tracker's name")
        if action == "map":
            parser.add_argument("code", metavar="CODE", help="your project's code")
            parser.add_argument("remote", metavar="REMOTE", help="the id of its project there")
    push = _command(
        commands, "push", "push:push", "push time entries to a tracker, exactly once", _RANGE, _YES
    )
    push.add_argument("--to", metavar="NAME", help="the tracker (default: the only one)")
    push.add_argument(
        "--dry-run", action="store_true", help="show what would be sent, send nothing"
    )
    push.add_argument(
        "--overwrite", action="store_true", help="replace what was changed or deleted there"
    )


def _add_tracker(parser: ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", help="the kind of tracker")
    parser.add_argument("--name", metavar="NAME", help="what you call it (default: KIND)")
    for option, metavar, text in (
        ("--url", "URL", "the base of its API, for kinds without one of their own"),
        ("--workspace", "W", "the workspace's id (default: your default one)"),
        ("--account", "A", "the account's id (Harvest)"),
        ("--activity", "ID", "the activity of all entries (Kimai)"),
        ("--task", "ID", "the task of all entries (Harvest, Clockify)"),
    ):
        parser.add_argument(option, metavar=metavar, help=text)
    parser.add_argument("--key-stdin", action="store_true", help="read the key from standard input")


def _add_consent_url(commands: Any) -> None:
    run, summary = "consent_url:consent_url", "create the link for an administrator's approval"
    consent = _command(commands, "consent-url", run, summary)
    consent.add_argument(
        "--tenant", metavar="TENANT", help="a tenant id, a verified domain or organizations"
    )
    consent.add_argument("--client-id", metavar="ID", help="the Entra application id")
    consent.add_argument(
        "--redirect-uri",
        metavar="URI",
        default="http://localhost",
        help="a redirect URI registered for it (default: %(default)s)",
    )
    consent.add_argument("--cloud", choices=CLOUDS, help="the Microsoft cloud")
    # Not tenant and client_id: this command has its own words for what is wrong with them.
    consent.set_defaults(overrides=("cloud",))


def _add_doctor_and_completion(commands: Any) -> None:
    summary = "check settings, entries, sign-in, network and calendar"
    doctor = _command(commands, "doctor", "doctor:doctor", summary)
    doctor.add_argument(
        "--recover",
        action="store_true",
        help="replace damaged entries with the previous version, or start empty if there is none; "
        "the damaged file is kept",
    )
    summary = "print the completion script for your shell"
    completion = _command(commands, "completion", "completion:completion", summary)
    completion.add_argument("shell", choices=SHELLS)
