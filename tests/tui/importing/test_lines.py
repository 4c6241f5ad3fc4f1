"""The words of the Import screen's foot: what is ticked, and what can't be imported."""

from __future__ import annotations

import pytest

from tests.tui.state.test_sheet import ready
from trackcal_tui.core.events import Skipped, SkipReason
from trackcal_tui.tui.importing.import_lines import status_line
from trackcal_tui.tui.importing.skipped_list import importable_words
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_hours import fitting, project_parts
from trackcal_tui.tui.state import sheet as change


def skipped(*reasons: SkipReason) -> tuple[Skipped, ...]:
    """Events that were left out for these reasons."""
    return tuple(Skipped(f"id-{n}", reason, "Event") for n, reason in enumerate(reasons))


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        ([], ()),
        (["declined", "all_day"], ("2 can't be imported", "2 skipped")),
        (["already_imported"], ("1 imported",)),
        (["already_imported", "declined"], ("1 imported, 1 can't be imported", "1 skipped")),
    ],
)
def test_what_is_imported_is_not_counted_as_skipped(
    reasons: list[str], words: tuple[str, ...]
) -> None:
    assert importable_words(skipped(*map(SkipReason, reasons))) == words


def said(parts: list[Part]) -> str:
    return "".join(part[0] for part in parts)


@pytest.mark.parametrize("width", range(60, 110))
def test_projects_keep_away_from_what_cannot_be_imported(width: int) -> None:
    sheet = ready(9)
    for index, code in enumerate(["ACME-2026", "GLOBEX", "INT", None]):
        sheet = change.with_project(change.ticked(sheet, index), [index], code)
    words = importable_words(skipped(*[SkipReason.DECLINED] * 10))
    left, right = map(said, status_line(sheet, words, width, lambda _: "x"))
    assert len(left.rstrip()) + 2 <= width - len(right.lstrip()), left + right


def test_longer_words_about_skipped_events_cost_no_project() -> None:
    sheet = change.with_project(change.ticked(ready(), 0), [0], "ACME-2026")
    words = importable_words(skipped(*[SkipReason.DECLINED] * 10))
    for width in range(60, 100):
        left, right = map(said, status_line(sheet, words, width, lambda _: "x"))
        assert "ACME-2026" in left or "skipped" in right, left + right


def test_projects_are_named_whole_or_not_at_all() -> None:
    parts = project_parts({"ACME-2026": 27000, "INT": 3600, None: 1800})
    whole = " · ● ACME-2026 7.50 · ● INT 1.00 · ◦ none 0.50"
    assert said(fitting(parts, len(whole))) == whole
    assert said(fitting(parts, len(whole) - 1)) == " · ● ACME-2026 7.50 · ● INT 1.00 · …"
    assert said(fitting(parts, 30)) == " · ● ACME-2026 7.50 · …"
    assert fitting(parts, 10) == []
