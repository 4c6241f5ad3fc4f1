"""Without any colour (`NO_COLOR`) everything still says what it is: by signs, bold and reversed."""

from __future__ import annotations

import pytest

from tests.tui.flows import FLOWS, Studio, studio
from tests.tui.painted import INK, Run, number_of, painted

__all__ = ["studio"]


@pytest.fixture(autouse=True)
def _no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


async def drawn(studio: Studio, flow: str) -> dict[str, list[Run]]:
    """The runs of text of every state of a flow."""
    app = studio.app(flow)
    states = {}
    async with app.run_test(size=(80, 24)) as pilot:
        async for state in FLOWS[flow](pilot):
            states[state] = painted(app)
    return states


def is_reversed(run: Run) -> bool:
    """Whether ink and ground have changed places."""
    return number_of(run.ground) == INK


def reversed_in(runs: list[Run]) -> list[str]:
    """The texts that are reversed, from top to bottom, below the tabs."""
    reversed_runs = (run for run in runs if is_reversed(run) and run.row)
    return [run.text.strip() for run in reversed_runs if set(run.text.strip()) != {"▐"}]


async def test_on_the_import_screen(studio: Studio) -> None:
    states = await drawn(studio, "importing")
    for state in ("ready", "ticked"):
        (row,) = reversed_in(states[state])
        assert row.startswith("▌[ ]  09:00 – 09:30    0.50  Daily stand-up"), "the whole row"
    assert sum("[x]" in run.text for run in states["ticked"]) == 3
    row, *selected = reversed_in(states["editing-selection"])
    assert row.startswith("▌[ ]")
    assert "".join(selected) == "d)", "the cursor stands on the first of two selected letters"
    assert reversed_in(states["picker"])[-3:] == [
        "Project for 3 ticked events",
        "c",  # the cursor, on the placeholder
        "ACME-2026  Acme website relaunch",
    ]
    assert any(line.startswith("▌ Tue 17 Nov") for line in reversed_in(states["left-out"]))
    headings = [run for run in states["ready"] if run.text.strip().endswith("Nov")]
    assert headings
    assert all(run.bold for run in headings)


async def test_where_a_range_is_chosen(studio: Studio) -> None:
    states = await drawn(studio, "choosing_a_range")
    in_field, *days = reversed_in(states["range"])
    assert len(in_field) == 1, "the field's cursor"
    assert days == ["16", "17", "18", "19", "20", "21", "[22]"]
    (today,) = [run for run in states["range-month"] if run.text.strip() == "20" and run.bold]
    assert not is_reversed(today), "today is no part of the range"
    assert any(line.startswith("space") for line in reversed_in(states["palette"]))


async def test_in_forms(studio: Studio) -> None:
    states = await drawn(studio, "entries")
    *_, title, field = reversed_in(states["entry-form-selection"])
    assert (title, field) == ("Edit entry", "2.00")
    errors = [run for run in states["entry-form-error"] if run.text.startswith("! ")]
    assert errors
    assert all(run.bold for run in errors)


async def test_a_choice_with_the_focus(studio: Studio) -> None:
    states = await drawn(studio, "consent")
    assert reversed_in(states["consent-cloud"]) == ["‹ global ›"]
    assert "‹ global ›" not in reversed_in(states["consent"])


async def test_failures_and_warnings_are_marked(studio: Studio) -> None:
    failing = await drawn(studio, "failing")
    assert any(
        run.text.startswith(" ! The ledger") and run.bold for run in failing["failed-notice"]
    )
    connecting = await drawn(studio, "connecting")
    marks = {run.text.strip() for run in connecting["troubleshoot"]}
    assert {"✓ ok", "! warning", "✗ error"} <= marks
