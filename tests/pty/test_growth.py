"""Memory after hundreds of openings, in a real terminal."""

from __future__ import annotations

import pytest

from tests.benchmarks.growth import OPENINGS, growth

pytestmark = [pytest.mark.pty, pytest.mark.soak]


@pytest.mark.parametrize("what", OPENINGS)
def test_the_program_holds_as_much_after_500_openings_as_after_10(what: str) -> None:
    ten, all_of_them = growth(OPENINGS[what], 10, 500)
    assert all_of_them <= 1.1 * ten
