"""What is kept of an error of our own."""

from __future__ import annotations

import stat
from pathlib import Path

import msgspec
import pytest

from trackcal_tui.config.crash_log import log_crash
from trackcal_tui.config.paths import Paths
from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.hours import parse_hours
from trackcal_tui.demo.clock import FixedClock

SECRET = "subject-and-token"


def crash() -> BaseException:
    """Return an error raised in our code, caused by one of a library with a secret in it."""
    try:
        try:
            msgspec.json.decode(SECRET)
        except msgspec.DecodeError as error:
            error.args = (SECRET,)
            parse_hours(None)  # type: ignore[arg-type] # the mistake
    except TypeError as error:
        return error
    raise AssertionError


def keep(folder: Path) -> TrackCalError:
    return log_crash(crash(), Paths(config=folder, data=folder, state=folder), FixedClock())


def test_types_and_our_lines_are_kept_and_no_value(tmp_path: Path) -> None:
    told = keep(tmp_path / "state")
    log = tmp_path / "state" / "trackcal.log"
    text = log.read_text(encoding="utf-8")
    assert "builtins.TypeError" in text and "msgspec.DecodeError" in text
    assert "  core/hours.py:" in text and "  core/text.py:" in text
    assert SECRET not in text and str(tmp_path) not in text and "test_crash_log" not in text
    assert str(log) in told.hint and told.code == "internal"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_crashes_are_appended(tmp_path: Path) -> None:
    keep(tmp_path)
    keep(tmp_path)
    assert (tmp_path / "trackcal.log").read_text(encoding="utf-8").count("TypeError") == 2


@pytest.mark.parametrize("content", ["folder", "unsafe"])
def test_a_log_that_cannot_be_written_is_told(tmp_path: Path, content: str) -> None:
    if content == "folder":
        (tmp_path / "trackcal.log").mkdir()
    else:
        tmp_path.chmod(0o777)
    told = keep(tmp_path)
    assert "TypeError" in told.hint and "cannot be written" in told.hint
