"""Adding, testing, mapping and removing trackers, and where their keys are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.auth.keyrings import GoodKeyring
from tests.trackers.fakes.base import KEY, Fake
from tests.trackers.fakes.clockify import FakeClockify
from tests.trackers.fakes.harvest import FakeHarvest
from tests.trackers.fakes.kimai import FakeKimai
from tests.trackers.fakes.toggl import WORKSPACE, FakeToggl
from tests.trackers.making import KEY_VARIABLE, NAME, WEEK, Machine, StillClock, use_key
from trackcal_tui.config.paths import find_paths
from trackcal_tui.config.settings import load_settings
from trackcal_tui.config.tracker_settings import TrackerSettings, check_url, checked_trackers
from trackcal_tui.core.entries import Project
from trackcal_tui.core.errors import SettingsError, TrackerKeyRefused, UsageError
from trackcal_tui.core.trackers import Identity
from trackcal_tui.engine.engine import Engine
from trackcal_tui.engine.pushing import UnmappedProjects
from trackcal_tui.engine.tracker_keys import TrackerKeys

CONFIG = '# mine\ntheme = "dark" # keep\n'


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Machine]:
    """A machine without a tracker, with a config.toml of its owner."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    made = Machine(folder)
    yield made
    made.close()


# Setting up ----------------------------------------------------------------------------------


def test_a_tracker_is_added_mapped_and_removed(hosted: Fake, alone: Machine) -> None:
    trackers, file = alone.engine.trackers, alone.engine.paths.settings_file
    del os.environ[KEY_VARIABLE]
    settings = TrackerSettings(hosted.kind, url=hosted.url + "/", **hosted.settings)

    added = trackers.add(settings, NAME, key=KEY)
    trackers.map(NAME, "ACME-2026", "99")

    assert (added.name, added.kind, added.key) == (NAME, hosted.kind, "vault")
    assert added.url == hosted.url
    text = file.read_text(encoding="utf-8")
    assert text.startswith(CONFIG)
    assert 'ACME-2026 = "99"' in text
    assert KEY not in text
    read = load_settings(file, {}).trackers[NAME]
    assert read == TrackerSettings(
        hosted.kind, url=hosted.url, projects={"ACME-2026": "99"}, **hosted.settings
    )
    assert trackers.only() == NAME

    trackers.remove(NAME)

    assert trackers.all() == ()
    assert file.read_text(encoding="utf-8").strip() == CONFIG.strip()
    assert not list(alone.engine.paths.vault_folder.glob("*.tokens"))
    with pytest.raises(UsageError, match="o tracker"):
        trackers.test(NAME)


def test_setting_up_anew_keeps_the_map_and_the_key(alone: Machine) -> None:
    trackers = alone.engine.trackers
    trackers.add(TrackerSettings("toggl"), key=KEY)
    trackers.map("toggl", "A", "1")
    trackers.add(TrackerSettings("toggl", workspace="7"))
    assert trackers.settings("toggl") == TrackerSettings(
        "toggl", workspace="7", projects={"A": "1"}
    )
    assert trackers.info("toggl").key == "vault"
    assert trackers.info("toggl").url == "https://api.track.toggl.com/api/v9"


def test_a_tracker_can_be_tried_out_before_it_is_added(hosted: Fake, alone: Machine) -> None:
    trackers = alone.engine.trackers
    del os.environ[KEY_VARIABLE]
    settings = TrackerSettings(hosted.kind, url=hosted.url, **hosted.settings)
    found, lists = trackers.try_out(settings, NAME, key=KEY)
    assert lists.projects
    assert isinstance(found, Identity)
    with pytest.raises(TrackerKeyRefused):
        trackers.try_out(settings, NAME)
    assert trackers.all() == ()
    trackers.add(settings, NAME, key=KEY)
    assert trackers.try_out(settings, NAME)[1] == lists
    elsewhere = replace(settings, url="https://elsewhere.example")
    with pytest.raises(TrackerKeyRefused, match="no key"):
        trackers.try_out(elsewhere, NAME)


def test_a_key_never_follows_a_name_to_another_address(alone: Machine) -> None:
    trackers = alone.engine.trackers
    trackers.add(TrackerSettings("kimai", url="https://kimai.example"), NAME, key=KEY)
    trackers.map(NAME, "A", "1")
    trackers.add(TrackerSettings("kimai", url="https://other.example"), NAME)
    assert trackers.info(NAME).key == ""
    assert trackers.settings(NAME).projects == {}


def test_another_tracker_of_the_same_name_is_sent_everything(
    hosted: Fake, machine: Machine, request: pytest.FixtureRequest
) -> None:
    machine.fill(2)
    assert machine.engine.pushing.waiting(WEEK, NAME) == 2
    machine.push()
    assert machine.engine.pushing.waiting(WEEK, NAME) == 0
    other = type(hosted)()
    request.addfinalizer(other.close)
    settings = TrackerSettings(other.kind, url=other.url, **other.settings)
    machine.engine.trackers.add(settings, NAME)
    assert machine.engine.pushing.waiting(WEEK, NAME) == 2
    assert len(machine.push().created) == 2
    assert len(other.marks()) == 2


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (TrackerSettings("jira"), "Unknown kind"),
        (TrackerSettings("kimai"), "--url"),
        (TrackerSettings("harvest"), "--account"),
        (TrackerSettings("kimai", url="http://kimai.example.com"), "https"),
        (TrackerSettings("kimai", url="kimai.example.com"), "not the address"),
    ],
)
def test_what_cannot_work_is_not_added(
    alone: Machine, settings: TrackerSettings, word: str
) -> None:
    with pytest.raises(UsageError, match=word):
        alone.engine.trackers.add(settings)
    assert alone.engine.paths.settings_file.read_text(encoding="utf-8") == CONFIG


def test_kinds_tell_what_they_need(alone: Machine) -> None:
    kinds = {one.kind: one for one in alone.engine.trackers.kinds()}
    assert len(kinds) == 7
    assert kinds["harvest"].wants == ("account",)
    assert not kinds["timewarrior"].needs_key
    assert kinds["toggl"].url.startswith("https://")
    assert all(one.key_help for one in kinds.values() if one.needs_key)


def test_without_trackers_or_with_several_one_has_to_be_chosen(alone: Machine) -> None:
    trackers = alone.engine.trackers
    with pytest.raises(UsageError, match="o tracker to push to"):
        trackers.only()
    trackers.add(TrackerSettings("toggl"))
    trackers.add(TrackerSettings("looped"))
    with pytest.raises(UsageError, match="several trackers") as caught:
        trackers.only()
    assert "toggl, looped" in caught.value.hint


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("toggl", "must be tables"),
        ({"t": {}}, "kind is missing"),
        ({"t": {"kind": "toggl", "key": "secret"}}, '"key"'),
        ({"a b": {"kind": "toggl"}}, "cannot be called"),
        ({"t": {"kind": "toggl", "workspace": True}}, "workspace"),
        ({"t": {"kind": "toggl", "projects": []}}, "must be a table"),
        ({"t": {"kind": "toggl", "projects": {"A": 1.5}}}, "A in"),
    ],
)
def test_a_mistake_in_the_settings_is_named(value: object, word: str) -> None:
    with pytest.raises(SettingsError, match=word) as caught:
        checked_trackers(value)
    assert caught.value.hint


def test_numbers_are_taken_for_ids() -> None:
    table = {"kind": "harvest", "account": 42, "task": 7, "projects": {"A": 21}}
    assert checked_trackers({"t": table})["t"] == TrackerSettings(
        "harvest", account="42", task="7", projects={"A": "21"}
    )


@pytest.mark.parametrize(
    "url",
    ["https://a.example", "https://a.example:8443/api", "http://127.0.0.1:5000", "http://[::1]/x"],
)
def test_addresses_that_are_fine(url: str) -> None:
    assert check_url(f" {url}/ ") == url


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "ftp://a.example",
            "http://a.example",
            "https://a.example:0",
            "https://u:p@a.example",
        ),
        *("https://a.example?x=1", "http://127.0.0.1.example.com", "https://a b"),
    ],
)
def test_addresses_that_are_not(url: str) -> None:
    with pytest.raises(SettingsError):
        check_url(url)


# Asking --------------------------------------------------------------------------------------


def test_a_tracker_says_whose_key_it_is_and_what_can_be_chosen(
    place: Fake, machine: Machine
) -> None:
    found = machine.engine.trackers.test(NAME)
    lists = machine.engine.trackers.lists(NAME)
    expected = {
        "looped": ("", 3),
        "toggl": ("ana@example.com", 2),
        "clockify": ("ana@example.com", 2),
        "harvest": ("ana@example.com", 2),
        "kimai": ("Ana", 2),
        "timetagger": ("defaultuser", 0),
    }
    if place.kind in expected:
        assert (found.name, len(lists.projects)) == expected[place.kind]
    else:
        assert found.where.startswith("timewarrior 1")
    assert lists.whole
    assert isinstance(found, Identity)


def test_workspaces_tasks_and_activities_are_listed(tmp_path: Path) -> None:
    found = {}
    for fake in (FakeToggl(), FakeClockify(), FakeHarvest(), FakeKimai()):
        use_key(KEY)
        machine = Machine(tmp_path / fake.kind, fake)
        found[fake.kind] = machine.engine.trackers.lists(NAME)
        machine.close()
        fake.close()
    assert [one.id for one in found["toggl"].workspaces] == [str(WORKSPACE)]
    assert len(found["clockify"].workspaces) == 1
    assert {one.title for one in found["harvest"].tasks} == {"Development"}
    assert [one.id for one in found["kimai"].activities] == ["51"]


def test_projects_that_are_nobodys_are_named(hosted: Fake, machine: Machine) -> None:
    (entry,) = machine.fill(1)
    machine.ledger.edit_project("ACME-2026", replace_code(machine, "NEW-1"))
    assert machine.ledger.entry(entry.id).project == "NEW-1"

    with pytest.raises(UnmappedProjects) as caught:
        machine.engine.pushing.prepare(WEEK, NAME)

    assert caught.value.codes == ("NEW-1",)
    assert f"trackers map {NAME} NEW-1" in caught.value.hint
    assert not hosted.server.writes()


def replace_code(machine: Machine, code: str) -> Project:
    project = next(one for one in machine.ledger.projects() if one.code == "ACME-2026")
    return replace(project, code=code, title="Nothing like it")


# Keys ----------------------------------------------------------------------------------------


def test_without_a_key_the_way_to_give_it_is_told(hosted: Fake, machine: Machine) -> None:
    del os.environ[KEY_VARIABLE]
    with pytest.raises(TrackerKeyRefused) as caught:
        machine.engine.trackers.test(NAME)
    assert caught.value.exit_code == 3
    assert KEY_VARIABLE in caught.value.hint
    assert machine.engine.trackers.info(NAME).key == ""


@pytest.mark.parametrize("storage", ["file", "passphrase", "memory", "keyring"])
def test_a_key_lies_in_the_vault_however_it_is_kept(
    tmp_path: Path, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:

    kept = GoodKeyring()
    monkeypatch.setattr("keyring.get_keyring", lambda: kept)
    settings = load_settings(tmp_path / "none", {"TRACKCAL_TOKEN_STORAGE": storage})
    engine = Engine(settings, find_paths(tmp_path / "home"), StillClock())
    engine.ask_passphrase = lambda new: "correct horse"
    os.environ.pop("TRACKCAL_TRACKER_KEY_TOGGL", None)

    engine.trackers.add(TrackerSettings("toggl"), key=KEY)

    assert TrackerKeys(engine).key(TrackerSettings("toggl"), "toggl") == KEY
    assert engine.vault.key.mode() == storage
    engine.close()


PUSH = """
import os, sys
from pathlib import Path
from tests.trackers.making import NAME, Machine
machine = Machine(Path(sys.argv[1]))
result = machine.push()
print(len(result.created), len(result.failed), result.stopped.told if result.stopped else "")
print(Path("/proc/self/cmdline").read_bytes())
machine.close()
"""


def test_a_key_is_in_no_file_and_no_argument(hosted: Fake, alone: Machine) -> None:
    """Not even after refusals that repeat it, nor where the child has it from the vault."""
    del os.environ[KEY_VARIABLE]
    settings = TrackerSettings(hosted.kind, url=hosted.url, **hosted.settings)
    alone.engine.trackers.add(settings, NAME, key=KEY)
    alone.fill(3)
    hosted.server.troubles.append(hosted.refused("key", KEY))
    done = subprocess.run(
        [sys.executable, "-c", PUSH, str(alone.folder)],
        env={**os.environ, "TRACKCAL_TOKEN_STORAGE": "file"},
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    assert done.stdout.startswith("2 1")
    assert KEY not in done.stdout + done.stderr
    files = [file for file in alone.folder.rglob("*") if file.is_file()]
    assert any(file.name == "outbox.jsonl" for file in files)
    assert not [file for file in files if KEY.encode() in file.read_bytes()]
    assert all(file.stat().st_mode & 0o077 == 0 for file in files if file.name != "config.toml")
