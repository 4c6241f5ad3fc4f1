"""Open a browser, but only where a person would see it and the terminal stays intact."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

_DETACHED = '"$0" "$1" &'
"""The shell ends at once and the opener goes on; the address is never part of a script."""


def open_in_browser(address: str, environment: Mapping[str, str] | None = None) -> bool:
    """Open an address in the desktop's browser; return False without a desktop or over SSH.

    `webbrowser` will not do: without a desktop it starts w3m or lynx inside the terminal
    (github.com/Azure/azure-cli/issues/21112), and it lets openers write over the screen.
    """
    opener = find_opener(os.environ if environment is None else environment, sys.platform)
    if opener is None:
        return False
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", _DETACHED, opener, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def find_opener(environment: Mapping[str, str], platform: str) -> str | None:
    """Return the path of the program that opens addresses on the desktop, None without one."""
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return None
    if platform == "darwin":
        return shutil.which("open")
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return shutil.which("xdg-open", path=environment.get("PATH"))
    return None
