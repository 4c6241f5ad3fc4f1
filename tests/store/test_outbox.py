"""The outbox: receipts on disk when a call returns, whatever happens to the process or the file."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.store.factories import MONDAY, NOW, Ticking
from trackcal_tui.core.errors import StoreDamaged, StoreError, StoreLocked, StoreNewer
from trackcal_tui.core.outbox import Receipt, SendState
from trackcal_tui.store import outbox as module
from trackcal_tui.store.outbox import FileOutbox

WRITER = """
import sys
from pathlib import Path
from tests.store.test_outbox import opened, receipt
outbox = opened(Path(sys.argv[1]))
number = 0
while True:
    outbox.record_intents([receipt(number), receipt(number + 1)])
    print(number + 1, flush=True)
    number += 2
"""
PUSHER = """
import sys
from pathlib import Path
from tests.store.test_outbox import opened
with opened(Path(sys.argv[1])).exclusive():
    print("pushing", flush=True)
    sys.stdin.read()
"""


def opened(folder: Path, *, recover: bool = False) -> FileOutbox:
    return FileOutbox(folder / "outbox.jsonl", Ticking(), recover=recover)


def receipt(number: int = 1, state: SendState = SendState.SENDING, **fields: Any) -> Receipt:
    values: dict[str, Any] = {
        "tracker": "work",
        "entry": f"entry{number:07d}",
        "state": state,
        "mark": f"[trackcal:{number}]",
        "date": MONDAY,
        "at": NOW,
    }
    return Receipt(**{**values, **fields})


def child(code: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_last_receipt_of_an_entry_counts(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    assert outbox.receipts("work") == ()
    outbox.record_intents([receipt(1), receipt(2), receipt(2, tracker="other")])
    sent = receipt(
        1,
        SendState.SENT,
        remote_id="4711",
        content="abc",
        remote="def",
        start=datetime(2026, 11, 16, 8, tzinfo=UTC),
        failure='an "odd" line \u2028 and emoji 🙂',
    )
    outbox.record_receipts([sent])
    for handle in (outbox, opened(tmp_path)):
        assert set(handle.receipts("work")) == {sent, receipt(2)}
        assert handle.receipts("other") == (receipt(2, tracker="other"),)


def test_writing_nothing_makes_no_file(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    outbox.record_intents([])
    outbox.forget_tracker("work")
    assert not (tmp_path / "outbox.jsonl").exists()


def test_intents_are_synced_before_the_call_returns_and_receipts_when_the_push_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = opened(tmp_path)
    outbox.record_intents([receipt(1)])
    synced: list[int] = []
    real = os.fsync

    def noting(handle: int) -> None:
        real(handle)
        synced.append(os.fstat(handle).st_size)

    monkeypatch.setattr(os, "fsync", noting)
    with outbox.exclusive():
        outbox.record_intents([receipt(2)])
        assert synced.pop() == (tmp_path / "outbox.jsonl").stat().st_size
        outbox.record_receipts([receipt(2, SendState.SENT)])
        assert synced == []
    assert synced == [(tmp_path / "outbox.jsonl").stat().st_size]


def test_two_handles_see_each_other(tmp_path: Path) -> None:
    one, two = opened(tmp_path), opened(tmp_path)
    one.record_intents([receipt(1)])
    two.record_intents([receipt(2)])
    one.record_receipts([receipt(1, SendState.SENT)])
    assert set(two.receipts("work")) == {receipt(1, SendState.SENT), receipt(2)}
    assert set(one.receipts("work")) == set(two.receipts("work"))


def test_forgetting_a_tracker_keeps_the_others(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    outbox.record_intents([receipt(1), receipt(1, tracker="other")])
    outbox.forget_tracker("work")
    assert opened(tmp_path).receipts("work") == ()
    assert opened(tmp_path).receipts("other") == (receipt(1, tracker="other"),)
    outbox.record_intents([receipt(3)])
    assert opened(tmp_path).receipts("work") == (receipt(3),)


def test_outdated_lines_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LINES_KEPT", 10)
    outbox, reader = opened(tmp_path), opened(tmp_path)
    for minute in range(40):
        outbox.record_intents([replace(receipt(1), at=NOW + timedelta(minutes=minute))])
        assert reader.receipts("work") == outbox.receipts("work")
    assert len((tmp_path / "outbox.jsonl").read_bytes().splitlines()) < 20
    assert opened(tmp_path).receipts("work")[0].at == NOW + timedelta(minutes=39)


def test_only_the_owner_can_access_the_files(tmp_path: Path) -> None:
    opened(tmp_path).record_intents([receipt(1)])
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_one_push_at_a_time(tmp_path: Path) -> None:
    with child(PUSHER, tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "pushing\n"
        outbox = opened(tmp_path)
        with (
            pytest.raises(StoreLocked, match=f"pushing: process {process.pid}"),
            outbox.exclusive(),
        ):
            pass
        assert outbox.receipts("work") == ()
        process.kill()
    with outbox.exclusive():
        outbox.record_intents([receipt(1)])
        with pytest.raises(StoreLocked), opened(tmp_path).exclusive():
            pass
    with outbox.exclusive():
        assert opened(tmp_path).receipts("work") == (receipt(1),)


def kill_writers(folder: Path, times: int) -> None:
    """Kill a writer again and again; what it has acknowledged is there."""
    for _ in range(times):
        with child(WRITER, folder) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(3)]
            process.send_signal(signal.SIGKILL)
            said += process.stdout.readlines()
        last = int([line for line in said if line.endswith("\n")][-1])
        known = {one.entry for one in opened(folder).receipts("work")}
        assert {receipt(number).entry for number in range(last + 1)} <= known


def test_kill_loses_no_acknowledged_receipt(tmp_path: Path) -> None:
    kill_writers(tmp_path, 3)


@pytest.mark.soak
def test_hundreds_of_kills_lose_no_acknowledged_receipt(tmp_path: Path) -> None:
    kill_writers(tmp_path, 200)


def test_line_that_a_kill_cut_off_is_dropped(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    outbox.record_intents([receipt(1)])
    file = tmp_path / "outbox.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"tracker":"work","entry":"ent')
    assert outbox.receipts("work") == opened(tmp_path).receipts("work") == (receipt(1),)
    opened(tmp_path).record_receipts([receipt(2)])
    assert set(outbox.receipts("work")) == {receipt(1), receipt(2)}
    assert file.read_bytes().startswith(whole)


@pytest.mark.parametrize("call", ["pwrite", "fsync"])
def test_full_disk_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    outbox = opened(tmp_path)
    outbox.record_intents([receipt(1)])
    before = (tmp_path / "outbox.jsonl").read_bytes()
    real = os.pwrite

    def full(handle: int, *content: Any) -> int:
        if not content or content[0].startswith(b'{"tracker"'):
            if content:
                real(handle, content[0][:20], content[1])
            raise OSError(28, "No space left on device")
        return real(handle, *content)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        with pytest.raises(StoreError, match="disk is full"):
            outbox.record_intents([receipt(2)])
    assert (tmp_path / "outbox.jsonl").read_bytes() == before
    assert outbox.receipts("work") == (receipt(1),)
    outbox.record_intents([receipt(2)])
    assert set(opened(tmp_path).receipts("work")) == {receipt(1), receipt(2)}


def test_newer_outbox_is_refused_and_left_alone(tmp_path: Path) -> None:
    content = b'{"outbox":2}\n{"shape":"unknown"}\n'
    (tmp_path / "outbox.jsonl").write_bytes(content)
    for recover in (False, True):
        with pytest.raises(StoreNewer):
            opened(tmp_path, recover=recover).record_intents([receipt(1)])
    assert (tmp_path / "outbox.jsonl").read_bytes() == content


DAMAGES = st.one_of(
    st.tuples(st.just("bit"), st.floats(0, 1, exclude_max=True), st.integers(0, 7)),
    st.tuples(st.just("cut"), st.floats(0, 1, exclude_max=True), st.integers(1, 400)),
    st.tuples(st.just("insert"), st.floats(0, 1, exclude_max=True), st.binary(min_size=1)),
)


def damaged(content: bytes, how: str, where: float, what: Any) -> bytes:
    place = int(where * len(content))
    if how == "bit":
        changed = content[place] ^ 1 << what
        return content[:place] + bytes([changed]) + content[place + 1 :]
    if how == "cut":
        return content[:place] + content[place + what :]
    return content[:place] + what + content[place:]


@settings(max_examples=60, deadline=None)
@given(damage=DAMAGES)
@example(damage=("bit", 0.9999, 3))
@example(damage=("cut", 0.9999, 1))
@example(damage=("cut", 0.0, 400))
def test_damage_is_reported_and_other_receipts_recovered(
    tmp_path_factory: pytest.TempPathFactory, damage: tuple[str, float, Any]
) -> None:
    folder = tmp_path_factory.mktemp("outbox")
    expected = {receipt(number) for number in range(6)}
    opened(folder).record_intents(sorted(expected, key=lambda one: one.entry))
    file = folder / "outbox.jsonl"
    whole = file.read_bytes()
    bad = damaged(whole, *damage)
    file.write_bytes(bad)
    with pytest.raises(StoreDamaged) as caught:
        opened(folder).receipts("work")
    assert caught.value.set_aside is not None
    assert caught.value.set_aside.read_bytes() == bad
    with pytest.raises(StoreDamaged):
        opened(folder).record_intents([receipt(9)])
    assert file.read_bytes() == bad
    intact = {line for line in bad.split(b"\n") if line in whole.split(b"\n")}
    recovered = set(opened(folder, recover=True).receipts("work"))
    assert recovered <= expected
    assert len(recovered) >= len(intact) - 2  # without the header, and an empty end
    opened(folder).record_intents([receipt(9)])
    assert {receipt(9), *recovered} == set(opened(folder).receipts("work"))


def test_missing_outbox_is_reported(tmp_path: Path) -> None:
    opened(tmp_path).record_intents([receipt(1)])
    (tmp_path / "outbox.jsonl").unlink()
    with pytest.raises(StoreDamaged, match="its end is missing") as caught:
        opened(tmp_path).receipts("work")
    assert caught.value.set_aside is None
    assert opened(tmp_path, recover=True).receipts("work") == ()
    opened(tmp_path).record_intents([receipt(2)])


def test_recovering_an_intact_outbox_changes_nothing(tmp_path: Path) -> None:
    opened(tmp_path).record_intents([receipt(1)])
    content = (tmp_path / "outbox.jsonl").read_bytes()
    assert opened(tmp_path, recover=True).receipts("work") == (receipt(1),)
    assert (tmp_path / "outbox.jsonl").read_bytes() == content
