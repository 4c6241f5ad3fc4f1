"""Labels and values, one pair a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from trackcal_tui.core.text import clean
from trackcal_tui.tui.shared.text import Text

MOST_CHARACTERS = 320
"""Foreign values are cut here: an address of 2,000 characters must not push the rest away."""


class Fact(Horizontal):
    """One label with its value; a long value wraps beside its label."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__(id=f"fact-{name}", classes="fact")
        self._label = label
        self.value = ""
        """What it says now."""

    def compose(self) -> ComposeResult:
        """Label, value."""
        yield Text(Content(self._label), classes="fact-label")
        yield Text(classes="fact-value")

    def show(self, value: str, *, marked: bool = False) -> None:
        """Say something else; an empty value hides the row.

        Args:
            value: Foreign text is fine.
            marked: It deserves a second look.
        """
        value = clean(value)
        if len(value) > MOST_CHARACTERS:
            value = value[: MOST_CHARACTERS - 1] + "…"
        self.set_class(marked, "-marked")
        self.display = bool(value)
        if value != self.value:
            self.value = value
            self.query_one(".fact-value", Text).update(Content(value))


class Facts(Vertical):
    """Facts by name."""

    def __init__(self, rows: Sequence[tuple[str, str]], *, id: str | None = None) -> None:
        """`rows` are names and labels, in order."""
        super().__init__(id=id)
        self._rows = tuple(rows)

    def compose(self) -> Iterable[Fact]:
        """One row each."""
        for name, label in self._rows:
            yield Fact(name, label)

    def __getitem__(self, name: str) -> Fact:
        return self.query_one(f"#fact-{name}", Fact)
