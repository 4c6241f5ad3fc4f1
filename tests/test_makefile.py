"""`make` sets everything up, and says in one line what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

OLD_PYTHON = f"""#!{sys.executable}
import sys
sys.version_info = (3, 9, 2, "final", 0)
exec(sys.argv[2])
"""
"""A Python that believes to be 3.9."""

PYTHON = """#!/bin/sh
here=$(dirname "$0")
case "$1 $2" in
  "-m venv")
    mkdir -p "$3/bin"; touch "$3/pyvenv.cfg"; cp "$0" "$3/bin/python"
    if [ ! -e python3-venv ]; then echo "ensurepip is not available"; exit 1; fi
    touch "$3/bin/pip" ;;
  "-c import pip;"*) test -e "$here/pip" ;;
  "-m pip") test -e "$here/pip" && echo "$@" >> installed ;;
esac
"""
"""A Python as Debian ships it: without the package python3-venv (here a file) its environments are
left half-made, without pip."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files that the set-up reads."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder: Path, target: str, python: str) -> subprocess.CompletedProcess[str]:
    """Run `make` with a Python that is this script."""
    (folder / "python").write_text(python)
    (folder / "python").chmod(0o755)
    return run_make(folder, target, "PYTHON=./python")


def run_make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `make` on its own, even where the tests run below another one."""
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", "PYTHON", "VENV")
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in outer},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_python_too_old_is_told_in_one_line(folder: Path) -> None:
    run = make(folder, "demo", OLD_PYTHON)
    said = [line for line in (run.stdout + run.stderr).splitlines() if not line.startswith("make:")]
    assert said == [
        "trackcal needs Python 3.11, 3.12 or 3.13, and this is 3.9. Name one that you have: "
        "make PYTHON=python3.13"
    ]
    assert run.returncode == 2
    assert not (folder / ".venv").exists()


def test_an_environment_left_half_made_is_made_anew(folder: Path) -> None:
    first = make(folder, ".venv/.installed", PYTHON)
    assert first.returncode == 2
    assert "ensurepip is not available" in first.stdout
    rest = folder / ".venv/rest"
    rest.touch()
    (folder / "python3-venv").touch()
    second = make(folder, ".venv/.installed", PYTHON)
    assert (second.returncode, second.stderr) == (0, "")
    assert not rest.exists()
    assert ".[dev]" in (folder / "installed").read_text()


def test_a_whole_environment_is_kept(folder: Path) -> None:
    (folder / "python3-venv").touch()
    assert make(folder, ".venv/.installed", PYTHON).returncode == 0
    kept = folder / ".venv/kept"
    kept.touch()
    (folder / ".venv/.installed").unlink()
    assert make(folder, ".venv/.installed", PYTHON).returncode == 0
    assert kept.exists()
    assert (folder / "installed").read_text().count(".[dev]") == 2


def test_help_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    (phony,) = [line for line in text.splitlines() if line.startswith(".PHONY:")]
    run = run_make(ROOT, "help")
    assert [line.split()[1] for line in run.stdout.splitlines()] == phony.split()[1:]
