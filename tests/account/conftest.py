"""The program and its commands, pointed at a tenant of this test's own."""

from __future__ import annotations

import http.client
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.tenant.fixtures import tenant, tenant_authority
from tests.tenant.server import Tenant, event
from trackcal_tui.demo.clock import FixedClock
from trackcal_tui.engine.engine import Engine, open_engine
from trackcal_tui.tui.app import TrackCalApp

__all__ = ["tenant", "tenant_authority"]

DAY = "2026-11-18"
"""In the week of `demo.clock.FIXED_NOW`."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that the program and the commands of one test share."""
    return tmp_path / "home"


@pytest.fixture
def app(tenant: Tenant, home: Path) -> Iterator[TrackCalApp]:
    """The terminal program, not signed in; the calendar has two events."""
    tenant.events = [
        event("Stand-up", f"{DAY}T08:00:00", f"{DAY}T08:30:00"),
        event("Planning", f"{DAY}T09:00:00", f"{DAY}T11:00:00"),
    ]
    engine: Engine = open_engine(
        home, session=True, clock=FixedClock(), environment=tenant.environment()
    )
    yield TrackCalApp(engine)
    engine.close()
    tenant.assert_polite()


class Running:
    """A command as a process of its own."""

    def __init__(self, words: tuple[str, ...], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "trackcal_tui", *words],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        """Its next line on standard output."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def arguments(self) -> str:
        """Its arguments and those of its children, as anyone on this machine can read them."""
        found = []
        for folder in Path("/proc").iterdir():
            try:
                status = (folder / "status").read_text()
                if folder.name == str(self.process.pid) or re.search(
                    rf"^PPid:\t{self.process.pid}$", status, re.MULTILINE
                ):
                    found.append((folder / "cmdline").read_text("utf-8", "replace"))
            except OSError:  # no process, or one that has just ended
                continue
        return "\n".join(found)

    def finish(self, stdin: str = "") -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        out, err = self.process.communicate(stdin, timeout=40)
        return self.process.returncode, out, err


Start = Callable[..., Running]


@pytest.fixture
def start(tenant: Tenant, home: Path) -> Iterator[Start]:
    """Starts commands; keyword arguments add to their environment."""
    started: list[Running] = []

    def command(*words: str, **environment: str) -> Running:
        running = Running(("--home", str(home), *words), {**tenant.environment(), **environment})
        started.append(running)
        return running

    yield command
    for running in started:
        running.process.kill()
        running.process.communicate()
    tenant.assert_polite()


def visit(address: str) -> str:
    """Open an authorize address as a browser would; where it is sent back to."""
    parts = urlsplit(address)
    context = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    browser = http.client.HTTPSConnection(parts.netloc, context=context, timeout=10)
    try:
        browser.request("GET", f"{parts.path}?{parts.query}")
        return browser.getresponse().headers["Location"]
    finally:
        browser.close()


def come_back(redirect: str) -> None:
    """Follow a redirect to this machine, as a browser would."""
    parts = urlsplit(redirect)
    browser = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        browser.request("GET", f"/?{parts.query}")
        assert browser.getresponse().status == 200
    finally:
        browser.close()
