"""What is asked of the terminal, and what is said about it."""

from __future__ import annotations

import base64

from trackcal_tui.terminal.clipboard import send_copy, wrap_for_multiplexer


class Terminal:
    """Stands in for the app and its driver."""

    def __init__(self, *, is_web: bool = False) -> None:
        self.is_web = is_web
        self.copied: list[str] = []
        self.written: list[str] = []
        self._driver = self

    def write(self, data: str) -> None:
        self.written.append(data)

    def copy_to_clipboard(self, text: str) -> None:
        self.copied.append(text)


def copied(environment: dict[str, str], terminal: Terminal | None = None) -> tuple[bool, list[str]]:
    terminal = terminal or Terminal()
    is_sent = send_copy(terminal, "ABC", environment=environment)
    return is_sent, terminal.written


def test_a_terminal_that_is_known_to_take_no_copies_is_told() -> None:
    assert copied({}) == (True, [])
    assert not copied({"TERM_PROGRAM": "Apple_Terminal"})[0]
    assert not copied({"TERM": "linux"})[0]


def test_tmux_passes_the_copy_through() -> None:
    is_sent, written = copied({"TMUX": "/tmp/tmux-0/default,1,0"})
    payload = base64.b64encode(b"ABC").decode()
    assert written == [f"\x1bPtmux;\x1b\x1b]52;c;{payload}\x07\x1b\\"]
    assert is_sent


def test_gnu_screen_gets_the_copy_in_pieces() -> None:
    wrapped = wrap_for_multiplexer("x" * 600, {"STY": "1.pts"})
    pieces = wrapped.split("\x1b\\")[:-1]
    assert len(pieces) > 1 and all(piece.startswith("\x1bP") for piece in pieces)
    assert all(len(piece) <= 256 for piece in pieces)
    whole = "".join(piece[2:] for piece in pieces)
    assert base64.b64decode(whole[len("\x1b]52;c;") : -1]) == b"x" * 600


def test_nothing_is_wrapped_for_a_browser() -> None:
    terminal = Terminal(is_web=True)
    assert copied({"TMUX": "1"}, terminal)[1] == []
    assert terminal.copied == ["ABC"]


def test_a_copy_that_is_too_long_is_not_sent() -> None:
    terminal = Terminal()
    assert not send_copy(terminal, "x" * 80_000, environment={})
    assert terminal.copied == []
