"""Everything that is drawn can be read: measured on every screen, in every theme of all colours.

Other looks are measured where they are pictured, in `test_looks`.

What is measured is printed (`pytest -rP`): for each theme the run of text with the least contrast.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from textual.theme import BUILTIN_THEMES, Theme

from tests.tui.conftest import MakeApp, until_read
from tests.tui.flows import FLOWS, Studio, studio
from tests.tui.helpers_ledger import press
from tests.tui.painted import (
    FEW_COLOURS,
    PALETTES,
    RGB,
    TEXT,
    Run,
    at_256,
    contrast,
    readable,
    rgb,
    rounded,
)
from trackcal_tui.tui.themes import (
    DARK,
    LIGHT,
    PROJECT_COLORS,
    legible_themes,
    own_themes,
)

__all__ = ["studio"]
SIZE = (120, 36)
"""With the side pane beside the list."""

# -- what the themes are made of

ROLES = (
    *("background", "panel"),
    *("foreground", "muted", "primary", "accent", "success", "warning", "error"),
    *("strong", "cursor", "cursor-text", "cursor-muted", "tab", "tab-text"),
    *PROJECT_COLORS,
)
"""The colours of a theme that screens are drawn in."""


def colours(theme: Theme) -> dict[str, RGB]:
    """The colours by role."""
    all_of_them = {**theme.to_color_system().generate(), **theme.variables}
    return {role: rgb(all_of_them[role]) for role in ROLES}


def roles(runs: Iterable[Run]) -> dict[tuple[str, str], Run]:
    """Which roles lie on which, in a screen drawn in the dark theme; with a run that shows it."""
    known: dict[RGB, str] = {}
    for role, colour in colours(DARK).items():
        known.setdefault(colour, role)
    found = {}
    for run in runs:
        assert run.ink in known, f"a colour of no theme's: {run}"
        assert run.ground in known, f"a ground of no theme's: {run}"
        found[known[run.ink], known[run.ground]] = run
    return found


ALL_COLOURS = {
    **{f"{theme.name}, all colours": theme for theme in own_themes("truecolor")[:2]},
    **{theme.name: theme for theme in legible_themes("truecolor") if not theme.ansi},
}
OF_256 = {
    **{f"{theme.name}, 256 colours": theme for theme in own_themes("256")[:2]},
    **{f"{theme.name}, 256": theme for theme in legible_themes("256") if not theme.ansi},
}


@pytest.mark.parametrize("flow", FLOWS)
async def test_every_theme_can_be_read(flow: str, studio: Studio) -> None:
    app = studio.app(flow)
    lying: dict[tuple[str, str], Run] = {}
    async with app.run_test(size=SIZE) as pilot:
        async for state in FLOWS[flow](pilot):
            runs = readable(app)
            assert [str(run) for run in runs if run.ratio < TEXT] == [], state
            lying |= roles(runs)
    for name, theme in {**ALL_COLOURS, **OF_256}.items():
        of = colours(theme)
        if name in OF_256:
            of = {role: rounded(colour) for role, colour in of.items()}
        ratios = {pair: contrast(of[pair[0]], of[pair[1]]) for pair in lying}
        (ink, ground), least = min(ratios.items(), key=lambda item: item[1])
        print(
            f"{name:32}{least:6.2f}  {ink} on {ground}, as in {lying[ink, ground].text.strip()!r}"
        )
        assert least >= TEXT, name


# -- the themes of Textual

EDITING = ("space", "down", "e", *"!")


@pytest.mark.parametrize("depth", ["truecolor", "256"])
async def test_textuals_themes_are_drawn_as_they_were_measured(
    depth: str, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    if depth == "256":
        monkeypatch.delenv("COLORTERM")
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await until_read(pilot)
        await press(pilot, *EDITING)
        for theme in legible_themes(depth):
            app.register_theme(theme)
            app.theme = theme.name
            await pilot.pause()
            runs = readable(app)
            grounds = {run.ground for run in runs}
            assert len(grounds) > 1, f"{theme.name}: the cursor cannot be told from the rest"
            if theme.ansi:
                runs = [palette.seen(run) for run in runs for palette in PALETTES.values()]
            elif depth == "256":
                runs = list(at_256(runs))
            wanted = FEW_COLOURS if theme.ansi else TEXT
            assert [str(run) for run in runs if run.ratio < wanted] == [], theme.name


@pytest.mark.parametrize("theme", [DARK, LIGHT, *own_themes("256"), *legible_themes("256")])
def test_scroll_bars_can_be_seen(theme: Theme) -> None:
    if theme.ansi:
        return  # drawn reversed
    all_of_them = {**theme.to_color_system().generate(), **theme.variables}
    for state in ("", "-hover", "-active"):
        bar, behind = (all_of_them[f"scrollbar{part}{state}"] for part in ("", "-background"))
        assert contrast(rgb(bar), rgb(behind)) >= 3


def test_every_theme_has_every_colour() -> None:
    """Styles name them: a theme without one could not be drawn in."""
    every = set(DARK.to_color_system().generate()) | set(DARK.variables)
    for theme in (*own_themes("truecolor"), *own_themes("256"), *legible_themes("truecolor")):
        missing = every - set(theme.to_color_system().generate()) - set(theme.variables)
        assert missing <= {"surface-active"}, theme.name  # Textual's own slip: it writes "actrive"
    assert {theme.name for theme in legible_themes("truecolor")} == set(BUILTIN_THEMES)
