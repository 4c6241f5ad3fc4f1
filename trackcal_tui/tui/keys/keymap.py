"""`[keys]` of the settings: which key is meant for which command, and what is wrong with it.

Textual 8.2.8 takes any keymap without a word: an id or a key that it does not know does nothing,
and of two commands with one key, one is lost. (Its `handle_bindings_clash` cannot tell: it is
called with every key press, and for a command of two keys that is given one as well.) So what it
is handed from here has been checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from trackcal_tui.core.errors import SettingsError
from trackcal_tui.core.text import clean
from trackcal_tui.tui.keys.command import Command, Place
from trackcal_tui.tui.keys.commands import QUIT
from trackcal_tui.tui.keys.key_names import ReadKey, nearest, read_key, read_keys
from trackcal_tui.tui.keys.live_keys import shown_key
from trackcal_tui.tui.keys.registry import PLACES

Clash = tuple[str, Command, Command]
"""A key of two commands: the key, which of them has it, which has not."""


class Keymap(Struct, frozen=True):
    """What is made of `[keys]`."""

    keys: Mapping[str, str]
    """Command id → keys as Textual names them, comma-separated; empty: another has its key."""
    problems: tuple[SettingsError, ...] = ()
    """In the order of the settings, clashes last."""

    @property
    def summary(self) -> str:
        """One line for the program; empty where nothing is wrong."""
        if not self.problems:
            return ""
        count, title = len(self.problems), self.problems[0].title
        if count > 1:
            return f"[keys] {count} problems, trackcal doctor lists them: {title}"
        return f"[keys] {title}. {self.problems[0].hint}".replace("?.", "?")


def read_keymap(settings: Mapping[str, object]) -> Keymap:
    """Check `[keys]`: what can be used of it, and what is wrong with the rest."""
    if not settings:
        return Keymap({})
    known: dict[str, Command] = {}
    for place in PLACES:
        for command in place.all:
            known.setdefault(command.id, command)
    chosen: dict[str, list[str]] = {}
    problems: list[SettingsError] = []
    for id, value in _flat(settings):
        if id not in known:
            problems.append(_unknown(id, known))
            continue
        command = known[id]
        found = _read(command, value)
        good = list(dict.fromkeys(key.name for key in found if key.name))
        if good:
            chosen[id] = good
        keeps = _shown(good or _defaults(command))
        problems += [
            SettingsError(f"{id}: {key.trouble.rstrip('.')}", f"It keeps {keeps}.")
            for key in found
            if key.trouble
        ]
    problems += _settle(chosen)
    return Keymap({id: ",".join(keys) for id, keys in chosen.items()}, tuple(problems))


def _layers(place: Place) -> tuple[tuple[Command, ...], ...]:
    """Return the commands that one key could mean there; it goes to the first layer that has it."""
    around = tuple(one for one in place.around if not one.is_motion)
    motions = tuple(one for one in place.around if one.is_motion)
    first = (around, place.own) if place.is_panel else ((*place.own, *around),)
    return (*first, place.within, motions)


def clashes(place: Place, chosen: Mapping[str, Sequence[str]]) -> Iterator[Clash]:
    """Each key of two commands there.

    Args:
        place: Where.
        chosen: The keys of the settings, by id; within a layer they come before defaults.
    """
    claims: dict[str, list[Command]] = {}
    for layer in _layers(place):
        for command in sorted(layer, key=lambda one: one.id not in chosen):
            for key in chosen.get(command.id) or _defaults(command):
                claims.setdefault(key, []).append(command)
    for key, (winner, *losers) in claims.items():
        yield from ((key, winner, loser) for loser in losers if loser.id != winner.id)


def _settle(chosen: dict[str, list[str]]) -> list[SettingsError]:
    """Give each key to one command; return what to say about those it was taken from."""
    reported: dict[tuple[str, str, str], tuple[Place, Clash]] = {}
    left: dict[str, list[str]] = {}
    while (found := _first_clash(chosen, reported)) is not None:
        place, (key, winner, loser) = found
        reported[key, winner.id, loser.id] = found
        if loser.id in chosen:
            chosen[loser.id].remove(key)
            if chosen[loser.id]:
                continue
            del chosen[loser.id]  # it has its defaults again, as far as they are free
        keys = left.get(loser.id, _defaults(loser))
        # A command of this place works nowhere else; a list's key still moves in other lists.
        is_own = loser in (*place.own, *place.within) and not loser.id.startswith("list.")
        if key in keys and is_own:
            left[loser.id] = [one for one in keys if one != key]
    chosen.update({id: keys for id, keys in left.items() if id not in chosen})
    return [_clash(place, clash, chosen) for place, clash in reported.values()]


def _first_clash(
    chosen: Mapping[str, Sequence[str]], reported: Mapping[tuple[str, str, str], object]
) -> tuple[Place, Clash] | None:
    for place in PLACES:
        for clash in clashes(place, chosen):
            key, winner, loser = clash
            if (key, winner.id, loser.id) not in reported:
                return place, clash
    return None


def _clash(place: Place, clash: Clash, chosen: Mapping[str, Sequence[str]]) -> SettingsError:
    key, winner, loser = clash
    left = chosen.get(loser.id, _defaults(loser))
    rest = _shown([one for one in left if one != key])
    then = f"{loser.id} keeps {rest}" if rest else f"give {loser.id} another"
    return SettingsError(
        f'"{shown_key(key)}" is both {winner.id} and {loser.id}',
        f"On {place.title} {winner.id} has it; {then}.",
    )


def _flat(settings: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    """Ids and values: without quotes TOML makes a table of each part of an id."""
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _read(command: Command, value: object) -> tuple[ReadKey, ...]:
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return tuple(map(read_key, value))
    if not isinstance(value, str):
        return (ReadKey(trouble="Write keys in quotes, with commas between them."),)
    keys = read_keys(value)
    if command.id == QUIT.id:  # that it leaves by ctrl+q is no news
        keys = tuple(key for key in keys if not key.trouble.startswith("ctrl+q")) or keys
    return keys


def _unknown(id: str, known: Mapping[str, Command]) -> SettingsError:
    shown = clean(id)[:40]
    last = [one for one in known if one.rpartition(".")[2] == id.rpartition(".")[2]]
    meant = nearest(id, known) or (last[0] if len(last) == 1 else "")
    hint = f"Did you mean {meant}?" if meant else "Help (?) shows all ids in a wide window."
    return SettingsError(f'Unknown command "{shown}"', hint)


def _defaults(command: Command) -> list[str]:
    return [key.strip() for key in command.keys.split(",")]


def _shown(keys: Sequence[str]) -> str:
    return " and ".join(shown_key(key) for key in keys)
