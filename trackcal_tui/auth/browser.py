"""Opening a browser, only where a person would see it and the terminal stays whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

_DETACHED = '"$0" "$1" &'
"""The shell ends at once, the opener goes on without us; the address is never part of a script."""


def open_in_browser(address: str, environment: Mapping[str, str] | None = None) -> bool:
    """Open it in the desktop's browser; False where there is none or over SSH.

    `webbrowser` is not used: without a desktop it starts w3m or lynx inside the terminal, and it
    lets the openers write over the screen.
    """
    command = opener(os.environ if environment is None else environment, sys.platform)
    if command is None:
        return False
    arguments = [command, address]
    if sys.platform != "win32":
        arguments = ["/bin/sh", "-c", _DETACHED, *arguments]
    try:
        done = subprocess.run(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def opener(environment: Mapping[str, str], platform: str) -> str | None:
    """The program that opens addresses here, or None."""
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return None
    if platform == "darwin":
        return shutil.which("open")
    if platform == "win32":
        return shutil.which("explorer")
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return shutil.which("xdg-open", path=environment.get("PATH"))
    return None
