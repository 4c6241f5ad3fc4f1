"""Where a range is exported to, and in which format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.style import Style
from textual.widget import Widget

from trackcal_tui.core.export_formats import EXPORT_FORMATS, ExportFormat
from trackcal_tui.core.ranges import DateRange, describe_range
from trackcal_tui.tui.keys.panel_commands import EXPORT
from trackcal_tui.tui.shared.field import PlainInput
from trackcal_tui.tui.shared.form import Form
from trackcal_tui.tui.shared.text import Text

_ABOUT = {
    "csv": "CSV for spreadsheets",
    "json": 'JSON as "trackcal entries --json" writes it',
    "ics": "ICS for calendars",
    "timedot": "timedot for hledger",
    "xlsx": "Workbook with timesheet, entries and projects",
}


def proposed_stem(days: DateRange) -> str:
    """Return `trackcal-2026-W47`, or `trackcal-2026-11-15..2026-11-21` for no ISO week."""
    is_iso_week = days.days == 7 and days.first.weekday() == 0
    week = days.first.isocalendar()
    name = f"{week.year}-W{week.week:02}" if is_iso_week else f"{days}"
    return f"trackcal-{name}"


def proposed_name(days: DateRange, form: ExportFormat) -> str:
    """Return `trackcal-2026-W47.csv`."""
    return f"{proposed_stem(days)}.{form}"


def format_of(name: str) -> ExportFormat | None:
    """Return the format a file name asks for by its ending."""
    ending = Path(name).suffix.lower().removeprefix(".")
    return next((form for form in EXPORT_FORMATS if form == ending), None)


def shown_path(path: Path) -> str:
    """Return a path with the home folder as `~`."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):  # elsewhere, or nobody's home is known
        return str(path)


class ExportPanel(Form):
    """Ask for a file name; up and down, a click or another ending change the format.

    Args:
        days: The days to be exported.
        what: How much that is: `12 entries · 18.25 h`.
        chosen: Called with the file (absolute, `~` resolved) and the format.
    """

    ROWS = ((("File  ", "file"),),)
    PLACE = EXPORT
    BINDINGS = PLACE.bindings()

    def __init__(
        self, days: DateRange, what: str, *, chosen: Callable[[Path, ExportFormat], None]
    ) -> None:
        self._days = days
        self._chosen = chosen
        self._form: ExportFormat = EXPORT_FORMATS[0]
        self._formats = Text(self._format_words(), id="formats")
        name = proposed_name(days, self._form)
        file = PlainInput(name, id="file", max_length=1000, placeholder="a file name")
        super().__init__(f"Export {describe_range(days)} · {what}", file)

    def labels(self) -> Mapping[str, str]:
        """Call saving what it is here."""
        return {"panel.save": "export"}

    def compose_body(self) -> Iterable[Widget]:
        """Yield the formats above the file."""
        yield Horizontal(Text("Format", classes="panel-label"), self._formats, classes="panel-row")
        yield from super().compose_body()

    def _format_words(self) -> Content:
        return Content("  ").join(
            Content(f"[{form}]" if form == self._form else f" {form} ").stylize(
                Style.from_meta({"format": form})
            )
            for form in EXPORT_FORMATS
        )

    @property
    def file(self) -> Path:
        """The file as it is written now: absolute, `~` resolved.

        Raises:
            RuntimeError: it begins with `~` and nobody's home is known.
        """
        return Path.cwd() / Path(self.value("file").strip()).expanduser()

    def changed(self, field: str) -> None:
        """Take another ending for another format."""
        self._choose(format_of(self.value(field)) or self._form)

    def _choose(self, form: ExportFormat) -> None:
        if form != self._form:
            self._form = form
            self._formats.update(self._format_words())

    def action_step(self, step: int) -> None:
        """Choose the next format, or the one before."""
        at = (EXPORT_FORMATS.index(self._form) + step) % len(EXPORT_FORMATS)
        self._take(EXPORT_FORMATS[at])

    @on(Click, "#formats")
    def _click_format(self, event: Click) -> None:
        if form := event.style.meta.get("format"):
            self._take(form)

    def _take(self, form: ExportFormat) -> None:
        """Choose a format, and give the file its ending."""
        self._choose(form)
        name = self.value("file")
        if format_of(name):
            name = name.removesuffix(Path(name).suffix)
        proposed = proposed_name(self._days, self._form)
        self.set_value("file", f"{name}.{self._form}" if name else proposed)

    def problem(self, field: str) -> str:
        """Say what is wrong with the file name; what only writing can tell is told then."""
        if not self.value("file").strip():
            return "Enter a file name, or press up or down for one"
        try:
            file = self.file
        except (OSError, RuntimeError):
            return "Folder not found: write the whole path"
        try:
            if file.is_dir():
                return f"{shown_path(file)} is a folder: add a file name"
            if not file.parent.is_dir():
                return f"Folder {shown_path(file.parent)} not found: choose another"
        except (OSError, ValueError):
            return "The file name is too long: choose a shorter one"
        return ""

    def meaning(self, field: str) -> str:
        """Say where the file will be."""
        return "" if self.problem(field) else f"{_ABOUT[self._form]}, to {shown_path(self.file)}"

    async def finish(self) -> bool:
        """Write nothing unless told to."""
        return False

    def save(self) -> None:
        """Hand on file and format."""
        self._chosen(self.file, self._form)
