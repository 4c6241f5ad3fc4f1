"""Foreign text made safe, and text measured in terminal cells.

Rich 15 and Textual 8.2.8 let ESC and C1 through to the terminal, so text is cleaned when it
comes in (`graph/parse.py`) and once more when it is drawn (`safe`).
"""

from __future__ import annotations

import re
import unicodedata

from trackcal_tui.models import MAX_TASK_NAME, NO_TITLE

_BLANKS = re.compile(r"\s+")
_UNSAFE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: terminal control
    "\u200b\u2060\ufeff"  # zero width
    "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"  # bidi control
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff"  # lone surrogates
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # interlinear and tag characters
    "]"
)
_ASCII_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
MAX_FOREIGN = 4096
"""Longest foreign text looked at, in characters; the rest is cut before any work is done on it."""


def clean(text: str) -> str:
    """Foreign text as one plain line: no control, escape, bidi or zero-width characters.

    White space is folded to single blanks, the ends are stripped, the result is NFC.
    ZWJ and variation selectors stay: emoji are made of them.
    """
    if _ASCII_PLAIN.fullmatch(text):
        return text[:MAX_FOREIGN]
    text = text[:MAX_FOREIGN]
    text = unicodedata.normalize("NFC", _UNSAFE.sub(_drop_or_blank, text))
    return _BLANKS.sub(" ", text).strip()


def _drop_or_blank(match: re.Match[str]) -> str:
    return " " if match[0] in "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029" else ""


def safe(text: str) -> str:
    """Text about to be drawn; the last line of defence, cheap when there is nothing to do."""
    return text if text.isascii() and text.isprintable() else clean(text)


def task_name(subject: str) -> str:
    """The task name of a subject: cleaned, at most 255 characters, never empty."""
    name = clean(subject)
    return cut_characters(name, MAX_TASK_NAME) or NO_TITLE


def cut_characters(text: str, most: int) -> str:
    """The first `most` characters, without a dangling joiner, mark or blank at the cut."""
    if len(text) <= most:
        return text
    cut = most
    while cut > 0 and (
        text[cut] in "\u200d\ufe0f\ufe0e"
        or text[cut - 1] == "\u200d"
        or unicodedata.combining(text[cut])
    ):
        cut -= 1
    return text[: cut or most].rstrip()
