"""What commands import: no more than they need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Run

HEAVY = {"textual", "msal", "httpx", "keyring", "tinydb", "pendulum", "cryptography", "rich"}


def modules_after(words: list[str], home: Path) -> set[str]:
    """The modules a process has imported once the command is done."""
    code = (
        "import sys; from trackcal_tui.__main__ import main; main(sys.argv[1:]);"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**os.environ, "TRACKCAL_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def test_the_ledger_is_read_without_the_network(home: Path) -> None:
    loaded = modules_after(["entries", "today", "--json"], home)
    assert not loaded & (HEAVY - {"tinydb"})


def test_completion_is_quick(run: Run, home: Path) -> None:
    run("projects")
    loaded = modules_after(["--complete", "projects", f"trackcal --home {home} import "], home)
    assert not loaded & (HEAVY - {"tinydb"})


def test_no_command_imports_textual(home: Path) -> None:
    code = (
        "import sys; from trackcal_tui.__main__ import main\n"
        "for line in sys.argv[1:]: assert main(['--demo', *line.split()]) == 0, line\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    commands = [
        "events this-week --all",
        "import today --yes",
        "entries today",
        "undo",
        "export today --format ics",
        "projects",
        "projects set INT --status ACTIVE",
        "status",
        "doctor",
        "connect",
        "disconnect --yes",
        "consent-url",
        "completion zsh",
    ]
    done = subprocess.run(
        [sys.executable, "-c", code, *commands],
        env={**os.environ, "TRACKCAL_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.splitlines()[-1].split())
    assert "httpx" in loaded
    assert not loaded & {"textual", "trackcal_tui.tui.app"}
