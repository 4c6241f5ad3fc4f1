"""Shell completion, asked for in the shells themselves."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.terminal import Terminal
from trackcal_tui.__main__ import main

BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")
WAYS = ("eval", "source", "folder")
FILES = {"bash": "trackcal", "zsh": "_trackcal", "fish": "trackcal.fish"}
"""Shell → the script's name in the folder where the shell looks for it."""


@pytest.fixture(autouse=True)
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the shells find this checkout's trackcal, and no settings of their owner."""
    monkeypatch.setenv("PATH", f"{Path(sys.prefix) / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("BASH_COMPLETION_USER_DIR", str(tmp_path / "bash"))


@pytest.fixture
def entry_id(run: Run, home: Path) -> str:
    """Return the id of an entry in the home; its projects are those of the demo, and a tracker."""
    imported = run("import", "--yes", "--json").json("import")["imported"]
    (home / "config.toml").write_text('[trackers.my-toggl]\nkind = "toggl"\n')
    return str(imported[0]["id"])


def set_up(run: Run, shell: str, way: str, folder: Path) -> str:
    """Install the script, and return what a person writes into the shell's start-up file."""
    if not shutil.which(shell):
        pytest.skip(f"no {shell}")
    places = {
        "bash": folder / "bash" / "completions",
        "zsh": folder / "zsh",
        "fish": folder / "config" / "fish" / "completions",
    }
    place = places[shell] if way == "folder" else folder
    place.mkdir(parents=True, exist_ok=True)
    (place / FILES[shell]).write_text(run("completion", shell).out)
    before = "autoload -U compinit && compinit -u -D; " if shell == "zsh" else ""
    if way == "eval" and shell == "fish":
        return "trackcal completion fish | source"
    if way == "eval":
        return f'{before}eval "$(trackcal completion {shell})"'
    if way == "source":
        return f"{before}source '{place / FILES[shell]}'"
    if shell == "zsh":
        return f"fpath=('{place}' $fpath); {before}"
    if shell == "bash" and not BASH_COMPLETION.exists():
        pytest.skip("no bash-completion, which reads the folder")
    return f"source {BASH_COMPLETION}" if shell == "bash" else "true"


def lines(home: Path, entry_id: str, way: str) -> list[tuple[str, str]]:
    """Return what is typed, and what stands there after tab. Every way registers the same."""
    typed = [
        ("trackcal consent", "consent-url"),
        (f"trackcal --home {home} import --project GLO", "GLOBEX"),
        ("trackcal events last-w", "last-week"),
        ("trackcal export --format js", "json"),
        ("trackcal projects set INT --status COMP", "COMPLETED"),
        ("trackcal projects set INT --status do", "done"),
        (f"trackcal --home {home} projects set INIT", "INITECH"),
        (f"trackcal --home {home} entries last-week --project no", "none"),
        (f"trackcal --home {home} edit {entry_id[:5]}", entry_id),
        (f"trackcal --home {home} push --to my", "my-toggl"),
        ("trackcal report --by pro", "project"),
        ("trackcal report last-m", "last-month"),
        ("trackcal add Review 1 --date yes", "yesterday"),
        (f"trackcal --home {home} delete {entry_id} {entry_id[:5]}", f"{entry_id} {entry_id}"),
    ]
    return typed if way == "eval" else typed[:2]


@pytest.fixture
def opened(home: Path) -> Iterator[list[Terminal]]:
    """Collect shells; they are ended with the test."""
    shells: list[Terminal] = []
    yield shells
    for shell in shells:
        shell.process.kill()
        shell.process.wait(10)
        os.close(shell.handle)


@pytest.mark.pty
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_tab_completes_what_is_typed(
    run: Run,
    opened: list[Terminal],
    home: Path,
    tmp_path: Path,
    entry_id: str,
    shell: str,
    way: str,
) -> None:
    start = set_up(run, shell, way, tmp_path)
    words = {"bash": ["bash", "--norc", "-i"], "zsh": ["zsh", "-f", "-i"]}[shell]
    terminal = Terminal(words, 200, {"PS1": "> "})
    opened.append(terminal)
    terminal.type(f"{start}; echo rea''dy\n")
    terminal.read_until(lambda text: "ready" in text)
    for typed, wanted in lines(home, entry_id, way):
        terminal.text = ""
        terminal.type(f"{typed}\t")
        terminal.read_until(lambda text, wanted=wanted: wanted in text)
        assert wanted in terminal.text, typed
        terminal.type("\x15")


@pytest.mark.parametrize("way", WAYS)
def test_fish_completes_what_is_typed(
    run: Run, home: Path, tmp_path: Path, entry_id: str, way: str
) -> None:
    start = set_up(run, "fish", way, tmp_path)
    for typed, wanted in lines(home, entry_id, way):
        ask = f"{start}; complete -C '{typed}'"
        done = subprocess.run(
            ["fish", "--private", "-c", ask], capture_output=True, text=True, check=True
        )
        assert done.stdout.startswith(f"{wanted.split()[-1]}\t"), typed
        assert done.stdout.count("\n") == 1, typed
        assert done.stderr == ""


HOSTILE = ("$(touch run)", "`touch run`", "a b;touch run", "*", "o'neil@contoso.com", "GLOBEX")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_no_shell_runs_what_is_offered(run: Run, tmp_path: Path, shell: str) -> None:
    script = tmp_path / "script"
    script.write_text(run("completion", shell).out)
    offered = "".join(f"{value}\tdescribed\n" for value in HOSTILE)
    program = tmp_path / "trackcal"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{offered}END\n")
    program.chmod(0o700)
    ask = {
        "bash": f"source {script}; _trackcal_values accounts ''",
        "zsh": f"compdef() {{ }}; compadd() {{ print -rl -- ${{(q)values}} }}; source {script}; "
        "_trackcal_values accounts",
        "fish": f"source {script}; complete -C 'trackcal disconnect '",
    }[shell]
    done = subprocess.run(
        [shell, "-c", ask],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not (tmp_path / "run").exists()
    typed = [line.partition("\t")[0] for line in done.stdout.splitlines()]
    # fish quotes what it puts into the line; what the others get is quoted already.
    meant = typed if shell == "fish" else [" ".join(shlex.split(line)) for line in typed]
    assert sorted(meant) == sorted(HOSTILE), done


def values(capfd: pytest.CaptureFixture[str], kind: str, line: str) -> list[str]:
    capfd.readouterr()
    assert main(["--complete", kind, line]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    return [value.partition("\t")[0] for value in out.splitlines()]


def test_only_active_projects_are_offered_for_entries(
    run: Run, home: Path, capfd: pytest.CaptureFixture[str], entry_id: str
) -> None:
    active = values(capfd, "projects", f"trackcal import --home {home} --project ")
    assert active == ["ACME-2026", "GLOBEX", "INT"]
    every = values(capfd, "projects", f"trackcal --home={home} projects set ")
    assert set(active) < set(every)
    assert entry_id in values(capfd, "entries", f"trackcal --home {home} delete ")
    assert values(capfd, "accounts", f"trackcal --home {home} disconnect ") == ["ana@contoso.com"]


def test_completing_says_nothing_where_something_is_wrong(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.toml").write_text("no = toml = at all")
    for line in (
        f"trackcal --home {home} delete ",
        f"trackcal --home {tmp_path / 'broken'} delete ",
        f"trackcal --home {__file__} delete ",
        "trackcal --home '/somewhere delete ",
    ):
        assert values(capfd, "entries", line) == []
    assert not home.exists(), "nothing is made because somebody presses tab"
