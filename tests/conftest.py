"""Shuts the machine's own settings out of every test."""

from __future__ import annotations

import gc
import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A machine that does something else as well is slow, and no fault of what is tested.
settings.register_profile("trackcal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("trackcal")

# A test process holds hundreds of thousands of objects that stay: going through them as often as
# Python would takes an eighth of the suite's time.
gc.set_threshold(50_000, 20, 50)

pytest_plugins: list[str] = []

# A shell starts what it puts in the background with SIGINT ignored, nohup with SIGHUP, and children
# inherit that: the tests of interruptions and of hang-ups would wait in vain.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
for _signum in (signal.SIGHUP, signal.SIGTERM):
    if signal.getsignal(_signum) is signal.SIG_IGN:
        signal.signal(_signum, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A home of its own, Berlin's zone, all colours and characters; no keyring of the owner's."""
    home: Path = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith("TEXTUAL_SNAPSHOT"):
            continue  # the snapshot plug-in's own
        if name.startswith(("TRACKCAL_", "TEXTUAL", "XDG_", "SSH_")) or name in (
            "NO_COLOR",
            "FORCE_COLOR",
            "COLUMNS",
            "LINES",
            "TMUX",
            "PYTHONIOENCODING",
            "LC_ALL",
            "LC_CTYPE",
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the soak tests out, unless `-m` names them."""
    if "soak" in (config.option.markexpr or ""):
        return
    long = [item for item in items if item.get_closest_marker("soak")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]
