"""What the last action did, in one line."""

from __future__ import annotations


class Failed(str):
    """A notice that something did not work; screens mark it."""

    __slots__ = ()


class UndoQuestion(str):
    """A notice that asks whether to undo what was done before this run of the program."""

    __slots__ = ("number",)
    number: int
    """Of the step of the ledger."""

    def __new__(cls, text: str, number: int) -> UndoQuestion:
        """Ask about a step."""
        made = super().__new__(cls, text)
        made.number = number
        return made
