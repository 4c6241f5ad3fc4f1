"""The file of ticks and edits: rows of several programs, damage, age."""

from __future__ import annotations

import stat
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from trackcal_tui.config import drafts
from trackcal_tui.config.drafts import FILE, Decide, DraftRow, DraftsFile, Rows
from trackcal_tui.core.errors import StoreError

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
ROW = DraftRow("Name", None, 1800, True, at=NOW, day=NOW.date())


def rows(made: dict[str, DraftRow | None]) -> Decide:
    """These rows, whatever is in the file."""
    return lambda _: made


def test_rows_are_read_as_they_were_written(tmp_path: Path) -> None:
    others = DraftRow(at=NOW, left_out="series", start=NOW), DraftRow(project="ACME", at=NOW)
    file = DraftsFile(tmp_path / "state")
    file.change("me", rows({"a": ROW, "b": others[0]}), NOW)
    file.change("you", rows({"a": others[1]}), NOW)
    again = DraftsFile(tmp_path / "state")
    assert again.rows("me") == {"a": ROW, "b": others[0]}
    assert again.rows("you") == {"a": others[1]}
    assert again.rows("nobody") == {}
    assert stat.S_IMODE((tmp_path / "state" / FILE).stat().st_mode) == 0o600


def test_of_two_programs_the_last_change_of_a_row_wins_and_no_other_is_lost(
    tmp_path: Path,
) -> None:
    one, other = DraftsFile(tmp_path), DraftsFile(tmp_path)
    newer = DraftRow("Newer", at=NOW)
    one.change("me", rows({"a": ROW, "b": ROW, "c": ROW}), NOW)
    other.change("me", rows({"a": newer, "b": None}), NOW)
    one.change("me", rows({"d": ROW}), NOW)
    assert other.rows("me") == {"a": newer, "c": ROW, "d": ROW}


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    def one_more(known: Rows) -> dict[str, DraftRow]:
        row = known.get("all", ROW)
        return {"all": replace(row, seconds=(row.seconds or 0) + 1)}

    def write(writer: int) -> None:
        file = DraftsFile(tmp_path)
        for n in range(20):
            file.change("me", one_more, NOW)
            file.change("me", rows({f"{writer}-{n}": ROW}), NOW)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = DraftsFile(tmp_path).rows("me")
    assert len(found) == 81
    assert found["all"].seconds == 1800 + 80


def test_rows_go_ninety_days_after_their_event(tmp_path: Path) -> None:
    file = DraftsFile(tmp_path)
    old, dateless = DraftRow("Old", at=NOW, day=date(2026, 8, 22)), DraftRow("None", at=NOW)
    file.change("me", rows({"a": ROW, "b": old}), NOW)
    file.change("you", rows({"a": dateless}), NOW)
    assert file.rows("me").keys() == {"a", "b"}
    file.change("me", rows({"z": None}), NOW + timedelta(days=2))
    assert file.rows("me").keys() == {"a"}
    file.change("me", rows({"z": None}), NOW + timedelta(days=91))
    assert (file.rows("me"), file.rows("you")) == ({}, {})


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"connections": {"me": 1}}', b"\xff\x00"])
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    file = DraftsFile(tmp_path)
    assert file.rows("me") == {}
    assert file.set_aside is not None
    assert file.set_aside.read_bytes() == content
    file.change("me", rows({"a": ROW}), NOW)
    assert file.rows("me") == {"a": ROW}
    (tmp_path / FILE).write_bytes(content)
    assert file.rows("me") == {}
    assert len(list(tmp_path.glob("*.damaged-*"))) == 2, "no file that was set aside is replaced"


def test_a_file_that_cannot_be_written_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    file = DraftsFile(tmp_path)
    file.change("me", rows({"a": ROW}), NOW)
    monkeypatch.setattr(drafts, "write_atomically", full)
    with pytest.raises(StoreError, match="cannot be saved: No space left"):
        file.change("me", rows({"a": None}), NOW)
    assert file.rows("me") == {"a": ROW}


def test_a_writer_that_never_ends_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "_PATIENCE", 0)
    monkeypatch.setattr(drafts, "_lock", lambda _handle: False)
    with pytest.raises(StoreError, match="Another trackcal"):
        DraftsFile(tmp_path).change("me", rows({"a": ROW}), NOW)
