"""Every setting, good and bad, from the file and from the environment."""

from __future__ import annotations

import os
import stat
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from trackcal_tui.config.settings import Settings, load_settings, save_setting
from trackcal_tui.config.tracker_settings import TrackerSettings
from trackcal_tui.core.errors import SettingsError, StoreError
from trackcal_tui.core.rounding import Rounding, RoundingMode
from trackcal_tui.core.working_hours import WorkingHours

GUID = "1b730954-1684-4b53-a4b1-0c1a5e0a2c5d"
ORIGINS = {"login_url": "https://login.example.com", "graph_url": "https://graph.example.com:8443"}

GOOD: list[tuple[str, str, Any]] = [
    ("client_id", f'"{GUID}"', GUID),
    ("client_id", f'" {GUID.upper()} "', GUID.upper()),
    ("client_id", '""', ""),
    ("tenant", '"common"', "common"),
    ("tenant", '"organizations"', "organizations"),
    ("tenant", '"consumers"', "consumers"),
    ("tenant", f'"{GUID}"', GUID),
    ("tenant", '"contoso.com"', "contoso.com"),
    ("tenant", '"contoso.onmicrosoft.com"', "contoso.onmicrosoft.com"),
    ("cloud", '"global"', "global"),
    ("cloud", '"usgov"', "usgov"),
    ("cloud", '"usgov-dod"', "usgov-dod"),
    ("cloud", '"china"', "china"),
    ("login_url", '"https://login.example.com/"', "https://login.example.com"),
    ("graph_url", '"https://127.0.0.1:8443"', "https://127.0.0.1:8443"),
    ("graph_url", '"https://localhost:65535"', "https://localhost:65535"),
    ("timezone", '"Europe/Berlin"', "Europe/Berlin"),
    ("week_start", '"sunday"', "sunday"),
    ("week_start", '"Monday"', "monday"),
    ("theme", '"dark"', "dark"),
    ("keys", '{ "import.tick" = "t,space" }', {"import.tick": "t,space"}),
    ("mouse", '"off"', "off"),
    ("pane", '"off"', "off"),
    ("mouse", '"auto"', "auto"),
    ("remember", '"suggest"', "suggest"),
    ("hours", "{}", WorkingHours()),
    ("hours", "{ week = 37.5 }", WorkingHours(week=135_000)),
    ("hours", '{ day = "8:00 – 16:15", week = 0 }', WorkingHours(0, time(8), time(16, 15))),
    ("rounding", "{}", None),
    ("rounding", "{ minutes = 0, mode = 'up' }", None),
    ("rounding", "{ minutes = 15 }", Rounding(15)),
    ("rounding", "{ minutes = 6, mode = 'down' }", Rounding(6, RoundingMode.DOWN)),
    ("token_storage", '"keyring"', "keyring"),
    ("token_storage", '"passphrase"', "passphrase"),
    ("token_storage", '"file"', "file"),
    ("token_storage", '"memory"', "memory"),
    ("token_storage", '""', ""),
    ("trackers", '{ t = { kind = "toggl" } }', {"t": TrackerSettings("toggl")}),
]
BAD: list[tuple[str, str]] = [
    ("client_id", '"trackcal"'),
    ("client_id", f'"{GUID}0"'),
    ("client_id", f'"{{{GUID}}}"'),
    ("client_id", "7"),
    ("client_id", "1979-05-27"),
    ("tenant", '""'),
    ("tenant", '"contoso"'),
    ("tenant", '"https://contoso.com"'),
    ("tenant", '"-a.com"'),
    ("tenant", '"contoso.com/../common"'),
    ("tenant", "true"),
    ("cloud", '"mars"'),
    ("cloud", '"demo"'),
    ("cloud", '"Global"'),
    ("cloud", '""'),
    ("login_url", '"http://login.example.com"'),
    ("login_url", '"login.example.com"'),
    ("login_url", '"https://login.example.com/path"'),
    ("login_url", '"https://user@login.example.com"'),
    ("login_url", '"https://login.example.com?x=1"'),
    ("login_url", '"https://"'),
    ("login_url", '"https://-."'),
    ("graph_url", '"https://graph.example.com:0"'),
    ("graph_url", '"https://graph.example.com:65536"'),
    ("graph_url", '"https://graph.example.com:٣٣"'),
    ("graph_url", '"https://graph.example.com\\nx"'),
    ("timezone", "1"),
    ("week_start", '"someday"'),
    ("week_start", '""'),
    ("theme", "[]"),
    ("keys", '"q"'),
    ("token_storage", '"cloud"'),
    ("token_storage", "false"),
    ("trackers", '"toggl"'),
    ("mouse", '"always"'),
    ("mouse", "true"),
    ("pane", '"hidden"'),
    ("remember", '"yes"'),
    ("hours", "40"),
    ("hours", "{ weeks = 40 }"),
    ("hours", '{ week = "40" }'),
    ("hours", "{ week = 169 }"),
    ("hours", "{ week = -1 }"),
    ("hours", "{ week = nan }"),
    ("hours", "{ week = true }"),
    ("hours", '{ day = "17:30-09:00" }'),
    ("hours", '{ day = "09:00-09:00" }'),
    ("hours", '{ day = "9-17" }'),
    ("hours", '{ day = "09:00-24:00" }'),
    ("hours", "{ day = 8 }"),
    ("rounding", '"15:up"'),
    ("rounding", "{ minutes = 15.5 }"),
    ("rounding", "{ minutes = true }"),
    ("rounding", "{ minutes = -15 }"),
    ("rounding", "{ minutes = 721 }"),
    ("rounding", "{ minutes = 15, mode = 'sideways' }"),
    ("rounding", "{ minutes = 15, mode = ['up'] }"),
    ("rounding", "{ hours = 1 }"),
]
VARIABLES = {
    "TRACKCAL_CLIENT_ID": ("client_id", GUID, "nonsense"),
    "TRACKCAL_TENANT": ("tenant", "contoso.com", "nonsense"),
    "TRACKCAL_CLOUD": ("cloud", "china", "nonsense"),
    "TRACKCAL_LOGIN_URL": ("login_url", "https://a.example", "http://a.example"),
    "TRACKCAL_GRAPH_URL": ("graph_url", "https://b.example", "nonsense"),
    "TRACKCAL_TOKEN_STORAGE": ("token_storage", "file", "nonsense"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_without_a_file_the_defaults_apply(file: Path) -> None:
    settings = load_settings(file, {})
    assert settings == Settings()
    assert (settings.tenant, settings.cloud, settings.first_weekday) == ("common", "global", 0)


@pytest.mark.parametrize(("name", "text", "value"), GOOD)
def test_a_good_value_is_loaded(file: Path, name: str, text: str, value: object) -> None:
    file.write_text(f"{name} = {text}\n", encoding="utf-8")
    assert getattr(load_settings(file, {}), name) == value


@pytest.mark.parametrize(("name", "text"), BAD)
def test_a_bad_value_names_its_setting(file: Path, name: str, text: str) -> None:
    file.write_text(f"{name} = {text}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(file, {})
    assert name in caught.value.title
    assert caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("name", "text"), BAD)
def test_the_program_starts_without_a_bad_setting_of_its_screens(
    file: Path, name: str, text: str
) -> None:
    file.write_text(f"{name} = {text}\n", encoding="utf-8")
    if name in ("mouse", "pane", "week_start", "hours"):
        settings = load_settings(file, {}, lenient=True)
        (problem,) = settings.problems
        assert name in problem.title
        assert replace(settings, problems=()) == Settings()
    else:
        with pytest.raises(SettingsError):
            load_settings(file, {}, lenient=True)


def test_every_setting_has_a_good_and_a_bad_value_here() -> None:
    names = set(Settings.__struct_fields__) - {"key_file", "problems"}
    assert {name for name, _, _ in GOOD} == names
    assert {name for name, _ in BAD} == names


@pytest.mark.parametrize("variable", VARIABLES)
def test_the_environment_wins_and_is_checked_too(file: Path, variable: str) -> None:
    name, good, bad = VARIABLES[variable]
    file.write_text('tenant = "fabrikam.com"\ncloud = "usgov"\n', encoding="utf-8")
    assert getattr(load_settings(file, {variable: good}), name) == good
    assert load_settings(file, {variable: ""}) == load_settings(file, {})
    with pytest.raises(SettingsError, match=name):
        load_settings(file, {variable: bad})


def test_the_environment_hides_a_bad_value_in_the_file(file: Path) -> None:
    file.write_text('tenant = "nonsense"\n', encoding="utf-8")
    assert load_settings(file, {"TRACKCAL_TENANT": "contoso.com"}).tenant == "contoso.com"


def test_the_real_environment_is_used_by_default(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKCAL_TIMEZONE", "Asia/Tokyo")
    assert load_settings(file).timezone == "Asia/Tokyo"


def test_the_key_file_comes_from_the_environment_only(file: Path) -> None:
    assert load_settings(file, {"TRACKCAL_KEY_FILE": "/run/key"}).key_file == "/run/key"
    file.write_text('key_file = "/run/key"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match='no setting "key_file"'):
        load_settings(file, {})


def test_an_unknown_setting_is_refused_with_the_known_ones(file: Path) -> None:
    file.write_text('time_zone = "Europe/Berlin"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="time_zone") as caught:
        load_settings(file, {})
    assert "timezone" in caught.value.hint


@pytest.mark.parametrize("lack", ORIGINS)
def test_a_custom_cloud_needs_both_origins(file: Path, lack: str) -> None:
    environment = {f"TRACKCAL_{name.upper()}": url for name, url in ORIGINS.items()}
    environment["TRACKCAL_CLOUD"] = "custom"
    settings = load_settings(file, environment)
    assert {name: getattr(settings, name) for name in ORIGINS} == ORIGINS
    del environment[f"TRACKCAL_{lack.upper()}"]
    with pytest.raises(SettingsError, match=lack):
        load_settings(file, environment)


@pytest.mark.parametrize(
    "content",
    [b"tenant = common", b"[", b"\xff\xfe", b"tenant = 'a'\ntenant = 'b'", b"x = " + b"[" * 5000],
    ids=["bare word", "cut", "not UTF-8", "twice", "deep"],
)
def test_a_file_that_is_not_toml_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings(file, {})
    with pytest.raises(SettingsError, match="not valid TOML"):
        save_setting(file, "theme", "dark")
    assert file.read_bytes() == content


def test_a_folder_in_place_of_the_file_is_refused(file: Path) -> None:
    file.mkdir()
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        load_settings(file, {})
    with pytest.raises(SettingsError, match="cannot be written: Is a directory"):
        save_setting(file, "theme", "dark")


# -- saving


OWN = """# My settings
tenant = "contoso.com"   # work

[keys]   # below the rest
"app.quit" = "q"
"""


def test_saving_keeps_comments_and_order(file: Path) -> None:
    file.write_text(OWN, encoding="utf-8")
    save_setting(file, "client_id", f" {GUID} ")
    save_setting(file, "tenant", "fabrikam.com")
    kept = file.read_text(encoding="utf-8")
    for line in ("# My settings", 'tenant = "fabrikam.com"   # work', "[keys]   # below the rest"):
        assert line in kept.splitlines()
    settings = load_settings(file, {})
    assert (settings.client_id, settings.tenant) == (GUID, "fabrikam.com")
    assert settings.keys == {"app.quit": "q"}


def test_saving_creates_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    old = os.umask(0)
    try:
        save_setting(file, "theme", "dark")
    finally:
        os.umask(old)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert load_settings(file, {}).theme == "dark"
    assert os.listdir(file.parent) == ["config.toml"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.toml"
    kept.write_text(OWN, encoding="utf-8")
    link = tmp_path / "config.toml"
    link.symlink_to(kept)
    save_setting(link, "theme", "dark")
    assert link.is_symlink()
    assert 'theme = "dark"' in kept.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "value"), [("client_id", "nonsense"), ("themes", "dark"), ("key_file", "/run/key")]
)
def test_a_value_that_could_not_be_loaded_is_not_saved(file: Path, name: str, value: str) -> None:
    file.write_text(OWN, encoding="utf-8")
    with pytest.raises(SettingsError):
        save_setting(file, name, value)
    assert file.read_text(encoding="utf-8") == OWN


def test_a_full_disk_is_an_error_that_changes_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(OWN, encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match="No space left"):
        save_setting(file, "theme", "dark")
    assert file.read_text(encoding="utf-8") == OWN


def test_a_folder_others_may_write_in_is_refused(file: Path) -> None:
    file.parent.chmod(0o777)
    with pytest.raises(StoreError, match="Others may write"):
        save_setting(file, "theme", "dark")
    assert not file.exists()


@given(st.binary(max_size=60))
def test_any_file_is_settings_or_a_settings_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.mktemp("any") / "config.toml"
    file.write_bytes(content)
    try:
        assert isinstance(load_settings(file, {}), Settings)
    except SettingsError as error:
        assert error.hint
