"""`trackers`: adding, testing, mapping and removing where entries are pushed to."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.terminal import Terminal
from tests.trackers.fakes.base import KEY
from tests.trackers.fakes.toggl import FakeToggl
from trackcal_tui.__main__ import main
from trackcal_tui.trackers.registry import kind_names


@pytest.fixture(autouse=True)
def storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKCAL_TOKEN_STORAGE", "file")


@pytest.fixture
def toggl() -> Iterator[FakeToggl]:
    fake = FakeToggl()
    yield fake
    fake.close()


def test_a_tracker_is_added_tested_mapped_and_removed(
    spawn: Run, toggl: FakeToggl, home: Path
) -> None:
    words = ("trackers", "add", "toggl", "--name", "billing", "--url", toggl.url, "--key-stdin")
    added = spawn(*words, "--json", stdin=f"{KEY}\n").json("tracker")["tracker"]
    assert added == {
        "name": "billing",
        "kind": "toggl",
        "title": "Toggl Track",
        "url": toggl.url,
        "key": "vault",
        "sent": 0,
        "failed": 0,
        "last_push": None,
    }
    tested = spawn("trackers", "test", "billing", "--json")
    assert '"name":"ana@example.com"' in tested.out
    assert "ana@example.com · workspace 777" in spawn("trackers", "test", "billing").out

    spawn("projects", "add", "Acme", "--code", "ACME")
    mapped = spawn("trackers", "map", "billing", "acme", "11")
    assert (mapped.code, mapped.err) == (0, "")
    assert mapped.out == "ACME goes to 11 in billing\n"
    lists = spawn("trackers", "projects", "billing", "--json").json("trackers-projects")
    assert [one["id"] for one in lists["projects"]] == ["11", "12"]
    assert [one["title"] for one in lists["workspaces"]] == ["Ana's"]
    assert lists["mapped"] == {"ACME": "11"}
    told = spawn("trackers", "projects", "billing").out
    assert re.search(r"^12 .* Globex support retainer$", told, re.MULTILINE)

    assert spawn("trackers", "remove", "billing").code == 0
    assert spawn("trackers", "--json").json("trackers") == {"trackers": []}
    assert not list(home.rglob("*.tokens"))
    spawn("trackers", "test", "billing", "--json").failed(2, "no_tracker")


def test_without_a_key_the_ways_to_give_one_are_told(
    run: Run, toggl: FakeToggl, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = run("trackers", "add", "toggl", "--url", toggl.url, demo=False)
    assert added.code == 0
    assert "TRACKCAL_TRACKER_KEY_TOGGL" in added.err
    assert "missing" in run("trackers", demo=False).out
    refused = run("trackers", "test", "toggl", "--json", demo=False).failed(3, "no_tracker_key")
    assert "TRACKCAL_TRACKER_KEY_TOGGL" in refused["hint"]
    monkeypatch.setenv("TRACKCAL_TRACKER_KEY_TOGGL", "x")
    run("trackers", "test", "toggl", "--json", demo=False).failed(3, "tracker_key_refused")
    monkeypatch.setenv("TRACKCAL_TRACKER_KEY_TOGGL", KEY)
    assert run("trackers", "test", "toggl", demo=False).code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("jira", "tracker_kind"),
        ("kimai", "usage"),
        ("harvest", "usage"),
        ("kimai --url http://kimai.example.com", "tracker_url"),
        ("toggl --name a/b", "tracker_name"),
    ],
)
def test_what_cannot_work_is_refused_before_the_key_is_read(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: str, code: str
) -> None:
    typed = io.StringIO(f"{KEY}\n")
    monkeypatch.setattr("sys.stdin", typed)
    run("trackers", "add", *words.split(), "--key-stdin", "--json", demo=False).failed(2, code)
    assert typed.tell() == 0


@pytest.mark.parametrize("piped", [b"\xff\xfe\n", "“quoted”\n".encode(), b"ab\x00c\n"])
def test_what_no_header_can_hold_is_no_key(
    run: Run, monkeypatch: pytest.MonkeyPatch, piped: bytes
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(piped), encoding="utf-8"))
    adding = ("trackers", "add", "toggl", "--key-stdin", "--json")
    run(*adding, demo=False).failed(3, "tracker_key")
    assert run("trackers", "--json", demo=False).json("trackers") == {"trackers": []}


def test_a_closed_standard_input_holds_no_key(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    added = run("trackers", "add", "toggl", "--key-stdin", "--json", demo=False)
    assert added.json("tracker")["tracker"]["key"] is None


def test_a_program_of_this_machine_needs_no_key(run: Run) -> None:
    added = run("trackers", "add", "timewarrior", "--json", demo=False).json("tracker")["tracker"]
    assert (added["key"], added["url"]) == ("none needed", "")


def test_a_map_for_a_project_that_is_not_there_yet_is_kept(run: Run) -> None:
    run("trackers", "add", "timewarrior", demo=False)
    mapped = run("trackers", "map", "timewarrior", "NEW", "tag", "--json", demo=False)
    assert "There is no project NEW here yet" in mapped.err
    assert mapped.out == '{"mapped":{"tracker":"timewarrior","code":"NEW","remote_id":"tag"}}\n'


def test_every_kind_is_named(run: Run, capfd: pytest.CaptureFixture[str], home: Path) -> None:
    told = run("trackers", demo=False).out
    help_text = run("trackers", "--help").out
    assert main(["--complete", "kinds", "trackcal trackers add "]) == 0
    offered = [line.partition("\t")[0] for line in capfd.readouterr().out.splitlines()]
    assert tuple(offered) == kind_names()
    for kind in kind_names():
        assert kind in told
        assert kind in help_text
    run("trackers", "add", "timewarrior", "--name", "mine", demo=False)
    assert main(["--complete", "trackers", f"trackcal --home {home} push --to "]) == 0
    assert capfd.readouterr().out == "mine\ttimewarrior\n"


@pytest.mark.pty
def test_a_key_is_typed_unseen(toggl: FakeToggl, home: Path, spawn: Run) -> None:
    words = ("--home", str(home), "trackers", "add", "toggl", "--url", toggl.url)
    program = [sys.executable, "-m", "trackcal_tui", *words]
    terminal = Terminal(program, 100, {})
    terminal.read_until(lambda text: "it is not shown" in text)
    assert "track.toggl.com/profile" in terminal.text
    terminal.type(f"{KEY}\n")
    assert terminal.finish() == 0
    assert KEY not in terminal.text
    assert "ana@example.com" in spawn("trackers", "test", "toggl").out


def test_the_demo_tracker_stands_ready(run: Run) -> None:
    (tracker,) = run("trackers", "list", "--json").json("trackers")["trackers"]
    assert (tracker["name"], tracker["key"]) == ("looped", "demo")
    assert run("trackers", "test", "looped").out.startswith("looped works: Looped Track · ")
