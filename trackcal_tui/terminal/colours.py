"""How many colours a terminal shows, where its name says less than it can.

Terminals of all colours say so in `COLORTERM`, which SSH does not pass on. What is left of them is
their name in `TERM`, and Rich takes a name without `256color` for a terminal of sixteen.
"""

from __future__ import annotations

from collections.abc import Mapping

_MODERN = frozenset(
    (
        *("alacritty", "contour", "direct", "foot", "ghostty", "konsole"),
        *("mintty", "rio", "st", "vte", "wezterm"),
    )
)
"""What is in the names (`foot`, `xterm-ghostty`, `tmux-direct`) of terminals of 256 at least."""


def known_color_system(environment: Mapping[str, str]) -> str | None:
    """Rich's word for what the terminal can show, where Rich would say too little; else None."""
    if environment.get("COLORTERM"):
        return None
    words = set(environment.get("TERM", "").lower().split("-"))
    return "256" if words & _MODERN and "16color" not in words else None
