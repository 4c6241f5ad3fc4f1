"""Parse every shape a calendar page comes in, one small file each."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from trackcal_tui.core.errors import GraphError
from trackcal_tui.core.events import CalendarEvent
from trackcal_tui.graph.parse import Page, parse_page

RESPONSES = Path(__file__).parent / "responses"
NINE = datetime(2026, 11, 16, 9, tzinfo=UTC)
TEN = datetime(2026, 11, 16, 10, tzinfo=UTC)


def read(name: str) -> Page:
    return parse_page((RESPONSES / f"{name}.json").read_bytes())


def only(name: str) -> CalendarEvent:
    (event,) = read(name).events
    return event


def test_every_field_of_an_event_is_read() -> None:
    assert only("invite-accepted") == CalendarEvent(
        id="AAkALgAA-a",
        subject="Event a",
        start=NINE,
        end=TEN,
        response="accepted",
        has_attendees=True,
        kind="singleinstance",
        ical_uid="uid-a",
        change_key='W/"etag-a"',
        attendee_count=1,
    )


def test_times_are_aware_and_utc() -> None:
    event = only("invite-accepted")
    assert event.start is not None
    assert event.start.tzinfo is UTC


def test_ones_own_meeting() -> None:
    event = only("own-meeting-organizer")
    assert (event.is_organizer, event.response) == (True, "organizer")


@pytest.mark.parametrize(
    ("name", "organizer"),
    [("own-appointment-response-none", True), ("synced-appointment-nobody-invited", False)],
)
def test_an_appointment_without_attendees(name: str, organizer: bool) -> None:
    event = only(name)
    assert (event.is_organizer, event.response, event.has_attendees) == (organizer, "none", False)


def test_organizer_categories_and_attendees_are_read() -> None:
    event = only("organizer-categories-and-a-room")
    assert (event.organizer, event.organizer_address) == ("Priya Raman", "priya@contoso.com")
    assert event.categories == ("Acme", "Red category")
    assert event.attendee_count == 2, "the room is no person"


def test_an_organizer_without_a_name_is_known_by_the_address() -> None:
    found = [(e.organizer, e.organizer_address) for e in read("organizer-without-name").events]
    address = "priya@contoso.com"
    assert found == [(address, address), (address, address), ("Priya Raman", "")]


def test_terminal_escapes_are_removed_from_organizers_and_categories() -> None:
    event = only("organizer-with-terminal-escapes")
    assert (event.organizer, event.organizer_address) == ("Pri[31mya", "priya@contoso.com")
    assert event.categories == ("Ac]0;xme",)


def test_wrong_typed_organizers_categories_and_attendees_count_as_absent() -> None:
    events = read("organizer-and-categories-wrong").events
    assert {event.organizer for event in events} == {""}
    assert [event.categories for event in events] == [(), ("Acme",), (), ()]
    assert [event.attendee_count for event in events] == [0, 3, 0, 1]
    assert [event.has_attendees for event in events] == [False, True, False, True]


def test_responses_are_lower_case_and_unknown_ones_are_kept() -> None:
    assert [event.response for event in read("every-answer-to-an-invite").events] == [
        "notresponded",
        "tentativelyaccepted",
        "declined",
        "none",
        "unknownfuturevalue",
    ]


def test_a_cancelled_event_still_says_accepted() -> None:
    event = only("cancelled-still-accepted")
    assert event.is_cancelled
    assert event.response == "accepted"
    assert event.subject == "Canceled: Canceled: Daily with the team"


def test_all_day_events_are_dates_and_never_converted() -> None:
    event = only("all-day-in-other-zone")
    assert event.is_all_day
    assert event.start == datetime(2026, 11, 16, tzinfo=UTC)
    assert event.end == datetime(2026, 11, 17, tzinfo=UTC)


def test_original_start_is_kept_as_sent() -> None:
    event = only("all-day-series-original-start-with-offset")
    assert event.original_start == "2026-11-16T07:00:00Z"
    assert event.series_id == "AAkALgAA-s"


def test_events_longer_than_a_day_keep_their_times() -> None:
    event = only("multi-day-not-all-day")
    assert not event.is_all_day
    assert event.start == datetime(2026, 11, 26, 17, tzinfo=UTC)
    assert event.end == datetime(2026, 11, 30, 5, tzinfo=UTC)
    assert only("crosses-midnight").end == datetime(2026, 11, 18, 23, 30, tzinfo=UTC)


def test_an_event_may_have_no_length() -> None:
    event = only("no-length")
    assert event.start == event.end == NINE


def test_the_kind_of_an_event() -> None:
    assert only("series-master").kind == "seriesmaster"
    moved, sibling = read("moved-occurrence-before-its-siblings").events
    assert (moved.kind, moved.original_start) == ("exception", "2026-11-17T09:00:00Z")
    assert moved.start == datetime(2026, 11, 18, 11, tzinfo=UTC)
    assert sibling.kind == "occurrence"


@pytest.mark.parametrize("name", ["every-field-null", "every-field-wrong"])
def test_null_and_wrong_typed_fields_count_as_absent(name: str) -> None:
    assert only(name) == CalendarEvent()


def test_absent_fields_get_their_defaults() -> None:
    assert only("sparse-without-id") == CalendarEvent(response="accepted")


def test_one_odd_event_leaves_its_neighbours_alone() -> None:
    first, odd, last = read("one-wrong-among-good").events
    assert (first.start, last.start) == (NINE, NINE)
    assert first.has_attendees
    assert last.has_attendees
    assert (odd.start, odd.end) == (None, TEN)
    assert odd.is_cancelled is False  # only a literal true counts
    assert odd.has_attendees is False


def test_an_item_that_is_no_event_is_counted_as_unreadable() -> None:
    events = read("items-that-are-no-events").events
    assert events[:4] == (CalendarEvent(),) * 4
    assert events[4].id == "AAkALgAA-a"


def test_deletion_marks_are_no_events() -> None:
    assert [event.id for event in read("deletion-marks").events] == ["AAkALgAA-a"]


def test_deletion_marks_among_odd_events() -> None:
    body = {"value": [{"id": "gone", "@removed": {}}, {"id": "kept", "@removed": None}, 1]}
    events = parse_page(json.dumps(body).encode()).events
    assert [event.id for event in events] == ["kept", ""]


def test_terminal_escapes_are_removed_from_subjects() -> None:
    assert only("subject-with-terminal-escapes").subject == "]52;c;aGk=Standup31m now"


def test_a_subject_cut_inside_an_emoji_leaves_the_page_readable() -> None:
    cut, whole = read("subject-cut-inside-an-emoji").events
    assert cut.subject == "Party"
    assert cut.start == NINE
    assert whole.subject == "Event b"


def test_an_id_that_cannot_be_stored_is_no_id() -> None:
    event = only("ids-with-lone-surrogates")
    assert (event.id, event.series_id, event.ical_uid) == ("", None, None)


def test_subjects_in_all_scripts_are_kept() -> None:
    assert [event.subject for event in read("subjects-of-the-world").events] == [
        "👩‍👩‍👧‍👦 Family day",
        "東京チーム",
        "פגישת היכרות",
        "[EXT] [/red] Call",
        "",
        "",
    ]


def test_times_labelled_with_an_iana_zone_are_converted() -> None:
    event = only("zone-iana")
    assert event.start == datetime(2026, 11, 16, 8, tzinfo=UTC)
    assert event.end == datetime(2026, 7, 16, 7, tzinfo=UTC)


def test_a_windows_zone_is_converted_and_a_custom_one_is_unreadable() -> None:
    event = only("zone-windows")
    assert (event.start, event.end) == (datetime(2026, 11, 16, 17, tzinfo=UTC), None)


def test_utc_has_other_spellings() -> None:
    event = only("zone-utc-otherwise-spelled")
    assert (event.start, event.end) == (NINE, TEN)


def test_an_offset_in_the_time_wins_over_the_label() -> None:
    event = only("times-with-offset")
    assert (event.start, event.end) == (datetime(2026, 11, 16, 8, tzinfo=UTC), TEN)


def test_impossible_times_are_unreadable() -> None:
    events = read("times-impossible").events
    assert len(events) == 8
    assert {event.start for event in events} == {None}


def test_unused_fields_may_hold_anything() -> None:
    event = only("teams-meeting-full-width")
    assert (event.subject, event.start) == ("Event a", NINE)


def test_ids_are_kept_byte_for_byte() -> None:
    ids = [event.id for event in read("ids-differing-in-one-sign").events]
    assert ids == ["AAkALgAA-x_", "AAkALgAA-x-", "AAkALgAA-X-"]


def test_an_empty_page_may_have_a_next_page() -> None:
    page = read("empty-page-with-more")
    assert page.events == ()
    assert page.next_link is not None
    assert "%3a00%3a00Z" in page.next_link
    assert read("invite-accepted").next_link is None


@pytest.mark.parametrize("name", sorted(file.stem for file in RESPONSES.glob("*.json")))
def test_the_lenient_decoder_agrees_with_the_fast_one(name: str) -> None:
    """An item that is no object sends the whole page through the lenient decoder."""
    page = json.loads((RESPONSES / f"{name}.json").read_bytes())
    expected = read(name).events
    page["value"].append("no event")
    assert parse_page(json.dumps(page).encode()).events == (*expected, CalendarEvent())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"17",
        b"{}",
        b'{"value": null}',
        b'{"value": {}}',
        b'{"error": {"code": "UnknownError"}}',
        b"<html><body>Log in to the guest network</body></html>",
        b'{"value": [{"id": "a", "subject": "cut o',
        b'{"value": [], "@odata.nextLink": 5}',
        b'{"value": []} trailing',
        b"\xff\xfe\x00",
        b'{"value": [{"id": "\xff"}]}',
        b'{"value": ' + b"[" * 100_000,
        b'{"value": [], "deep": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_anything_but_a_whole_page_is_refused(body: bytes) -> None:
    with pytest.raises(GraphError) as caught:
        parse_page(body)
    assert caught.value.title == "Microsoft's answer could not be read"


def test_a_number_may_have_more_digits_than_python_reads() -> None:
    body = b'{"value": [{"id": "a", "isAllDay": ' + b"9" * 5000 + b"}]}"
    assert parse_page(body).events == (CalendarEvent(id="a"),)
