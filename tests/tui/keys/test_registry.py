"""The registry of commands: what help, the palette and `[keys]` rely on."""

from __future__ import annotations

from collections import Counter

import pytest
from textual.binding import Binding

from trackcal_tui.tui.keys.command import Place
from trackcal_tui.tui.keys.commands import BESIDE_PANE, LIST, SECTIONS
from trackcal_tui.tui.keys.key_names import read_keys
from trackcal_tui.tui.keys.live_keys import find_command, key_of, with_keys
from trackcal_tui.tui.keys.registry import COMMANDS, OPENED_FROM, PLACES

KEPT_IDS = """
app: help palette pane push quit suspend
confirm: no yes
connection: add_tracker browser cancel confirm connect consent disconnect keep recover retry
switch trackers troubleshoot
consent: back copy_letter copy_url next next_cloud previous previous_cloud qr
copied: back write
dismiss: cancel event series
drift: back leave leave_all take take_all undo
editor: before down other revert save up
entries: all cancel copy day delete edit export filter invert new next previous project range
redo span_down span_up tick undo
entry_form: next_project previous_project
export: next_format previous_format
filter: clear keep
grid: down first last left right up
help: back next previous search
import: all cancel day dismiss drift edit filter invert next none plan previous project
project_like range redo reload remembered skipped span_down span_up tick undo
left_out: back fold log offer undo
list: down first last page_down page_up up
panel: back next previous save
passphrase: back give other
picker: assign cancel down up
plan: back both first import overlap project second show split
project_map: back choose
projects: billable edit new redo status undo
push: again back change other overwrite send
range: back back_to_today choose day_after day_before mark month_after month_before next_preset
other previous_preset week_after week_before
remote_project: back down pick up
section: connection entries import projects timesheet
setup: back copy demo save
sign_in: approve cancel copy other_way
status: active archived completed next pending previous set
timesheet: copy copy_markdown export month new next open previous range redo undo
tracker_form: back next next_choice previous previous_choice save
trackers: add back change confirm projects remove test
troubleshoot: again back browser consent events reconnect
"""
"""The ids that the settings of users rely on, by place."""


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.title)
def test_a_key_means_one_thing_in_a_place(place: Place) -> None:
    # In a panel the section's keys are not offered, whatever its own keys are.
    commands = (*place.own, *place.within) if place.is_panel else (*place.own, *place.around)
    keys = Counter(key for command in commands for key in command.keys.split(","))
    assert [key for key, count in keys.items() if count > 1] == []


def test_the_ids_that_settings_rely_on_stay() -> None:
    kept = set()
    for word in KEPT_IDS.split():
        if word.endswith(":"):
            place = word.removesuffix(":")
        else:
            kept.add(f"{place}.{word}")
    assert {command.id for place in PLACES for command in place.all} == kept


def test_default_keys_can_be_written_into_the_settings() -> None:
    for command in COMMANDS.values():
        keys = [key for key in command.keys.split(",") if key != "ctrl+q"]  # nobody can take that
        assert [key.name for key in read_keys(",".join(keys))] == keys


def test_every_place_but_help_opens_from_a_section() -> None:
    opened = [place for places in OPENED_FROM.values() for place in places]
    assert OPENED_FROM.keys() == SECTIONS.keys()
    assert {place.title for place in PLACES} == {
        "Help",
        *(place.title for place in (*SECTIONS.values(), *opened)),
    }


def test_the_palette_binds_nothing_twice() -> None:
    bindings = [one for one in SECTIONS["import"].bindings() if isinstance(one, Binding)]
    ids = [binding.id for binding in bindings]
    assert "app.palette" not in ids  # the app binds it
    assert ids[-1] is None and bindings[-1].key == "ctrl+c"
    assert all(binding.priority for binding in bindings[:-1])


def test_a_panel_binds_only_its_own_commands() -> None:
    (panel,) = (place for place in PLACES if place.title == "Question")
    ids = [one.id for one in panel.bindings() if isinstance(one, Binding)]
    assert ids == ["confirm.yes", "confirm.no", "panel.next", "panel.previous", "panel.back"]


def test_motions_leave_out_keys_that_a_place_has() -> None:
    connection = {command.id: command for command in SECTIONS["connection"].around}
    assert connection["list.first"].keys == "home"  # g makes the admin-consent address
    assert {command.id for command in LIST} <= set(connection)


def test_keys_in_texts_are_those_of_the_settings() -> None:
    class Rebound:
        live_keys = {"import.plan": "I,ctrl+o", "import.undo": ""}

    text = "{import.plan} {import.undo} {import.previous} {status.next} {no.such}"
    assert with_keys(Rebound(), text) == "I ? [ ← → {no.such}"
    assert key_of(None, "consent.copy_letter") == "t"
    assert key_of(None, "consent.copy_letter", in_field=True) == "ctrl+t"
    assert find_command("no.such") is None


def test_what_works_everywhere_is_found_without_the_rest() -> None:
    assert [command for command in BESIDE_PANE if find_command(command.id) is not command] == []
