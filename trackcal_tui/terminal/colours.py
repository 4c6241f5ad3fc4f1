"""How many colours a terminal shows, where its name says less than it can.

Terminals with all colours say so in `COLORTERM`, which SSH does not pass on. Only `TERM` is left,
and Rich takes any name without `256color` for a terminal of sixteen colours. PuTTY says `xterm`,
GNU screen `screen` and tmux `tmux` or `screen`; all of them have shown 256 colours for years.

GNU screen (`STY`) hands on the `COLORTERM` of the terminal around it, but reads each number of a
24-bit colour as a style of its own (measured with 4.09): it gets 256.
"""

from __future__ import annotations

from collections.abc import Mapping

_MODERN = frozenset(
    (
        *("alacritty", "contour", "direct", "foot", "ghostty", "kitty", "konsole"),
        *("mintty", "putty", "rio", "screen", "st", "tmux", "vte", "wezterm", "xterm"),
    )
)
"""Parts of the names (`foot`, `xterm-ghostty`, `tmux-direct`) of terminals with at least 256."""

_FEWER = frozenset(("16color", "88color", "color", "mono", "old", "r5", "r6"))
"""Parts of the names (`xterm-16color`, `xterm-mono`) of those that have fewer."""


def known_color_system(environment: Mapping[str, str]) -> str | None:
    """Return Rich's word for the terminal's colours where Rich would be mistaken, else None."""
    if environment.get("STY"):
        return "256"
    if environment.get("COLORTERM"):
        return None
    words = set(environment.get("TERM", "").lower().split("-"))
    return "256" if words & _MODERN and not words & _FEWER else None
