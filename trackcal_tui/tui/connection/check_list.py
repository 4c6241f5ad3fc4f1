"""The doctor's findings, one after the other as they are known."""

from __future__ import annotations

from typing import Protocol

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from trackcal_tui.core.text import clean
from trackcal_tui.tui.connection.labelled_rows import Row
from trackcal_tui.tui.shared.text import Text

MOST_CHARACTERS = 300
"""Longest title or hint drawn."""
_MARKS = {
    "ok": ("✓ ok", "$success"),
    "warning": ("! warning", "bold $warning"),
    "error": ("✗ error", "bold $error"),
}


class Found(Protocol):
    """What is needed of a finding (`doctor.Finding`)."""

    @property
    def level(self) -> str:
        """ok, warning or error."""

    @property
    def title(self) -> str:
        """What was found."""

    @property
    def hint(self) -> str:
        """What to do; empty when all is well."""


class CheckList(Vertical):
    """Each finding with its word and mark; the last line is the check under way."""

    DEFAULT_CSS = "CheckList { height: auto; }"

    def compose(self) -> ComposeResult:
        """Findings, then the last line."""
        yield Vertical(classes="check-findings")
        yield Text(Content("… running  the next check"), classes="check-last")

    def clear(self) -> None:
        """Begin anew."""
        self.query_one(".check-findings", Vertical).remove_children()
        last = self.query_one(".check-last", Text)
        last.update(Content("… running  the next check"))
        last.display = True

    def add(self, finding: Found) -> None:
        """One more finding."""
        mark, style = _MARKS[finding.level]
        text = Content(_cut(finding.title))
        if finding.hint:
            text = Content("\n").join([text, Content.styled(_cut(finding.hint), "$muted")])
        row = Row(Content.styled(mark, style), text, classes="check")
        self.query_one(".check-findings", Vertical).mount(row)

    def end(self, why: str = "") -> None:
        """There are no more findings; `why` when that is too early."""
        last = self.query_one(".check-last", Text)
        last.display = bool(why)
        mark, style = _MARKS["error"]
        last.update(Content.assemble((f"{mark}    ", style), _cut(why)))


def _cut(text: str) -> str:
    text = clean(text)
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
