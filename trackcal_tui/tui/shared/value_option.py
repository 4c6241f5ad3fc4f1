"""Options that carry a value."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.content import Content
from textual.widgets.option_list import Option

T = TypeVar("T")


class ValueOption(Option, Generic[T]):
    """A line of an `OptionList` with its value.

    By the time a click on it is handled, letters typed since may have put another in its place.
    """

    def __init__(self, text: str, value: T, *, disabled: bool = False) -> None:
        super().__init__(Content(text), disabled=disabled)
        self.value = value
