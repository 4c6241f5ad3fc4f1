"""Where trackcal's files are, and folders only their owner can enter."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from msgspec import Struct

from trackcal_tui.errors import StoreError


class Paths(Struct, frozen=True):
    """The places of one installation; nothing is created until `make_folder` is called."""

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
    """The places: all below `home` or `TRACKCAL_HOME`, else where the system keeps such things."""
    home = home or os.environ.get("TRACKCAL_HOME")
    if home:
        folder = Path(home).expanduser().absolute()
        return Paths(config=folder, data=folder, state=folder)
    import platformdirs  # 2 ms, not needed with --home

    dirs = platformdirs.PlatformDirs("trackcal", appauthor=False)
    return Paths(config=dirs.user_config_path, data=dirs.user_data_path, state=dirs.user_state_path)


def make_folder(folder: Path) -> Path:
    """Create a folder of mode 0700 (and its parents), or check that it is safe to use.

    Raises:
        StoreError: it cannot be made, belongs to someone else, or others may write in it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
            raise StoreError(
                f"Others may write in the folder {folder}",
                f"Run: chmod go-w '{folder}'",
                code="folder",
            )
    return folder
