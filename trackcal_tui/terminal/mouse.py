"""Leaving the mouse to the terminal, whose own selection is stopped by a program that has it."""

from __future__ import annotations

from typing import Any

from textual.app import App

from trackcal_tui.terminal.tolerant_driver import TolerantDriver


def report_mouse(app: App[Any], on: bool) -> None:
    """Let the terminal report clicks to the program, or keep them for its own selection."""
    driver = app._driver  # Textual 8.2.8 has no public way to it
    if isinstance(driver, TolerantDriver):
        driver.report_mouse(on)
