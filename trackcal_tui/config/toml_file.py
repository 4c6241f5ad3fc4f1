"""`config.toml` as a file: read whole, and changed with its comments and order kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from trackcal_tui.config.atomic_files import write_atomically
from trackcal_tui.config.paths import make_folder
from trackcal_tui.core.errors import SettingsError


def read_toml(file: Path) -> dict[str, Any]:
    """Return what the file holds; nothing when there is none.

    Raises:
        SettingsError: it is no TOML, or cannot be read.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise _no_toml(file, error) from None
    except OSError as error:
        raise _no_access(file, "read", error) from error
    import tomllib  # 3 ms, and most people have no config.toml

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _no_toml(file, error) from None


def edit_toml(file: Path, change: Callable[[Any], None]) -> None:
    """Change `config.toml` as a tomlkit document, keeping comments and order.

    Raises:
        SettingsError: the file is no TOML or cannot be written. It is unchanged then.
        StoreError: the folder cannot be used.
    """
    import tomlkit  # 30 ms, only when a setting is saved
    from tomlkit.exceptions import TOMLKitError

    make_folder(file.parent)
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8") if file.exists() else "")
        change(document)
        # Resolved: many keep their configuration elsewhere, and a link to it here.
        write_atomically(file.resolve(), tomlkit.dumps(document).encode())
    except (TOMLKitError, UnicodeDecodeError, RecursionError) as error:
        raise _no_toml(file, error) from None
    except OSError as error:
        raise _no_access(file, "written", error) from error


def _no_toml(file: Path, error: Exception) -> SettingsError:
    return SettingsError(f"{file} is not valid TOML: {error}", "Correct it, or remove it.")


def _no_access(file: Path, what: str, error: OSError) -> SettingsError:
    reason = error.strerror or error
    return SettingsError(f"{file} cannot be {what}: {reason}", "Correct its permissions.")
