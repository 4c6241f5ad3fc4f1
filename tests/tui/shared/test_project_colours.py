"""The colours of projects: the same for good, and told apart by everybody, in every theme."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from operator import mul

import pytest
from rich.cells import cell_len
from textual.theme import Theme

from tests.tui.painted import RGB, contrast, luminance, rgb, rounded
from trackcal_tui.tui.shared.project_colours import project_part, project_sign, project_style
from trackcal_tui.tui.themes import (
    DARK,
    DARK_256,
    LIGHT,
    LIGHT_256,
    PROJECT_COLORS,
    legible_themes,
    own_themes,
)

SIGHTS = {
    "everyone": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What people see of linear red, green and blue (Machado, Oliveira and Fernandes 2009)."""
TOLD_APART = 18
"""Distance in CIE L*a*b* (1976); about 2.3 is just noticeable."""
GROUNDS = ("background", "panel", "cursor")


def themes(depth: str) -> Iterator[Theme]:
    themes = (*own_themes(depth), *legible_themes(depth))
    return (theme for theme in themes if not theme.ansi)


def colour(theme: Theme, name: str) -> RGB:
    return rgb({**theme.to_color_system().generate(), **theme.variables}[name])


def seen(colour: RGB, sight: str) -> tuple[float, float, float]:
    """Where a colour lies in L*a*b*, as somebody sees it."""
    linear = [luminance((part, part, part)) for part in colour]
    rows = SIGHTS[sight]
    sums = (sum(map(mul, row, linear)) for row in rows)
    sent = [min(1.0, max(0.0, one)) for one in sums]
    xyz = (
        (0.4124 * sent[0] + 0.3576 * sent[1] + 0.1805 * sent[2]) / 0.9505,
        0.2126 * sent[0] + 0.7152 * sent[1] + 0.0722 * sent[2],
        (0.0193 * sent[0] + 0.1192 * sent[1] + 0.9505 * sent[2]) / 1.089,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("depth", ["truecolor", "256"])
def test_every_colour_can_be_read_on_every_ground_of_every_theme(depth: str) -> None:
    for theme in themes(depth):
        for name in PROJECT_COLORS:
            for ground in GROUNDS:
                both = [colour(theme, one) for one in (name, ground)]
                ratio = contrast(*(map(rounded, both) if depth == "256" else both))
                assert ratio >= 4.5, f"{theme.name}: {name} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize(
    "theme", [DARK, LIGHT, DARK_256, LIGHT_256], ids=["dark", "light", "dark, 256", "light, 256"]
)
def test_no_two_look_alike(theme: Theme, sight: str) -> None:
    for one, other in combinations(PROJECT_COLORS, 2):
        ends = zip(seen(colour(theme, one), sight), seen(colour(theme, other), sight), strict=True)
        distance = sum((a - b) ** 2 for a, b in ends) ** 0.5
        assert distance >= TOLD_APART, f"{one} and {other}: {distance:.1f}"


def test_a_code_has_its_colour_for_good() -> None:
    """Whatever other projects there are: these are what people have got used to."""
    codes = ("ACME-2026", "GLOBEX", "INT", "INITECH", "ACME-2025", "acme-2026")
    assert [project_style(code) for code in codes] == [
        *(f"project-{number}" for number in range(1, 6)),
        "project-1",
    ]
    assert project_style(None) == "muted"


def test_a_dot_and_the_code_fill_the_column() -> None:
    assert project_part("INT", 10) == ("● INT     ", "project-3")
    assert project_part(None, 12, none="no project") == ("◦ no project", "muted")
    text, _, *_ = project_part("東京-2026-LONG", 12, mark="≈")
    assert cell_len(text) == 12 and text.rstrip().endswith("… ≈")


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("LC_ALL", "C")])
def test_without_colours_or_signs_a_letter_stands_for_the_dot(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert project_sign("globex") == "G"
    assert project_sign("東京") == "#"
