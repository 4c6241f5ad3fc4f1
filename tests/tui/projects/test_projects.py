"""The Projects section: every key, every state, and text that strangers wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests import hostile
from tests.tui import helpers_ledger as do
from tests.tui.helpers_ledger import FORBIDDEN
from trackcal_tui.core.entries import MAX_CODE, Project, ProjectStatus
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.projects.project_form import ProjectForm, StatusPanel, proposed_code
from trackcal_tui.tui.projects.project_list import ProjectHours, ProjectList, sorted_projects
from trackcal_tui.tui.shared.base_screen import LEAST
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.themes import THEMES

HOSTILE = tuple(hostile.HOSTILE.values())


@pytest.fixture
def engine(make_engine: Callable[..., Engine]) -> Engine:
    """Signed in to the demo tenant, with its five projects and three entries."""
    engine = make_engine()
    do.import_some(engine, 2, "ACME-2026")
    do.log_by_hand(engine, "Long ago", date(2026, 6, 1), 3600, "ACME-2026")
    return engine


def codes(engine: Engine) -> list[str]:
    """The codes in the ledger."""
    return [project.code for project in engine.ledger.projects()]


async def test_projects_are_listed_by_status_with_this_weeks_hours(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        lines = do.list_lines(pilot)
    assert lines[0].startswith(" Active      3 projects")
    assert lines[1].startswith("▌● ACME-2026  Acme website relaunch")
    assert lines[1].split()[-2:] == ["2.50", "3.50"]
    assert [line.split()[0] for line in lines] == [
        *("Active", "▌●", "●", "●", "Planned", "●", "Archived", "●"),
    ]


async def test_n_adds_an_active_project_with_a_proposed_code(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        await do.press(pilot, "n", *"Umbrella audit", "enter")
        assert do.note(pilot) == "Project UMBRELLA added · u undo"
        project = do.projects_screen(pilot).listed.item
    assert project == Project("UMBRELLA", "Umbrella audit", ProjectStatus.ACTIVE)
    assert "UMBRELLA" in codes(engine)


async def test_a_adds_too_and_the_code_can_be_written(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        await do.press(pilot, "a", *"Umbrella", "tab", *"U-1", "shift+tab", "end", *" two", "enter")
    assert Project("U-1", "Umbrella two") in engine.ledger.projects()


@pytest.mark.parametrize("key", ["e", "enter"])
async def test_a_changed_code_follows_on_the_entries(engine: Engine, key: str) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        await do.press(pilot, key, "tab", *"ACME", *"-X")
        assert do.said(pilot) == "Entries with ACME-2026 change to ACME-X"
        await do.press(pilot, "enter")
        assert do.note(pilot) == "Saved · u undo"
        assert do.projects_screen(pilot).listed.item == Project("ACME-X", "Acme website relaunch")
        assert {entry.project for entry in engine.ledger.entries()} == {"ACME-X"}
        await do.press(pilot, "u")
        assert {entry.project for entry in engine.ledger.entries()} == {"ACME-2026"}


async def test_the_title_is_changed_and_escape_leaves_it(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        await do.press(pilot, "j", "e", *"!!", "escape")
        assert Project("GLOBEX", "Globex support retainer") in engine.ledger.projects()
        await do.press(pilot, "e", *"!", "enter")
        assert Project("GLOBEX", "Globex support retainer!") in engine.ledger.projects()
        await do.press(pilot, "e", "enter")
        assert do.note(pilot) == "Nothing was changed"


@pytest.mark.parametrize(
    ("title", "code", "complaint"),
    [
        ("", "X", "Enter a title"),
        ("X", " ", "Enter a code"),
        ("X", "globex", 'GLOBEX is taken by "Globex support retainer"'),
        ("X", "acme-2025", "ACME-2025 is taken by"),
    ],
)
async def test_what_is_wrong_is_said_and_never_saved(
    engine: Engine, title: str, code: str, complaint: str
) -> None:
    before = engine.ledger.projects()
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        await do.press(pilot, "n")
        await do.write(pilot, "title", title)
        await do.write(pilot, "code", code)
        await do.press(pilot, "enter")
        assert complaint in do.said(pilot)
        assert isinstance(do.section(pilot).panel, ProjectForm)
    assert engine.ledger.projects() == before


async def test_a_project_may_keep_its_own_code_in_another_case(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        await do.press(pilot, "G", "k", "k", "e", "tab", *"int", "enter")
        assert do.section(pilot).panel is None
    assert "int" in codes(engine)


@pytest.mark.parametrize(
    ("keys", "status"),
    [
        (["p"], ProjectStatus.PENDING),
        (["d"], ProjectStatus.COMPLETED),
        (["x"], ProjectStatus.ARCHIVED),
        (["right", "enter"], ProjectStatus.COMPLETED),
        (["h", "space"], ProjectStatus.PENDING),
        (["tab", "tab", "enter"], ProjectStatus.ARCHIVED),
    ],
)
async def test_s_sets_the_status(engine: Engine, keys: list[str], status: ProjectStatus) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        await do.press(pilot, "s", *keys)
        assert do.section(pilot).panel is None
        project = do.projects_screen(pilot).listed.item
    assert project == Project("ACME-2026", "Acme website relaunch", status)
    assert project in engine.ledger.projects()
    assert {entry.project for entry in engine.ledger.entries()} == {"ACME-2026"}


async def test_a_click_sets_the_status(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        await do.press(pilot, "s")
        choices = pilot.app.screen.query_one("#status-choices", StatusLine)
        await pilot.click(choices, offset=(choices.text.index("Done"), 0))
        await do.idle(pilot)
        project = do.projects_screen(pilot).listed.item
    assert project is not None and project.status is ProjectStatus.COMPLETED


@pytest.mark.parametrize("keys", [["escape"], ["a"], ["enter"]])
async def test_a_status_that_stays_writes_nothing(engine: Engine, keys: list[str]) -> None:
    newest = engine.ledger.next_undo()
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        await do.press(pilot, "s", *keys)
        assert do.section(pilot).panel is None
    assert engine.ledger.next_undo() == newest


async def test_b_turns_whether_a_project_is_billable(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        await do.press(pilot, "b")
        assert "not billable" in do.list_lines(pilot)[1]
        assert not engine.ledger.projects()[1].billable
        await do.press(pilot, "e", *"!", "enter")
        assert not engine.ledger.projects()[1].billable
        await do.press(pilot, "b")
        assert engine.ledger.projects()[1].billable


async def test_a_panel_is_the_only_one_with_keys(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        await do.press(pilot, "s", "n", "e", "s", "u")
        assert isinstance(do.section(pilot).panel, StatusPanel)
        assert len(pilot.app.screen.query(".panel")) == 1


async def test_without_projects_keys_say_so(
    make_engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trackcal_tui.demo.projects.DEMO_PROJECTS", ())
    async with TrackCalApp(make_engine()).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        assert any("No projects yet" in line for line in do.list_lines(pilot))
        for key in ("e", "s"):
            await do.press(pilot, key)
            assert do.note(pilot) == "No projects yet · n add one"
        await do.press(pilot, "n", *"First", "enter")
        assert do.list_lines(pilot)[1].startswith("▌● FIRST")


async def test_a_read_only_ledger_says_why(engine: Engine) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "4")
        app.read_only = "another trackcal has these entries open"
        for key in ("n", "a", "e", "s", "u"):
            await do.press(pilot, key)
            assert do.note(pilot) == "Read-only: another trackcal has these entries open"
            assert do.section(pilot).panel is None


def test_proposed_codes() -> None:
    assert proposed_code("Acme website relaunch", []) == "ACME"
    assert proposed_code("Acme website relaunch", ["acme"]) == "ACME-WEBSITE"
    assert proposed_code("Acme", ["ACME", "ACME-2"]) == "ACME-3"
    assert proposed_code("Übung: größer!", []) == "UBUNG"
    assert proposed_code("東京", []) == ""


@given(st.text(max_size=80), st.lists(st.text(max_size=12), max_size=4))
def test_a_proposed_code_is_free_short_and_plain(title: str, taken: list[str]) -> None:
    code = proposed_code(title, taken)
    assert len(code) <= MAX_CODE
    assert not code or code.casefold() not in {other.casefold() for other in taken}
    assert not FORBIDDEN & set(code)
    assert proposed_code(title, [*taken, code]) != code or not code


def test_order_of_projects() -> None:
    projects = tuple(Project(f"{n}{s[0]}", "t", s) for n in "ba" for s in ProjectStatus)
    order = [(p.status.value, p.code) for p in sorted_projects(projects)]
    assert order == [
        *(("ACTIVE", "aA"), ("ACTIVE", "bA")),
        *(("PENDING", "aP"), ("PENDING", "bP")),
        *(("COMPLETED", "aC"), ("COMPLETED", "bC")),
        *(("ARCHIVED", "aA"), ("ARCHIVED", "bA")),
    ]


@given(st.integers(LEAST.width - 1, 300))
def test_rows_fill_the_width_exactly(width: int) -> None:
    listed = ProjectList()
    projects = (Project("東京" * 20, "よ" * 300), Project("B", "B"))
    listed.show(projects, ProjectHours({"東京" * 20: 3600}))
    for line in range(3):
        assert sum(cell_len(text) for text, _ in listed.line_parts(line, width)) == width


class Bench(App[None]):
    """Holds one widget under test."""

    CSS_PATH = [
        "../../../trackcal_tui/tui/styles/app.tcss",
        "../../../trackcal_tui/tui/styles/ledger.tcss",
    ]

    def __init__(self, widget: Any) -> None:
        super().__init__()
        self.widget = widget
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def compose(self) -> ComposeResult:
        yield self.widget


def assert_drawn_plain(pilot: Pilot[None]) -> None:
    """No control character was drawn, nothing became a link, and no text an action of its own."""
    for strip in pilot.app.screen._compositor.render_strips(pilot.app.size):
        for segment in strip:
            assert not FORBIDDEN & set(segment.text)
            if segment.style:
                assert not segment.style.link
                assert segment.style.meta.get("@click", "app.press('").startswith("app.press('")


async def test_hostile_text_is_plain_in_the_list() -> None:
    listed = ProjectList()
    async with Bench(listed).run_test(size=(100, 60)) as pilot:
        listed.show(tuple(Project(text, text) for text in HOSTILE), ProjectHours())
        await pilot.pause()
        assert_drawn_plain(pilot)
        lines = "\n".join(listed.render_line(y).text for y in range(40))
    assert "[/red] bad" in lines and "[@click=app.quit]x[/]" in lines


async def test_hostile_text_is_plain_in_the_panels() -> None:
    async with Bench(ProjectList()).run_test(size=(100, 20)) as pilot:
        for text in HOSTILE:
            project = Project(text, text)
            others = (project, Project("X", text))
            for panel in (
                ProjectForm(project, others, saved=do.ignored),
                StatusPanel(project, chosen=do.ignored),
            ):
                await pilot.app.mount(panel)
                await pilot.pause()
                assert_drawn_plain(pilot)
                await panel.remove()


def showing(*keys: str) -> Any:
    """Goes to Projects and presses keys."""

    async def run(pilot: Pilot[int]) -> None:
        await do.to_section(pilot, "4")
        await do.press(pilot, *keys)

    return run


STATES = {
    "list": [],
    "add": ["n", *"Umbrella audit"],
    "edit": ["e", "tab"],
    "error": ["n", *"Globex", "tab", *"GLOBEX"],
    "status": ["j", "s", "right"],
    "archived": ["s", "x"],
}
SIZES = {"narrow": (60, 20), "wide": (120, 36)}


@pytest.mark.parametrize("keys", STATES.values(), ids=STATES)
def test_state(snap_compare: Any, engine: Engine, keys: list[str]) -> None:
    assert snap_compare(TrackCalApp(engine), run_before=showing(*keys), terminal_size=(80, 24))


def test_few_in_a_huge_window(snap_compare: Any, engine: Engine) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await showing("j", "b")(pilot)
        await do.press(pilot, "s")

    assert snap_compare(TrackCalApp(engine), run_before=run, terminal_size=(200, 60))


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_many(snap_compare: Any, engine: Engine, size: tuple[int, int]) -> None:
    for n, text in enumerate(HOSTILE[:8]):
        engine.ledger.add_project(Project(f"H-{n}", text))
    assert snap_compare(TrackCalApp(engine), run_before=showing("j", "e"), terminal_size=size)


def test_none(
    snap_compare: Any, make_engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trackcal_tui.demo.projects.DEMO_PROJECTS", ())
    run = showing("e")
    assert snap_compare(TrackCalApp(make_engine()), run_before=run, terminal_size=(80, 24))
