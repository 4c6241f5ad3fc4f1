"""Whatever arrives, the parser reads it or refuses it."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackcal_tui.core.errors import GraphError
from trackcal_tui.graph.error_responses import to_error
from trackcal_tui.graph.parse import Page, parse_page
from trackcal_tui.graph.wire import FIELDS

GOOD = (Path(__file__).parent / "responses" / "subjects-of-the-world.json").read_bytes()

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters())
    | st.sampled_from(["2026-11-16T09:00:00.0000000", "UTC", "Europe/Berlin", "Europe", "../x"])
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
moments = st.dictionaries(st.sampled_from(["dateTime", "timeZone", "other"]), scalars)
events = st.dictionaries(
    st.sampled_from([*FIELDS, "@odata.etag", "@removed"]), anything | moments, max_size=14
)


def checked(body: bytes) -> Page | None:
    """Return the page, None if it was refused; assert what holds for every event."""
    try:
        page = parse_page(body)
    except GraphError:
        return None
    for event in page.events:
        for instant in (event.start, event.end):
            assert instant is None or instant.tzinfo is UTC
        for text in (event.subject, event.organizer, event.organizer_address, *event.categories):
            assert not {unicodedata.category(sign) for sign in text} & {"Cc", "Cs", "Zl"}
        assert event.response == event.response.lower()
        for text in (event.id, event.series_id, event.ical_uid, event.change_key):
            (text or "").encode()
    return page


@given(anything)
@settings(deadline=None)
def test_any_json_is_read_or_refused(value: Any) -> None:
    checked(json.dumps(value).encode())


@given(st.lists(events | anything, max_size=5))
@settings(deadline=None)
def test_odd_events_never_make_a_page_unreadable(value: list[Any]) -> None:
    page = checked(json.dumps({"value": value}).encode())
    assert page is not None
    removed = sum(isinstance(item, dict) and item.get("@removed") is not None for item in value)
    assert len(page.events) == len(value) - removed


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_flipped_bits_are_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    checked(bytes(body))


@given(st.integers(0, len(GOOD.rstrip()) - 1))
@settings(deadline=None)
def test_a_page_truncated_anywhere_is_refused(length: int) -> None:
    with pytest.raises(GraphError):
        parse_page(GOOD[:length])


@given(st.integers(300, 599), st.binary() | anything.map(lambda v: json.dumps(v).encode()))
@settings(deadline=None)
def test_any_error_body_becomes_an_error(status: int, body: bytes) -> None:
    error = to_error(httpx.Response(status, content=body))
    assert error.title
    assert error.hint


@given(st.integers(300, 599), st.dictionaries(st.just("error"), anything))
@settings(deadline=None)
def test_any_error_object_becomes_an_error(status: int, body: dict[str, Any]) -> None:
    headers = {"request-id": "a\x1b[31m"}
    response = httpx.Response(status, headers=headers, content=json.dumps(body).encode())
    assert to_error(response).details.removeprefix(f"HTTP {status}").replace(" · ", "").isascii()
