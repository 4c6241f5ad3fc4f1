"""`[keys]` of the settings: what is made of it, and what is said about the rest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.tui.keys.keymap import read_keymap
from trackcal_tui.tui.keys.registry import COMMANDS, PLACES

NAMES = st.sampled_from([*"abqxyzAKR1/?[", "space", "enter", "ctrl+t", "f5", "esc", "ctrl+A"])
SETTINGS = st.dictionaries(st.sampled_from(sorted(COMMANDS)), NAMES, max_size=6)


def told(settings: dict[str, object]) -> list[str]:
    """What is said about settings, a line each."""
    return [f"{problem.title} | {problem.hint}" for problem in read_keymap(settings).problems]


def test_keys_are_read_as_people_write_them() -> None:
    keymap = read_keymap({"import.tick": "x, ctrl+x", "import": {"plan": ["?", ","]}})
    assert keymap.keys["import.tick"] == "x,ctrl+x"
    assert keymap.keys["import.plan"] == "question_mark,comma"


def test_an_unknown_command_is_named_with_the_one_that_was_meant() -> None:
    assert told({"import.tik": "x"}) == ['Unknown command "import.tik" | Did you mean import.tick?']


def test_an_unknown_key_keeps_the_default() -> None:
    keymap = read_keymap({"import.tick": "escp"})
    assert keymap.keys == {}
    assert keymap.problems[0].title == 'import.tick: Unknown key "escp"; did you mean escape?'
    assert keymap.problems[0].hint == "It keeps space."


def test_keys_that_must_stay_cannot_be_given_away() -> None:
    (said,) = told({"import.tick": "ctrl+c"})
    assert "ctrl+c always copies or cancels" in said


def test_a_default_gives_way_to_a_key_that_was_chosen() -> None:
    keymap = read_keymap({"import.tick": "a"})
    assert keymap.keys == {"import.tick": "a", "import.all": ""}
    assert keymap.problems[0].title == '"a" is both import.tick and import.all'
    assert keymap.problems[0].hint == "On Import import.tick has it; give import.all another."


def test_of_two_that_were_given_one_key_the_first_has_it() -> None:
    keymap = read_keymap({"entries.new": "x,X", "entries.delete": "x"})
    assert keymap.keys == {"entries.new": "X", "entries.delete": "x"}


def test_a_key_of_a_list_goes_only_where_another_command_has_it() -> None:
    keymap = read_keymap({"drift.take": "j"})
    assert keymap.keys == {"drift.take": "j"}
    assert keymap.problems[0].hint == "On Changed in Outlook drift.take has it; list.down keeps ↓."


def test_one_line_sums_up_what_is_wrong() -> None:
    assert read_keymap({}).summary == ""
    assert read_keymap({"import.tik": "x"}).summary == (
        '[keys] Unknown command "import.tik". Did you mean import.tick?'
    )
    assert read_keymap({"a.b": "x", "c.d": "y"}).summary.startswith(
        "[keys] 2 problems, trackcal doctor lists them: "
    )


@given(SETTINGS)
def test_whatever_is_chosen_a_place_has_no_key_twice(settings: dict[str, object]) -> None:
    keys = read_keymap(settings).keys
    for place in PLACES:
        taken: dict[str, str] = {}
        for command in place.own:
            for key in filter(None, keys.get(command.id, command.keys).split(",")):
                assert taken.setdefault(key, command.id) == command.id, (place.title, key)
