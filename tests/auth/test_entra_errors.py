"""Which error each OAuth error of Entra becomes: its kind by the words, its hint by the number."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.auth.aadsts import ADMIN_NUMBERS, error_numbers, hint_for
from trackcal_tui.auth.entra_errors import is_dead, to_error
from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    SignInFailed,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)

NUMBERS = [
    *(16000, 50020, 50011, 50034, 50053, 50055, 50057, 50058, 50059, 90002),
    *(50072, 50074, 50076, 50078, 50079, 50089, 70008, 700082, 50097, 53000, 53001, 53002),
    *(50105, 50126, 50131, 50158, 53003, 50132, 50133, 50173, 50194, 50196, 50199),
    *(500011, 650052, 650056, 650057, 65005, 500021, 500022, 500212, 500213, 500208, 501481),
    *(53004, 53011, 530032, 530035, 530033, 530034, 530036, 54000, 54005, 9002313),
    *(65001, 90008, 90094, 90095, 90093, 90090, 65004, 70000, 70003, 70011),
    *(70016, 70018, 70043, 700005, 700016, 700038, 700025, 7000218, 700084),
    *(70001, 7000112, 90014, 900144, 90038, 90072, 900941, 900981, 9001023),
    *(9002331, 9002332, 90120, 90123, 90130),
]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_known_number_has_words_of_its_own(number: int) -> None:
    hint = hint_for((number,))
    assert hint is not None
    assert hint.title
    assert hint.hint
    assert not hint.title.endswith(".")


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [
        ({"error_codes": [70016]}, (70016,)),
        ({"error_codes": [70016, 65001], "error_description": "AADSTS50020: x"}, (70016, 65001)),
        ({"error_description": "AADSTS50020: User 'x' ...\r\nTrace ID: 1"}, (50020,)),
        ({"error_description": "AADSTS7000218: The body… AADSTS7000218"}, (7000218,)),
        ({"error_codes": [], "error_description": "AADSTS65001: x"}, (65001,)),
        ({"error_codes": ["65001", True, None], "error_description": "AADSTS53003"}, (53003,)),
        ({"error_codes": "65001"}, ()),
        ({"error_description": 7}, ()),
        ({"error_description": "AADSTS12 AADSTS123456789"}, ()),
        ({}, ()),
    ],
)
def test_numbers_are_read_from_the_list_or_the_description(
    answer: dict[str, Any], numbers: tuple[int, ...]
) -> None:
    assert error_numbers(answer) == numbers


@pytest.mark.parametrize("number", sorted(ADMIN_NUMBERS))
@pytest.mark.parametrize("error", ["invalid_grant", "access_denied", "interaction_required"])
def test_missing_consent_needs_an_administrator(number: int, error: str) -> None:
    answer = {"error": error, "error_codes": [number]}
    for during in ("sign_in", "refresh"):
        found = to_error(answer, during)
        assert isinstance(found, AdminApprovalNeeded)
        assert "consent-url" in found.hint
    assert isinstance(to_error(answer, "sign_in", personal=True), SignInFailed)
    assert isinstance(to_error(answer, "refresh", personal=True), SignInNeeded)


@pytest.mark.parametrize("field", ["error", "suberror"])
def test_consent_required_needs_no_number(field: str) -> None:
    answer = {"error": "invalid_grant"} | {field: "consent_required"}
    assert isinstance(to_error(answer, "refresh"), AdminApprovalNeeded)


def test_a_declined_consent_needs_no_administrator() -> None:
    answer = {"error": "consent_required", "error_codes": [65004]}
    found = to_error(answer, "sign_in")
    assert isinstance(found, SignInFailed)
    assert found.code == "declined"
    assert "declined" in found.title


@pytest.mark.parametrize("number", [70019, 70020, 12345])
def test_an_expired_code_may_have_been_blocked(number: int) -> None:
    found = to_error({"error": "expired_token", "error_codes": [number]}, "sign_in")
    assert found.code == "code_expired"
    assert "53003" in found.hint
    assert "--flow browser" in found.hint


@pytest.mark.parametrize("error", ["temporarily_unavailable", "server_error"])
def test_a_busy_service_is_unreachable(error: str) -> None:
    assert isinstance(to_error({"error": error}, "refresh"), Unreachable)


@pytest.mark.parametrize("error", ["invalid_grant", "interaction_required", "login_required", "x"])
def test_a_refused_refresh_needs_a_sign_in(error: str) -> None:
    found = to_error({"error": error}, "refresh")
    assert type(found) is SignInNeeded
    assert "trackcal connect" in found.hint


def test_only_ended_sessions_are_dead() -> None:
    assert is_dead({"error": "invalid_grant", "error_codes": [530036]})
    assert is_dead({"error": "invalid_grant", "error_codes": [50173]})
    assert not is_dead({"error": "invalid_grant", "error_codes": [53003]})
    assert not is_dead({"error": "invalid_grant", "error_codes": [65001]})
    assert not is_dead({"error": "interaction_required", "error_codes": [700082]})
    assert not is_dead({"error": "invalid_grant"})


def test_details_hold_numbers_words_and_ids_and_no_text() -> None:
    found = to_error(
        {
            "error": "invalid_client",
            "suberror": "bad_token",
            "error_codes": [7000218],
            "error_description": "AADSTS7000218: ana@contoso.com",
            "trace_id": "00000000-1111-4222-8333-444444444444",
            "correlation_id": "ana@contoso.com",
        },
        "sign_in",
    )
    assert found.details == (
        "AADSTS7000218 · invalid_client · bad_token · trace id 00000000-1111-4222-8333-444444444444"
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
answers = st.dictionaries(
    st.sampled_from(
        ["error", "suberror", "error_codes", "error_description", "trace_id", "correlation_id"]
    ),
    json_values | st.sampled_from(["invalid_grant", "consent_required", "AADSTS65001: x"]),
)


@given(answers, st.sampled_from(["sign_in", "refresh"]), st.booleans())
def test_any_response_becomes_an_error_in_our_words(
    answer: dict[str, Any], during: Any, personal: bool
) -> None:
    found = to_error(answer, during, personal=personal)
    assert isinstance(found, TrackCalError)
    assert found.title
    assert found.hint
    assert found.details.isprintable()
    is_dead(answer)
