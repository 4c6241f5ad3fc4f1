"""What stands in the place of an empty list has one form, and its keys are the live ones."""

from __future__ import annotations

import pytest

from tests.tui import helpers_ledger as do
from tests.tui.conftest import MakeApp, until_read
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.keys.live_keys import pressing
from trackcal_tui.tui.shared.empty_note import EmptyNote, note_lines
from trackcal_tui.tui.shared.key_line import KeyLine

NOTE = EmptyNote(
    "Nothing here",
    ("Because nothing was added to it so far, as far as anybody knows.",),
    (("{entries.new}", "add an entry"), ("{entries.previous} {entries.next}", "another range")),
)


def said(note: EmptyNote, width: int = 80) -> list[str]:
    """The lines of a note in a window without spare lines."""
    lines = note_lines(None, note, width, 0)
    return ["".join(part[0] for part in line).rstrip() for line in lines]


def test_a_note_says_what_then_why_then_the_keys_below_each_other() -> None:
    assert said(NOTE, 40) == [
        "    Nothing here",
        "",
        "    Because nothing was added to it",
        "    so far, as far as anybody knows.",
        "",
        "      n  add an entry",
        "    [ ]  another range",
    ]
    assert said(EmptyNote("Loading …")) == ["    Loading …"]


def test_each_key_of_a_note_is_a_click_and_so_is_what_it_does() -> None:
    parts = [part for line in note_lines(None, NOTE, 80, 0) for part in line]
    clicks = {text.strip(): "".join(click) for text, _, *click in parts}
    add = pressing("entries.new")
    assert clicks["n"] == clicks["add an entry"] == add
    assert clicks["["] == pressing("entries.previous")
    assert clicks["]"] == pressing("entries.next")


def named(app: TrackCalApp) -> str:
    """The bottom line."""
    return app.screen.query_one(KeyLine).text


@pytest.mark.parametrize(
    ("key", "gone", "kept"),
    [
        ("2", ("tick", "all", "edit", "delete", "filter", "copy", "export"), "n add"),
        ("3", ("open", "copy", "export", "move"), "n add"),
    ],
)
async def test_an_empty_list_names_no_key_that_does_nothing(
    engine: Engine, key: str, gone: tuple[str, ...], kept: str
) -> None:
    app = TrackCalApp(engine)
    async with app.run_test(size=(120, 36)) as pilot:
        await do.to_section(pilot, key)
        line = named(app)
        assert kept in line
        assert [one for one in gone if one in line] == []


async def test_a_filter_that_hides_everything_leaves_only_the_filters_keys(
    make_app: MakeApp,
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_read(pilot)
        before = named(app)
        await do.press(pilot, "slash", *"zzz", "enter")
        assert "space tick" not in named(app) and "/ filter" in named(app)
        await do.press(pilot, "e")
        assert "No events here" in do.note(pilot)
        await do.press(pilot, "escape")
        assert named(app) == before


async def test_a_click_on_a_note_does_what_its_key_does(engine: Engine) -> None:
    async with TrackCalApp(engine).run_test(size=(80, 24)) as pilot:
        await do.to_section(pilot, "2")
        lines = do.section(pilot).query_one("#entries")
        y = next(y for y in range(lines.size.height) if "add an entry" in lines.render_line(y).text)
        await pilot.click("#entries", offset=(10, y))
        await do.idle(pilot)
        assert do.section(pilot).panel is not None
