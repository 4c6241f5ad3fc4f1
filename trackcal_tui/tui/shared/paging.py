"""Paging through Textual's option lists."""

from __future__ import annotations

from textual.widgets import OptionList


def page_through(options: OptionList, pages: int) -> None:
    """Move the highlight by screenfuls.

    Textual 8.2.8 pages by lines that it has laid out, and fails where there are none yet: right
    after the options were filled in, or a resize.
    """
    if options.option_count:
        step = pages * max(1, options.size.height - 1)
        wanted = (options.highlighted or 0) + step
        options.highlighted = max(0, min(wanted, options.option_count - 1))
