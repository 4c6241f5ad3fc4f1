"""Whatever is pressed, pasted, clicked and resized, the program never crashes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.pty import Program
from tests.pty.monkey import PLACES, Monkey
from tests.pty.programs import demo, many

pytestmark = pytest.mark.pty


def play(folder: Path, seed: int, actions: int, *, is_slow: bool) -> set[str]:
    home = folder / "home"
    user = str(folder)  # where exports go

    def start() -> Program:
        return many(home, 40, slow=True, HOME=user) if is_slow else demo(home, HOME=user)

    monkey = Monkey(start, home, seed)
    monkey.play(actions)
    return monkey.seen


@pytest.mark.parametrize("is_slow", [False, True], ids=["demo", "slow tenant"])
def test_it_outlives_random_keys_pastes_clicks_and_resizes(is_slow: bool, tmp_path: Path) -> None:
    play(tmp_path, 20261120, 400, is_slow=is_slow)


@pytest.mark.soak
@pytest.mark.parametrize("is_slow", [False, True], ids=["demo", "slow tenant"])
@pytest.mark.parametrize("seed", range(10))
def test_it_outlives_many_more(seed: int, is_slow: bool, tmp_path: Path) -> None:
    seen = play(tmp_path, seed, 5_000, is_slow=is_slow)
    # The slow tenant has no tracker and no sign-in; and chance may miss a place, not many.
    assert is_slow or len(PLACES.keys() - seen) <= 3, sorted(PLACES.keys() - seen)
