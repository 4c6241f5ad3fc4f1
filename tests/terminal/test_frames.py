"""Pending frames, merged into one, paint what all of them would."""

from __future__ import annotations

import pyte
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from trackcal_tui.terminal.frames import SYNC_END, SYNC_START, PendingFrames

COLUMNS, ROWS = 12, 4
CLIPBOARD = "\x1b]52;c;aGk=\x07"
TEXTS = st.text(st.sampled_from("ab ─é東👍"), min_size=1, max_size=COLUMNS)
STYLES = st.sampled_from(["", "1;38;5;117", "48;2;1;2;3"])


def styled(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


@st.composite
def runs(draw: st.DrawFn) -> str:
    """Draw a run that ends within the screen, as all of Textual's do."""
    row, column = draw(st.integers(1, ROWS)), draw(st.integers(1, COLUMNS))
    text = draw(TEXTS)
    while cell_len(text) > COLUMNS - column + 1:
        text = text[:-1]
    line_end = draw(st.sampled_from(["", "\n"])) if row < ROWS else ""
    return f"\x1b[{row};{column}H{styled(text, draw(STYLES))}{line_end}"


@st.composite
def frames(draw: st.DrawFn) -> str:
    end = f"\x1b[{draw(st.integers(1, ROWS))};{draw(st.integers(1, COLUMNS))}H"
    return "".join(draw(st.lists(runs(), max_size=6))) + end


def painted(data: str) -> tuple[list[object], tuple[int, int]]:
    """Return every cell of the screen with its style, and the cursor."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    # As Textual sets it: no line wraps. pyte does not know synchronised output.
    stream.feed("\x1b[?7l" + data.replace(SYNC_START, "").replace(SYNC_END, ""))
    cells: list[object] = [screen.buffer[y][x] for y in range(ROWS) for x in range(COLUMNS)]
    return cells, (screen.cursor.x, screen.cursor.y)


@given(st.lists(frames(), min_size=1, max_size=8))
@example(["\x1b[1;1Habcd\x1b[1;1H", "\x1b[1;2Hbc\x1b[1;1H", "\x1b[1;1Hxy\x1b[2;2H"])
def test_the_merged_frame_paints_what_all_frames_would(written: list[str]) -> None:
    waiting = PendingFrames()
    for data in written:
        waiting.add(data)
    assert painted(waiting.take()) == painted("".join(written))
    assert waiting.take() == ""


@given(st.lists(frames(), min_size=1, max_size=8))
def test_a_screen_painted_several_times_is_sent_once(written: list[str]) -> None:
    whole = "".join(f"\x1b[{row};1H{'x' * COLUMNS}\n" for row in range(1, ROWS + 1)) + "\x1b[1;1H"
    waiting = PendingFrames()
    for data in [*written, *[whole] * 3]:
        waiting.add(data)
    assert len(waiting.take()) <= len(whole)


def test_a_merged_frame_stays_synchronised() -> None:
    waiting = PendingFrames()
    for data in (SYNC_START, "\x1b[1;1Ha\x1b[1;1H", SYNC_END) * 2:
        waiting.add(data)
    assert waiting.take() == f"{SYNC_START}\x1b[1;1Ha\x1b[1;1H{SYNC_END}"


def test_everything_that_paints_nothing_is_sent() -> None:
    waiting = PendingFrames()
    for data in (CLIPBOARD, "\x1b[1;1Ha\x1b[1;1H", "\x07", "\x1b[1;1Hb\x1b[1;1H", CLIPBOARD):
        waiting.add(data)
    assert waiting.take() == f"{CLIPBOARD}\x07{CLIPBOARD}\x1b[1;1Hb\x1b[1;1H"


def test_a_run_of_unknown_width_replaces_nothing() -> None:
    waiting = PendingFrames()
    for data in ("\x1b[1;1Habc", "\x1b[1;1Hxyz\x1b[2D!", "\x1b[1;1H?"):
        waiting.add(data)
    assert waiting.take() == "\x1b[1;1Habc\x1b[1;1Hxyz\x1b[2D!\x1b[1;1H?"


def test_rows_below_a_smaller_screen_do_not_paint_over_it() -> None:
    waiting = PendingFrames()
    waiting.add(f"\x1b[{ROWS};1Hold\x1b[{ROWS + 3};1Hgone\x1b[1;1H")
    waiting.add(f"\x1b[{ROWS};1Hfresh\x1b[1;1H")
    cells, _ = painted(waiting.take())
    shown = "".join(getattr(cell, "data", "") for cell in cells)
    assert "fresh" in shown and "gone" not in shown.removeprefix("fresh")


def test_links_and_emoji_are_measured_in_cells() -> None:
    waiting = PendingFrames()
    link = "\x1b]8;;https://example.org\x1b\\\x1b[4mgo 👍\x1b[0m\x1b]8;;\x1b\\"
    waiting.add(f"\x1b[1;1H{link}")
    waiting.add("\x1b[1;1Hshor")
    assert link in waiting.take(), "the last of five cells is still to be seen"
    waiting.add(f"\x1b[1;1H{link}")
    waiting.add("\x1b[1;1Hshort")
    assert waiting.take() == "\x1b[1;1Hshort"
