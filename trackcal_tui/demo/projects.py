"""Projects that the demo starts with."""

from __future__ import annotations

from trackcal_tui.core.entries import Project, ProjectStatus

DEMO_PROJECTS = (
    Project("ACME-2026", "Acme website relaunch"),
    Project("GLOBEX", "Globex support retainer"),
    Project("INT", "Internal"),
    Project("INITECH", "Initech discovery", ProjectStatus.PENDING),
    Project("ACME-2025", "Acme brand audit", ProjectStatus.ARCHIVED),
)
"""Three active ones to choose from, one planned, one archived."""
