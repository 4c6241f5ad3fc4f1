"""Pictures of a push in every phase, and of what sets trackers up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from tests.hostile import HOSTILE
from tests.tui.conftest import MakeApp, until, until_read
from tests.tui.helpers_ledger import WEEK, press
from trackcal_tui.core.errors import TrackerLimit, TrackerUnreachable
from trackcal_tui.core.trackers import (
    Conflict,
    Deed,
    Done,
    Failure,
    Preview,
    PushLine,
    PushProgress,
    PushResult,
)
from trackcal_tui.tui.app import TrackCalApp
from trackcal_tui.tui.state.push import PushPhase, PushRun
from trackcal_tui.tui.trackers.push_screen import PushScreen
from trackcal_tui.tui.trackers.remote_project_screen import RemoteProjectScreen

Snap = Callable[..., bool]
Steps = Callable[[Pilot[int]], Awaitable[None]]
SIZES = {"narrow": (60, 20), "design": (80, 24), "wide": (120, 36)}
NAMES = ("Sprint planning", "1:1 with Priya", "東京チームとの定例会議", HOSTILE["closing markup"])


def push_line(deed: Deed, number: int) -> PushLine:
    return PushLine(
        deed=deed,
        entry=f"{deed}{number}",
        title=NAMES[number % len(NAMES)],
        date=WEEK.first + timedelta(days=number % 5),
        seconds=1800 * (number + 1),
        project=("ACME-2026", None)[number % 2],
    )


PREVIEW = Preview(
    tracker="billing",
    title="Toggl Track",
    days=WEEK,
    lines=(
        push_line(Deed.DELETE, 1),
        *(push_line(Deed.UPDATE, number) for number in range(2)),
        *(push_line(Deed.CREATE, number) for number in range(9)),
    ),
    unchanged=7,
    conflicts=(Conflict("c", '"Focus: Acme search page" was changed in Toggl Track'),),
    refused=(Failure("r", '"Hack day": it lies in a locked period', "Ask an admin to unlock it."),),
)
READY = PushRun("billing", WEEK, PushPhase.READY, PREVIEW)
RESULT = PushResult(
    tracker="billing",
    created=(Done("a", "1"),) * 6,
    updated=(Done("b", "2"),),
    deleted=(),
    unchanged=7,
    conflicts=PREVIEW.conflicts,
    failed=(Failure("f", f'"{NAMES[3]}": project is missing', "Set it, then push again."),),
)
LIMIT = TrackerLimit("The limit of Toggl Track is reached", "Push again in 24 min.")
PHASES: dict[str, PushRun] = {
    "comparing": PushRun("billing", WEEK),
    "waiting": PushRun("billing", WEEK, progress=PushProgress(0, 0, 12, "Toggl Track asks")),
    "ready": READY,
    "nothing-new": replace(READY, preview=replace(PREVIEW, lines=(), conflicts=(), refused=())),
    "sending": replace(READY, phase=PushPhase.SENDING, progress=PushProgress(5, 12)),
    "failed": replace(READY, phase=PushPhase.DONE, result=RESULT),
    "stopped": replace(READY, phase=PushPhase.DONE, result=replace(RESULT, stopped=LIMIT)),
    "error": PushRun(
        *("billing", WEEK, PushPhase.FAILED),
        error=TrackerUnreachable("Toggl Track cannot be reached", "Check the network."),
    ),
}


def pushing(run: PushRun) -> Steps:
    """Show a push as a job would have left it."""

    async def show(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, TrackCalApp)
        await until_read(pilot)
        app.push = run
        app.open_screen(PushScreen())
        await press(pilot, "down")

    return show


@pytest.mark.parametrize("phase", PHASES)
def test_push(phase: str, make_app: MakeApp, snap_compare: Snap) -> None:
    shown = pushing(PHASES[phase])
    assert snap_compare(make_app(), terminal_size=SIZES["design"], run_before=shown)


@pytest.mark.parametrize("size", ["narrow", "wide"])
def test_preview_size(size: str, make_app: MakeApp, snap_compare: Snap) -> None:
    assert snap_compare(make_app(), terminal_size=SIZES[size], run_before=pushing(READY))


def steps(*keys: str) -> Steps:
    """Go to Connection, wait for its trackers, then press keys."""

    async def run(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, TrackCalApp)
        await until_read(pilot)
        app.show_section("connection")
        await until(pilot, lambda: app.trackers)
        await press(pilot, *keys)

    return run


STATES: dict[str, tuple[str, ...]] = {
    "list": ("m",),
    "tested": ("m", "t"),
    "removing": ("m", "d"),
    "map": ("m", "enter"),
    "new": ("T",),
    "new-kimai": ("T", "right", "right"),
    "change": ("m", "e"),
}


def test_choosing_before_the_tracker_has_answered(make_app: MakeApp, snap_compare: Snap) -> None:
    async def run(pilot: Pilot[int]) -> None:
        await steps("m", "enter", "enter")(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, RemoteProjectScreen))
        await press(pilot, *"glo")

    assert snap_compare(make_app(), terminal_size=SIZES["design"], run_before=run)


@pytest.mark.parametrize("state", STATES)
def test_setting_up(state: str, make_app: MakeApp, snap_compare: Snap) -> None:
    shown = steps(*STATES[state])
    assert snap_compare(make_app(), terminal_size=SIZES["design"], run_before=shown)
