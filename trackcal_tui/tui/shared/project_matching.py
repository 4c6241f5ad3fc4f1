"""Which active project is meant by what was typed."""

from __future__ import annotations

from collections.abc import Iterable

from textual.suggester import Suggester

from trackcal_tui.core.entries import Project, ProjectStatus


class ProjectSuggester(Suggester):
    """Completes a project's code as it is typed, by the start of its code."""

    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._codes = tuple(codes)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the first code that begins with what is typed, in any case."""
        typed = value.casefold()
        for code in self._codes:
            if typed and code.casefold().startswith(typed):
                # The suggestion must continue what is typed to the letter.
                return value + code[len(value) :]
        return None


def matching(projects: Iterable[Project], typed: str) -> list[Project]:
    """Active projects whose code or title holds every word typed; those whose code starts with
    it first."""
    words = typed.casefold().split()
    found = [
        project
        for project in projects
        if project.status is ProjectStatus.ACTIVE
        and all(word in f"{project.code} {project.title}".casefold() for word in words)
    ]
    start = typed.strip().casefold()
    return sorted(found, key=lambda p: (not p.code.casefold().startswith(start), p.code.casefold()))


def resolve(projects: Iterable[Project], typed: str) -> Project | None:
    """Return the one active project meant: the exact code, else the only or best match."""
    wanted = typed.strip().casefold()
    if not wanted:
        return None
    found = matching(projects, typed)
    for project in found:
        if project.code.casefold() == wanted:
            return project
    by_code = [p for p in found if p.code.casefold().startswith(wanted)]
    if by_code:
        return by_code[0]
    return found[0] if len(found) == 1 else None
