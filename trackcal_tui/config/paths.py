"""Where trackcal's files are, in folders that only their owner can enter."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from msgspec import Struct

from trackcal_tui.core.errors import StoreError


class Paths(Struct, frozen=True):
    """The folders of one installation; `make_folder` creates them."""

    config: Path
    """Folder of `config.toml`."""
    data: Path
    """Folder of `track.json`."""
    state: Path
    """Folder of the token vault and the log."""

    @property
    def settings_file(self) -> Path:
        """`config.toml`."""
        return self.config / "config.toml"

    @property
    def ledger_file(self) -> Path:
        """`track.json`."""
        return self.data / "track.json"

    @property
    def vault_folder(self) -> Path:
        """Holds one encrypted file per connection."""
        return self.state / "vault"

    @property
    def log_file(self) -> Path:
        """`trackcal.log`."""
        return self.state / "trackcal.log"


def find_paths(home: str | os.PathLike[str] | None = None) -> Paths:
    """Find the folders: `home` or `TRACKCAL_HOME` for everything, else the system's places.

    Raises:
        StoreError: `home` starts with the `~` of nobody, is relative to a folder that is gone, or
            is a file.
    """
    home = home or os.environ.get("TRACKCAL_HOME")
    if home:
        try:
            folder = Path(home).expanduser().absolute()
        except (RuntimeError, OSError) as error:  # ~nobody, or a working directory that is gone
            raise StoreError(
                f"The folder {os.fspath(home)} cannot be found: {error}",
                "Give --home or TRACKCAL_HOME a whole path.",
                code="folder",
            ) from error
        if folder.is_file():
            raise StoreError(
                f"{folder} is a file, not a folder",
                "Give --home or TRACKCAL_HOME a folder.",
                code="folder",
            )
        return Paths(config=folder, data=folder, state=folder)
    import platformdirs  # 2 ms, not needed with --home

    dirs = platformdirs.PlatformDirs("trackcal", appauthor=False)
    return Paths(config=dirs.user_config_path, data=dirs.user_data_path, state=dirs.user_state_path)


def make_folder(folder: Path) -> Path:
    """Create a folder and its missing parents, all 0700, or check that it is safe to use.

    Raises:
        StoreError: It cannot be created, belongs to someone else, or others may write in it.
    """
    try:
        _make(folder)
        status = folder.stat()
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be used: {error.strerror or error}",
            "Choose another one with --home or TRACKCAL_HOME.",
            code="folder",
        ) from error
    if os.name == "posix":
        if status.st_uid != os.geteuid():
            raise StoreError(
                f"The folder {folder} belongs to another user",
                "Choose another one with --home or TRACKCAL_HOME.",
                code="folder",
            )
        if stat.S_IMODE(status.st_mode) & 0o022:
            import shlex

            raise StoreError(
                f"Others may write in the folder {folder}",
                f"Run: chmod go-w {shlex.quote(str(folder))}",
                code="folder",
            )
    return folder


def _make(folder: Path) -> None:
    # Not parents=True: that leaves the parents to the umask, and with 002 this module would
    # refuse them.
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileNotFoundError:
        if folder.parent == folder:
            raise
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
