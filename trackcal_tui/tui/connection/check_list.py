"""The doctor's findings, one after the other as they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content

from trackcal_tui.tui.connection.labelled_rows import LabelledRow
from trackcal_tui.tui.shared.text import Text, shortened

if TYPE_CHECKING:
    from trackcal_tui.engine.doctor.findings import Finding

_RUNNING = "… checking"
_MARKS = {
    "ok": ("✓ ok", "$success"),
    "warning": ("! warning", "bold $warning"),
    "error": ("✗ error", "bold $error"),
}


class CheckList(Vertical):
    """Show each finding with its mark; the last line is the check under way."""

    DEFAULT_CSS = "CheckList { height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:
        self._findings = Vertical(classes="check-findings")
        self._last = Text(_RUNNING, classes="check-last")
        super().__init__(self._findings, self._last, id=id)

    def restart(self) -> None:
        """Drop the findings and wait for the first one again."""
        self._findings.remove_children()
        self._last.show(_RUNNING)

    def add(self, finding: Finding) -> None:
        """Show one more finding."""
        lines = [Content(shortened(finding.title))]
        if finding.hint:
            lines.append(Content.styled(shortened(finding.hint), "$muted"))
        mark = Content.styled(*_MARKS[finding.level])
        if self._findings.is_attached:  # not when the screen is being closed
            self._findings.mount(LabelledRow(mark, Content("\n").join(lines), classes="check"))

    def end(self, why: str = "") -> None:
        """Show that the checks are done, or `why` they ended early."""
        mark, style = _MARKS["error"]
        text = Content.assemble((f"{mark}    ", style), shortened(why))
        self._last.show(text if why else "")
