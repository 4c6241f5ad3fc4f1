"""Names of keys, as a person writes them into the settings and as Textual knows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct

from trackcal_tui.core.text import clean

_MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")
"""In the order Textual has them."""
_SPECIAL = (
    *("escape", "enter", "tab", "space", "backspace", "delete", "insert"),
    *("home", "end", "pageup", "pagedown", "up", "down", "left", "right"),
    *(f"f{number}" for number in range(1, 25)),
)
_COMMON = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Names of characters that Textual spells differently."""
_CHARACTERS = {
    "slash": "/",
    "backslash": "\\",
    "at": "@",
    "minus": "-",
    "plus": "+",
    "underscore": "_",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}
"""Those whose names don't lead back to the character."""
_MEANT = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "bs": "backspace",
    "pgup": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "page_down": "pagedown",
    "spacebar": "space",
    "dot": "full_stop",
    "period": "full_stop",
    "quote": "apostrophe",
    "backtab": "shift+tab",
    "hyphen": "minus",
    "hyphen_minus": "minus",
    "control": "ctrl",
    "option": "alt",
    "opt": "alt",
    "cmd": "super",
    "command": "super",
}
_SENT_AS = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
}
"""What a terminal sends for keys it cannot tell from others."""
_KEPT = {
    "ctrl+c": "ctrl+c always copies or cancels",
    "ctrl+q": "ctrl+q always quits trackcal",
}


class ReadKey(Struct, frozen=True):
    """What a name of a key was read as."""

    name: str = ""
    """As Textual knows it; empty: it can't be given to a command."""
    trouble: str = ""
    """Why not, and what is meant; a sentence."""


def read_keys(written: str) -> tuple[ReadKey, ...]:
    """Read the keys of a setting: `space`, `x,ctrl+x`, `?`."""
    if written.strip() == ",":
        return (ReadKey("comma"),)
    return tuple(map(read_key, written.split(",")))


def read_key(written: str) -> ReadKey:
    """Read one key, as it is written on its own."""
    text = written.strip()
    if not text:
        return ReadKey(trouble="A key is missing. For a comma, write comma.")
    name = _named(text)
    if name:
        return ReadKey(trouble=f"{_KEPT[name]}.") if name in _KEPT else _reachable(name)
    shown = clean(text)[:30]
    meant = _meant(text)
    return ReadKey(
        trouble=f'Unknown key "{shown}"' + (f"; did you mean {meant}?" if meant else ".")
    )


def _reachable(name: str) -> ReadKey:
    """Read a key that has a name, but perhaps none of its own on the line to a terminal."""
    if name in _SENT_AS:
        return ReadKey(trouble=f"A terminal sends {name} as {_SENT_AS[name]}.")
    *modifiers, base = name.split("+")
    if modifiers == ["shift"] and base not in _SPECIAL:
        typed = base.upper() if base.isalpha() and len(base) == 1 else "the character it types"
        return ReadKey(trouble=f"Write {typed}: that is what the terminal sends for {name}.")
    return ReadKey(name)


def _named(text: str) -> str:
    """Textual's name of a key that is written right; else empty."""
    *modifiers, base = _parts(text)
    ordered = sorted(set(modifiers)) == modifiers and set(modifiers) <= set(_MODIFIERS)
    name = base if base in _SPECIAL else _character_name(base)
    if "ctrl" in modifiers and name != name.lower():
        return ""  # ctrl+A arrives as ctrl+a
    return "+".join((*modifiers, name)) if name and ordered else ""


def _parts(text: str) -> list[str]:
    """Modifiers and key; the key may be a plus itself."""
    if text == "+":
        return [text]
    if text.endswith("++"):
        return [*text[:-2].split("+"), "+"]
    return text.split("+")


def _character_name(base: str) -> str:
    """Textual's name of a character, given by itself or by a name; empty where there is none."""
    character = base
    if len(base) != 1:
        try:
            character = _CHARACTERS.get(base) or unicodedata.lookup(base.replace("_", " "))
        except KeyError:
            return ""
        if base != base.lower():
            return ""
    if character == " " or not character.isprintable() or len(character) != 1:
        return ""
    if character.isalnum():
        return character
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _COMMON.get(name, name)


def _meant(text: str) -> str:
    """Return the key that was probably meant; empty where nothing is near."""
    lower = re.sub(r"\b(ctrl|control|alt|shift|cmd)-", r"\1+", text.lower())
    lower = _MEANT.get(lower, re.sub(r"(?<=\w)[ -]+(?=\w)", "_", lower))
    *modifiers, base = (_MEANT.get(part, part) for part in _parts(lower))
    name = base if base in _SPECIAL else _character_name(base)
    name = name or nearest(base, (*_SPECIAL, *_CHARACTERS, "comma", "question_mark"))
    known = sorted({nearest(modifier, _MODIFIERS) for modifier in modifiers})
    return "+".join((*known, name)) if name and all(known) else ""


def nearest(written: str, known: Iterable[str]) -> str:
    """Return the word that `written` is probably a slip of; empty where none is near."""
    from difflib import get_close_matches  # 2 ms, and only where something is wrong

    return next(iter(get_close_matches(written, list(known), 1, 0.6)), "")
