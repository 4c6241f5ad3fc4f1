"""The form a project is added and renamed with, and the choice of its status."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from msgspec.structs import replace
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.entries import MAX_CODE, Project, ProjectStatus
from trackcal_tui.core.project_words import STATUS_MEANINGS, STATUS_NAMES
from trackcal_tui.core.text import MAX_TASK_NAME, clean
from trackcal_tui.tui.keys.live_keys import key_of, pressing
from trackcal_tui.tui.keys.panel_commands import PROJECT_FORM, STATUS
from trackcal_tui.tui.shared.field import PlainInput
from trackcal_tui.tui.shared.form import Form
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.panel import Panel
from trackcal_tui.tui.shared.status_line import StatusLine

_NOT_IN_CODE = re.compile(r"[^A-Z0-9]+")
_PROPOSED = 12


def proposed_code(title: str, taken: Iterable[str]) -> str:
    """Return a unique code of a title's first words: `Acme website relaunch` → `ACME`.

    Args:
        title: As typed.
        taken: The codes in use.
    """
    plain = unicodedata.normalize("NFKD", clean(title)).encode("ascii", "ignore").decode().upper()
    words = [word for word in _NOT_IN_CODE.split(plain) if word]
    if not words:
        return ""
    used = {code.casefold() for code in taken}
    code = words[0][:_PROPOSED]
    for word in words[1:]:
        if code.casefold() not in used:
            break
        code = f"{code}-{word}"[:MAX_CODE]
    number, stem = 2, code[: MAX_CODE - 4]
    while code.casefold() in used:
        code = f"{stem}-{number}"
        number += 1
    return code


class ProjectForm(Form):
    """Ask for title and code of one project.

    Args:
        project: The project to be changed; None to add one.
        projects: All projects.
        saved: Called with what it is to be.
    """

    PLACE = PROJECT_FORM
    BINDINGS = PLACE.bindings()
    ROWS = ((("Title", "title"),), (("Code ", "code"),))

    def __init__(
        self,
        project: Project | None,
        projects: tuple[Project, ...],
        *,
        saved: Callable[[Project], None],
    ) -> None:
        title, code = (project.title, project.code) if project else ("", "")
        super().__init__(
            "Edit project" if project else "Add project",
            PlainInput(
                title,
                id="title",
                max_length=MAX_TASK_NAME,
                placeholder="such as Website relaunch",
            ),
            PlainInput(
                code, id="code", max_length=MAX_CODE, placeholder="short, such as ACME-2026"
            ),
        )
        self._before = project
        self._projects = projects
        self._saved = saved
        self._proposed = ""

    def changed(self, field: str) -> None:
        """Propose a code for a new project's title until the person writes one."""
        code = self.fields["code"]
        if self._before is None and field == "title" and code.value == self._proposed:
            self._proposed = proposed_code(self.value("title"), (p.code for p in self._projects))
            with self.prevent(Input.Changed):
                code.value = self._proposed

    def problem(self, field: str) -> str:
        """Say what is wrong with a field."""
        if field == "title":
            return "" if clean(self.value("title")) else "Enter a title"
        code = clean(self.value("code"))
        if not code:
            return "Enter a code, such as ACME-2026"
        own = self._before.code.casefold() if self._before else None
        for project in self._projects:
            if project.code.casefold() == code.casefold() != own:
                return f'{project.code} is taken by "{project.title[:40]}": choose another code'
        return ""

    def meaning(self, field: str) -> str:
        """Say what the fields mean."""
        before, code = self._before, clean(self.value("code"))
        if before is not None and code != before.code:
            return f"Entries with {before.code} change to {code}"
        if before is not None:
            return f"{STATUS_NAMES[before.status]}: {STATUS_MEANINGS[before.status]}"
        if field == "code" or not code:
            return "The code is unique, and used on entries and in exports"
        return f"Its code will be {code} (tab to change it)"

    def save(self) -> None:
        """Hand on the project."""
        before = self._before or Project("", "")
        code, title = clean(self.value("code")), clean(self.value("title"))
        self._saved(replace(before, code=code, title=title))


class StatusPanel(Panel, can_focus=True):
    """Choose the status of a project: by its letter, or by moving and `enter`.

    Args:
        project: The project as it is.
        chosen: Called with what it is to be.
    """

    PLACE = STATUS
    BINDINGS = PLACE.bindings()

    def __init__(self, project: Project, *, chosen: Callable[[Project], None]) -> None:
        super().__init__(f"Status of {project.code} · {project.title}")
        self._project = project
        self._chosen = chosen
        self._statuses = list(ProjectStatus)
        self._at = self._statuses.index(project.status)
        self._choices = StatusLine(id="status-choices")
        self._meaning = StatusLine(id="status-meaning")

    def compose_body(self) -> Iterable[Widget]:
        """Yield the choices, and what the one in hand means."""
        yield from (self._choices, self._meaning)

    def on_mount(self) -> None:
        """Show the status it has."""
        self._show()

    def _show(self) -> None:
        in_hand = self._statuses[self._at]
        parts: list[Part] = [(" ", "plain")]
        for status in self._statuses:
            command = f"status.{status.value.lower()}"
            name, style = f" {STATUS_NAMES[status]} ", "muted"
            if status is in_hand:
                name, style = f"[{STATUS_NAMES[status]}]", "strong"
            click = pressing(command)
            parts.append((f"{key_of(self.app, command)} ", "accent", click))
            parts.append((f"{name}  ", style, click))
        self._choices.show(parts)
        self._meaning.show([(f" {STATUS_NAMES[in_hand]}: {STATUS_MEANINGS[in_hand]}", "muted")])

    def action_move(self, step: int) -> None:
        """Take the next one in hand."""
        self._at = (self._at + step) % len(self._statuses)
        self._show()

    def action_next_field(self, step: int) -> None:
        """Move on with tab as well."""
        self.action_move(step)

    def action_set(self, status: str) -> None:
        """Choose by letter."""
        self._chosen(replace(self._project, status=ProjectStatus(status)))

    def action_choose(self) -> None:
        """Choose the one in hand."""
        self.action_set(self._statuses[self._at])
