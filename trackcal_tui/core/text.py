"""Foreign text made safe to show and store.

Rich 15 and Textual 8.2.8 let ESC and C1 through to the terminal, so text is cleaned when it
arrives (`graph/parse.py`) and once more when it is drawn (`safe`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

MAX_TASK_NAME = 255
"""Longest task name in characters; what trackers accept."""
NO_TITLE = "(no title)"
"""The task name of an event without a subject."""

_UNSAFE = (
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: terminal control
    "\xad\u034f\u180e\u200b\u2060-\u2064\ufeff"  # zero width
    "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"  # bidi control
    "\u206a-\u206f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # other format control
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff"  # lone surrogates
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # interlinear and tag characters
    "]"
)
_JOINER, _NON_JOINER = "\u200d", "\u200c"
_VIRAMA = 9
"""The combining class of the signs that join two Indic letters."""
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are drawn as nothing."""
PLAIN = "!-~\u00a1-\u00ac\u00ae-\u024f\u2013\u2014\u2018-\u201e\u2026\u20ac"
"""Characters (a regex class) that need no cleaning in any combination: ASCII, the Latin letters of
Europe, dashes, quotes, …, €. Each is visible, and its own NFC."""
MAX_FOREIGN = 4096
"""Longest foreign text, in characters; the rest is cut before any work is done on it."""


@cache
def _plain() -> re.Pattern[str]:
    """Return the pattern of plain text, compiled for the first text: the first frame has none."""
    return re.compile(f"[{PLAIN}]+(?: [{PLAIN}]+)*")


def clean(text: str) -> str:
    """Return foreign text as one plain line without control, bidi or zero-width characters.

    White space becomes single spaces, the ends are stripped, the result is NFC. Joiners stay only
    where they join (emoji, Indic letters) or separate (Persian): elsewhere they are invisible, and
    Rich measures what follows one as no cells wide. Text with nothing to see becomes empty.
    """
    text = text[:MAX_FOREIGN]
    if _plain().fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", re.sub(_UNSAFE, _drop_or_blank, text))
    # Without a joiner, marks may combine differently and leave another one with nothing to join.
    while (joined := re.sub(f"[{_JOINER}{_NON_JOINER}]", _keep_if_joining, text)) != text:
        text = unicodedata.normalize("NFC", joined)
    # NFC makes some characters longer, never shorter again.
    text = re.sub(r"\s+", " ", text)[:MAX_FOREIGN].strip(f" {_JOINER}{_NON_JOINER}")
    return text if any(map(_is_seen, text)) else ""


def _keep_if_joining(match: re.Match[str]) -> str:
    text, at = match.string, match.start()
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if not before or not after:
        return ""
    if match[0] == _NON_JOINER:
        joins = unicodedata.category(before)[0] in "LM" and after.isalpha()
    elif after.isalpha():
        joins = unicodedata.combining(before) == _VIRAMA
    else:
        joins = _is_pictured(after) and (before == "\ufe0f" or _is_pictured(before))
    return match[0] if joins else ""


def _drop_or_blank(match: re.Match[str]) -> str:
    return " " if match[0] in "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029" else ""


def _is_seen(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] not in "MZ" and kind not in ("Cc", "Cf", "Cs") and character not in _FILLERS


def _is_pictured(character: str) -> bool:
    """Return whether a character may be part of an emoji: a symbol (↔ is a mathematical one), a
    skin tone (Sk), or one that this Python's Unicode does not know yet."""
    return not character.isascii() and unicodedata.category(character) in ("So", "Sk", "Sm", "Cn")


def safe(text: str) -> str:
    """Clean text that is about to be drawn; cheap when there is nothing to do."""
    return text if text.isascii() and text.isprintable() else clean(text)


def task_name(subject: str) -> str:
    """Return a subject as a task name: clean, at most 255 characters, never empty or invisible."""
    if len(subject) <= MAX_TASK_NAME and _plain().fullmatch(subject):
        return subject
    name = cut_characters(clean(subject), MAX_TASK_NAME)
    return name if any(map(_is_seen, name)) else NO_TITLE


def cut_characters(text: str, most: int) -> str:
    """Return at most `most` characters; no letter loses its marks, no emoji or flag its half.

    A single sign longer than that (a letter with hundreds of marks) is cut all the same.
    """
    if len(text) <= most:
        return text
    cut = most
    while cut > 0 and _continues(text, cut):
        cut -= 1
    return text[: cut or most].rstrip(f" {_JOINER}{_NON_JOINER}")


def _continues(text: str, at: int) -> bool:
    """Return whether the character at `at` is drawn as one with the character before."""
    character = text[at]
    if _JOINER in (character, text[at - 1]) or unicodedata.category(character)[0] == "M":
        return True
    if not _is_regional(character):
        return "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
    first = at
    while first and _is_regional(text[first - 1]):
        first -= 1
    return (at - first) % 2 == 1  # a flag is two of them


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def count_of(count: int, one: str, many: str = "") -> str:
    """Return `1 entry`, `3 entries`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def how_often(count: int) -> str:
    """Return `once`, or `5 times`."""
    return "once" if count == 1 else f"{count} times"
