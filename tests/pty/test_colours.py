"""What colours reach the terminal: as many as it has, and none where none are wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty.programs import demo

pytestmark = pytest.mark.pty

WALK = (
    (("n", "space", "space"), "2 of 21 ticked"),
    (("e", "!"), "enter save"),
    (("escape", "x"), "Can't be imported · Mon"),
    (("escape", "p"), "Project for"),
    (("escape", "r"), "November 2026"),
    (("/", "?"), "is not a date"),
    (("escape", "?"), "Tick the event"),
    (("escape", "\x10"), "Search for commands"),
    (("escape", "i"), "nothing saved yet"),
    (("enter",), "2 imported"),
    (("2",), "This is Entries"),
    (("n",), "Add entry"),
    (("escape", "4"), "ACME-2026"),
    (("5",), "your primary calendar"),
    (("t",), "checked"),
    (("escape", "g"), "adminconsen"),
    (("\x12",), "QR code|▀"),
)
"""Keys and what they lead to: every section, and what opens from it."""

SGR = re.compile(rb"\x1b\[([\d;]*)m([^\x1b]*)")
INKS = frozenset((*range(30, 38), *range(90, 98)))
COLOURS = frozenset((*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)))
BOLD, DIM, UNDERLINED, REVERSED = 1, 2, 4, 7
GREEN, AMBER, CYAN, ON_BLACK, ON_BLUE = 32, 33, 36, 40, 44
ENDED = (22, 24, 27, 39, 49)
"""What ends bold, underlined and reversed text, and colours."""
FEW = frozenset(
    (0, BOLD, UNDERLINED, REVERSED, *ENDED, *INKS, ON_BLACK, ON_BLUE, 47, 107)
) - {34}  # fmt: skip
"""What may be sent to a terminal of few colours: of the sixteen, blue is for grounds only."""


def walked(home: Path, **more: str) -> bytes:
    """All that a walk through the program sends."""
    with demo(home, **more) as running:
        running.wait_screen("Daily stand-up")
        for keys, leads_to in WALK:
            for key in keys:
                running.press(key)
            running.wait_screen(leads_to)
        return running.output


def first_screen(home: Path, **more: str) -> bytes:
    """What is sent until the week is read."""
    with demo(home, **more) as running:
        running.wait_screen("Daily stand-up")
        return running.output


def codes(sent: bytes) -> Iterator[tuple[int, ...]]:
    """The parameters of every SGR sequence."""
    for found, _ in SGR.findall(sent):
        yield tuple(int(code or 0) for code in found.split(b";"))


def own_codes(sent: bytes) -> set[int]:
    """All parameters, where none is a colour of our choice; the ink of mere blanks is none."""
    each = zip(codes(sent), (text for _, text in SGR.findall(sent)), strict=True)
    return {code for more, text in each for code in more if text.strip() or code not in INKS}


def places(each: tuple[int, ...]) -> list[int]:
    """Where in an SGR sequence a colour begins."""
    found, at = [], 0
    while at < len(each):
        if each[at] in (38, 48):
            found.append(at)
            at += 5 if each[at + 1] == 2 else 3
        else:
            at += 1
    return found


def colours(sent: bytes, kind: int) -> set[tuple[int, ...]]:
    """The colours that are sent by number (kind 5) or as red, green and blue (2)."""
    found = ((each, at) for each in codes(sent) for at in places(each) if each[at + 1] == kind)
    return {each[at + 2 : at + (5 if kind == 2 else 3)] for each, at in found}


def test_no_color_sends_no_colour(tmp_path: Path) -> None:
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    sent = {code for each in codes(walked(tmp_path, NO_COLOR="1", **terminal)) for code in each}
    assert sent & COLOURS == set()
    assert {BOLD, UNDERLINED, REVERSED} <= sent, "what stands out has to do so without colour"
    assert DIM not in sent, "dim text cannot be read everywhere"


def test_an_empty_no_color_asks_for_nothing(tmp_path: Path) -> None:
    assert colours(first_screen(tmp_path, TERM="xterm-256color", NO_COLOR=""), 5)


def test_a_terminal_of_few_colours_is_sent_its_own(tmp_path: Path) -> None:
    more = own_codes(walked(tmp_path, TERM="linux"))
    assert more <= FEW
    assert {BOLD, UNDERLINED, GREEN, AMBER, CYAN, ON_BLACK, ON_BLUE} <= more


def test_256_colours_are_the_ones_that_every_terminal_has_alike(tmp_path: Path) -> None:
    sent = walked(tmp_path, TERM="xterm-256color")
    assert len(colours(sent, 5)) > 8
    assert min(colours(sent, 5)) >= (16,), "the first sixteen are the owner's to choose"
    assert not colours(sent, 2)


@pytest.mark.parametrize("term", ["xterm", "screen", "xterm-ghostty"])
def test_a_modern_terminal_behind_ssh_gets_256_by_its_name(term: str, tmp_path: Path) -> None:
    assert colours(first_screen(tmp_path, TERM=term), 5)


def test_gnu_screen_is_sent_no_colours_that_it_cannot_read(tmp_path: Path) -> None:
    within = {"TERM": "screen.xterm-256color", "STY": "4711.pts-0.host", "COLORTERM": "truecolor"}
    sent = first_screen(tmp_path, **within)
    assert colours(sent, 5) and not colours(sent, 2)


CODE_TO_SCAN = {(0, 0, 0), (255, 255, 255)}
"""What the code of the sign-in is drawn in, in every theme."""


@pytest.mark.parametrize(
    ("theme", "foreground"),
    [
        ("dark", (0xCE, 0xD7, 0xE5)),
        ("light", (0x1F, 0x24, 0x30)),
        ("nord", (0xD8, 0xDE, 0xE9)),
        ("terminal", None),
        ("ansi-light", None),
        ("no such theme", (0xCE, 0xD7, 0xE5)),
    ],
)
def test_a_theme_of_the_settings(
    theme: str, foreground: tuple[int, ...] | None, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(f'theme = "{theme}"\n')
    sent = first_screen(tmp_path, TERM="xterm-256color", COLORTERM="truecolor")
    if foreground is None:
        assert colours(sent, 2) <= CODE_TO_SCAN
    else:
        assert foreground in colours(sent, 2)


def test_a_theme_that_cannot_be_read_in_few_colours_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('theme = "nord"\n')
    assert own_codes(first_screen(tmp_path, TERM="xterm-16color")) <= FEW
