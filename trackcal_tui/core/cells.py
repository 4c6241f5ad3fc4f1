"""Foreign text as cells of tables that other programs read: spreadsheets and Markdown."""

from __future__ import annotations

import re

from trackcal_tui.core.text import clean

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
"""First characters of what spreadsheets take for a formula (OWASP ASVS 1.2.10, CWE-1236), and the
full-width forms that some of them read as those."""
_MARKDOWN = r"([\\`*_\[\]<>|~#&])"


def spreadsheet_cell(text: str | None) -> str:
    """Return the text of a cell: cleaned, with a leading `'` where a spreadsheet would run it."""
    text = clean(text or "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def markdown_cell(text: str | None) -> str:
    """Return the text of a cell: cleaned, and nothing in it is markup."""
    return re.sub(_MARKDOWN, r"\\\1", clean(text or ""))


def markdown_row(cells: list[str]) -> str:
    """Return one row of a table."""
    return f"| {' | '.join(cells)} |"
