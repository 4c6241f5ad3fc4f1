"""What `Retry-After` asks for, and the words for each failure."""

from __future__ import annotations

import socket
import ssl

import httpx
import pytest

from trackcal_tui.network.fetch import is_lasting, retry_after, unreachable

NOW = "Fri, 20 Nov 2026 14:20:00 GMT"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2.128", 2.128),
        ("0", 0.0),
        (" 7 ", 7.0),
        ("7.", 7.0),
        ("999999999", 999999999.0),
        ("Fri, 20 Nov 2026 14:20:05 GMT", 5.0),
        ("Fri, 20 Nov 2026 14:20:05 -0000", 5.0),
        ("Fri, 20 Nov 2026 15:20:05 +0100", 5.0),
        ("Fri, 20 Nov 2026 14:19:00 GMT", -60.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str, seconds: float) -> None:
    headers = httpx.Headers({"Retry-After": header, "Date": NOW})
    assert retry_after(headers) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "header", ["", "soon", "-5", "nan", "inf", "1e3", "0x10", "1_0", "Fri, 99 Nov 2026 14:20 GMT"]
)
def test_an_unusable_retry_after_counts_as_absent(header: str) -> None:
    assert retry_after(httpx.Headers({"Retry-After": header, "Date": NOW})) is None


def test_a_date_needs_the_servers_own_clock() -> None:
    assert retry_after(httpx.Headers({"Retry-After": NOW})) is None
    assert (
        retry_after(httpx.Headers({"Retry-After": NOW, "Date": "Fri, 20 Nov 99999999999"})) is None
    )
    assert retry_after(httpx.Headers()) is None


def caused_by(cause: Exception, error: Exception) -> Exception:
    error.__cause__ = cause
    return error


UNTRUSTED = caused_by(ssl.SSLCertVerificationError(), httpx.ConnectError(""))


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (UNTRUSTED, "The certificate of Microsoft is not trusted"),
        (httpx.ConnectTimeout(""), "Microsoft did not answer in time"),
        (TimeoutError(), "Microsoft did not answer in time"),
        (
            caused_by(socket.gaierror(), httpx.ConnectError("")),
            "Microsoft cannot be reached: no network?",
        ),
        (
            ExceptionGroup("", [OSError(), caused_by(ConnectionRefusedError(), OSError())]),
            "Microsoft cannot be reached: the connection was refused",
        ),
        (httpx.RemoteProtocolError("secret"), "Microsoft cannot be reached"),
        (ssl.SSLError(), "Microsoft cannot be reached"),
    ],
)
def test_each_failure_has_its_words(error: Exception, title: str) -> None:
    told = unreachable(error, "Microsoft")
    assert told.title == title
    assert told.hint
    assert told.details == type(error).__name__


def test_only_failures_that_would_come_again_are_lasting() -> None:
    assert is_lasting(UNTRUSTED)
    assert is_lasting(httpx.UnsupportedProtocol(""))
    assert not is_lasting(httpx.ConnectError(""))
