"""Trackers for the tests: the hosted ones as fakes, the local ones for real."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.trackers.fakes.base import KEY, Fake
from tests.trackers.fakes.clockify import FakeClockify
from tests.trackers.fakes.harvest import FakeHarvest
from tests.trackers.fakes.kimai import FakeKimai
from tests.trackers.fakes.looped import FakeLooped
from tests.trackers.fakes.toggl import FakeToggl
from tests.trackers.local import RealTimeTagger, RealTimewarrior, TimeTaggerServer
from tests.trackers.making import Machine, use_key
from trackcal_tui.trackers import push
from trackcal_tui.trackers.api import Pace

HOSTED: dict[str, type[Fake]] = {
    "looped": FakeLooped,
    "toggl": FakeToggl,
    "clockify": FakeClockify,
    "harvest": FakeHarvest,
    "kimai": FakeKimai,
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test puts into the environment is put back; nothing waits for real."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    monkeypatch.setattr(Pace, "delay", lambda self: 0.0)
    monkeypatch.setattr(push, "_PAUSES", (0.0, 0.0))


@pytest.fixture(scope="session")
def timetagger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeTaggerServer]:
    server = TimeTaggerServer(tmp_path_factory.mktemp("timetagger"))
    yield server
    server.close()


def opened(kind: str, folder: Path, request: pytest.FixtureRequest) -> Any:
    if kind == "timetagger":
        return RealTimeTagger(request.getfixturevalue("timetagger"))
    if kind == "timewarrior":
        return RealTimewarrior(folder / "timew")
    return HOSTED[kind]()


@pytest.fixture(params=[*HOSTED, "timetagger", "timewarrior"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Each tracker there is."""
    found = opened(request.param, tmp_path, request)
    use_key(getattr(found, "key", KEY))
    yield found
    found.close()


@pytest.fixture(params=HOSTED)
def hosted(request: pytest.FixtureRequest) -> Iterator[Fake]:
    """Each hosted tracker."""
    found = HOSTED[request.param]()
    use_key(KEY)
    yield found
    found.close()


@pytest.fixture
def machine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A machine with the tracker of the test."""
    name = "place" if "place" in request.fixturenames else "hosted"
    made = Machine(tmp_path / "home", request.getfixturevalue(name))
    yield made
    made.close()
