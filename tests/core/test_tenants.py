"""The forms of Entra's identifiers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.core.tenants import is_domain, is_guid


@given(st.uuids())
def test_guids_are_recognised(guid: object) -> None:
    assert is_guid(str(guid))
    assert is_guid(str(guid).upper())
    assert not is_guid(f"{guid}\n")
    assert not is_guid(str(guid).replace("-", ""))


@pytest.mark.parametrize("domain", ["a.io", "xn--bcher-kva.example", "a.b.c.d.example", "A.COM"])
def test_domains_are_recognised(domain: str) -> None:
    assert is_domain(domain)


@pytest.mark.parametrize(
    "text", ["", "a", ".com", "a..b", "a.c", "a-.com", "a.com.", "a b.com", "a.com\n", "bücher.de"]
)
def test_other_texts_are_not_domains(text: str) -> None:
    assert not is_domain(text)
    assert not is_domain("a." * 200 + "com")
