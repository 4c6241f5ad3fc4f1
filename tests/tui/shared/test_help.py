"""Help: one page of keys a section, and a search over all."""

from __future__ import annotations

from tests.tui.conftest import MakeApp, until_read
from tests.tui.helpers_ledger import press
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.keys.commands import SECTIONS
from trackcal_tui.tui.shared.base_screen import Body
from trackcal_tui.tui.shared.field import PlainInput
from trackcal_tui.tui.shared.help_screen import HelpScreen
from trackcal_tui.tui.shared.text import Text


def page(app: TrackCalApp) -> str:
    assert isinstance(app.screen, HelpScreen)
    return str(app.screen.query_one(Body).query_one(Text).content)


async def test_a_page_for_each_section_that_of_here_first(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await press(pilot, "question_mark")
        assert page(app).startswith(" Import\n")
        assert "Tick the event" in page(app) and "Add a project" not in page(app)
        pages = [page(app)]
        for _ in range(len(SECTIONS) - 1):
            await press(pilot, "tab")
            pages.append(page(app))
        assert len(set(pages)) == len(SECTIONS)
        await press(pilot, "tab")
        assert page(app) == pages[0]
        for number, id in enumerate(SECTIONS, 1):
            await press(pilot, str(number))
            assert not SECTIONS[id].own or page(app).startswith(f" {SECTIONS[id].title}\n")


async def test_help_over_a_screen_begins_with_that_screens_keys(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await press(pilot, "space", "i", "question_mark")
        assert page(app).startswith(" Plan")


async def test_the_search_finds_words_and_keys_of_all_sections(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 36)) as pilot:
        await until_read(pilot)
        await press(pilot, "question_mark", "slash", *"add proj")
        found = page(app)
        assert "Add a project" in found and "Tick the event" not in found
        await press(pilot, "enter", "escape")
        assert "Tick the event" in page(app)
        await press(pilot, "slash", *"zzz[b]")
        assert 'No key or command matches "zzz[b]"' in page(app)
        await press(pilot, "escape", "x")
        assert "Tick the event" in page(app)
        await press(pilot, "escape")
        assert not isinstance(app.screen, HelpScreen)


async def test_the_field_of_the_search_is_seen_and_another_page_closes_it(
    make_app: MakeApp,
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        await press(pilot, "question_mark", "slash", *"theme")
        assert "ctrl+p         Choose a theme" in page(app)
        field = app.screen.query_one("#query", PlainInput)
        assert app.screen.get_widget_at(*field.region.offset)[0] is field
        await press(pilot, "tab", "slash")
        assert page(app).startswith(" Entries\n") and field.value == ""
