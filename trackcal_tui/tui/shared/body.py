"""What scrolls on a screen."""

from __future__ import annotations

from textual.containers import VerticalScroll


class Body(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Scrolled by its screen, whose keys have ids; Textual's own of a `VerticalScroll` have none,
    and would come before them."""
