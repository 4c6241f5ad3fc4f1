"""trackcal's own dark and light themes; every text colour meets WCAG AA on its background."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="trackcal-dark",
    primary="#7aa2f7",
    secondary="#9d7cd8",
    accent="#7dcfff",
    foreground="#d5d9e8",
    background="#16181f",
    surface="#16181f",
    panel="#20232e",
    success="#9ece6a",
    warning="#e0af68",
    error="#f7768e",
    dark=True,
    variables={
        "muted": "#8b91a8",
        "rule": "#3b4055",
        "cursor": "#2d4f8f",
        "cursor-text": "#ffffff",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#2d4f8f",
        "input-selection-background": "#2d4f8f",
    },
)
LIGHT = Theme(
    name="trackcal-light",
    primary="#1d4ed8",
    secondary="#6d28d9",
    accent="#0b5c8a",
    foreground="#1f2430",
    background="#fbfbf9",
    surface="#fbfbf9",
    panel="#eceef2",
    success="#2f6b1f",
    warning="#8a5200",
    error="#b3261e",
    dark=False,
    variables={
        "muted": "#565d6e",
        "rule": "#c3c8d2",
        "cursor": "#1d4ed8",
        "cursor-text": "#ffffff",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#1d4ed8",
        "input-selection-background": "#b8ccff",
    },
)
THEMES = (DARK, LIGHT)

_SHORT = {"": DARK.name, "dark": DARK.name, "light": LIGHT.name}


def theme_name(setting: str) -> str | None:
    """The theme a setting names (`dark`, `light`, or any of Textual's); None when there is none."""
    name = _SHORT.get(setting, setting)
    known = {theme.name for theme in THEMES} | set(BUILTIN_THEMES)
    return name if name in known else None
