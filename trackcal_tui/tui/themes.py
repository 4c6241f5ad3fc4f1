"""What trackcal is drawn in: its own themes, Textual's made legible, and the terminal's colours.

Every text colour meets WCAG AA (4.5:1) on every background it is drawn on: measured on the screens
by `tests/tui/shared/test_contrast.py`. A 256-colour terminal gets themes of those colours: rounded
by Rich, a panel and the background behind it would become the same black.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from textual.color import BLACK, WHITE, Color
from textual.theme import BUILTIN_THEMES, Theme

CONTRAST = 4.6
"""What text is given: the 4.5 that WCAG 2 wants (AA), and what Textual loses in rounding."""
Drawn = Callable[[Color], Color]
"""What a terminal makes of a colour."""


_BARS = ("scrollbar", "scrollbar-hover", "scrollbar-active")
_BEHIND_BARS = (
    *("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active"),
    "scrollbar-corner-color",
)


def _theme(
    name: str,
    *,
    dark: bool,
    background: str,
    panel: str,
    foreground: str,
    muted: str,
    rule: str,
    cursor: str,
    cursor_text: str,
    cursor_muted: str,
    primary: str,
    accent: str,
    success: str,
    warning: str,
    error: str,
) -> Theme:
    """A theme that knows our variables, and says the same to Textual's own widgets."""
    return Theme(
        name=name,
        dark=dark,
        primary=primary,
        accent=accent,
        foreground=foreground,
        background=background,
        surface=background,
        panel=panel,
        success=success,
        warning=warning,
        error=error,
        variables={
            "muted": muted,
            "rule": rule,
            "cursor": cursor,
            "cursor-text": cursor_text,
            "cursor-muted": cursor_muted,
            "field": cursor,
            "field-text": cursor_text,
            "band": panel,
            "heading-style": "bold",
            **dict.fromkeys(("field-style", "suggestion-style"), "none"),
            **dict.fromkeys(("text-muted", "text-disabled"), muted),
            **dict.fromkeys(("foreground-muted", "foreground-disabled"), muted),
            "block-cursor-foreground": cursor_text,
            "block-cursor-background": cursor,
            **dict.fromkeys(_BARS, muted),
            **dict.fromkeys(_BEHIND_BARS, background),
            # A field with the focus is of the cursor's colour, so what is selected in it is not.
            "input-selection-background": cursor_muted,
            "input-selection-foreground": cursor,
            "screen-selection-background": foreground,
            "screen-selection-foreground": background,
        },
    )


DARK = _theme(
    "trackcal-dark",
    dark=True,
    background="#16181f",
    panel="#20232e",
    foreground="#d5d9e8",
    muted="#8b91a8",
    rule="#3b4055",
    cursor="#2d4f8f",
    cursor_text="#ffffff",
    cursor_muted="#c3cee4",
    primary="#7aa2f7",
    accent="#7dcfff",
    success="#9ece6a",
    warning="#e0af68",
    error="#f7768e",
)
LIGHT = _theme(
    "trackcal-light",
    dark=False,
    background="#fbfbf9",
    panel="#eceef2",
    foreground="#1f2430",
    muted="#565d6e",
    rule="#c3c8d2",
    cursor="#1d4ed8",
    cursor_text="#ffffff",
    cursor_muted="#d5dff9",
    primary="#1d4ed8",
    accent="#0b5c8a",
    success="#2f6b1f",
    warning="#8a5200",
    error="#b3261e",
)
# Greys as Rich rounds them: each a step further than the one that is drawn.
DARK_256 = _theme(
    DARK.name,
    dark=True,
    background="#121212",
    panel="#262626",
    foreground="#e0e0e0",
    muted="#999999",
    rule="#444444",
    cursor="#005faf",
    cursor_text="#ffffff",
    cursor_muted="#d7d7ff",
    primary="#87afff",
    accent="#87d7ff",
    success="#afd75f",
    warning="#d7af5f",
    error="#ff8787",
)
LIGHT_256 = _theme(
    LIGHT.name,
    dark=False,
    background="#ffffff",
    panel="#f5f5f5",
    foreground="#262626",
    muted="#5f5f5f",
    rule="#cccccc",
    cursor="#005faf",
    cursor_text="#ffffff",
    cursor_muted="#d7d7ff",
    primary="#005fd7",
    accent="#005f87",
    success="#005f00",
    warning="#875f00",
    error="#af0000",
)
_DEFAULT = (
    *("panel", "surface", "ansi-background", "ansi-foreground", "muted", "rule"),
    *("field", "field-text", "cursor-muted"),
    *("text-muted", "text-disabled", "foreground-muted", "foreground-disabled"),
    *_BARS,
    *_BEHIND_BARS,
)
_REVERSED = (
    *("cursor", "band", "block-cursor-background", "input-cursor-background"),
    *("input-selection-background", "screen-selection-background"),
)
_ON_REVERSED = (
    *("cursor-text", "block-cursor-foreground", "input-cursor-foreground"),
    *("input-selection-foreground", "screen-selection-foreground"),
)
# Whether the terminal is dark or light is not known, nor what it makes of its colours: text is in
# its own, red and magenta are the two that can be read on black and on white alike, and what must
# stand out is bold, underlined or reversed.
TERMINAL = Theme(
    name="trackcal-terminal",
    ansi=True,
    primary="ansi_default",
    accent="ansi_default",
    success="ansi_default",
    warning="ansi_magenta",
    error="ansi_red",
    foreground="ansi_default",
    background="ansi_default",
    variables={
        **dict.fromkeys(_DEFAULT, "ansi_default"),
        # What `widgets/reverse_filter.py` draws reversed.
        **dict.fromkeys(_REVERSED, "ansi_white"),
        **dict.fromkeys(_ON_REVERSED, "ansi_black"),
        "heading-style": "bold underline",
        "field-style": "underline",
        "suggestion-style": "not underline",
        "input-cursor-text-style": "none",
    },
)
THEMES = (DARK, LIGHT, TERMINAL)
"""trackcal's own, as a terminal of all colours shows them."""
_SHORT = {"": DARK.name, "dark": DARK.name, "light": LIGHT.name, "terminal": TERMINAL.name}


def own_themes(color_system: str | None) -> tuple[Theme, ...]:
    """trackcal's themes for what a terminal can show, the one without any choice first.

    Args:
        color_system: Rich's word for it: `truecolor`, `256`; anything else are too few.
    """
    if color_system == "truecolor":
        return THEMES
    if color_system == "256":
        return DARK_256, LIGHT_256, TERMINAL
    return (TERMINAL,)


def theme_name(setting: str) -> str | None:
    """The theme a setting names: `dark`, `light`, `terminal` or any of Textual's; else None."""
    name = _SHORT.get(setting, setting)
    return name if name in _SHORT.values() or name in BUILTIN_THEMES else None


def legible_themes(color_system: str | None) -> list[Theme]:
    """Textual's themes, each made legible for what a terminal can show; none for few colours."""
    if color_system not in ("truecolor", "256"):
        return []
    return [legible(theme, color_system) for theme in BUILTIN_THEMES.values()]


def legible(theme: Theme, color_system: str | None) -> Theme:
    """A theme of Textual's in which everything can be read; colours keep their hue where they can.

    What is too faint moves towards white or black, whichever is further from the background.
    """
    if theme.ansi:
        return replace(TERMINAL, name=theme.name, dark=theme.dark)
    is_256 = color_system == "256"
    drawn: Drawn = nearest_of_256 if is_256 else lambda color: color
    colors = theme.to_color_system().generate()
    background, panel, foreground, primary = (
        Color.parse(colors[name]) for name in ("background", "panel", "foreground", "primary")
    )
    grounds = drawn(background), drawn(panel)

    def word(color: Color) -> str:
        return (_sent_to_256(color) if is_256 else color).hex6

    def ink(color: Color) -> str:
        return word(_readable(color, grounds, drawn))

    cursor = drawn(primary)
    on_cursor = max((WHITE, BLACK), key=lambda text: contrast(text, cursor))
    inked = {name: ink(Color.parse(colors[name])) for name in _INKS}
    return _theme(
        theme.name,
        dark=theme.dark,
        background=word(grounds[0]),
        panel=word(grounds[1]),
        muted=ink(foreground.blend(background, 0.35)),
        rule=word(drawn(background.blend(foreground, 0.25))),
        cursor=word(cursor),
        cursor_text=word(on_cursor),
        cursor_muted=word(_readable(on_cursor.blend(cursor, 0.25), (cursor,), drawn)),
        **inked,
    )


_INKS = ("foreground", "primary", "accent", "success", "warning", "error")


def _readable(color: Color, grounds: tuple[Color, ...], drawn: Drawn) -> Color:
    """The colour, moved towards white or black until it can be read on all grounds."""
    far = max((WHITE, BLACK), key=lambda end: min(contrast(end, ground) for ground in grounds))
    for step in range(21):
        moved = drawn(color.blend(far, step / 20, alpha=1.0))
        if min(contrast(moved, ground) for ground in grounds) >= CONTRAST:
            return moved
    return far


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two opaque colours, 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_LEVELS = (0, 95, 135, 175, 215, 255)
"""The parts of the colours 16 to 231; 232 to 255 are greys."""


@lru_cache(maxsize=256)
def nearest_of_256(color: Color) -> Color:
    """The one of the 240 fixed colours of a terminal with 256 that is nearest."""
    red, green, blue = (min(_LEVELS, key=lambda level: abs(level - part)) for part in color.rgb)
    grey = 8 + 10 * max(0, min(23, round((sum(color.rgb) / 3 - 8) / 10)))
    candidates = Color(red, green, blue), Color(grey, grey, grey)
    return min(
        candidates,
        key=lambda one: sum((a - b) ** 2 for a, b in zip(one.rgb, color.rgb, strict=True)),
    )


def _sent_to_256(color: Color) -> Color:
    """What Textual has to be given for Rich to draw just this one of the 240 colours.

    Rich counts 24 steps of grey from black to white; the terminal's own end before white.
    """
    red, green, blue = color.rgb
    if not (red == green == blue) or red in (0, 255):
        return color
    grey = round((red - 8) / 10 + 1) * 255 // 25
    return Color(grey, grey, grey)
