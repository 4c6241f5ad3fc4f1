"""Text fitted to a number of terminal cells."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.hostile import HOSTILE
from trackcal_tui.core.text import safe
from trackcal_tui.terminal.cells import fit

FAMILY = "👨‍👩‍👧‍👦"
SIGNS = ["東", "ｗ", FAMILY, "👍🏽", "🇩🇪", "🇩", "❤\ufe0f", "1\ufe0f\u20e3", "e\u0301"]
SIGNS += ["नि", "\u200d", "\u200b", "\x1b[31m", "\u1100", "\u1161", "\u0e33", "\ufe0f", "\u0301"]
SIGNS += [" ", "a", "…"]
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(SIGNS), max_size=20).map("".join),
    st.sampled_from(list(HOSTILE.values())),
)


@given(TEXTS, st.integers(-2, 60))
@example("\u200d", 1)
@example(FAMILY, 1)
@example("東", 1)
@example("東京", 3)
def test_a_field_is_as_wide_as_it_should_be(text: str, width: int) -> None:
    field = fit(text, width)
    assert cell_len(field) == max(width, 0)
    assert fit(field, width) == field


@given(TEXTS, st.integers(1, 60))
def test_a_field_holds_the_text_or_says_that_it_was_cut(text: str, width: int) -> None:
    field = fit(text, width)
    assert field.rstrip() == safe(text).rstrip() or "…" in field


def test_fields() -> None:
    assert fit("abc", 5) == "abc  "
    assert fit("abcdef", 4) == "abc…"
    assert fit("ab cdef", 4) == "ab… "
    assert fit("東京チーム", 6) == "東京… "
    assert fit("東京チーム", 7) == "東京チ…"
    assert fit(FAMILY * 2, 3) == FAMILY + "…"
    assert fit("", 3) == "   "
    assert fit("abc", 1) == "…"
    assert fit("abc", 0) == ""
