"""When calendars were last read."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.config.last_read import forget_last_read, load_last_reads, save_last_read
from trackcal_tui.core.errors import StoreError

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


def test_each_connection_has_its_own_time(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert load_last_reads(state) == {}
    save_last_read(state, "a@global", NOW)
    save_last_read(state, "b@china", NOW - timedelta(days=1))
    save_last_read(state, "a@global", NOW + timedelta(hours=1))
    assert load_last_reads(state) == {
        "a@global": NOW + timedelta(hours=1),
        "b@china": NOW - timedelta(days=1),
    }
    (file,) = state.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_forgotten_connection_is_gone(tmp_path: Path) -> None:
    forget_last_read(tmp_path / "state", "a@global")
    assert not (tmp_path / "state").exists()
    save_last_read(tmp_path, "a@global", NOW)
    save_last_read(tmp_path, "b@china", NOW)
    forget_last_read(tmp_path, "a@global")
    forget_last_read(tmp_path, "a@global")
    assert load_last_reads(tmp_path) == {"b@china": NOW}
    forget_last_read(tmp_path, "b@china")
    assert load_last_reads(tmp_path) == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"a": 1}',
        b'{"a": "yesterday"}',
        b'{"a": "2026-11-20T15:30:00"}',
        b'{"\xff": 1}',
    ],
)
def test_an_unreadable_file_counts_as_empty_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "last-read.json").write_bytes(content)
    assert load_last_reads(tmp_path) == {}
    save_last_read(tmp_path, "a", NOW)
    assert load_last_reads(tmp_path) == {"a": NOW}


@given(st.one_of(st.binary(), st.dictionaries(st.text(), st.text()).map(msgspec.json.encode)))
def test_any_file_can_be_loaded(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    state = tmp_path_factory.mktemp("state")
    (state / "last-read.json").write_bytes(content)
    assert all(at.tzinfo for at in load_last_reads(state).values())


def test_a_folder_in_place_of_the_file_and_an_unsafe_folder(tmp_path: Path) -> None:
    (tmp_path / "last-read.json").mkdir()
    assert load_last_reads(tmp_path) == {}
    with pytest.raises(OSError, match="directory"):
        save_last_read(tmp_path, "a", NOW)
    tmp_path.chmod(0o777)
    with pytest.raises(StoreError):
        save_last_read(tmp_path, "a", NOW)
