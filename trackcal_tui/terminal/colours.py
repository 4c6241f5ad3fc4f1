"""How many colours a terminal shows, where its name says less than it can.

Terminals with all colours say so in `COLORTERM`, which SSH does not pass on. Only `TERM` is left,
and Rich takes any name without `256color` for a terminal of sixteen colours.
"""

from __future__ import annotations

from collections.abc import Mapping

_MODERN = frozenset(
    (
        *("alacritty", "contour", "direct", "foot", "ghostty", "konsole"),
        *("mintty", "rio", "st", "vte", "wezterm"),
    )
)
"""Parts of the names (`foot`, `xterm-ghostty`, `tmux-direct`) of terminals with at least 256."""


def known_color_system(environment: Mapping[str, str]) -> str | None:
    """Return Rich's word for the terminal's colours where Rich would say too little, else None."""
    if environment.get("COLORTERM"):
        return None
    words = set(environment.get("TERM", "").lower().split("-"))
    return "256" if words & _MODERN and "16color" not in words else None
