"""List, add, test, map and remove the trackers that entries are pushed to: `trackers`."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.json_shapes import tracker_shape
from trackcal_tui.cli.tables import Column
from trackcal_tui.config.tracker_settings import TrackerSettings
from trackcal_tui.core.dates import ago
from trackcal_tui.core.trackers import Identity, KindInfo, RemoteLists, RemoteProject, TrackerInfo
from trackcal_tui.engine.tracker_keys import key_variable

KEY_PLACES = {
    "vault": "stored",
    "environment": "from the environment",
    "demo": "demo key",
    "none needed": "none needed",
    "": "missing",
}
"""`TrackerInfo.key` → what people read."""
_CHOICES: tuple[Column[RemoteProject], ...] = (
    Column("Id", lambda one: one.id, style="blue"),
    Column("Code", lambda one: one.code),
    Column("Of", lambda one: one.parent, leaves=1),
    Column("Title", lambda one: one.title, shrinks=True),
)


def list_trackers(context: Context) -> int:
    """List all trackers, with how far they are."""
    engine, output = context.engine, context.output
    trackers = engine.trackers.all()
    if output.as_json:
        output.json({"trackers": [tracker_shape(one) for one in trackers]})
        return 0
    if not trackers:
        output.line("No trackers yet. Add one: trackcal trackers add KIND")
        kinds = ", ".join(kind.kind for kind in engine.trackers.kinds())
        output.line(f"KIND is one of {kinds}.")
        return 0
    now = engine.clock.now()
    columns: tuple[Column[TrackerInfo], ...] = (
        Column("Name", lambda one: one.name, style="blue"),
        Column("Tracker", lambda one: one.title, shrinks=True),
        Column("Key", lambda one: KEY_PLACES[one.key], leaves=1),
        Column("Sent", lambda one: str(one.sent), right=True),
        Column("Failed", lambda one: str(one.failed or ""), right=True, style="amber"),
        Column("Last push", lambda one: ago(one.last_push, now) if one.last_push else "never"),
    )
    output.table(columns, trackers)
    return 0


def add(context: Context) -> int:
    """Add a tracker, or replace the one of that name."""
    arguments, engine, output = context.arguments, context.engine, context.output
    settings = TrackerSettings(
        kind=arguments.kind,
        url=arguments.url or "",
        workspace=arguments.workspace or "",
        account=arguments.account or "",
        activity=arguments.activity or "",
        task=arguments.task or "",
    )
    name = engine.trackers.check(settings, arguments.name or "")
    (kind,) = (one for one in engine.trackers.kinds() if one.kind == settings.kind)
    info = engine.trackers.add(settings, name, key=_key(context, name, kind))
    if output.as_json:
        output.json({"tracker": tracker_shape(info)})
        return 0
    output.line(f"Added: {info.title} as {name}")
    if info.key == "vault" and engine.vault.notice:
        output.note(engine.vault.notice, "amber")
    if info.key:
        output.line(f"Test it: trackcal trackers test {name}")
    else:
        output.note(
            f"There is no key yet. Run this again on a terminal, or set {key_variable(name)}. "
            f"{kind.key_help}",
            "amber",
        )
    return 0


def _key(context: Context, name: str, kind: KindInfo) -> str:
    """Return the key that is piped or typed in; empty where nobody is asked."""
    if context.arguments.key_stdin:
        return context.read_line().strip()
    if not kind.needs_key or not context.can_ask:
        return ""
    context.output.note(kind.key_help, "dim")
    return context.ask_unseen(f"Key for {kind.title} (it is not shown): ").strip()


def test(context: Context) -> int:
    """Say who the key belongs to."""
    name, engine, output = context.arguments.name, context.engine, context.output
    info = engine.trackers.info(name)
    with context.working(f"Asking {info.title}…"):
        found = engine.trackers.test(name, context.interrupts.cancel)
    if output.as_json:
        output.json({"test": {"tracker": name, "name": found.name, "where": found.where}})
    else:
        output.line(f"{name} works: {identity_text(info.title, found)}")
    return 0


def identity_text(title: str, found: Identity) -> str:
    """Return whose key it is: `Toggl Track · ana@example.com · workspace 777`."""
    return " · ".join(filter(None, (title, found.name, found.where)))


def projects(context: Context) -> int:
    """List what can be chosen in a tracker."""
    name, engine, output = context.arguments.name, context.engine, context.output
    info = engine.trackers.info(name)
    with context.working(f"Asking {info.title}…"):
        lists = engine.trackers.lists(name, context.interrupts.cancel)
    chosen = engine.trackers.settings(name).projects
    if output.as_json:
        output.json({"tracker": name, **msgspec.to_builtins(lists), "mapped": dict(chosen)})
        return 0
    if not any((lists.projects, lists.tasks, lists.activities, lists.workspaces)):
        output.line(f"{info.title} lists no projects: codes are written as tags")
    _print_lists(context, lists)
    for code, remote in chosen.items():
        output.line(f"{code} goes to {remote}")
    return 0


def _print_lists(context: Context, lists: RemoteLists) -> None:
    def show(title: str, found: Sequence[RemoteProject]) -> None:
        if found:
            context.output.line(title, "bold")
            context.output.table(_CHOICES, found)
            context.output.line()

    show("Projects", lists.projects)
    if not lists.whole:
        context.output.line("There may be more. Take the id from the tracker's own page.")
        context.output.line()
    show("Tasks", lists.tasks)
    show("Activities", lists.activities)
    show("Workspaces", lists.workspaces)


def map_project(context: Context) -> int:
    """Choose the project of a tracker for one of ours."""
    arguments, engine, output = context.arguments, context.engine, context.output
    known = {one.code.casefold(): one.code for one in engine.ledger.projects()}
    code = known.get(arguments.code.casefold(), arguments.code)
    engine.trackers.map(arguments.name, code, arguments.remote)
    if code.casefold() not in known:
        output.note(f"There is no project {code} here yet.", "amber")
    if output.as_json:
        told = {"tracker": arguments.name, "code": code, "remote_id": arguments.remote}
        output.json({"mapped": told})
    else:
        output.line(f"{code} goes to {arguments.remote} in {arguments.name}")
    return 0


def remove(context: Context) -> int:
    """Remove a tracker and its key from this machine; entries stay, here and there."""
    name, engine, output = context.arguments.name, context.engine, context.output
    info = engine.trackers.info(name)
    engine.trackers.remove(name)
    if output.as_json:
        output.json({"removed": {"name": name, "kind": info.kind}})
    else:
        output.line(f"Removed: {name}. Its key is gone; the entries in {info.title} stay.")
    return 0
