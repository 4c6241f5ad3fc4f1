"""What the benchmarks start: trackcal itself, servers, measured parts in fresh processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]


def trackcal() -> list[str]:
    """The command as it is installed beside this Python, else as a module."""
    command = Path(sys.executable).with_name("trackcal")
    return [str(command)] if command.exists() else [sys.executable, "-m", "trackcal_tui"]


def module(name: str, *arguments: object, python: str = sys.executable) -> list[str]:
    """The command line of a module of this package."""
    return [python, "-m", f"tests.benchmarks.{name}", *map(str, arguments)]


def surroundings(**more: str) -> dict[str, str]:
    """An environment without anything of the machine's owner's."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {
        **kept,
        "HOME": "/nonexistent",
        "TZ": "Europe/Berlin",
        "NO_PROXY": "localhost,127.0.0.1",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        **more,
    }


def child(command: Sequence[str], environment: Mapping[str, str]) -> Any:
    """Run a measured part to its end; what its last line of output says, as JSON.

    Raises:
        RuntimeError: it failed; with what it complained about.
    """
    ended = subprocess.run(
        command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} … failed:\n{ended.stderr[-3000:]}")
    return json.loads(ended.stdout.splitlines()[-1])


def timed(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Milliseconds a command takes from its start to its end, with its output thrown away.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - started) * 1000


@contextmanager
def server(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Any]:
    """Run a server that tells its first line and ends with its input; gives that line, as JSON."""
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(command[:4])} … did not start")
        yield json.loads(line)
    finally:
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
