"""Keep the vault's key in a real Secret Service: gnome-keyring on its own message bus."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MISSING = [
    name for name in ("dbus-run-session", "gnome-keyring-daemon") if shutil.which(name) is None
]

pytestmark = [
    pytest.mark.keyring,
    pytest.mark.skipif(
        sys.platform != "linux" or bool(MISSING),
        reason=f"needs Linux with gnome-keyring and dbus; missing: {', '.join(MISSING) or 'Linux'}",
    ),
]

UNLOCKED = """
set -e
printf 'test' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
exec "$0" -c "$1"
"""
ROUND_TRIP = """
from pathlib import Path
import secretstorage
from trackcal_tui.auth.vault import Vault
from trackcal_tui.config.settings import Settings
folder = Path(FOLDER)
vault = Vault(folder, Settings())
vault.save("uid.utid@global", b"the tokens")
assert vault.key.mode() == "keyring", vault.notice
assert vault.key.describe() == "keyring (SecretService)", vault.key.describe()
again = Vault(folder, Settings())
assert again.load("uid.utid@global") == b"the tokens"
collection = secretstorage.get_default_collection(secretstorage.dbus_init())
assert len(list(collection.get_all_items())) == 1
again.delete("uid.utid@global")
assert not list(collection.get_all_items()), "no key and no probe is left behind"
print("good", flush=True)
"""
LOCKED = """
from pathlib import Path
from trackcal_tui.auth.vault import Vault
from trackcal_tui.config.settings import Settings
vault = Vault(Path(FOLDER), Settings())
mode = vault.key.mode()
assert mode == "memory", mode
assert "token_storage" in vault.notice
print("good", flush=True)
"""


def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment with a home of its own: nobody's real keyring is touched."""
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }


def run_in_session(script: str, program: str, tmp_path: Path) -> None:
    program = f"FOLDER = {str(tmp_path / 'vault')!r}\n{program}"
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script, sys.executable, program],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.endswith("good\n"), done.stdout + done.stderr


def test_an_unlocked_keyring_holds_the_key(tmp_path: Path) -> None:
    run_in_session(UNLOCKED, ROUND_TRIP, tmp_path)


def test_a_locked_or_missing_keyring_leaves_tokens_in_memory(tmp_path: Path) -> None:
    # The bus starts the daemon by itself where it can, locked: nobody is there to unlock it.
    run_in_session('exec "$0" -c "$1"', LOCKED, tmp_path)
