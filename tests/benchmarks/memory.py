"""How much memory a process holds; imports nothing that would count itself."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path


def peak_mb(process: int | str = "self") -> float:
    """The high-water mark of a process, in MB of 1024 × 1024 bytes.

    Not `ru_maxrss`: that one remembers what the parent held before the exec.
    """
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    if found is None:
        raise OSError("this system does not tell what a process holds")
    return int(found[1]) / 1024


def children_of(process: int) -> list[int]:
    """The processes that a process has started and that have not ended."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            parent = int(status.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
            if parent == process:
                found.append(int(status.parent.name))
    return found
