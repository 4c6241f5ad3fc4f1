"""Options that say what they stand for."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.content import Content
from textual.widgets.option_list import Option

T = TypeVar("T")


class ValueOption(Option, Generic[T]):
    """A line of an `OptionList` with its value.

    When a click on it is heard of, letters typed meanwhile may have put another in its place.
    """

    def __init__(self, text: str, value: T, *, disabled: bool = False) -> None:
        super().__init__(Content(text), disabled=disabled)
        self.value = value
