"""Foreign text becomes one harmless line."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.hostile import HOSTILE
from trackcal_tui.core.text import (
    MAX_FOREIGN,
    MAX_TASK_NAME,
    NO_TITLE,
    PLAIN,
    clean,
    count_of,
    cut_characters,
    safe,
    task_name,
)

FAMILY = "👨‍👩‍👧‍👦"
FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
PIECES = [*HOSTILE.values(), FAMILY, "\u200d", "\u200c", "\ufe0f", "\u0301", "e", " ", "\u3000"]
PIECES += ["\U0001f3fd", "🇩", "🇪", "क्", "ष", "\u200dष", "\U0001d15e", "\u0958", "می\u200cخواهم"]
TEXTS = st.one_of(
    st.text(),
    st.text(st.characters(codec=None)),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
)
HOSTILE_CASES = [pytest.param(text, id=name) for name, text in HOSTILE.items()]


def assert_harmless(text: str) -> None:
    assert not FORBIDDEN.search(text), ascii(text)
    assert unicodedata.is_normalized("NFC", text)
    assert text == " ".join(text.split())
    assert len(text) <= MAX_FOREIGN
    text.encode()


@pytest.mark.parametrize("text", HOSTILE_CASES)
def test_hostile_text_is_harmless(text: str) -> None:
    assert_harmless(clean(text))
    assert clean(safe(text)) == safe(text) or text.isascii()
    assert task_name(text)
    assert len(task_name(text)) <= MAX_TASK_NAME


@given(TEXTS)
@example("x" * (MAX_FOREIGN - 1) + " y")
@example("\u0958" * MAX_FOREIGN)
@example("a\u200d" * 3 + "\u200d\u200d")
def test_any_text_becomes_harmless_and_stays_so(text: str) -> None:
    cleaned = clean(text)
    assert_harmless(cleaned)
    assert clean(cleaned) == cleaned


@given(TEXTS)
@example("\u0301" * 400)
@example(FAMILY * 50)
@example("a" * 254 + FAMILY)
def test_any_subject_gives_a_task_name(text: str) -> None:
    name = task_name(text)
    assert_harmless(name)
    assert 0 < len(name) <= MAX_TASK_NAME
    assert task_name(name) == name
    assert clean(text).startswith(name) or name == NO_TITLE


@given(TEXTS)
def test_drawn_text_has_no_control_characters(text: str) -> None:
    drawn = safe(text)
    assert not FORBIDDEN.search(drawn)
    assert safe(drawn) == drawn


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  two\t words\r\n", "two words"),
        ("red \x1b[31malert\x1b[0m", "red [31malert[0m"),
        ("a\u00a0b\u3000c\u2028d", "a b c d"),
        ("a\x1fb", "a b"),
        ("cafe\u0301", "café"),
        ("pay \u202e0001", "pay 0001"),
        ("hy\u00adphen", "hyphen"),
        ("ver\u2060y\u180e q\u2062uiet", "very quiet"),
        (FAMILY, FAMILY),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("🙂\u200d↔\ufe0f", "🙂\u200d↔\ufe0f"),
        ("ශ\u0dca\u200dරී", "ශ\u0dca\u200dරී"),  # Sri, as in Sri Lanka
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("plain\u200d text\u200c", "plain text"),
        ("a\u200db", "ab"),
        ("\u200d\u200d", ""),
    ],
)
def test_cleaned_text(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_plain_characters_need_no_cleaning() -> None:
    signs = [sign for sign in map(chr, range(0x110000)) if re.match(f"[{PLAIN}]", sign)]
    assert len(signs) > 500
    for sign in signs:
        assert unicodedata.category(sign)[0] not in "CMZ", ascii(sign)
        assert not unicodedata.combining(sign), ascii(sign)
        assert clean(f" {sign} ") == sign  # the spaces make it take the long way
    pairs = "".join(signs) + "".join(reversed(signs))
    assert unicodedata.normalize("NFC", pairs) == pairs


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u200d", "\u3164", "\u2800", "\u0301", "\ufe0f", "\u3000\u115f"]
)
def test_an_invisible_subject_has_no_title(text: str) -> None:
    assert task_name(text) == NO_TITLE
    assert clean(text) == ""
    assert task_name(text * 300 + "a") in (NO_TITLE, "a")


@pytest.mark.parametrize("text", ["0", "-", "é", "東", "🎉", "\ue000", "\U0001fae8"])
def test_one_visible_character_is_a_task_name(text: str) -> None:
    assert task_name(text) == text


@pytest.mark.parametrize(
    "sign",
    [FAMILY, "👍🏽", "🇩🇪", "e\u0301\u0302", "❤\ufe0f", "1\ufe0f\u20e3", "नि", "क्\u200dष"],
    ids=ascii,
)
def test_a_cut_never_splits_a_sign(sign: str) -> None:
    text = "ab" + sign * 3
    whole = {"a", "ab", *("ab" + sign * count for count in range(4))}
    # Between the two letters of a conjunct there may be a cut, if nothing dangles.
    whole |= {("ab" + sign * count + sign[:-2]) for count in range(3) if "\u094d" in sign}
    for most in range(1, len(text) + 1):
        cut = cut_characters(text, most)
        assert cut in whole
        assert len(cut) <= most


def test_a_cut_removes_no_more_than_it_must() -> None:
    assert cut_characters("a" * 300, 255) == "a" * 255
    assert cut_characters("one two", 4) == "one"
    assert cut_characters("one", 3) == "one"
    assert cut_characters("🇩🇪" * 3, 4) == "🇩🇪" * 2
    assert cut_characters("🇩🇪" * 3, 5) == "🇩🇪" * 2


def test_a_sign_longer_than_the_limit_is_cut() -> None:
    assert cut_characters("e" + "\u0302" * 400, 255) == "e" + "\u0302" * 254


@pytest.mark.parametrize(
    "unit",
    ["a", "a ", " ", "\x1b", "é", "e\u0301", FAMILY, "\u200d", "a\u200d", "🇩", "\u202e"],
    ids=ascii,
)
def test_only_the_first_page_of_a_megabyte_counts(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    assert clean(text) == clean(text[:MAX_FOREIGN])
    assert task_name(text) == task_name(text[:MAX_FOREIGN])
    assert safe(text) == (text if text.isprintable() and text.isascii() else clean(text))


def test_counts_of_things() -> None:
    assert count_of(1, "entry", "entries") == "1 entry"
    assert count_of(2, "entry", "entries") == "2 entries"
    assert count_of(0, "event") == "0 events"
