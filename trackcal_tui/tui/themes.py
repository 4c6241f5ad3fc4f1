"""What trackcal is drawn in: its own themes, Textual's made legible, and the terminal's colours.

Every text colour meets WCAG AA (4.5:1) on every background it is drawn on: measured on the screens
by `tests/tui/shared/test_contrast.py`. A 256-colour terminal gets themes of those colours: rounded
by Rich, a panel and the background behind it would become the same black.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import cycle

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

PROJECT_COLORS = tuple(f"project-{number}" for number in range(1, 8))
"""Variables of the colours that projects are told apart by (`shared/project_colours.py`).

No two of them look alike, nor to people who see no red, no green or no blue: measured by
`tests/tui/shared/test_project_colours.py`.
"""
_OWN = ("strong", "rule", "cursor", "cursor-text", "cursor-muted", "tab", "tab-text")
"""Our other variables."""


def _theme(name: str, colors: Mapping[str, str], *, dark: bool) -> Theme:
    """Return a theme that knows our variables, and says the same to Textual's own widgets."""
    background, foreground, muted = colors["background"], colors["foreground"], colors["muted"]
    cursor, cursor_text = colors["cursor"], colors["cursor-text"]
    own = {one: colors[one] for one in (*_OWN, *PROJECT_COLORS)}
    return Theme(
        name=name,
        dark=dark,
        primary=colors["primary"],
        accent=colors["accent"],
        foreground=foreground,
        background=background,
        surface=background,
        panel=colors["panel"],
        success=colors["success"],
        warning=colors["warning"],
        error=colors["error"],
        variables={
            **own,
            "muted": muted,
            "field": cursor,
            "field-text": cursor_text,
            "band": colors["panel"],
            "heading-style": "bold",
            **dict.fromkeys(("field-style", "suggestion-style"), "none"),
            **dict.fromkeys(("text-muted", "text-disabled"), muted),
            **dict.fromkeys(("foreground-muted", "foreground-disabled"), muted),
            "block-cursor-foreground": cursor_text,
            "block-cursor-background": cursor,
            **dict.fromkeys(_BARS, muted),
            **dict.fromkeys(_BEHIND_BARS, background),
            # A field with the focus is of the cursor's colour, so what is selected in it is not.
            "input-selection-background": colors["cursor-muted"],
            "input-selection-foreground": cursor,
            "screen-selection-background": foreground,
            "screen-selection-foreground": background,
        },
    )


_COLORS = {
    "background": ("#10141c", "#fbfbf9", "#121212", "#ffffff"),
    "panel": ("#1a212f", "#eceef2", "#262626", "#f5f5f5"),
    "foreground": ("#ced7e5", "#1f2430", "#e0e0e0", "#262626"),
    "strong": ("#ffffff", "#000000", "#ffffff", "#000000"),
    "muted": ("#8792a8", "#565d6e", "#999999", "#5f5f5f"),
    "rule": ("#303745", "#c3c8d2", "#444444", "#cccccc"),
    "cursor": ("#1f3f73", "#d3e2ff", "#00005f", "#d7ffff"),
    "cursor-text": ("#ffffff", "#000000", "#ffffff", "#000000"),
    "cursor-muted": ("#b3c3e0", "#454d5e", "#bcbcbc", "#444444"),
    "tab": ("#2866d9", "#1d4ed8", "#005fd7", "#005fd7"),
    "tab-text": ("#fdfeff", "#ffffff", "#ffffff", "#ffffff"),
    "primary": ("#5a97ff", "#1d4ed8", "#87afff", "#005fd7"),
    "accent": ("#5a97ff", "#1d4ed8", "#5fafff", "#005faf"),
    "success": ("#7fd18b", "#2f6b1f", "#afd75f", "#005f00"),
    "warning": ("#f2b14c", "#8a5200", "#d7af5f", "#875f00"),
    "error": ("#ff8a9b", "#b3261e", "#ff8787", "#af0000"),
    "project-1": ("#5eb2f8", "#3300ee", "#00afaf", "#005faf"),
    "project-2": ("#ee99bb", "#bb0055", "#ff5f5f", "#af005f"),
    "project-3": ("#88bb77", "#666600", "#00ffaf", "#5f5f00"),
    "project-4": ("#ccbb55", "#8822bb", "#d78700", "#8700d7"),
    "project-5": ("#22ffff", "#550000", "#ffd7ff", "#5f0000"),
    "project-6": ("#ffff88", "#aa2288", "#d7ff87", "#5f005f"),
    "project-7": ("#bbffcc", "#000044", "#ff5fff", "#000087"),
}
"""Dark and light, for a terminal of all colours and for one of 256.

Of 256, greys are as Rich rounds them: each a step further than the one that is drawn. In PuTTY
(`TERM=xterm`) tmux makes eight of the 256: no dark colour of a project becomes its blue, which
cannot be read on black.
"""


def _own_theme(name: str, column: int, *, dark: bool) -> Theme:
    return _theme(name, {one: colors[column] for one, colors in _COLORS.items()}, dark=dark)


DARK = _own_theme("trackcal-dark", 0, dark=True)
LIGHT = _own_theme("trackcal-light", 1, dark=False)
DARK_256 = _own_theme(DARK.name, 2, dark=True)
LIGHT_256 = _own_theme(LIGHT.name, 3, dark=False)
_DEFAULT = (
    *("panel", "surface", "ansi-background", "ansi-foreground", "strong", "muted", "rule"),
    *("field", "field-text", "cursor-muted"),
    *PROJECT_COLORS,
    *("text-muted", "text-disabled", "foreground-muted", "foreground-disabled"),
    *_BARS,
    *_BEHIND_BARS,
)
_REVERSED = (
    *("cursor", "tab", "band", "block-cursor-background", "input-cursor-background"),
    *("input-selection-background", "screen-selection-background"),
)
_LIT = ("cursor", "tab", "band", "block-cursor-background")
_ON_REVERSED = (
    *("cursor-text", "tab-text"),
    *("block-cursor-foreground", "input-cursor-foreground"),
    *("input-selection-foreground", "screen-selection-foreground"),
)


def _projects(*colors: str) -> dict[str, str]:
    """Return the terminal's own colours for projects, in turn."""
    return {name: f"ansi_{color}" for name, color in zip(PROJECT_COLORS, cycle(colors))}


_REVERSING = {
    # What `shared/reverse_filter.py` draws reversed.
    **dict.fromkeys(_REVERSED, "ansi_white"),
    **dict.fromkeys(_ON_REVERSED, "ansi_black"),
    "heading-style": "bold",
    "field-style": "underline",
    "suggestion-style": "not underline",
    "input-cursor-text-style": "none",
}
# Whether the terminal is dark or light is not known, nor what it makes of its colours: text is in
# its own and in those that can be read on black and on white alike, and what must stand out is
# bold, underlined or reversed.
TERMINAL = Theme(
    name="trackcal-terminal",
    ansi=True,
    primary="ansi_bright_blue",
    accent="ansi_bright_blue",
    success="ansi_default",
    warning="ansi_magenta",
    error="ansi_red",
    foreground="ansi_default",
    background="ansi_default",
    variables={
        **dict.fromkeys(_DEFAULT, "ansi_default"),
        **_REVERSING,
        **_projects("bright_blue", "bright_magenta", "bright_red", "magenta"),
    },
)
_ON_BLACK = Theme(
    name=TERMINAL.name,
    ansi=True,
    primary="ansi_cyan",
    accent="ansi_cyan",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_bright_red",
    foreground="ansi_white",
    background="ansi_black",
    variables={
        **dict.fromkeys(_DEFAULT, "ansi_white"),
        **dict.fromkeys(("panel", "surface", "ansi-background", "field"), "ansi_black"),
        **dict.fromkeys(_BEHIND_BARS, "ansi_black"),
        **_REVERSING,
        # On these, `shared/reverse_filter.py` draws all text in bright white.
        **dict.fromkeys(_LIT, "ansi_blue"),
        "strong": "ansi_bright_white",
        "rule": "ansi_bright_black",
        **_projects(
            *("bright_blue", "bright_magenta", "green", "bright_yellow"),
            *("bright_cyan", "magenta", "cyan"),
        ),
    },
)
"""For a terminal of sixteen colours: on a black ground of our own, all but blue can be read."""
THEMES = (DARK, LIGHT, TERMINAL)
"""trackcal's own, as a terminal of all colours shows them."""
_SHORT = {"": DARK.name, "dark": DARK.name, "light": LIGHT.name, "terminal": TERMINAL.name}


def own_themes(color_system: str | None) -> tuple[Theme, ...]:
    """Return trackcal's themes for what a terminal can show, the default first.

    Args:
        color_system: Rich's word for it: `truecolor`, `256`, `standard` for sixteen; None: none.
    """
    if color_system == "truecolor":
        return THEMES
    if color_system == "256":
        return DARK_256, LIGHT_256, TERMINAL
    return (TERMINAL if color_system is None else _ON_BLACK,)


def theme_name(setting: str) -> str | None:
    """Return the theme that `dark`, `light`, `terminal` or a name of Textual's stands for."""
    name = _SHORT.get(setting, setting)
    return name if name in _SHORT.values() or name in BUILTIN_THEMES else None


def legible_themes(color_system: str | None) -> list[Theme]:
    """Return Textual's themes, made legible for what a terminal can show; none for few colours."""
    if color_system not in ("truecolor", "256"):
        return []
    return [legible(theme, color_system) for theme in BUILTIN_THEMES.values()]


def legible(theme: Theme, color_system: str | None) -> Theme:
    """Return a theme of Textual's in which everything can be read; hues stay where they can.

    What is too faint moves towards white or black, whichever is further from the background.
    """
    if theme.ansi:
        few = _ON_BLACK if theme.dark else TERMINAL
        return replace(few, name=theme.name, dark=theme.dark)
    is_256 = color_system == "256"
    drawn: Drawn = nearest_of_256 if is_256 else lambda color: color
    generated = theme.to_color_system().generate()
    colors = {name: Color.parse(generated[name]) for name in (*_TEXT_COLORS, "background", "panel")}
    background, foreground = colors["background"], colors["foreground"]
    # The row under the cursor: lit, but near enough to the ground for all colours to be read on.
    cursor = drawn(background.blend(colors["primary"], 0.25, alpha=1.0))
    grounds = drawn(background), drawn(colors["panel"]), cursor
    tab = drawn(colors["primary"])
    cursor_text = max((WHITE, BLACK), key=lambda text: contrast(text, cursor))
    cursor_muted = cursor_text.blend(cursor, 0.25)
    own = DARK if theme.dark else LIGHT
    colors |= {name: Color.parse(own.variables[name]) for name in PROJECT_COLORS}
    readable = {
        **{
            name: _readable(colors[name], grounds, drawn)
            for name in (*_TEXT_COLORS, *PROJECT_COLORS)
        },
        "background": grounds[0],
        "panel": grounds[1],
        "strong": cursor_text,
        "tab": tab,
        "tab-text": max((WHITE, BLACK), key=lambda text: contrast(text, tab)),
        "muted": _readable(foreground.blend(background, 0.35), grounds, drawn),
        "rule": drawn(background.blend(foreground, 0.25)),
        "cursor": cursor,
        "cursor-text": cursor_text,
        "cursor-muted": _readable(cursor_muted, (cursor,), drawn),
    }
    sent = {name: (_sent_to_256(one) if is_256 else one).hex6 for name, one in readable.items()}
    return _theme(theme.name, sent, dark=theme.dark)


_TEXT_COLORS = ("foreground", "primary", "accent", "success", "warning", "error")


def _readable(color: Color, grounds: tuple[Color, ...], drawn: Drawn) -> Color:
    """Move a colour towards white or black until it can be read on all grounds."""
    far = max((WHITE, BLACK), key=lambda end: min(contrast(end, ground) for ground in grounds))
    for step in range(21):
        moved = drawn(color.blend(far, step / 20, alpha=1.0))
        if min(contrast(moved, ground) for ground in grounds) >= CONTRAST:
            return moved
    return far


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21, as WCAG 2 defines it."""
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
    """Return the nearest of the 240 fixed colours of a terminal with 256."""
    red, green, blue = (min(_LEVELS, key=lambda level: abs(level - part)) for part in color.rgb)
    grey = 8 + 10 * max(0, min(23, round((sum(color.rgb) / 3 - 8) / 10)))
    candidates = Color(red, green, blue), Color(grey, grey, grey)
    return min(
        candidates,
        key=lambda one: sum((a - b) ** 2 for a, b in zip(one.rgb, color.rgb, strict=True)),
    )


def _sent_to_256(color: Color) -> Color:
    """Return what Textual has to be given for Rich to draw just this one of the 240 colours.

    Rich counts 24 steps of grey from black to white; the terminal's own end before white.
    """
    red, green, blue = color.rgb
    if not (red == green == blue) or red in (0, 255):
        return color
    grey = round((red - 8) / 10 + 1) * 255 // 25
    return Color(grey, grey, grey)
