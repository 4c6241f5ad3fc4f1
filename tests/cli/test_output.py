"""What is written, whatever the stream can show."""

from __future__ import annotations

import io
import json
import re
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import Color

from tests.right_to_left import moved
from trackcal_tui.cli.output import Output
from trackcal_tui.cli.streams import CODES, wrapped
from trackcal_tui.cli.tables import GAP, Column, fitted_widths
from trackcal_tui.core.errors import UsageError

columns = st.builds(
    Column[str],
    st.just("Name"),
    st.just(str),
    right=st.booleans(),
    shrinks=st.booleans(),
    leaves=st.integers(0, 3),
)


@given(
    st.lists(st.tuples(st.integers(1, 60), columns), min_size=1, max_size=7), st.integers(1, 120)
)
def test_tables_shrink_only_as_far_as_they_must(
    table: list[tuple[int, Column[str]]], total: int
) -> None:
    natural = [width for width, _ in table]
    kinds = [column for _, column in table]
    widths = fitted_widths(natural, kinds, total)
    shown = [width for width in widths if width]
    if sum(natural) + GAP * (len(natural) - 1) <= total:
        assert widths == natural
    for width, before, column in zip(widths, natural, kinds, strict=True):
        assert width <= before
        if not column.shrinks:
            assert width == before or (width == 0 and column.leaves)
    if any(column.shrinks and width > 1 for width, column in zip(widths, kinds, strict=True)):
        assert sum(shown) + GAP * (len(shown) - 1) <= total


@given(st.text(alphabet="ab 東🚀", max_size=80), st.integers(1, 40))
def test_wrapping_keeps_every_word(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert " ".join(lines).split() == text.split()
    for line in lines:
        assert cell_len(line) <= width or " " not in line.strip()


def shown(environment: dict[str, str], encoding: str = "utf-8") -> tuple[Output, io.TextIOWrapper]:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace", newline="\n")
    return Output(stdout=stream, stderr=io.StringIO(), environment=environment), stream


def text_of(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


def test_cells_are_aligned_by_width_and_cleaned() -> None:
    output, stream = shown({})
    output.table(
        [Column("Task", itemgetter(0)), Column("Hours", itemgetter(1), right=True)],
        [("東京", "0.50"), ("\x1b[2Jx\u202e", "10.00"), ("[/red]", "1.00")],
    )
    assert text_of(stream).splitlines() == [
        "Task    Hours",
        "東京     0.50",
        "[2Jx    10.00",
        "[/red]   1.00",
    ]


def test_a_narrow_table_cuts_the_text_and_leaves_columns_out_in_their_turn() -> None:
    output, stream = shown({"COLUMNS": "30"})
    output.table(
        [
            Column("Day", itemgetter(0)),
            Column("Time", itemgetter(1), leaves=1),
            Column("Task", itemgetter(2), shrinks=True),
        ],
        [("Mon 16 Nov", "09:00 – 09:30", "A task with a long name indeed")],
    )
    assert text_of(stream).splitlines() == [
        "Day         Task",
        "Mon 16 Nov  A task with a lon…",
    ]


@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1", "cp1252"])
def test_other_encodings_get_ascii_and_the_columns_stay(encoding: str) -> None:
    output, stream = shown({"COLUMNS": "30"}, encoding)
    output.line("● 09:00 – 09:30 · “x” → é…")
    output.table(
        [Column("Task", itemgetter(0), shrinks=True), Column("Hours", itemgetter(1), right=True)],
        [("東京", "0.50"), ("Straßenfest – Łódź, am Fluß …", "10.00"), ("👩‍👩‍👧 ❤️", "1.00")],
    )
    assert text_of(stream).splitlines() == [
        '* 09:00 - 09:30 | "x" > e~',
        "Task                     Hours",
        "????                      0.50",
        "Strasenfest - Lodz, am~  10.00",
        "?? ??                     1.00",
    ]


def test_right_to_left_titles_move_no_column_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trackcal_tui.cli.streams.is_terminal", lambda stream: True)
    output, stream = shown({"TERM": "xterm", "COLUMNS": "60", "LC_ALL": "C.UTF-8"})
    items = [("פגישת צוות 12", "0.50"), ("اجتماع", "10.00"), ("Review", "1.00")]
    output.table(
        [
            Column("Hours", itemgetter(1), right=True, style="amber"),
            Column("Task", itemgetter(0), shrinks=True),
            Column("Again", itemgetter(1), right=True),
        ],
        items,
    )
    output.line("Undone: deletion of פגישת צוות · 0.50 h")
    lines = re.sub("\x1b\\[[0-9;]*m", "", text_of(stream)).splitlines()
    assert len(lines) == 5
    for line in lines:
        assert moved(line) == []


def test_colours_can_be_read_on_white_and_on_black() -> None:
    for number in CODES.values():
        shares = Color.from_ansi(number).get_truecolor().normalized
        red, green, blue = (((share + 0.055) / 1.055) ** 2.4 for share in shares)
        luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        assert 1.05 / (luminance + 0.05) > 4.4, number
        assert (luminance + 0.05) / 0.05 > 4.4, number


def test_an_error_is_one_line_in_a_log() -> None:
    errors = io.StringIO()
    stream = io.StringIO()
    output = Output(as_json=True, stdout=stream, stderr=errors, environment={})
    assert output.fail(UsageError("What is\nwrong", "What to do.")) == 2
    assert errors.getvalue() == "trackcal: What is wrong. What to do.\n"
    assert json.loads(stream.getvalue())["error"]["title"] == "What is wrong"
