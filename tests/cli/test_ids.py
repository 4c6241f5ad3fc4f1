"""Ids, shortened and found again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.cli.ids import SHOWN, meant_by, short_ids


@given(st.lists(st.text(alphabet="abA=", max_size=60), max_size=8, unique=True))
def test_a_shortened_id_means_that_id(ids: list[str]) -> None:
    for whole, part in short_ids(ids).items():
        known = {one: one for one in ids}
        if len(part) >= SHOWN:
            assert meant_by([part], known, unknown="", hint="", code="") == (whole,)


def test_ids_that_begin_alike_are_shortened_to_their_endings() -> None:
    ids = ["AAMkAD" + "x" * 120 + ending for ending in ("AABH5Vj3AAA=", "AABH5Vj4AAA=")]
    assert list(short_ids(ids).values()) == ["5Vj3AAA=", "5Vj4AAA="]
