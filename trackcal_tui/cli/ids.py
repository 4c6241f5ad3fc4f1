"""Shorten ids for people, and find what is meant by the part they type."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from os.path import commonprefix
from typing import TypeVar

from trackcal_tui.core.errors import UsageError

T = TypeVar("T")
LEAST = 4
"""How many characters of an id a person types at least."""
SHOWN = 8
"""How many characters of an id people see at least."""
_MOST_SHOWN = 28


def short_ids(ids: Collection[str]) -> dict[str, str]:
    """Return each id with the part of it that people see, which `meant_by` takes.

    It is the beginning that no other id has. Outlook's ids begin alike for a hundred characters:
    then it is the ending.
    """
    endings = _unique_lengths([one[::-1] for one in ids])
    return {
        one: one[:length] if length <= _MOST_SHOWN else one[-endings[one[::-1]] :]
        for one, length in _unique_lengths(ids).items()
    }


def _unique_lengths(ids: Iterable[str]) -> dict[str, int]:
    """Return how many first characters of each id no other one begins with."""
    lengths: dict[str, int] = {}
    for one, other in pairwise(["", *sorted(ids), ""]):
        shared = max(len(commonprefix([one, other])) + 1, SHOWN)  # noqa: RUF071 - of characters
        for each in (one, other):
            lengths[each] = max(lengths.get(each, 0), shared)
    del lengths[""]
    return lengths


def meant_by(
    words: Iterable[str], known: Mapping[str, T], *, unknown: str, hint: str, code: str
) -> tuple[T, ...]:
    """Return the things meant by their ids, or by a part that only one of them begins or ends with.

    Args:
        words: As typed.
        known: The things by id.
        unknown: What to say of a word that fits none, with a place for it.
        hint: Where the ids are shown.
        code: The error's word for scripts.

    Raises:
        UsageError: a word fits nothing, or more than one.
    """
    found: dict[str, T] = {}
    for word in words:
        fits = [word] if word in known else []
        if not fits and len(word) >= LEAST:
            fits = [one for one in known if one.startswith(word) or one.endswith(word)]
        if len(fits) != 1:
            title = unknown.format(f'"{word[:60]}"')
            if fits:
                title = f'{len(fits)} ids begin or end with "{word[:60]}"'
            raise UsageError(title, hint, code=code)
        found[fits[0]] = known[fits[0]]
    return tuple(found.values())
