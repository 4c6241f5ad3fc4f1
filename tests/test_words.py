"""How trackcal speaks: plain words in all of its texts, and straight quotes."""

from __future__ import annotations

import ast
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackcal_tui.cli.grammar import build_parser

ROOT = Path(__file__).parent.parent
BANNED = (
    *("there is no time in", "tick events of your calendar", "look at the week before"),
    *("period before", "period after", "another period", "[ week before ]"),
    *("nothing left to import", "left out", "right after importing", "which, and why"),
    *("read again", "calendar again", "reading the calendar"),
    *("take back", "taken back", "put away", "nothing is open", "what is open", ": not now"),
    *("untick one of two", "are counted twice", "nothing is written yet", "everything kept"),
    *("makes it the entry", "brings it back", "take over", "keep as billed", "kept as billed"),
    *("changes by itself", "can be read, and only read", "imports events"),
    *("connects another", "connects one", "c disconnects", "d disconnects", "that was you"),
    *(
        "cannot be reached: that is right",
        "not begun",
        "kept on the entries it has",
        "hours of mon",
    ),
    *("take the project away", "no active project matches", "by hand", "time was spent on"),
    *("not a range of days", "has a day without a month", "says nothing about days"),
    *("can be mistaken", "enter read it", "mark end", "tab field", "the session was ended"),
    *("error of its own", "what is known is in", "anything of yours"),
    *("use the next connected", "try what failed", "once more", "leave trackcal"),
    *("leaves trackcal", "stop the sign-in", "keep it all", "consent url", "admin-consent url"),
    *("until trackcal ends", "must be a table of command id", "there is no choice"),
    *("will do", "tokens lie", "lies where", "into the ledger", "previous generation"),
)
"""In lower case: what `Now` texts said, and what people would not say aloud."""
CURLY = "‘’‚“”„"
QUOTING = {
    "trackcal_tui/demo/week.py": "events as Outlook's users type them",
    "trackcal_tui/core/text.py": "characters of plain text",
    "trackcal_tui/auth/redirects.py": "what is cut off around a pasted address",
    "trackcal_tui/terminal/ascii_fallback.py": "what becomes straight in ASCII",
}
"""Files that may hold curly quotes, and why."""
SAID_BEFORE = (
    "There is no time in this week",
    "tick events of your calendar and import them · look at the week before",
    "[ week before ] after · The period before / after",
    "Nothing left to import. 31 events were left out (right after importing 21)",
    "which, and why · another period · read again",
    "There is nothing to take back · Taken back: import of 21 entries",
    "Nothing is open",
    "d delete: not now",
    "Untick one of two events that overlap to bill it once. 0.50 h are counted twice",
    "nothing is written yet · back, everything kept",
    "a makes it the entry is deleted; u brings it back",
    "take over · keep as billed · nothing changes by itself",
    "Your primary calendar can be read, and only read",
    "1 imports events · c connects another account · d disconnects",
    'Asked "Are you trying to sign in to …?", press Continue: that was you',
    "It ends on http://localhost, which cannot be reached: that is right",
    "not begun: not offered yet · put away: kept on the entries it has",
    "hours of Mon 23 – Sun 29 Nov",
    "none: take the project away · no active project matches",
    "Log time by hand / what the time was spent on",
    '"47" is not a range of days: it has a day without a month',
    '"foo" says nothing about days · days and months can be mistaken',
    "Enter read it · mark end · tab field",
    "Reading the calendar … · Read the calendar again",
    "The session was ended, often by a password change",
    "trackcal met an error of its own. What is known is in …, without anything of yours in it",
    "Use the next connected account · Try what failed once more · Leave trackcal",
    "Stop the sign-in, or keep it all · Make the admin-consent URL",
    "Choose another theme, until trackcal ends",
    'keys must be a table of command id = "keys".',
    'There is no choice "xlsx": choose csv, ics, json.',
    'blanks / spaces "will do" for dashes',
    "Tokens lie encrypted · config.toml lies where …",
    "Write the plan into the ledger",
)
"""What trackcal said before it spoke plainly: none of it may come back."""


def found_in(text: str) -> list[str]:
    """Return the banned phrases of a text."""
    plain = " ".join(text.lower().split())
    return [phrase for phrase in BANNED if phrase in plain]


def literals(file: Path) -> Iterator[str]:
    """Yield a module's texts, f-strings with `…` for what is filled in; no docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    # A docstring, or one below an attribute, is a statement of its own.
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            skipped.update(map(id, node.values))
            parts = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def helps(parser: ArgumentParser) -> Iterator[str]:
    """Yield the `--help` of a parser and of all commands below it."""
    yield parser.format_help()
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for command in action.choices.values():
                yield from helps(command)


def texts() -> Iterator[tuple[str, str]]:
    """Yield every text of the program with where it stands."""
    for file in sorted((ROOT / "trackcal_tui").rglob("*.py")):
        for text in literals(file):
            yield file.relative_to(ROOT).as_posix(), text
    yield "README.md", (ROOT / "README.md").read_text(encoding="utf-8")
    for text in helps(build_parser()):
        yield text.partition("\n")[0], text


def test_no_text_says_what_people_would_not_say() -> None:
    said = [(place, phrase, text) for place, text in texts() for phrase in found_in(text)]
    assert said == []


def test_quotes_are_straight() -> None:
    curly = {place for place, text in texts() if set(text) & set(CURLY)}
    assert curly <= set(QUOTING)


def test_screens_speak_of_entries() -> None:
    said = [
        (place, text)
        for place, text in texts()
        if place.startswith("trackcal_tui/tui/") and " " in text and "ledger" in text.lower()
    ]
    # timedot is a format of the program hledger.
    assert [one for one in said if "hledger" not in one[1]] == []


@pytest.mark.parametrize("text", SAID_BEFORE)
def test_what_it_said_before_would_be_found(text: str) -> None:
    for part in text.split(" · "):
        assert found_in(part), part
