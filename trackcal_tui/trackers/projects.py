"""Which project of a tracker a project of ours is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trackcal_tui.core.entries import Project
from trackcal_tui.core.trackers import RemoteProject


def mapped(
    codes: Iterable[str],
    chosen: Mapping[str, str],
    remote: Iterable[RemoteProject],
    projects: Iterable[Project],
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the tracker's id for each project code, and the codes without one.

    What a person chose comes first, then the same code, then the same title. Two that would do are
    none: a person has to choose.

    Args:
        codes: Of the entries.
        chosen: `[trackers.NAME.projects]`.
        remote: The tracker's projects.
        projects: Ours.
    """
    theirs = tuple(remote)
    titles = {one.code.casefold(): one.title.casefold() for one in projects}
    by_choice = {code.casefold(): project for code, project in chosen.items()}
    found: dict[str, str] = {}
    missing: list[str] = []
    for code in dict.fromkeys(codes):
        folded = code.casefold()
        project = by_choice.get(folded) or _only(
            [one.id for one in theirs if one.code.casefold() == folded]
            or [one.id for one in theirs if one.title.casefold() == folded]
            or [one.id for one in theirs if one.title.casefold() == titles.get(folded)]
        )
        if project:
            found[code] = project
        else:
            missing.append(code)
    return found, tuple(missing)


def _only(found: list[str]) -> str:
    return found[0] if len(found) == 1 else ""
