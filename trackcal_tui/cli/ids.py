"""Find what is meant by ids, of which people type only a part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from trackcal_tui.core.errors import UsageError

T = TypeVar("T")
LEAST = 4
"""How many characters of an id a part has at least."""


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
