"""Of a line that changes in part only the parts are sent, and the screen is the same."""

from __future__ import annotations

import pyte
from hypothesis import assume, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.partial_update import only_what_changed
from trackcal_tui.tui.shared.status_line import changed_spans

WIDTH = 30
RUNS = st.lists(
    st.tuples(
        st.sampled_from(["0.50", " of ", "東京", "東京チームの会議", "é", "Daily stand-up"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)
PAIRS = st.lists(st.integers(0, WIDTH), min_size=2, max_size=6, unique=True).map(sorted)
CONSOLE = Console(force_terminal=True, color_system="truecolor", legacy_windows=False)


def strip_of(runs: list[tuple[str, bool]], width: int) -> Strip:
    """Runs of text as a strip of that width."""
    bold = Style(bold=True)
    segments = [Segment(text, bold if strong else Style()) for text, strong in runs]
    return Strip(segments).adjust_cell_length(width, Style())


def cuts_a_sign(line: dict[int, Strip], cell: int) -> bool:
    """Whether a cell is the second one of a wide sign."""
    text = "".join(segment.text for strip in line.values() for segment in strip)
    at = 0
    for char in text:
        if at >= cell:
            break
        at += cell_len(char)
    return at > cell


def painted(update: ChopsUpdate) -> list[tuple[str, bool]]:
    """Letter and boldness of each cell of the line, on a screen full of signs."""
    screen = pyte.Screen(WIDTH, 2)
    stream = pyte.Stream(screen)
    stream.feed("\x1b[1;1H" + "~" * WIDTH)
    stream.feed(update.render_segments(CONSOLE))
    return [(screen.buffer[0][x].data, screen.buffer[0][x].bold) for x in range(WIDTH)]


@given(RUNS, RUNS, PAIRS, st.integers(5, WIDTH - 5))
def test_what_was_asked_for_is_painted_with_no_more_bytes(
    left: list[tuple[str, bool]], right: list[tuple[str, bool]], ends: list[int], edge: int
) -> None:
    line = {0: strip_of(left, edge), edge: strip_of(right, WIDTH - edge)}
    whole_cells = [end for end in ends if not cuts_a_sign(line, end)]  # as all widgets ask for
    pairs = zip(whole_cells[::2], whole_cells[1::2], strict=False)
    assume(spans := [(0, first, last) for first, last in pairs])
    whole = ChopsUpdate([line], spans, [[edge, WIDTH]])
    less = only_what_changed(ChopsUpdate([dict(line)], spans, [[edge, WIDTH]]))
    before, after = painted(whole), painted(less)
    for _, first, last in spans:
        assert after[first:last] == before[first:last]
    if len(spans) == 1:
        assert len(less.render_segments(CONSOLE)) <= len(whole.render_segments(CONSOLE))


def test_two_changes_in_a_run_of_wide_signs_are_both_painted() -> None:
    line = {0: Strip([Segment("東京チームとの定例会議日本語会")])}
    update = ChopsUpdate([line], [(0, 2, 6), (0, 20, 24)], [[WIDTH]])
    after = painted(only_what_changed(update))
    assert [letter for letter, _ in after[20:24]] == ["議", "", "日", ""]


@given(st.text("ab ", min_size=40, max_size=40), st.text("ab ", min_size=40, max_size=40))
def test_every_cell_that_differs_is_in_a_span(old: str, new: str) -> None:
    before: list[Part] = [(old, "plain")]
    spans = changed_spans(before, [(new, "plain")])
    changed = {at for at, (was, now) in enumerate(zip(old, new, strict=True)) if was != now}
    assert changed <= {at for start, end in spans for at in range(start, end)}
    assert all(start in changed and end - 1 in changed for start, end in spans)


def test_what_stays_between_two_changes_is_jumped_over() -> None:
    old: list[Part] = [("8 of 21 ticked · 4.75 h · ACME-2026", "plain"), (" 3.75", "strong")]
    new: list[Part] = [("9 of 21 ticked · 4.75 h · ACME-2026", "plain"), (" 4.75", "strong")]
    assert changed_spans(old, new) == [(0, 1), (36, 37)]
    assert changed_spans(old, old) == []
