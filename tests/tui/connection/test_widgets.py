"""What the connection's screens are made of: big letters, QR codes, copies, fields."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.events import Paste

from tests.hostile import HOSTILE
from tests.tui.helpers_connection import CONTROLS
from trackcal_tui.tui.connection.device_code import DeviceCode, big
from trackcal_tui.tui.connection.qr_code import BORDER, QrCode, modules
from trackcal_tui.tui.shared.choice import Choice
from trackcal_tui.tui.shared.field import Field

LETTERS = string.ascii_uppercase + string.digits


def test_every_letter_and_digit_has_a_glyph_of_its_own() -> None:
    drawn = {letter: tuple(big(letter)) for letter in LETTERS}
    assert all(len(lines) == 4 for lines in drawn.values())
    assert len(set(drawn.values())) == len(LETTERS)
    assert big("a") == big("A") and big("é") == [] and big("") == []


@given(st.text(LETTERS, min_size=1, max_size=12), st.booleans())
@settings(max_examples=50, deadline=None)
def test_big_lines_have_one_width(code: str, doubled: bool) -> None:
    lines = big(code, doubled=doubled)
    assert len({cell_len(line) for line in lines}) == 1
    assert len(lines) == (7 if doubled else 4)


@pytest.mark.parametrize(
    ("width", "height", "has_blocks"), [(120, 20, True), (47, 8, True), (30, 8, False)]
)
async def test_a_code_is_as_large_as_the_room_allows(
    width: int, height: int, has_blocks: bool
) -> None:
    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield DeviceCode()

    app = Shown()
    async with app.run_test(size=(130, 20)):
        code = app.query_one(DeviceCode)
        code.draw("ABCD2345X", width, height)
        drawn = str(code.render())
        assert ("█" in drawn) is has_blocks
        assert has_blocks or drawn == "A B C D 2 3 4 5 X"
        assert all(cell_len(line) <= width for line in drawn.split("\n"))
        for nasty in HOSTILE.values():
            code.draw(nasty, width, height)
            assert not set(str(code.render())) & CONTROLS


def test_modules_are_square_with_a_light_border() -> None:
    rows = modules("https://microsoft.com/devicelogin")
    assert len(rows) == 29 + 2 * BORDER and {len(row) for row in rows} == {len(rows)}
    assert not any(any(row) for row in (*rows[:BORDER], *rows[-BORDER:]))
    finder = [row[BORDER : BORDER + 7] for row in rows[BORDER : BORDER + 7]]
    assert finder[0] == [True] * 7 and finder[3] == [True, False, True, True, True, False, True]
    assert modules("") == [] and modules("x" * 3000) == []


def scanned(drawn: str) -> list[list[bool]]:
    """Modules as a phone sees them on a dark screen without any colour: what is lit is light."""
    halves = {" ": (True, True), "▀": (False, True), "▄": (True, False), "█": (False, False)}
    return [[halves[cell][half] for cell in line] for line in drawn.splitlines() for half in (0, 1)]


async def test_a_qr_code_is_drawn_only_where_it_fits() -> None:
    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield QrCode()

    app = Shown()
    async with app.run_test(size=(80, 40)) as pilot:
        qr = app.query_one(QrCode)
        qr.encode("https://microsoft.com/devicelogin")
        assert qr.cells == (33, 17)
        assert not qr.fit(32, 17) and not qr.fit(33, 16)
        assert qr.fit(33, 17)
        await pilot.pause()
        rows = modules("https://microsoft.com/devicelogin")
        drawn = [qr.render_line(y) for y in range(17)]
        assert {strip.cell_length for strip in drawn} == {33}
        assert scanned("".join(f"{strip.text}\n" for strip in drawn))[:33] == rows
        for nasty in HOSTILE.values():
            qr.encode(nasty)
        qr.encode("x" * 3000)
        assert not qr.fit(1000, 1000)


@pytest.mark.parametrize("locale", ["C", "de_DE.ISO8859-15@euro"])
async def test_a_qr_code_in_ascii(monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
    monkeypatch.setenv("LC_ALL", locale)

    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield QrCode()

    app = Shown()
    async with app.run_test(size=(80, 40)) as pilot:
        qr = app.query_one(QrCode)
        qr.encode("https://microsoft.com/devicelogin")
        assert qr.fit(66, 33) and qr.cells == (66, 33)
        await pilot.pause()
        wide = {True: "  ", False: "##"}
        assert [qr.render_line(y).text for y in range(33)] == [
            "".join(wide[module] for module in row)
            for row in modules("https://microsoft.com/devicelogin")
        ]
        assert qr.fit(65, 33), "its place says why it is missing"
        assert qr.cells[0] <= 33 and qr.cells[1] <= 5
        await pilot.pause()
        said = " ".join(qr.render_line(y).text.strip() for y in range(qr.cells[1]))
        assert "66x33" in said and "LC_ALL=C.UTF-8" in said
        assert not qr.fit(20, 40), "where there is no room for that either"
        assert qr.fit(66, 33) and qr.cells == (66, 33)
        qr.encode("x" * 3000)
        assert not qr.fit(1000, 1000)


async def test_a_field_takes_all_lines_and_nothing_that_controls() -> None:
    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield Field()

    app = Shown()
    async with app.run_test() as pilot:
        field = app.query_one(Field)
        field.focus()
        field.post_message(Paste("one\r\n  two\nthree"))
        await pilot.pause()
        assert field.value == "onetwothree"
        field.select_all()
        field.post_message(Paste("four"))
        await pilot.pause()
        assert field.value == "four"
        for nasty in HOSTILE.values():
            field.value = ""
            field.post_message(Paste(nasty))
            await pilot.pause()
            assert not set(field.value) & CONTROLS
        assert not field.cursor_blink


async def test_a_choice_goes_round() -> None:
    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield Choice(("one", "two", "[b]three"))

    app = Shown()
    async with app.run_test() as pilot:
        choice = app.query_one(Choice)
        choice.focus()
        await pilot.press("left")
        assert choice.value == "[b]three" and str(choice.render()) == "‹ [b]three ›"
        await pilot.press("right", "space")
        assert choice.value == "two"
