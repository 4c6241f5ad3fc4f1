"""One colour for each project, the same on every screen: a dot and the code in it.

A code keeps its colour for good, as it depends on the code alone. Never colour alone: the code
stands beside the dot, and where there are no colours, or only ASCII, the dot is a letter.
"""

from __future__ import annotations

import os
from functools import lru_cache
from zlib import crc32

from rich.cells import cell_len

from trackcal_tui.terminal.cells import fit
from trackcal_tui.terminal.locale import is_utf8
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.themes import PROJECT_COLORS

NO_PROJECT = "◦"
"""Stands where no project was chosen."""
_START = 30213
"""Of the checksum: with it the projects of the demo take the first colours, each its own."""


@lru_cache(maxsize=1024)
def project_style(code: str | None) -> str:
    """Return the name of a project's style (`line_styles`), which is its theme variable as well."""
    if not code:
        return "muted"
    return PROJECT_COLORS[
        crc32(code.casefold().encode("utf-8", "replace"), _START) % len(PROJECT_COLORS)
    ]


def project_sign(code: str | None) -> str:
    """Return the sign before a code: `●`, or without colours its first letter."""
    if not code:
        return NO_PROJECT
    if is_utf8() and "NO_COLOR" not in os.environ:
        return "●"
    letter = code[0].upper()
    return letter if cell_len(letter) == 1 else "#"


def project_part(code: str | None, width: int, *, none: str = "", mark: str = "") -> Part:
    """Return `● ACME-2026 ≈` in `width` cells.

    Args:
        code: Of the project; None for none.
        width: In cells.
        none: What is said where there is no project.
        mark: Stands behind the code, also where that is cut: `≈` for a suggestion.
    """
    tail = f" {mark}" if mark else ""
    room = max(0, width - 2 - len(tail))
    said = fit(code or none, room)
    if tail:
        said = said.rstrip() + tail
    return fit(f"{project_sign(code)} {said}", width), project_style(code)
