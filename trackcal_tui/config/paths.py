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
            title = f"The folder {os.fspath(home)} cannot be found: {error}"
            raise _folder_error(title, "Give --home or TRACKCAL_HOME an absolute path.") from error
        if folder.is_file():
            title = f"{folder} is a file, not a folder"
            raise _folder_error(title, "Give --home or TRACKCAL_HOME a folder.")
        return Paths(config=folder, data=folder, state=folder)
    import platformdirs  # 2 ms, not needed with --home

    dirs = platformdirs.PlatformDirs("trackcal", appauthor=False)
    return Paths(config=dirs.user_config_path, data=dirs.user_data_path, state=dirs.user_state_path)


def make_folder(folder: Path) -> Path:
    """Create a folder and its missing parents, all 0700, or check that it is safe to use.

    Raises:
        StoreError: It cannot be created, belongs to someone else, or others may write in it.
    """
    other = "Choose another one with --home or TRACKCAL_HOME."
    try:
        # Not parents=True: that leaves the parents to the umask, which may make them unsafe.
        for part in (*reversed(folder.parents), folder):
            part.mkdir(mode=0o700, exist_ok=True)
        status = folder.stat()
    except OSError as error:
        title = f"The folder {folder} cannot be used: {error.strerror or error}"
        raise _folder_error(title, other) from error
    if status.st_uid != os.geteuid():
        raise _folder_error(f"The folder {folder} belongs to another user", other)
    if stat.S_IMODE(status.st_mode) & 0o022:
        import shlex

        command = f"Run: chmod go-w {shlex.quote(str(folder))}"
        raise _folder_error(f"Others may write in the folder {folder}", command)
    return folder


def _folder_error(title: str, hint: str) -> StoreError:
    return StoreError(title, hint, code="folder")
