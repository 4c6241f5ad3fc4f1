"""What the environment says about the terminal, even where Python has changed it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trackcal_tui.terminal.locale import codeset, decimal_mark, is_utf8, key_name, locale_name

UTF8 = (
    {},
    {"LANG": "C.UTF-8"},
    {"LANG": "en_US.UTF-8"},
    {"LANG": "de_DE.utf8"},
    {"LANG": "de_DE.UTF-8@euro"},
    {"LC_CTYPE": "UTF-8"},
    {"LC_ALL": "C.utf8", "LC_CTYPE": "C", "LANG": "POSIX"},
    {"LC_ALL": "", "LC_CTYPE": "", "LANG": "fr_FR.UTF-8"},
    {"LC_MESSAGES": "C", "LC_COLLATE": "POSIX"},
)
OTHER = (
    {"LANG": "C"},
    {"LANG": "POSIX"},
    {"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"},
    {"LC_CTYPE": "en_US.ISO-8859-1", "LANG": "en_US.UTF-8"},
    {"LC_ALL": "", "LC_CTYPE": "C", "LANG": "en_US.UTF-8"},
    {"LANG": "de_DE"},
    {"LANG": "de_DE@euro"},
    {"LANG": "de_DE.ISO8859-15@euro"},
    {"LANG": "ja_JP.eucJP"},
    {"LANG": "zh_CN.GB18030"},
    {"LANG": "ru_RU.KOI8-R"},
    {"LANG": "en_US.UTF-16"},
    {"LANG": "nonsense"},
)


@pytest.mark.parametrize("environment", UTF8, ids=str)
def test_utf8_locales(environment: dict[str, str]) -> None:
    assert is_utf8(environment)


@pytest.mark.parametrize("environment", OTHER, ids=str)
def test_other_locales(environment: dict[str, str]) -> None:
    assert not is_utf8(environment)


def test_codesets() -> None:
    assert codeset("de_DE.ISO8859-15@euro") == "ISO8859-15"
    assert codeset("UTF-8") == "UTF-8"
    assert codeset("de_DE@euro") == codeset("POSIX") == codeset("") == ""


def locale_of_process(**variables: str) -> str:
    """Return what a Python started with these variables makes of them."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LC_", "LANG", "PYTHON"))
    }
    code = "from trackcal_tui.terminal.locale import *; print(locale_name(), is_utf8())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**clean, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the system hides it")
def test_python_says_utf8_where_the_terminal_does_not() -> None:
    """In the C locale os.environ has LC_CTYPE=C.UTF-8 before any of our code runs (PEP 538)."""
    assert locale_of_process(LANG="C") == "C False"
    assert locale_of_process(LC_CTYPE="POSIX", LANG="C.UTF-8") == "POSIX False"
    assert locale_of_process() == "True", "nothing set"
    assert locale_of_process(LC_CTYPE="C.UTF-8", LANG="C") == "C.UTF-8 True", "set by the person"
    assert locale_of_process(LC_ALL="POSIX") == "POSIX False"


def test_where_the_system_hides_it_python_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "trackcal_tui.terminal.locale._ENVIRONMENT_AT_START", "/nonexistent/environ"
    )
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LC_CTYPE", "C.UTF-8")
    assert locale_name() == "C.UTF-8"


def test_keys_have_names_where_signs_cannot_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert key_name("↑↓") == "↑↓"
    monkeypatch.setenv("LC_ALL", "C")
    named = {key: key_name(key) for key in ("↑↓", "shift+↑ ↓", "← →", "e", "⏎", "^p", "ctrl+↓")}
    assert named == {
        "↑↓": "up/down",
        "shift+↑ ↓": "shift+up down",
        "← →": "left right",
        "e": "e",
        "⏎": "enter",
        "^p": "^p",
        "ctrl+↓": "ctrl+down",
    }


@pytest.mark.parametrize(
    ("environment", "mark"),
    [
        ({}, "."),
        ({"LANG": "C.UTF-8"}, "."),
        ({"LANG": "en_GB.UTF-8"}, "."),
        ({"LANG": "de_DE.UTF-8"}, ","),
        ({"LANG": "en_US.UTF-8", "LC_NUMERIC": "fr_FR@euro"}, ","),
        ({"LC_ALL": "de_CH.UTF-8", "LC_NUMERIC": "fr_FR"}, "."),
        ({"LANG": "ja_JP.UTF-8"}, "."),
    ],
)
def test_the_decimal_mark_is_that_of_the_language(environment: dict[str, str], mark: str) -> None:
    assert decimal_mark(environment) == mark
