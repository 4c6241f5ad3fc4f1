"""Pastes with escape characters in them."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from textual.events import Key, Paste
from textual.message import Message

from trackcal_tui.terminal.plain_pastes import PlainPasteParser

START, END = "\x1b[200~", "\x1b[201~"
TEXT = st.text(st.sampled_from("abc[2031~m\x1b\n"), max_size=60)


def read(text: str, cuts: list[int]) -> list[Message]:
    """Parse a text that arrives in pieces."""
    parser, got = PlainPasteParser(), []
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
