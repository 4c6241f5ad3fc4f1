"""Pastes with escape characters in them, and `escape` right before another key."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from textual.events import Key, Paste
from textual.message import Message

from trackcal_tui.terminal.input_parser import InputParser

START, END = "\x1b[200~", "\x1b[201~"
TEXT = st.text(st.sampled_from("abc[2031~m\x1b\n"), max_size=60)


def read(text: str, cuts: list[int]) -> list[Message]:
    """Parse a text that arrives in pieces."""
    parser, got = InputParser(), []
    for cut in cuts:
        got += parser.feed(text[:cut]) if text[:cut] else []
        text = text[cut:]
    return [*got, *(parser.feed(text) if text else []), *parser.feed("")]


def typed(events: list[Message]) -> list[Key | Paste]:
    return [event for event in events if isinstance(event, Key | Paste)]


@given(TEXT, st.lists(st.integers(1, 20)))
def test_a_paste_arrives_whole_and_in_order(pasted: str, cuts: list[int]) -> None:
    assume(END not in f"{pasted}{END}"[: len(pasted) + len(END) - 1])
    first, paste, last = typed(read(f"x{START}{pasted}{END}y", cuts))
    assert isinstance(first, Key) and isinstance(last, Key) and isinstance(paste, Paste)
    assert (first.key, paste.text, last.key) == ("x", pasted.replace("\x1b", ""), "y")


@given(st.lists(st.integers(1, 3)))
def test_keys_and_a_second_paste_are_as_they_were(cuts: list[int]) -> None:
    events = read(f"{START}one{END}\x1b[Aq{START}t\x1b[31mwo{END}", cuts)
    got = [
        event.text if isinstance(event, Paste) else getattr(event, "key", "") for event in events
    ]
    assert got == ["one", "up", "q", "t[31mwo"]


@given(
    st.sampled_from("2?/qx .é東\r\x03"), st.sampled_from(["", "\x1b[A", "\x1b"]), st.integers(1, 2)
)
def test_escape_and_the_key_behind_it_are_two(typed_next: str, more: str, cut: int) -> None:
    keys = [event for event in read(f"\x1b{typed_next}{more}", [cut]) if isinstance(event, Key)]
    alone = [event for event in read(typed_next, []) if isinstance(event, Key)]
    assert keys[0].key == "escape"
    assert (keys[1].key, keys[1].character) == (alone[0].key, alone[0].character)
    assert len(keys) == 2 + bool(more)


@pytest.mark.parametrize("beginning", ["[", "O"])
def test_escape_before_what_a_sequence_could_begin_with(beginning: str) -> None:
    keys = [event.key for event in read(f"\x1b{beginning}", []) if isinstance(event, Key)]
    assert keys == ["escape", {"[": "left_square_bracket", "O": "O"}[beginning]]


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("\x1bb", "ctrl+left"),
        ("\x1bf", "ctrl+right"),
        ("\x1b\x7f", "ctrl+w"),
        ("\x1b\t", "shift+tab"),
    ],
)
def test_keys_that_go_by_words_are_one(sent: str, key: str) -> None:
    assert [event.key for event in read(sent, []) if isinstance(event, Key)] == [key]
