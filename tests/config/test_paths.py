"""Where files are, and that nobody else can open them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackcal_tui.config.paths import Paths, find_paths, make_folder
from trackcal_tui.core.errors import StoreError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o002, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    old = os.umask(request.param)
    yield
    os.umask(old)


# -- where


def test_everything_is_below_the_given_home(tmp_path: Path) -> None:
    paths = find_paths(tmp_path)
    assert paths == Paths(config=tmp_path, data=tmp_path, state=tmp_path)
    assert paths.settings_file == tmp_path / "config.toml"
    assert paths.ledger_file == tmp_path / "track.json"
    assert paths.vault_folder == tmp_path / "vault"
    assert paths.log_file == tmp_path / "trackcal.log"
    assert os.listdir(tmp_path) == [], "finding creates nothing"


def test_the_option_beats_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKCAL_HOME", str(tmp_path / "environment"))
    assert find_paths().data == tmp_path / "environment"
    assert find_paths(tmp_path / "option").data == tmp_path / "option"
    assert find_paths("").data == tmp_path / "environment"


def test_without_either_the_systems_places_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    paths = find_paths()
    assert paths.config == tmp_path / "CONFIG" / "trackcal"
    assert paths.data == tmp_path / "DATA" / "trackcal"
    assert paths.state == tmp_path / "STATE" / "trackcal"


def test_a_home_becomes_an_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert find_paths("here").data == tmp_path / "here"
    assert find_paths("~/there").data == tmp_path / "me" / "there"


def test_the_home_of_an_unknown_user_is_refused() -> None:
    with pytest.raises(StoreError, match="cannot be found") as caught:
        find_paths("~nobody-of-that-name/x")
    assert caught.value.hint


def test_a_relative_home_in_a_deleted_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(StoreError, match="cannot be found"):
        find_paths("here")
    monkeypatch.chdir(tmp_path)


# -- folders


def test_new_folders_are_private_whatever_the_umask(tmp_path: Path, umask: None) -> None:
    folder = make_folder(tmp_path / "a" / "b" / "c")
    for made in (folder, folder.parent, folder.parent.parent):
        assert mode(made) == 0o700
        assert make_folder(made) == made, "what was created is accepted later"


@pytest.mark.parametrize("permissions", [0o700, 0o750, 0o755])
def test_a_folder_others_can_only_read_stays_as_it_is(tmp_path: Path, permissions: int) -> None:
    tmp_path.chmod(permissions)
    make_folder(tmp_path)
    assert mode(tmp_path) == permissions


@pytest.mark.parametrize("permissions", [0o770, 0o707, 0o777, 0o1777, 0o720])
def test_a_folder_others_can_write_is_refused(tmp_path: Path, permissions: int) -> None:
    folder = tmp_path / "it's open"
    folder.mkdir()
    folder.chmod(permissions)
    with pytest.raises(StoreError, match="Others may write") as caught:
        make_folder(folder)
    assert os.system(caught.value.hint.removeprefix("Run: ")) == 0, "the hint runs as it is"
    assert make_folder(folder) == folder


def test_a_folder_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(StoreError, match="belongs to another user") as caught:
        make_folder(tmp_path)
    assert (caught.value.code, caught.value.exit_code) == ("folder", 6)


def test_a_link_to_a_folder_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to("real")
    assert make_folder(tmp_path / "link") == tmp_path / "link"


@pytest.mark.parametrize("name", ["file", "file/below", "dangling", "x" * 300])
def test_something_else_in_place_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to("nowhere")
    with pytest.raises(StoreError, match="cannot be used") as caught:
        make_folder(tmp_path / name)
    assert "--home" in caught.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="Permission denied"):
        make_folder(tmp_path / "a" / "b")
    tmp_path.chmod(0o700)
