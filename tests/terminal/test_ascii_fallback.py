"""Text in ASCII is as wide as it was."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.hostile import HOSTILE
from trackcal_tui.terminal.ascii_fallback import UNKNOWN, closest_ascii, to_ascii

PRINTABLE = frozenset(string.printable) - frozenset("\t\n\r\x0b\x0c")
JOINING = "\u200d\ufe0f\u0301\u20e3"
SEQUENCES = st.text(
    st.one_of(st.characters(), st.sampled_from("…· ─▌東❤👩1e\u3000\ufb01" + JOINING)), max_size=40
)


@given(st.one_of(st.text(max_size=60), SEQUENCES))
@example("\u200da")
@example("❤\u0301\ufe0f x")
@example("\ufe0f\ufe0f")
def test_any_text_becomes_printable_ascii_of_the_same_width(text: str) -> None:
    drawn = to_ascii(text)
    assert set(drawn) <= PRINTABLE
    assert len(drawn) == cell_len(text)
    assert to_ascii(drawn) == drawn


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_becomes_printable_ascii(name: str) -> None:
    drawn = to_ascii(HOSTILE[name])
    assert set(drawn) <= PRINTABLE
    assert len(drawn) == cell_len(HOSTILE[name])


def test_lines_and_latin_letters_all_resemble_something() -> None:
    for number in range(0x20, 0x3000):
        character = chr(number)
        assert set(closest_ascii(character)) <= PRINTABLE, ascii(character)
    for block in (range(0x2500, 0x2580), range(0xC0, 0x180)):  # lines; letters of Latin scripts
        missing = [chr(number) for number in block if closest_ascii(chr(number)) == UNKNOWN]
        assert not [sign for sign in missing if unicodedata.category(sign)[0] in "LS"], missing


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("┌──┬──┐", "+--+--+"),
        ("│ a │ b", "| a | b"),
        ("├──┼──┤ ╭╮╰╯", "+--+--+ ++++"),
        ("═║╔", "=|+"),
        ("▌[x]  09:00 – 09:30 ▐", ">[x]  09:00 - 09:30 |"),
        ("██▀▄", "##--"),
        ("● Connected · 9.25 h", "* Connected | 9.25 h"),
        ("○ ◌ ≈", "o . ~"),
        ("0.00 → 2.50 ←", "0.00 > 2.50 <"),
        ("2 × 3", "2 x 3"),
        ("“x” ‘y’ „z“ «q»", '"x" \'y\' "z" <q>'),
        ("✓ ok ✗ error", "+ ok x error"),
        ("Workshop: agr…", "Workshop: agr~"),
        ("Reading the calendar …", "Reading the calendar.."),
        ("reading … 10 events", "reading.. 10 events"),
        ("Straße in Łódź, Ærø, Đà Nẵng", "Strase in Lodz, Aro, Da Nang"),
        ("e\u0301\u0301 cafe\u0301", "e cafe"),
        ("東京 🎉", "???? ??"),
        ("👩‍👩‍👧 ❤️ 1️⃣", "?? ?? 1 "),
        ("Ａ㎏", "A kg"),
        ("½ ⑩ ² ﬁ", "? ? 2 f"),
        ("\x1b[31mred\x1b[0m\x9b\x00\n\t", "[31mred[0m"),
        ("no\u00a0break\u3000wide", "no break  wide"),
        ("Привет", "??????"),
    ],
)
def test_drawn_text(text: str, drawn: str) -> None:
    assert to_ascii(text) == drawn
