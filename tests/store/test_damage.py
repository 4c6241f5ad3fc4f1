"""Damaged, foreign and newer files: reported, kept, never overwritten, never a crash."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.store.factories import ANA, draft_of, drafts, event, manual_entry, opened
from trackcal_tui.core.entries import Project
from trackcal_tui.core.errors import StoreDamaged, StoreError, StoreNewer
from trackcal_tui.core.events import Lookalike
from trackcal_tui.store import document, files
from trackcal_tui.store.ledger import TinyLedger


def filled(folder: Path) -> TinyLedger:
    ledger = opened(folder)
    ledger.add_project(Project("ACME", "Website"))
    first, *_ = ledger.import_drafts(drafts(1, 2, 3, project="ACME"), ANA, "Europe/Berlin").imported
    ledger.add_entry(manual_entry())
    ledger.delete_entries([first.id])
    return ledger


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a ledger with a row in most tables."""
    folder = tmp_path_factory.mktemp("whole")
    filled(folder)
    return (folder / "track.json").read_bytes()


def altered(content: bytes, change: Any, *, keep_checksum: bool = True) -> bytes:
    """Apply `change(tables)` to a document and write it as another program would."""
    tables = json.loads(content)
    change(tables)
    if not keep_checksum:
        del tables["meta"]["1"]["checksum"]
    return json.dumps(tables).encode()


DAMAGES: dict[str, Any] = {
    "empty": lambda whole: b"",
    "truncated": lambda whole: whole[: len(whole) // 2],
    "a byte short": lambda whole: whole[:-1],
    "trailing data": lambda whole: whole + whole[-40:],
    "binary": lambda whole: os.urandom(4096),
    "zeros": lambda whole: bytes(len(whole)),
    "text": lambda whole: b"To whom it may concern\n",
    "a list": lambda whole: b"[1,2,3]",
    "a number": lambda whole: b"7",
    "an empty object": lambda whole: b"{}",
    "another TinyDB": lambda whole: b'{"_default":{"1":{"name":"x"}}}',
    "deep nesting": lambda whole: b"[" * 100_000,
    "deep nesting in a row": lambda whole: whole.replace(b'"id":"', b'"z":' + b"[" * 9999, 1),
    "not UTF-8": lambda whole: whole.replace(b"Meeting 2", b"Meet\xff\xfe 2", 1),
    "a changed digit": lambda whole: whole.replace(b'"seconds":1800', b'"seconds":9800', 1),
    "rewritten by another program": lambda whole: altered(whole, lambda tables: None),
    "a table of the wrong type": lambda whole: altered(
        whole, lambda tables: tables.update(entries=[]), keep_checksum=False
    ),
    "seconds as text": lambda whole: altered(
        whole, lambda t: t["entries"]["2"].update(seconds="1800"), keep_checksum=False
    ),
    "an entry without its record": lambda whole: altered(
        whole, lambda t: t["import_records"].pop("2"), keep_checksum=False
    ),
    "a record without its entry": lambda whole: altered(
        whole, lambda t: t["entries"].pop("2"), keep_checksum=False
    ),
    "an id twice": lambda whole: altered(
        whole, lambda t: t["entries"].update({"9": t["entries"]["4"]}), keep_checksum=False
    ),
    "an event twice": lambda whole: altered(
        whole,
        lambda t: t["import_records"].update({"9": t["import_records"]["2"]}),
        keep_checksum=False,
    ),
    "no length": lambda whole: altered(
        whole, lambda t: t["entries"]["4"].update(seconds=0), keep_checksum=False
    ),
    "a time without offset": lambda whole: altered(
        whole,
        lambda t: t["entries"]["2"].update(start="2026-11-16T09:00:00"),
        keep_checksum=False,
    ),
    "a row without a number": lambda whole: altered(
        whole, lambda t: t["entries"].update(x=t["entries"].pop("4")), keep_checksum=False
    ),
    "a broken history": lambda whole: altered(
        whole, lambda t: t["history"].update({"9": {"what": 1}}), keep_checksum=False
    ),
    "a history of a table nobody knows": lambda whole: altered(
        whole, lambda t: t["history"]["1"].update(added={"x": []}), keep_checksum=False
    ),
    "an unknown meta field": lambda whole: altered(
        whole, lambda t: t["meta"]["1"].update(checksun=""), keep_checksum=False
    ),
    "a schema version that is no number": lambda whole: altered(
        whole, lambda t: t["meta"]["1"].update(schema_version="1"), keep_checksum=False
    ),
    "a schema version nobody knows": lambda whole: altered(
        whole, lambda t: t["meta"]["1"].update(schema_version=-3), keep_checksum=False
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_file_is_reported_kept_and_never_overwritten(
    tmp_path: Path, whole: bytes, damage: Any
) -> None:
    filled(tmp_path)
    file = tmp_path / "track.json"
    previous = (tmp_path / "track.json.previous").read_bytes()
    bad = damage(whole)
    assert bad != whole
    file.write_bytes(bad)
    for _ in range(3):  # however often it is started
        with pytest.raises(StoreDamaged) as caught:
            opened(tmp_path)
        error = caught.value
        assert error.exit_code == 6
        assert error.set_aside is not None
        assert error.set_aside.name in error.title
        assert error.set_aside.read_bytes() == bad
        assert error.previous == tmp_path / "track.json.previous"
        assert "mv" in error.hint
    kept = list(tmp_path.glob("track.json.damaged-*"))
    assert kept == [error.set_aside]
    assert (tmp_path / "track.json.previous").read_bytes() == previous

    ledger = opened(tmp_path, recover=True)
    assert len(ledger.entries()) == 4  # the deletion was in the lost generation
    ledger.add_entry(manual_entry("After"))
    assert len(opened(tmp_path).entries()) == 5
    assert kept[0].read_bytes() == bad


def test_recovering_an_intact_ledger_changes_nothing(tmp_path: Path) -> None:
    filled(tmp_path)
    content = (tmp_path / "track.json").read_bytes()
    assert len(opened(tmp_path, recover=True).entries()) == 3
    assert (tmp_path / "track.json").read_bytes() == content


def test_recovering_without_a_previous_generation_starts_empty(tmp_path: Path) -> None:
    opened(tmp_path).add_entry(manual_entry())
    (tmp_path / "track.json").write_bytes(b"rubbish")
    with pytest.raises(StoreDamaged) as caught:
        opened(tmp_path)
    assert caught.value.previous is None
    ledger = opened(tmp_path, recover=True)
    assert ledger.entries() == ()
    ledger.add_entry(manual_entry("New"))
    assert [entry.task_name for entry in opened(tmp_path).entries()] == ["New"]
    assert [file.read_bytes() for file in tmp_path.glob("*.damaged-*")] == [b"rubbish"]


def test_damaged_previous_generation_is_kept_but_not_offered(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / "track.json").write_bytes(b"rubbish")
    (tmp_path / "track.json.previous").write_bytes(b"more rubbish")
    with pytest.raises(StoreDamaged) as caught:
        opened(tmp_path)
    assert caught.value.previous is None
    ledger = opened(tmp_path, recover=True)
    ledger.add_entry(manual_entry())
    ledger.add_entry(manual_entry())
    kept = sorted(file.read_bytes() for file in tmp_path.glob("*.damaged-*"))
    assert kept == [b"more rubbish", b"rubbish"]


def test_each_different_damaged_file_is_kept(tmp_path: Path) -> None:
    filled(tmp_path)
    for rubbish in (b"one", b"two", b"one"):
        (tmp_path / "track.json").write_bytes(rubbish)
        with pytest.raises(StoreDamaged):
            opened(tmp_path)
    assert sorted(f.read_bytes() for f in tmp_path.glob("*.damaged-*")) == [b"one", b"two"]


def test_missing_ledger_with_a_previous_generation_is_not_a_new_ledger(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / "track.json").unlink()
    for _ in range(2):
        with pytest.raises(StoreDamaged, match="is gone") as caught:
            opened(tmp_path)
        assert caught.value.set_aside is None
    assert len(opened(tmp_path, recover=True).entries()) == 4
    assert len(opened(tmp_path).entries()) == 4


def test_damage_to_an_open_ledger_stops_the_next_change(tmp_path: Path) -> None:
    ledger = filled(tmp_path)
    before = ledger.entries()
    (tmp_path / "track.json").write_bytes(b"rubbish")
    for attempt in (lambda: ledger.add_entry(manual_entry("Lost?")), ledger.refresh):
        with pytest.raises(StoreDamaged):
            attempt()
    assert ledger.entries() == before  # still there to be read
    assert (tmp_path / "track.json").read_bytes() == b"rubbish"


def test_damaged_file_stays_when_it_cannot_be_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path)
    (tmp_path / "track.json").write_bytes(b"rubbish")

    def refused(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    real = os.open

    def no_new_file(path: Any, flags: int, *rest: int) -> int:
        if flags & os.O_EXCL:
            refused()
        return real(path, flags, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", refused)
        patch.setattr(os, "open", no_new_file)
        with pytest.raises(StoreDamaged) as caught:
            opened(tmp_path)
        assert caught.value.set_aside is None
        with pytest.raises(StoreError, match="cannot be set aside"):
            opened(tmp_path, recover=True)
    assert (tmp_path / "track.json").read_bytes() == b"rubbish"


def test_hand_edited_file_without_checksum_is_accepted_when_consistent(
    tmp_path: Path, whole: bytes
) -> None:
    opened(tmp_path)

    def edit(tables: Any) -> None:
        tables["entries"]["4"]["task_name"] = "Edited by hand"
        tables["entries"] = dict(reversed(tables["entries"].items()))

    (tmp_path / "track.json").write_bytes(altered(whole, edit, keep_checksum=False))
    ledger = opened(tmp_path)
    assert "Edited by hand" in {entry.task_name for entry in ledger.entries()}
    ledger.add_entry(manual_entry("Next"))
    assert document.is_intact((tmp_path / "track.json").read_bytes())
    assert len(opened(tmp_path).entries()) == 4
    while ledger.undo():
        pass
    assert ledger.entries() == ()


def test_undoing_a_deletion_does_not_duplicate_an_event_restored_by_hand(
    tmp_path: Path, whole: bytes
) -> None:
    opened(tmp_path)

    def edit(tables: Any) -> None:  # somebody took the row out of the history themselves
        removed = tables["history"][max(tables["history"])]["removed"]
        tables["entries"]["1"] = {**removed["entries"]["1"], "id": "put-back-000"}
        tables["import_records"]["1"] = {
            **removed["import_records"]["1"],
            "entry": "put-back-000",
        }

    (tmp_path / "track.json").write_bytes(altered(whole, edit, keep_checksum=False))
    ledger = opened(tmp_path)
    undone = ledger.undo()
    assert undone is not None
    assert undone.entries_restored == 0
    assert undone.what == (
        'deletion of "Meeting 1" (0.50 h); 1 entry not restored, the event was imported again since'
    )
    sources = [entry.source for entry in ledger.entries() if entry.source]
    assert len(sources) == len(set(sources)) == 3


@pytest.mark.parametrize("checksum", [True, False])
@pytest.mark.parametrize("version", [3, 99])
def test_newer_ledger_is_refused_and_left_alone(
    tmp_path: Path, whole: bytes, version: int, checksum: bool
) -> None:
    filled(tmp_path)

    def newer(tables: Any) -> None:
        tables["meta"]["1"] |= {"schema_version": version, "compression": "none"}
        tables["entries"] = {"shape": "unknown"}

    content = altered(whole, newer, keep_checksum=checksum)
    (tmp_path / "track.json").write_bytes(content)
    before = sorted(tmp_path.iterdir())
    for recover in (False, True):
        with pytest.raises(StoreNewer, match=f"schema {version}"):
            opened(tmp_path, recover=recover)
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "track.json").read_bytes() == content


@pytest.mark.parametrize(
    "step",
    [
        {"removed": {"entries": {"1": {"id": 1, "date": "2026-11-16", "seconds": 1}}}},
        {"changed": {"entries": {"2": {"seconds": "much"}}}},
    ],
)
def test_damaged_step_is_not_undone(tmp_path: Path, whole: bytes, step: Any) -> None:
    opened(tmp_path)

    def edit(tables: Any) -> None:
        tables["history"]["9"] = {"what": "?", "at": "2026-11-22T09:00:00Z", **step}

    content = altered(whole, edit, keep_checksum=False)
    (tmp_path / "track.json").write_bytes(content)
    ledger = opened(tmp_path)
    with pytest.raises(StoreError, match="cannot be undone"):
        ledger.undo()
    assert (tmp_path / "track.json").read_bytes() == content


def test_step_with_a_huge_span_of_rows_is_undone_quickly(tmp_path: Path, whole: bytes) -> None:
    opened(tmp_path)

    def edit(tables: Any) -> None:
        spans = {"entries": [[1, 10**15]], "import_records": [[1, 10**15]]}
        tables["history"]["9"] = {"what": "?", "at": "2026-11-22T09:00:00Z", "added": spans}

    (tmp_path / "track.json").write_bytes(altered(whole, edit, keep_checksum=False))
    undone = opened(tmp_path).undo()
    assert undone is not None
    assert undone.entries_removed == 3


# Fuzz ------------------------------------------------------------------------------------------


def spliced(content: bytes, cuts: list[tuple[float, float, float]]) -> bytes:
    """Move pieces of the document to other places in it."""
    for start, length, target in cuts:
        first = int(start * len(content))
        piece = content[first : first + 1 + int(length * 60)]
        rest = content[:first] + content[first + len(piece) :]
        place = int(target * len(rest))
        content = rest[:place] + piece + rest[place:]
    return content


FRACTION = st.floats(0, 1, exclude_max=True)
MANGLED = st.one_of(
    st.tuples(st.just("bits"), st.lists(st.tuples(FRACTION, st.integers(0, 7)), min_size=1)),
    st.tuples(st.just("cut"), st.tuples(FRACTION, FRACTION)),
    st.tuples(st.just("splice"), st.lists(st.tuples(FRACTION, FRACTION, FRACTION), min_size=1)),
    st.tuples(st.just("insert"), st.tuples(FRACTION, st.binary(min_size=1, max_size=20))),
)


def mangled(content: bytes, how: str, what: Any) -> bytes:
    if how == "bits":
        result = bytearray(content)
        for place, bit in what:
            result[int(place * len(content))] ^= 1 << bit
        return bytes(result)
    if how == "cut":
        first, last = sorted(int(place * len(content)) for place in what)
        return content[:first] + content[last + 1 :]
    if how == "splice":
        return spliced(content, what)
    place = int(what[0] * len(content))
    return content[:place] + what[1] + content[place:]


@settings(max_examples=80, deadline=None)
@given(mangling=MANGLED)
def test_mangled_file_is_reported_and_kept(whole: bytes, mangling: tuple[str, Any]) -> None:
    bad = mangled(whole, *mangling)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "track.json").write_bytes(bad)
        if bad == whole:
            assert len(opened(folder).entries()) == 3
            return
        with pytest.raises((StoreDamaged, StoreNewer)) as caught:
            opened(folder)
        assert (folder / "track.json").read_bytes() == bad
        if isinstance(caught.value, StoreDamaged):
            assert caught.value.set_aside is not None
            assert caught.value.set_aside.read_bytes() == bad


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@settings(max_examples=80, deadline=None)
@given(
    table=st.sampled_from([*document.TABLES, "meta"]),
    row=st.integers(0, 9),
    field=st.integers(0, 20),
    value=JSON,
)
@example(table="meta", row=0, field=0, value=-1)
def test_hand_edited_value_is_accepted_or_reported(
    whole: bytes, table: str, row: int, field: int, value: Any
) -> None:
    """A hand edit without a checksum: either the ledger is consistent, or it says it is not."""
    tables = json.loads(whole)
    del tables["meta"]["1"]["checksum"]
    rows = tables[table]
    if rows:
        key = sorted(rows)[row % len(rows)]
        fields = sorted(rows[key])
        rows[key][fields[field % len(fields)]] = value
    else:
        rows["1"] = value
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "track.json").write_bytes(json.dumps(tables).encode())
        try:
            ledger = opened(folder)
        except (StoreDamaged, StoreNewer):
            return
        for entry in ledger.entries():
            ledger.entry(entry.id)
        ledger.add_entry(manual_entry())
        assert opened(folder).entries() == ledger.entries()
        while ledger.undo():
            pass


# Row by row ------------------------------------------------------------------------------------


def test_wrong_row_under_a_valid_checksum_is_reported(tmp_path: Path, whole: bytes) -> None:
    opened(tmp_path)
    meta, tables = document.decode(whole)
    tables["entries"]["4"] = msgspec.Raw(b'{"id":4}')
    pieces = document.encode(tables, meta.generation, meta.saved)
    files.replace(tmp_path / "track.json", pieces)
    with pytest.raises(StoreDamaged, match="wrong type"):
        opened(tmp_path)


def test_linked_event_passes_the_row_check(tmp_path: Path, whole: bytes) -> None:
    ledger = filled(tmp_path)
    entry = next(entry for entry in ledger.entries() if entry.source)
    ledger.link_events([Lookalike(draft_of(event("new")), entry)], ANA)
    content = (tmp_path / "track.json").read_bytes()
    (tmp_path / "track.json").write_bytes(altered(content, lambda t: None, keep_checksum=False))
    assert opened(tmp_path).entries() == ledger.entries()


def test_check_reads_every_row(tmp_path: Path) -> None:
    ledger = filled(tmp_path)
    assert ledger.check() == (3, 2)
    meta, tables = document.decode((tmp_path / "track.json").read_bytes())
    del tables["import_records"]["2"]
    files.replace(tmp_path / "track.json", document.encode(tables, meta.generation, meta.saved))
    with pytest.raises(StoreDamaged, match="do not agree"):
        opened(tmp_path).check()


def test_altered_file_error_says_how_to_accept_it(tmp_path: Path) -> None:
    filled(tmp_path)
    content = (tmp_path / "track.json").read_bytes()
    (tmp_path / "track.json").write_bytes(content.replace(b"Meeting 2", b"Meeting X"))
    with pytest.raises(StoreDamaged) as caught:
        opened(tmp_path)
    assert 'remove the field "checksum"' in caught.value.hint
