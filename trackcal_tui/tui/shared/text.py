"""The widget that shows text."""

from __future__ import annotations

from typing import Self

from textual.content import Content
from textual.geometry import Region
from textual.style import Style
from textual.visual import VisualType
from textual.widgets import Static

from trackcal_tui.core.text import clean


class Text(Static):
    """Show text, never as markup, and be as large as the text that was set last.

    Textual's own `Static` keeps the size of an earlier text when it is updated while a layout is
    pending, as before its first idle: the size is cached by a count of the changes, and the second
    change is not counted.
    """

    def __init__(
        self, content: VisualType = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(content, id=id, classes=classes, markup=False)
        # What can be clicked are keys, which have their own look.
        self.set_reactive(Text.auto_links, False)

    def show(self, text: str | Content) -> None:
        """Show another text, or hide while there is none."""
        self.display = bool(text)
        self.update(text)

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another text; the same one again would still cost a layout and a repaint."""
        new = Content(content) if isinstance(content, str) else content
        shown = self.visual
        if not (isinstance(new, Content) and isinstance(shown, Content) and shown.is_same(new)):
            super().update(new, layout=layout)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Redraw; `layout` measures again too."""
        if layout:
            self.styles.merge_rules({})  # changes nothing, but is counted
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


def clickable(content: Content, action: str) -> Content:
    """Return a text that runs an action when it is clicked, such as `live_keys.pressing` gives."""
    return content.stylize(Style.from_meta({"@click": action}))


def shortened(text: str, most: int = 300) -> str:
    """Return foreign text cleaned, and cut so that it cannot push everything else away."""
    text = clean(text)
    return text if len(text) <= most else text[: most - 1] + "…"
