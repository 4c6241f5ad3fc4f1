"""Pictures in other colours than the usual: light, the terminal's own sixteen, and none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.tui.flows import Studio, studio, walk_to
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.themes import LIGHT

__all__ = ["studio"]
Snap = Callable[..., bool]

STATES = {
    "importing": "ticked editing-selection filtering picker left-out plan help help-selected",
    "choosing_a_range": "range-month range-wrong palette",
    "failing": "failed-notice offline",
    "entries": "entries entry-form-selection entry-form-other-field entry-delete",
    "projects": "projects project-new project-status",
    "connecting": "connection disconnect troubleshoot expired passphrase",
    "setup": "setup-wrong",
    "signing_in": "sign-in sign-in-paste",
    "consent": "consent-cloud consent-wrong",
    "drift": "moved lookalike",
}
"""Flow → its states; what is important where colours are few, or light."""
IN_LIGHT = {
    "entries", "projects", "project-status", "connection", "expired", "troubleshoot", "sign-in",
    "consent-wrong", "setup-wrong", "moved", "palette", "help", "failed-notice",
}  # fmt: skip
"""Those that no other test has a light picture of."""
IN_FEW_COLOURS = {
    "ticked", "editing-selection", "picker", "left-out", "plan", "range-wrong", "palette",
    "failed-notice", "entry-form-other-field", "project-status", "troubleshoot", "expired",
    "sign-in", "consent-wrong", "moved",
}  # fmt: skip
"""Without any colour they look alike, but for what is red or magenta here."""
PLACES = [(flow, state) for flow, states in STATES.items() for state in states.split()]
Look = Callable[[str, pytest.MonkeyPatch, Studio], TrackCalApp]


def light(flow: str, monkeypatch: pytest.MonkeyPatch, studio: Studio) -> TrackCalApp:
    """The app of a flow, in light."""
    app = studio.app(flow)
    app.theme = LIGHT.name
    return app


def few_colours(flow: str, monkeypatch: pytest.MonkeyPatch, studio: Studio) -> TrackCalApp:
    """The same in a terminal of sixteen colours."""
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.delenv("COLORTERM")
    return studio.app(flow)


def no_colour(flow: str, monkeypatch: pytest.MonkeyPatch, studio: Studio) -> TrackCalApp:
    """The same for somebody who wants none."""
    monkeypatch.setenv("NO_COLOR", "1")
    return studio.app(flow)


SIZES = {"60x20": (60, 20), "80x24": (80, 24), "120x36": (120, 36)}
OTHER_SIZES = [("importing", "picker"), ("entries", "entry-form-selection")]
PICTURES = [
    *((light, *place, "80x24") for place in PLACES if place[1] in IN_LIGHT),
    *((few_colours, *place, "80x24") for place in PLACES if place[1] in IN_FEW_COLOURS),
    *((no_colour, *place, "80x24") for place in PLACES),
    *(
        (look, *place, size)
        for look in (light, few_colours, no_colour)
        for place in OTHER_SIZES
        for size in ("60x20", "120x36")
    ),
]


@pytest.mark.parametrize(
    ("look", "flow", "state", "size"),
    PICTURES,
    ids=[f"{look.__name__}-{state}-{size}" for look, _, state, size in PICTURES],
)
def test_picture(
    look: Look,
    flow: str,
    state: str,
    size: str,
    studio: Studio,
    snap_compare: Snap,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = look(flow, monkeypatch, studio)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=walk_to(flow, state))
