"""`make bench`: measure everything, write RESULTS.md, say what is over its budget."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import listkeys, push, read, remember, report, start, store
from tests.benchmarks.budgets import unmeasured, with_budgets
from tests.benchmarks.figures import RESULTS, Section, markdown, missed
from tests.benchmarks.readme import README, with_figures
from tests.benchmarks.sizes import FULL, TINY, Sizes

PARTS: dict[str, Callable[[Sizes, Path], list[Section]]] = {
    "start": start.measure,
    "list": listkeys.measure,
    "read": read.measure,
    "store": store.measure,
    "push": push.measure,
    "report": report.measure,
    "remember": remember.measure,
}


def main(words: list[str] | None = None) -> int:
    """Measure; 1 when a budget is of no row, or with --strict when one is missed, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--tiny", action="store_true", help="only see whether they still work")
    parser.add_argument(
        "--peers",
        action="store_true",
        help="also read with O365 and msgraph-sdk, installed into a throw-away environment",
    )
    parser.add_argument("--strict", action="store_true", help="fail when a budget is missed")
    parser.add_argument("--output", type=Path, help="write the table here")
    arguments = parser.parse_args(words)
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    sections, seconds = measured(
        arguments.parts or list(PARTS), TINY if arguments.tiny else FULL, peers=arguments.peers
    )
    table = markdown(sections, seconds)
    # Only a whole run is worth keeping in the repository.
    whole = not arguments.parts and not arguments.tiny
    output = arguments.output or (RESULTS if whole else None)
    if output is None:
        print(table)
    else:
        output.write_text(table, encoding="utf-8")
        print(f"written: {output}")
        if output == RESULTS:
            text = README.read_text(encoding="utf-8")
            README.write_text(with_figures(text, table), encoding="utf-8")
    over = missed(sections)
    for line in over:
        print(f"over budget: {line}", file=sys.stderr)
    lost = unmeasured(sections) if whole else []
    for line in lost:
        print(f"a budget of nothing: {line}", file=sys.stderr)
    return 1 if lost or (over and arguments.strict) else 0


def measured(parts: list[str], sizes: Sizes, *, peers: bool = False) -> tuple[list[Section], float]:
    """The sections of some parts, and the seconds they took."""
    started = time.perf_counter()
    sections: list[Section] = []
    for name in parts:
        print(f"measuring: {name}", file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="trackcal-bench-") as folder:
            if name == "read":
                sections += read.measure(sizes, Path(folder), peers=peers)
            else:
                sections += PARTS[name](sizes, Path(folder))
    return with_budgets(sections), time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
