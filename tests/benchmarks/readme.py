"""The figures that README.md quotes, taken from RESULTS.md."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"

_QUOTED = (
    ("Start", "content on the screen, 10,000 entries", "From start to the screen"),
    ("The list, 10,000 events", "tick", "Ticking one of 10,000 events, key to last byte"),
    ("Reading", "10,000 events, 80 ms a request, first", "Loading 10,000 events, 80 ms a request"),
    ("The ledger, 100,000 entries", "import of 500", "Importing 500 into 100,000 entries"),
)
"""Section and row of RESULTS.md, and what README calls it."""
_NAMES = {
    "minimal": "a minimal Textual program",
    "loop": "httpx and json in a loop",
    "JSONStorage": "TinyDB's JSONStorage",
}


def quoted(results: str) -> str:
    """The table for README, made of the text of RESULTS.md."""
    lines = ["| | trackcal | against | ratio |", "|---|---|---|---:|"]
    for section, row, words in _QUOTED:
        ours, against, ratio = (_plain(cell) for cell in _cells(results, section, row)[:3])
        lines.append(f"| {words} | {ours} | {against} | {ratio} |")
    return "\n".join(lines)


def _cells(results: str, section: str, row: str) -> list[str]:
    part = results.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    found = re.search(rf"^\| {re.escape(row)} \|(.*)\|$", part, re.MULTILINE)
    if found is None:
        raise LookupError(f'RESULTS.md has no row "{row}" in {section}')
    return [cell.strip() for cell in found[1].split("|")]


def _plain(cell: str) -> str:
    """A cell without the spread, in words."""
    name, colon, figure = re.sub(r" \([^()]*–[^()]*\)", "", cell).partition(": ")
    return f"{_NAMES[name]}: {figure}" if colon else name


def with_figures(readme: str, results: str) -> str:
    """README's text, quoting these results."""
    before, rest = readme.split(BEGIN, 1)
    return f"{before}{BEGIN}\n{quoted(results)}\n{END}{rest.split(END, 1)[1]}"
