"""What the Entries section is made of: fields, columns, and text that strangers wrote."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.events import Paste
from textual.pilot import Pilot

from tests import hostile
from tests.tui.helpers_ledger import FORBIDDEN, ignored
from trackcal_tui.core.entries import Entry, EntryEdit, Project, ProjectStatus, Source
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.text import task_name
from trackcal_tui.tui.entries.entry_list import EntryList, entry_columns
from trackcal_tui.tui.entries.entry_view import EntryView, with_entries
from trackcal_tui.tui.shared.base_screen import LEAST
from trackcal_tui.tui.shared.confirm_panel import ConfirmPanel
from trackcal_tui.tui.shared.empty_note import EmptyNote
from trackcal_tui.tui.shared.entry_fields import read_project, read_tags
from trackcal_tui.tui.shared.entry_form import EntryForm, FormSurroundings
from trackcal_tui.tui.shared.field import PlainInput
from trackcal_tui.tui.shared.panel import Panel

HOSTILE = (*hostile.HOSTILE.values(), "", "=HYPERLINK(1)")
WEDNESDAY = date(2026, 11, 18)


# -- reading fields

_TODAY = date(2026, 11, 20)
_PROJECTS = (
    Project("ACME-2026", "Acme website relaunch"),
    Project("ACME-2027", "Acme shop"),
    Project("GLOBEX", "Globex support"),
    Project("OLD", "Globex archive", ProjectStatus.ARCHIVED),
)


@given(st.text(max_size=40))
def test_any_text_is_a_known_project_or_none_or_a_usage_error(text: str) -> None:
    try:
        code = read_project(text, _PROJECTS, None)
    except UsageError as error:
        assert error.title and not FORBIDDEN & set(error.title)
    else:
        assert code is None or code in {"ACME-2026", "ACME-2027", "GLOBEX"}


@given(st.text(max_size=200))
def test_any_text_is_tags_or_a_usage_error(text: str) -> None:
    try:
        tags = read_tags(text)
    except UsageError as error:
        assert error.title and not FORBIDDEN & set(error.title)
    else:
        assert read_tags(", ".join(tags)) == tags
        assert all(0 < len(tag) <= 50 for tag in tags)


def test_tags_have_commas_or_signs_between_them() -> None:
    assert read_tags("#on-site, Phone call,, on-site") == ("on-site", "Phone call")


def test_projects_are_found_by_code_beginning_and_title() -> None:
    assert read_project("globex", _PROJECTS, None) == "GLOBEX"
    assert read_project("shop", _PROJECTS, None) == "ACME-2027"
    assert read_project("old", _PROJECTS, "OLD") == "OLD"
    assert read_project("gone", _PROJECTS, "gone") == "gone"
    with pytest.raises(UsageError, match="OLD is archived"):
        read_project("old", _PROJECTS, None)
    with pytest.raises(UsageError, match="could be ACME-2026, ACME-2027"):
        read_project("ac me", _PROJECTS, None)
    with pytest.raises(UsageError, match="No active project"):
        read_project("x", (), None)


# -- widths


@given(st.integers(LEAST.width - 1, 300), st.text("X京", max_size=24))
def test_columns_fill_the_row_exactly(width: int, code: str) -> None:
    listed = EntryList()
    entries = [Entry(id, "東京" * 200, WEDNESDAY, 5400, code or None) for id in ("a", "b")]
    listed.show(with_entries(EntryView(), tuple(entries)), _TODAY, codes=(code,))
    for line in range(3):
        text = "".join(text for text, _ in listed.line_parts(line, width))
        assert cell_len(text) == width


def test_the_task_has_the_room_that_no_project_needs() -> None:
    assert entry_columns(78, len("● ACME-2026")).task == 31
    assert entry_columns(78, 99).task == 26


# -- hostile text


class Bench(App[None]):
    """Holds one widget under test."""

    CSS_PATH = [
        "../../../trackcal_tui/tui/styles/app.tcss",
        "../../../trackcal_tui/tui/styles/ledger.tcss",
    ]

    def __init__(self, widget: Any) -> None:
        super().__init__()
        self.widget = widget
        from trackcal_tui.tui.themes import THEMES

        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def compose(self) -> ComposeResult:
        yield self.widget


def drawn(pilot: Pilot[None]) -> str:
    """Every character the screen sends, and proof that nothing became a link or an action."""
    width, height = pilot.app.size
    text = []
    for strip in pilot.app.screen._compositor.render_strips(pilot.app.size):
        for segment in strip:
            meta = segment.style.meta if segment.style else {}
            assert str(meta.get("@click", "app.press('")).startswith("app.press('")
            assert not (segment.style and segment.style.link)
            text.append(segment.text)
    assert width and height
    return "".join(text)


def assert_plain(text: str) -> None:
    """No control, zero width or bidi character was drawn."""
    assert not FORBIDDEN & set(text), sorted(FORBIDDEN & set(text))


_SOURCE = Source("connection", "event")


def hostile_entries() -> tuple[Entry, ...]:
    """Entries as a damaged or hand-written ledger might hold them: nothing was cleaned."""
    return tuple(
        Entry(
            f"id{n}", text, WEDNESDAY + timedelta(days=n // 8), 900, text, source=Source("c", "e")
        )
        for n, text in enumerate(HOSTILE)
    )


async def test_hostile_text_is_plain_in_the_list() -> None:
    listed = EntryList()
    async with Bench(listed).run_test(size=(100, 40)) as pilot:
        listed.show(with_entries(EntryView(), hostile_entries()), _TODAY)
        await pilot.pause()
        text = drawn(pilot)
    assert_plain(text)
    assert "[/red] bad" in text and "[@click=app.quit]x[/]" in text and "Weekly [Team] sync" in text


async def test_hostile_text_is_plain_in_the_note_of_an_empty_list() -> None:
    listed = EntryList()
    async with Bench(listed).run_test(size=(100, 60)) as pilot:
        listed.set_note(EmptyNote(HOSTILE[0] or "x", tuple(HOSTILE)))
        await pilot.pause()
        text = drawn(pilot)
    assert_plain(text)
    assert "[@click=app.quit]x[/]" in text


def entry_form(entry: Entry | None, projects: tuple[Project, ...] = ()) -> EntryForm:
    """Make a form that saves nothing."""
    around = FormSurroundings(projects, _TODAY, ZoneInfo("Europe/Berlin"))
    return EntryForm(entry or EntryEdit(date=WEDNESDAY), around, saved=ignored)


async def test_hostile_text_is_plain_in_the_form() -> None:
    async with Bench(EntryList()).run_test(size=(100, 20)) as pilot:
        for text in HOSTILE:
            entry = Entry("id", text or "x", WEDNESDAY, 900, text)
            projects = (Project(text, text), Project("OK", text))
            form = entry_form(entry, projects)
            await pilot.app.mount(form)
            await pilot.pause()
            assert_plain(drawn(pilot))
            form.query_one("#project", PlainInput).value = text + "?"
            await pilot.pause()
            assert_plain(drawn(pilot))
            await form.remove()


async def test_what_is_pasted_is_cleaned() -> None:
    async with Bench(EntryList()).run_test(size=(100, 12)) as pilot:
        form = entry_form(None)
        await pilot.app.mount(form)
        field = form.query_one("#task", PlainInput)
        for text in HOSTILE:
            field.value = ""
            field.post_message(Paste(text))
            await pilot.pause()
            assert_plain(field.value)
            assert len(field.value) <= 255
            assert bool(field.value.strip()) == bool(task_name(text) != "(no title)")
            assert_plain(drawn(pilot))


async def test_hostile_text_is_plain_in_a_question() -> None:
    async with Bench(EntryList()).run_test(size=(100, 40)) as pilot:
        for text in HOSTILE:
            panel = ConfirmPanel(f'Delete "{text}"?', text, verb="delete", then=list)
            await pilot.app.mount(panel)
            await pilot.pause()
            assert_plain(drawn(pilot))
            await panel.remove()


async def test_a_panel_keeps_the_focus_on_tab() -> None:
    panel = ConfirmPanel("Really?", "It is gone then.", verb="do it", then=list)
    async with Bench(panel).run_test(size=(60, 20)) as pilot:
        assert panel.has_focus
        await pilot.press("tab", "shift+tab")
        assert panel.has_focus
    assert isinstance(panel, Panel)
