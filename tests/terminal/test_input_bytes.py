"""Input from terminals of any encoding."""

from __future__ import annotations

import os
import time
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.terminal.input_bytes import InputDecoder, fallback_encoding, typed_line, utf8_pipe


@given(st.text(), st.lists(st.integers(0, 40)))
def test_utf8_is_decoded_however_it_arrives(text: str, cuts: list[int]) -> None:
    text = text.encode("utf-8", "ignore").decode()
    data, decoder, read = text.encode(), InputDecoder("iso8859-1"), ""
    for cut in cuts:
        read += decoder.decode(data[:cut])
        data = data[cut:]
    assert read + decoder.decode(data) + decoder.decode(b"", final=True) == text


@given(st.lists(st.binary(max_size=12)))
def test_any_bytes_are_decoded(chunks: list[bytes]) -> None:
    decoder = InputDecoder("iso8859-1")
    read = "".join(map(decoder.decode, chunks)) + decoder.decode(b"", final=True)
    assert not decoder.is_waiting
    assert [char for char in read if char.isascii()] == [
        chr(byte) for byte in b"".join(chunks) if byte < 0x80
    ]


def test_letters_of_a_latin_1_terminal() -> None:
    decoder = InputDecoder("iso8859-1")
    assert decoder.decode(b"caf\xe9 und stra\xdfe") == "café und straße"
    assert decoder.decode(b"\xe9") == ""
    assert decoder.is_waiting, "it may be the start of a UTF-8 character"
    assert decoder.decode(b"", final=True) == "é"
    assert decoder.decode(b"\xe9") + decoder.decode(b"t\xe9") == "ét"
    assert decoder.decode(b"", final=True) == "é"
    assert InputDecoder("cp1252").decode(b"\x80 5") == "€ 5"
    assert InputDecoder("ascii").decode(b"\xff\xfe!") == "\ufffd\ufffd!"


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("", "iso8859-1"),
        ("C", "iso8859-1"),
        ("POSIX", "iso8859-1"),
        ("en_US.UTF-8", "iso8859-1"),
        ("en_US.US-ASCII", "iso8859-1"),
        ("nonsense.nonsense", "iso8859-1"),
        ("de_DE.ISO8859-15@euro", "iso8859-15"),
        ("de_DE", "iso8859-1"),
        ("ru_RU.KOI8-R", "koi8-r"),
        ("ja_JP.eucJP", "euc_jp"),
    ],
)
def test_the_fallback_encoding_of_a_locale(name: str, encoding: str) -> None:
    assert fallback_encoding(name) == encoding


def test_a_typed_line_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed_line(b"caf\xe9\n") == "café"
    assert typed_line("café\r\n".encode()) == "café"
    monkeypatch.setenv("LC_ALL", "ru_RU.KOI8-R")
    assert typed_line("да".encode("koi8-r")) == "да"


def test_a_terminal_is_read_through_a_pipe() -> None:
    terminal, hand = os.openpty()
    ended = Event()
    os.set_blocking(hand, True)
    with utf8_pipe(hand, b"\xfc", ended) as pipe:
        os.write(terminal, b"caf\xe9\r")
        read = b""
        end = time.monotonic() + 10
        while b"\n" not in read and time.monotonic() < end:
            read += os.read(pipe, 100)
        assert read.decode() == "ücafé\n"
        ended.set()
    os.close(terminal)
    os.close(hand)


def test_the_reader_of_the_pipe_is_told_that_the_terminal_is_gone() -> None:
    terminal, hand = os.openpty()
    with utf8_pipe(hand, b"", Event()) as pipe:
        os.close(terminal)
        with pytest.raises(UnicodeDecodeError):
            os.read(pipe, 100).decode()
    os.close(hand)


def test_leaving_the_pipe_early_does_not_wait() -> None:
    terminal, hand = os.openpty()
    begun = time.monotonic()
    with pytest.raises(ZeroDivisionError), utf8_pipe(hand, b"", Event()):
        raise ZeroDivisionError
    assert time.monotonic() - begun < 5
    os.close(terminal)
    os.close(hand)
