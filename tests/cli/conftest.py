"""Commands, run in this process on the demo tenant or as processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.tenant.fixtures import tenant, tenant_authority
from trackcal_tui.__main__ import main
from trackcal_tui.demo import past

__all__ = ["tenant", "tenant_authority"]

SCHEMAS = Path(__file__).parent / "schemas"
FRIDAY = "2026-11-20T15:20:00+01:00"
"""The demo's present: in week 2026-W47."""

DEMO = (sys.executable, "-m", "trackcal_tui", "--demo")

UNSET = ("NO_COLOR", "COLORTERM", "COLUMNS", "TERM")

COMMANDS = (
    ("events", "this-week", "--all"),
    ("import", "this-week", "--dry-run"),
    ("doctor",),
    ("status",),
    ("projects",),
    ("--help",),
)


@dataclass
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self, schema: str) -> Any:
        """Its standard output, one JSON document that fits the schema."""
        document = json.loads(self.out)
        check(document, schema)
        return document

    def failed(self, code: int, word: str) -> dict[str, str]:
        """It failed as asked, with the same words on both streams."""
        assert self.code == code, self
        error: dict[str, str] = self.json("error")["error"]
        assert error["code"] == word
        assert error["title"] in self.err
        assert self.err.startswith("trackcal: ")
        assert "Traceback" not in self.err
        return error


def check(document: Any, schema: str) -> None:
    """Raise where a document does not fit a schema of `schemas/`."""
    rules = json.loads((SCHEMAS / f"{schema}.json").read_text())
    jsonschema.Draft202012Validator(rules).validate(document)


Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of this machine: no home, no settings, a fixed zone and present."""
    for name in list(os.environ):
        if name.startswith(("TRACKCAL_", "XDG_")) or name in UNSET:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("TRACKCAL_TIMEZONE", "Europe/Berlin")
    monkeypatch.setenv("TRACKCAL_DEMO_NOW", FRIDAY)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture(autouse=True)
def _the_demo_starts_with_nothing_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process; commands that are processes of their own find the week before last."""
    monkeypatch.setattr(past, "past_week", lambda *_: ())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that the commands of one test share."""
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; without a terminal, as a timer would."""

    def run_command(*words: str, demo: bool = True) -> Result:
        capfd.readouterr()
        common = ["--home", str(home), *(["--demo"] if demo else [])]
        code = main([*common, *words])
        sys.stdout.flush()
        sys.stderr.flush()
        return Result(code, *capfd.readouterr())

    return run_command


@pytest.fixture
def spawn(home: Path) -> Run:
    """Run a command as a process of its own; `env` adds to the environment."""

    def spawn_command(
        *words: str,
        env: Mapping[str, str | None] | None = None,
        stdin: str = "",
        stdout: int = subprocess.PIPE,
    ) -> Result:
        variables = {**os.environ, **(env or {})}
        done = subprocess.run(
            [sys.executable, "-m", "trackcal_tui", "--home", str(home), *words],
            env={name: value for name, value in variables.items() if value is not None},
            input=stdin.encode(),
            stdout=stdout,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
        out = (done.stdout or b"").decode("utf-8", "replace")
        return Result(done.returncode, out, done.stderr.decode("utf-8", "replace"))

    return spawn_command
