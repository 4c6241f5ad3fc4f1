"""Read sign-in answers from pasted text, and never repeat a word of it in an error."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.auth.redirects import check_redirect, is_same_state, parse_redirect
from trackcal_tui.core.errors import SignInFailed

STATE = "Zk3_-abcDEF0123456789xyz"
CODE = "0.AXkA-_~.secret"
ADDRESS = f"http://localhost/?code={CODE}&state={STATE}&session_state=0f"


@pytest.mark.parametrize(
    "pasted",
    [
        ADDRESS,
        f"http://localhost:51234?state={STATE}&code={CODE}",
        f"http://localhost/#code={CODE}&state={STATE}",
        f"http://localhost/?state={STATE}#code={CODE}",
        f"code={CODE}&state={STATE}",
        f"?code={CODE}&state={STATE}",
        f"#code={CODE}&state={STATE}",
        f"‘{ADDRESS}’",
        f"<{ADDRESS}>",
        f"`{ADDRESS}`\n",
        f"{ADDRESS}#",
        f"{ADDRESS}#_=_",
        f"\x1b[200~{ADDRESS}\x1b[201~",
        f"\ufeff{ADDRESS}\u200b",
        "\r\n  ".join(ADDRESS[i : i + 17] for i in range(0, len(ADDRESS), 17)),
    ],
)
def test_the_answer_is_found_in_whatever_is_pasted(pasted: str) -> None:
    found = check_redirect(pasted, STATE)
    assert found["code"] == CODE
    assert found["state"] == STATE


def test_a_refusal_is_an_answer_too() -> None:
    pasted = (
        "http://localhost/?error=access_denied"
        f"&error_description=AADSTS65004%3a+no%0d%0aTrace&state={STATE}"
    )
    assert check_redirect(pasted, STATE)["error"] == "access_denied"
    assert check_redirect("http://localhost?error=access_denied", STATE)["error"] == "access_denied"


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("", "bad_paste"),
        (CODE, "bad_paste"),
        ("http://localhost/", "bad_paste"),
        (f"http://localhost/?code={CODE}", "bad_paste"),
        (f"http://localhost/?code={CODE}&state=", "bad_paste"),
        (f"http://localhost/?code=&state={STATE}", "bad_paste"),
        (f"https://login.microsoftonline.com/common/authorize?state={STATE}", "bad_paste"),
        (f"{ADDRESS}&code=another", "bad_paste"),
        (f"{ADDRESS}#state=another", "bad_paste"),
        (ADDRESS + "x" * 20_000, "bad_paste"),
        ("a=1&" * 100 + f"code={CODE}&state={STATE}", "bad_paste"),
        (ADDRESS.replace(STATE, STATE[:-1]), "wrong_state"),
        (ADDRESS.replace(STATE, STATE + "x"), "wrong_state"),
        (ADDRESS.replace(STATE, STATE.lower()), "wrong_state"),
        (f"http://localhost/?error=x&state={STATE}x", "wrong_state"),
    ],
)
def test_anything_else_is_refused_without_repeating_it(pasted: str, code: str) -> None:
    with pytest.raises(SignInFailed) as caught:
        check_redirect(pasted, STATE)
    told = f"{caught.value.title} {caught.value.hint} {caught.value.details} {caught.value!r}"
    assert caught.value.code == code
    assert caught.value.__cause__ is None
    assert CODE not in told
    assert STATE not in told


def test_the_address_that_starts_the_sign_in_is_recognised() -> None:
    with pytest.raises(SignInFailed) as caught:
        check_redirect(f"https://login.example/authorize?client_id=x&state={STATE}", STATE)
    assert "starts the sign-in" in caught.value.title


def test_an_empty_state_matches_nothing() -> None:
    assert not is_same_state("", "")
    assert not is_same_state("a", "")
    assert is_same_state("é", "é")


@given(st.text(max_size=400))
def test_any_text_is_an_answer_or_refused(text: str) -> None:
    try:
        found = check_redirect(text, STATE)
    except SignInFailed:
        return
    assert "error" in found or found["state"] == STATE


unreserved = st.text("ABCXYZabcxyz0189-._~", min_size=1, max_size=60)


@given(
    code=unreserved,
    state=unreserved,
    noise=st.lists(st.tuples(st.integers(0, 300), st.sampled_from(" \n\r\t")), max_size=8),
    ends=st.sampled_from(["", '"', "'", " ", "\n", "`"]),
    fragment=st.booleans(),
)
def test_whatever_a_terminal_adds_is_dropped(
    code: str, state: str, noise: list[tuple[int, str]], ends: str, fragment: bool
) -> None:
    mark = "#" if fragment else "?"
    text = f"http://localhost:8400/{mark}{urlencode({'code': code, 'state': state})}"
    for at, what in noise:
        text = text[: at % len(text)] + what + text[at % len(text) :]
    found = check_redirect(f"{ends}{text}{ends}", state)
    assert (found["code"], found["state"]) == (code, state)


@given(st.text(max_size=60), st.text(max_size=60))
def test_values_are_decoded(code: str, other: str) -> None:
    try:
        text = f"http://localhost/?code={quote(code, safe='')}&unknown={quote(other, safe='')}"
    except UnicodeEncodeError:  # a lone surrogate is in no address
        return
    assert parse_redirect(text) == {"code": code}
