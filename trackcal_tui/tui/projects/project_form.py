"""The form a project is added and renamed with, and the choice of its status."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.entries import Project, ProjectStatus
from trackcal_tui.core.text import MAX_TASK_NAME, clean
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.keys.overlay_commands import PROJECT_FORM, STATUS
from trackcal_tui.tui.projects.project_list import MEANINGS
from trackcal_tui.tui.shared.field import PlainInput
from trackcal_tui.tui.shared.form import Form
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.panel import Panel
from trackcal_tui.tui.shared.status_line import StatusLine

MAX_CODE = 32
"""Longest project code in characters; the ledger takes no longer one."""
_NOT_IN_CODE = re.compile(r"[^A-Z0-9]+")
_PROPOSED = 12


def proposed_code(title: str, taken: Iterable[str]) -> str:
    """A code made of a title's first words: `Acme website relaunch` → `ACME`; unique.

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
    """Title and code of one project.

    Args:
        project: The project to be changed; None to add one.
        projects: All projects.
    """

    PLACE = PROJECT_FORM
    BINDINGS = PLACE.bindings()
    FIELDS = ("title", "code")

    class Saved(Message):
        """The fields are to be kept.

        Attributes:
            before: The project as it was; None: a new one.
            project: What it is to be.
        """

        def __init__(self, before: Project | None, project: Project) -> None:
            self.before = before
            self.project = project
            super().__init__()

    def __init__(self, project: Project | None, projects: tuple[Project, ...]) -> None:
        super().__init__("Change project" if project else "Add a project")
        self._before = project
        self._projects = projects
        self._proposed = ""

    def compose_body(self) -> Iterable[Widget]:
        """A line each: titles are long."""
        before = self._before
        title = PlainInput(
            before.title if before else "",
            id="title",
            max_length=MAX_TASK_NAME,
            placeholder="such as Website relaunch",
        )
        code = PlainInput(
            before.code if before else "",
            id="code",
            max_length=MAX_CODE,
            placeholder="short, such as ACME-2026",
        )
        yield Horizontal(*self.row("Title", title), classes="panel-row")
        yield Horizontal(*self.row("Code ", code), classes="panel-row")
        yield self.message_line()

    def changed(self, field: str) -> None:
        """Propose a code for a new project's title until the person writes one."""
        code = self.query_one("#code", Input)
        if self._before is not None or field != "title" or code.value != self._proposed:
            return
        self._proposed = proposed_code(self.value("title"), (p.code for p in self._projects))
        with self.prevent(Input.Changed):
            code.value = self._proposed

    def problem(self, field: str) -> str:
        """What is wrong with a field."""
        if field == "title":
            return "" if clean(self.value("title")) else "The project has no title. Give it one."
        code = clean(self.value("code"))
        if not code:
            return "The project has no code. Give it one such as ACME-2026."
        own = self._before.code.casefold() if self._before else None
        for project in self._projects:
            if project.code.casefold() == code.casefold() != own:
                return f"{project.code} is the code of “{project.title[:40]}”. Choose another."
        return ""

    def meaning(self, field: str) -> str:
        """What the fields mean."""
        code = clean(self.value("code"))
        if self._before is not None and code != self._before.code:
            return f"Entries with {self._before.code} will carry {code} instead."
        if self._before is not None:
            return f"{self._before.status}: {MEANINGS[self._before.status]}"
        if field == "code" or not code:
            return "The code is what entries carry and exports say; it is unique."
        return f"Its code will be {code}; tab to change it."

    def save(self) -> None:
        """Post the project."""
        status = self._before.status if self._before else ProjectStatus.ACTIVE
        project = Project(clean(self.value("code")), clean(self.value("title")), status)
        self.post_message(self.Saved(self._before, project))


class StatusPanel(Panel, can_focus=True):
    """Choose the status of a project: by its letter, or by moving and `enter`."""

    CHOICES: ClassVar[tuple[ProjectStatus, ...]] = (
        ProjectStatus.PENDING,
        ProjectStatus.ACTIVE,
        ProjectStatus.COMPLETED,
        ProjectStatus.ARCHIVED,
    )
    PLACE = STATUS
    BINDINGS = PLACE.bindings()

    class Chosen(Message):
        """A status was chosen.

        Attributes:
            project: The project as it was.
            status: What it is to be.
        """

        def __init__(self, project: Project, status: ProjectStatus) -> None:
            self.project = project
            self.status = status
            super().__init__()

    def __init__(self, project: Project) -> None:
        super().__init__(f"Status of {project.code} · {project.title}")
        self._project = project
        self._at = self.CHOICES.index(project.status)

    def compose_body(self) -> Iterable[Widget]:
        """The choices on one line, what the one in hand means on the next."""
        yield StatusLine(id="status-choices")
        yield StatusLine(id="status-meaning")

    def on_mount(self) -> None:
        """Show the status it has."""
        self._show()

    def on_resize(self, _: events.Resize) -> None:
        """Draw the lines that had no width before."""
        self._show()

    @property
    def status(self) -> ProjectStatus:
        """The one in hand."""
        return self.CHOICES[self._at]

    def _show(self) -> None:
        parts: list[Part] = [(" ", "plain")]
        for status in self.CHOICES:
            key = key_of(self.app, f"status.{status.value.lower()}")
            name = f"[{status}]" if status is self.status else f" {status} "
            style = "strong" if status is self.status else "muted"
            parts += [(f"{key} ", "accent"), (f"{name}  ", style)]
        self.query_one("#status-choices", StatusLine).show(parts)
        meaning = f" {self.status}: {MEANINGS[self.status]}"
        self.query_one("#status-meaning", StatusLine).show([(meaning, "muted")])

    def action_move(self, step: int) -> None:
        """Take the next one in hand."""
        self._at = (self._at + step) % len(self.CHOICES)
        self._show()

    def action_next_field(self, step: int) -> None:
        """Tab moves on as well."""
        self.action_move(step)

    def action_set(self, status: str) -> None:
        """Choose by letter."""
        self.post_message(self.Chosen(self._project, ProjectStatus(status)))

    def action_choose(self) -> None:
        """Choose the one in hand."""
        self.post_message(self.Chosen(self._project, self.status))
