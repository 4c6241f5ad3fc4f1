"""What is in the repository is about the program, and of a size that can be read."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MOST_LINES = 400

# Put together here, so that this file does not hold them itself.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("anaconda", "org"),
        ("proxy", "golang", "org"),
        ("docker", "io"),
        ("jfrog", "io"),
    )
]
SETTINGS_OF_REGISTRIES = ["-".join(("index", "url")), "-".join(("trusted", "host"))]


def tracked() -> list[Path]:
    """The files git knows; skips where there is no checkout to ask."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there is no list of the repository's files")
    # Safe, whoever owns the checkout: it is only listed.
    command = [git, "-c", f"safe.directory={ROOT}", "-C", str(ROOT), "ls-files", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if listed.returncode:
        pytest.skip(f"git cannot list the files: {listed.stderr.strip()[:100]}")
    found = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [file for file in found if file.is_file()]


def texts() -> dict[str, str]:
    """Path → text, without files that are no text."""
    found = {}
    for file in tracked():
        content = file.read_bytes()
        if b"\0" not in content:
            found[str(file.relative_to(ROOT))] = content.decode("utf-8", "replace")
    assert found
    return found


def hits(pattern: str) -> list[str]:
    """`path:line: match` of every hit."""
    expression = re.compile(pattern)
    return [
        f"{name}:{number}: {match[0]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := expression.search(line))
    ]


def places_of_this_machine() -> list[str]:
    """Where this checkout, this environment and its owner are: never the same elsewhere."""
    owner = pwd.getpwuid(os.getuid()).pw_dir
    places = {Path(place) for place in (str(ROOT), sys.prefix, owner)}
    common = {Path(place) for place in ("/", "/usr", "/usr/local", "/home", "/tmp", "/app", "/src")}
    return sorted(str(place) for place in places - common)


def test_no_package_registry() -> None:
    hosts = "|".join(map(re.escape, REGISTRIES))
    assert hits(rf"(?i)(?<![\w-])(?:[\w-]+\.)*(?:{hosts})\b") == []
    assert hits(f"(?i)(?:{'|'.join(SETTINGS_OF_REGISTRIES)})[ =]") == []


def test_no_path_of_this_machine() -> None:
    places = "|".join(map(re.escape, places_of_this_machine()))
    assert hits(rf"(?<![\w.~])(?:{places})(?![\w-])") == []


def test_no_path_of_any_machine() -> None:
    people = "/".join(("", "home", "[a-z]")) + "|" + "/".join(("", "Users", "[A-Za-z]"))
    virtual = "/".join(("", "tmp", "venv")) + "|" + "/".join(("", "work", "(main|shared)"))
    assert hits(rf"(?<![\w.}}~/])(?:{people}|{virtual})\w*/?") == []


def test_no_half_merged_text() -> None:
    assert hits(r"^(<{7}|>{7})( |$)") == []


def test_modules_can_be_read_in_one_go() -> None:
    long = {
        name: lines
        for name, text in texts().items()
        if name.startswith("trackcal_tui/") and name.endswith(".py")
        if (lines := len(text.splitlines())) > MOST_LINES
    }
    assert long == {}
