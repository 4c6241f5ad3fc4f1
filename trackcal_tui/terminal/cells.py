"""Text measured in terminal cells, never in characters."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from trackcal_tui.core.text import safe


def fit(text: str, width: int) -> str:
    """Return foreign text made safe and exactly `width` cells wide: padded, or cut with `…`."""
    if width <= 0:
        return ""
    text = safe(text)
    length = len(text) if text.isascii() else cell_len(text)
    if length <= width:
        return text + " " * (width - length)
    cut = set_cell_size(text, width - 1).rstrip()
    return set_cell_size(cut + "…", width)
