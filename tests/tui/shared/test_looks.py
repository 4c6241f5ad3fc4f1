"""Every state of every screen in other looks than the usual: can it be read, and is it as before?

Light, the terminal's own sixteen colours on any ground, none at all, and ASCII. One walk along
a flow serves both questions. Sizes are tried in the usual look, beside each screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion

from tests.tui.conftest import picture_at_rest
from tests.tui.flows import FLOWS, Studio, studio
from tests.tui.helpers_connection import lines
from tests.tui.painted import (
    FEW_COLOURS,
    GROUND,
    INK,
    PALETTES,
    TEXT,
    Run,
    faintest,
    number_of,
    outside_codes,
    readable,
)
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.themes import LIGHT

__all__ = ["studio"]


def in_all_colours(app: TrackCalApp) -> list[Run]:
    """Hold every text to the contrast of WCAG 2."""
    runs = readable(app)
    assert [str(run) for run in runs if run.ratio < TEXT] == []
    return runs


def in_the_terminals_own(app: TrackCalApp) -> list[Run]:
    """The same whatever it makes of them: black on white, white on black, bold in bright or not."""
    seen = [palette.seen(run) for palette in PALETTES.values() for run in readable(app)]
    assert [str(run) for run in seen if run.ratio < FEW_COLOURS] == []
    return seen


def in_none(app: TrackCalApp) -> list[Run]:
    """Find no colour but the terminal's own two."""
    runs = outside_codes(app)
    for run in runs:
        assert {number_of(run.ink), number_of(run.ground)} == {INK, GROUND}, str(run)
    return runs


def in_ascii(app: TrackCalApp) -> list[Run]:
    """Find nothing but ASCII."""
    drawn = lines(app)
    assert len(drawn) > 3
    assert all(map(str.isascii, drawn)), drawn
    return readable(app)


@dataclass(frozen=True)
class Look:
    """How the program looks to somebody, what must be true of every state, and what is pictured."""

    check: Callable[[TrackCalApp], list[Run]]
    environment: dict[str, str] = field(default_factory=dict)
    """An empty value unsets the variable."""
    theme: str = ""
    pictures: str = ""
    """States in which the look differs from the others where it matters."""


LOOKS = {
    "light": Look(
        in_all_colours,
        theme=LIGHT.name,
        pictures="entries projects project-status connection expired troubleshoot sign-in "
        "consent-wrong setup-wrong moved palette help failed-notice",
    ),
    "sixteen-colours": Look(
        in_the_terminals_own,
        {"TERM": "linux", "COLORTERM": ""},
        pictures="ticked editing-selection picker left-out plan range-wrong palette failed-notice "
        "entry-form-other-field project-status troubleshoot expired sign-in consent-wrong moved",
    ),
    "no-colour": Look(
        in_none,
        {"NO_COLOR": "1"},
        pictures="ticked editing-selection filtering picker left-out plan help help-selected "
        "range-month range-wrong palette failed-notice offline entries entry-form-selection "
        "entry-form-other-field entry-delete projects project-new project-status connection "
        "disconnect troubleshoot expired passphrase setup-wrong sign-in sign-in-paste "
        "consent-cloud consent-wrong moved lookalike",
    ),
    "ascii": Look(
        in_ascii,
        {"LC_ALL": "en_US.ISO-8859-1"},
        pictures="ready ticked picker left-out range range-month plan help palette sign-in consent "
        "entries entry-form projects project-status connection troubleshoot moved",
    ),
}


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("name", LOOKS)
async def test_every_state(
    name: str,
    flow: str,
    studio: Studio,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look = LOOKS[name]
    for variable, value in look.environment.items():
        if value:
            monkeypatch.setenv(variable, value)
        else:
            monkeypatch.delenv(variable, raising=False)
    app = studio.app(flow)
    app.theme = look.theme or app.theme
    pictures = snapshot.use_extension(SVGImageExtension)
    changed, least = [], []
    async with app.run_test(size=(80, 24)) as pilot:
        async for state in FLOWS[flow](pilot):
            print(name, state)
            least.append(faintest(look.check(app)))
            if state in look.pictures.split():
                picture = await picture_at_rest(pilot)
                if pictures(name=state) != picture:
                    changed.append(state)
    print(faintest(least))
    assert changed == [], "these look different: take them again (make snapshots) and look at them"
