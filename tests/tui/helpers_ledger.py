"""What the tests of Entries and Projects share: the program on the demo tenant, signed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.conftest import until
from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.entries.screen import EntriesScreen
from trackcal_tui.tui.projects.screen import ProjectsScreen
from trackcal_tui.tui.shared.form import Form
from trackcal_tui.tui.shared.list_section import ListSection
from trackcal_tui.tui.shared.status_line import StatusLine

WEEK = DateRange(date(2026, 11, 16), date(2026, 11, 22))
"""The week of the fixed clock."""
FORBIDDEN = frozenset(
    [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
    + list("\u200b\u2060\ufeff\u200e\u200f\u061c\u2028\u2029")
    + [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
)
"""Characters that must never be drawn: control, zero width, bidi."""


def import_some(engine: Engine, count: int, project: str | None = None) -> None:
    """Import the first `count` events of the week, as the Import screen would."""
    sheet = engine.calendar.read_sheet(WEEK)
    drafts = sheet.drafts[:count]
    if project:
        from msgspec.structs import replace

        drafts = tuple(replace(draft, project=project) for draft in drafts)
    engine.ledger.import_drafts(drafts, sheet.connection, engine.zone.key)


def log_by_hand(engine: Engine, task: str, day: date, seconds: int, project: str | None) -> None:
    """Log time by hand, past the screens."""
    engine.ledger.add_entry(EntryEdit(task, day, seconds, project))


async def idle(pilot: Pilot[int]) -> None:
    """Wait until no job is under way and all that was posted is handled."""
    app = pilot.app
    await pilot.pause()
    await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
    await pilot.pause()


async def to_section(pilot: Pilot[int], key: str) -> None:
    """Wait for the ledger, then go to a section by its key."""
    app = pilot.app
    assert isinstance(app, TrackCalApp)
    await until(pilot, lambda: bool(app.revision) and app.sheet.phase == "ready")
    await pilot.press(key)
    await idle(pilot)


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, one after the other is handled, and wait for what they started."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
    await idle(pilot)


async def write(pilot: Pilot[int], name: str, text: str) -> None:
    """Put a text into a field of the open form, as typing does."""
    wanted = pilot.app.screen.query_one(f"#{name}", Input)
    wanted.focus()
    wanted.value = text
    await pilot.pause()


def field(pilot: Pilot[int], name: str) -> Input:
    """A field of the open form."""
    return pilot.app.screen.query_one(f"#{name}", Input)


def section(pilot: Pilot[int]) -> ListSection:
    """The section that is shown."""
    screen = pilot.app.screen
    assert isinstance(screen, ListSection)
    return screen


def entries_screen(pilot: Pilot[int]) -> EntriesScreen:
    """The Entries section."""
    screen = pilot.app.screen
    assert isinstance(screen, EntriesScreen)
    return screen


def projects_screen(pilot: Pilot[int]) -> ProjectsScreen:
    """The Projects section."""
    screen = pilot.app.screen
    assert isinstance(screen, ProjectsScreen)
    return screen


def note(pilot: Pilot[int]) -> str:
    """What the section says in its last line."""
    return pilot.app.screen.query_one("#message", StatusLine).text.strip()


def said(pilot: Pilot[int]) -> str:
    """What the open form says."""
    panel = section(pilot).panel
    assert isinstance(panel, Form)
    return panel.message


def list_lines(pilot: Pilot[int]) -> list[str]:
    """The section's list as text, a line each, without the empty ones at its end."""
    listed = section(pilot).list
    lines = [listed.render_line(y).text.rstrip() for y in range(listed.size.height)]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def tasks(engine: Engine, days: Iterable[DateRange] = (WEEK,)) -> list[str]:
    """The task names in the ledger."""
    return [entry.task_name for week in days for entry in engine.ledger.entries(week)]


def ignored(*values: object) -> None:
    """Do nothing with what a panel hands on."""
