"""In terminals whose locale is not UTF-8: not one byte beyond ASCII, and nothing out of line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.benchmarks.processes import surroundings
from tests.benchmarks.pty import Program
from tests.pty.programs import NOW, demo

pytestmark = pytest.mark.pty

LOCALES = ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, {"LC_ALL": "en_US.ISO-8859-1"})
TRACKCAL = (sys.executable, "-m", "trackcal_tui")

WALK = (
    (("space",), "1 of 21 ticked"),
    (("e", *" caf\u00e9 東京", "enter"), r"stand-up|planning cafe \?\?\?\?"),
    (("p", *"acme", "enter"), "ACME-2026"),
    (("x",), "Can't be imported . Mon"),
    (("escape", "r"), "November 2026"),
    (("tab", "pageup", "space", "down"), "October 2026"),
    (("escape", "?"), "up/down scroll"),
    (("pagedown", "escape"), "space tick"),
    (("\x10",), "Search for commands"),
    (("escape", "i"), "nothing saved yet"),
    (("enter",), "1 imported"),
    (("2",), "Daily stand-up .*ACME-2026"),
    (("n",), "Add entry"),
    (("escape", "E"), "Export"),
    (("escape", "4"), "ACME-2026"),
    (("5",), "your primary calendar"),
    (("t",), "checked"),
    (("escape", "g"), "adminconsen"),
    (("\x12",), "QR code"),
    (("\x19",), "Sent to your terminal's clipboard"),
    (("escape", "1"), "of 20 ticked"),
)
"""Keys and what they lead to: every section, and what opens from it."""


def beyond_ascii(sent: bytes) -> list[bytes]:
    """What is not ASCII, with what stands before it."""
    return re.findall(rb".{0,40}[\x80-\xff]+", sent, re.DOTALL)


def test_every_screen(tmp_path: Path) -> None:
    with demo(tmp_path / "home", **LOCALES[0]) as running:
        running.wait_screen("Daily stand-up")
        check_columns(running.screen())
        for keys, shown in WALK:
            for key in keys:
                running.press(key)
            running.wait_screen(shown)
        assert running.quit("q") < 10_000
        sent = running.output
    assert beyond_ascii(sent) == []
    assert b"\x1b[?1049l" in sent, "back from the other screen"


def check_columns(lines: list[str]) -> None:
    """Tick, hours, and the edge of the list stand where their headings do, in every row."""
    head = next(line for line in lines if "Hours" in line and "Project" in line)
    hours, task = head.index("Hours") + len("Hours"), head.index("Task")
    rows = [line for line in lines if re.match(r"[ >]\[[ x]\]", line)]
    assert len(rows) > 10
    assert any("????" in row for row in rows), "the one in Japanese"
    for row in rows:
        assert re.match(r"[ >]\[ \]  \d\d:\d\d - \d\d:\d\d(\+1)? +\d+\.\d\d$", row[:hours]), row
        assert row[hours:task].isspace() and not row[task].isspace(), row
        assert row[79] in "| ", row
    assert {line[79] for line in lines[4:8]} == {"|"}, "the thumb of the scroll bar"
    rules = [line for line in lines if "-----" in line]
    assert {len(line.rstrip()) for line in rules} == {79}


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: next(iter(locale.values())))
def test_hostile_subjects(locale: Mapping[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.pty.hostile_program", str(tmp_path / "home")]
    with Program(command, surroundings(**locale), (120, 60)) as running:
        running.wait_screen("closing|bad")
        rows = [line for line in running.screen() if re.match(r"[ >]\[[ x]\]", line)]
        assert len({line.index(" - ") for line in rows}) == 1
        running.press("x")
        running.wait_screen("Can't be imported")
        running.silence(0.2)
        sent = running.output
        running.press("escape")
        assert running.quit("q") < 10_000
    assert beyond_ascii(sent) == []
    for attack in (b"\x1b]52", b"\x1b]0;owned", b"\x1b[31malert", b"\x00"):
        assert attack not in sent


TYPED = {
    "Latin-1 in C": ({"LANG": "C"}, b"\xe9 \xfc", "é ü", "e u"),
    "Latin-9": ({"LC_ALL": "de_DE.ISO8859-15@euro"}, b"\xe9 \xa4", "é €", "e E"),
    "noise in UTF-8": ({"LC_ALL": "C.UTF-8"}, b"\xff\xfe", "ÿþ", "ÿþ"),
}
"""Locale, bytes, what they mean, and how that is drawn."""


@pytest.mark.parametrize(("locale", "typed", "meant", "drawn"), TYPED.values(), ids=TYPED)
def test_letters_of_any_encoding_are_typed(
    locale: Mapping[str, str], typed: bytes, meant: str, drawn: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with demo(home, **locale) as running:
        running.wait_screen("Daily stand-up")
        running.press("e", "end")
        running.wait_screen("enter save")
        running.send(typed)
        running.press("!", "enter")
        running.wait_screen(f"Daily stand-up{drawn}!")
        running.press("up", "space", "i")
        running.wait_screen("nothing saved yet")
        running.press("enter")
        running.wait_screen("1 imported")
        assert running.quit("q") < 10_000
    listed = subprocess.run(
        [*TRACKCAL, "--demo", "--home", str(home), "entries", "this-week", "--json"],
        env=surroundings(TRACKCAL_DEMO_NOW=NOW, LANG="C.UTF-8"),
        capture_output=True,
        check=True,
    )
    (entry,) = json.loads(listed.stdout)["entries"]
    assert entry["task_name"] == f"Daily stand-up{meant}!", "kept as it was typed"


# -- commands


COMMANDS = (
    *((LOCALES[0], words) for words in ("import this-week --dry-run", "status", "projects")),
    *((LOCALES[0], words) for words in ("doctor", "connect")),
    *((locale, "events this-week --all") for locale in LOCALES),
)


@pytest.mark.parametrize(("locale", "words"), COMMANDS, ids=str)
def test_commands(locale: Mapping[str, str], words: str, tmp_path: Path) -> None:
    sent = said(locale, *words.split(), home=tmp_path)
    assert beyond_ascii(sent) == []
    lines = re.sub(rb"\x1b\[[\d;]*m", b"", sent).decode().splitlines()
    assert len(lines) > 2
    if words.startswith("events"):
        rows = [line for line in lines if re.match(r"\w{3} \d\d Nov  \d\d:\d\d - ", line)]
        assert len(rows) == 21
        head = next(line for line in lines if line.startswith("Day ") and "Hours" in line)
        point, task = head.index("Hours") + 2, head.index("Task")
        assert {(line[point], line[task - 2 : task]) for line in rows} == {(".", "  ")}
        assert all(line[task] != " " for line in rows)


def said(locale: Mapping[str, str], *words: str, home: Path) -> bytes:
    """What a command writes to an 80x24 terminal."""
    command = [*TRACKCAL, "--demo", "--home", str(home / "home"), *words]
    with Program(command, surroundings(TRACKCAL_DEMO_NOW=NOW, **locale), (80, 24)) as running:
        running.silence(30, 60)
        assert running.ended
        return running.output


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_an_answer_in_another_encoding_is_no_yes(locale: str, tmp_path: Path) -> None:
    command = [*TRACKCAL, "--demo", "--home", str(tmp_path / "home"), "import", "this-week"]
    environment = surroundings(TRACKCAL_DEMO_NOW=NOW, LC_ALL=locale)
    with Program(command, environment, (80, 24)) as running:
        running.wait_screen(r"Import 21 events.*\[y/N\]")
        running.send(b"\xe9\n")
        running.wait("Stopped|Cancelled|stopped")
        assert b"trackcal crashed" not in running.output


def test_documents_stay_whole(tmp_path: Path) -> None:
    """Escapes of JSON on a terminal, UTF-8 for whoever else reads."""
    home, environment = tmp_path / "home", surroundings(TRACKCAL_DEMO_NOW=NOW, LANG="C")

    def run(*words: str) -> bytes:
        command = [*TRACKCAL, "--demo", "--home", str(home), *words]
        return subprocess.run(command, env=environment, capture_output=True, check=True).stdout

    run("import", "this-week", "--yes")
    for words in (("export", "this-week", "--format", "json"), ("entries", "this-week", "--json")):
        piped = run(*words)
        shown = said({"LANG": "C"}, *words, home=tmp_path)
        assert "東京チームとの定例会議".encode() in piped
        assert beyond_ascii(shown) == []
        assert json.loads(shown[shown.index(b"{") :]) == json.loads(piped)
    for form in ("csv", "ics"):
        piped = run("export", "this-week", "--format", form)
        assert "東京チームとの定例会議".encode() in piped
        shown = said({"LANG": "C"}, "export", "this-week", "--format", form, home=tmp_path)
        assert beyond_ascii(shown) == []
        file = tmp_path / f"week.{form}"
        run("export", "this-week", "--format", form, "--output", str(file))
        assert file.read_bytes() == piped
