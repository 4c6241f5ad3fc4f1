"""A push against a plain loop of httpx with the same bodies."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.benchmarks import pushing
from tests.benchmarks.figures import Row, Samples, Section
from tests.benchmarks.processes import child, module, surroundings
from tests.benchmarks.sizes import Sizes

ABOUT = (
    "To a tracker on loopback (Looped Track's API), in fresh processes taken in turn. Ours is the "
    "preview, the push with its intents and receipts synced to the disk, and the last look; the "
    "loop is one httpx client and a request for each entry, with the same bodies."
)


def measure(sizes: Sizes, folder: Path) -> list[Section]:
    """One section."""
    made = folder / "push"
    made.mkdir(mode=0o700)
    tracker = subprocess.Popen(
        module("tracker"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert tracker.stdout is not None
        origin = tracker.stdout.readline().strip()
        pushing.prepare(made, sizes.pushed, origin)
        figures: dict[str, list[float]] = {"ours": [], "plain": []}
        for number in range(sizes.warm_ups + sizes.push_rounds):
            for how, taken in figures.items():
                copy = folder / "push-copy"
                shutil.copytree(made, copy)
                told = child(module("pushing", how, origin, copy), surroundings())
                shutil.rmtree(copy)
                if told["arrived"] != sizes.pushed:
                    raise RuntimeError(f"{how}: {told['arrived']:.0f} of {sizes.pushed} arrived")
                if number >= sizes.warm_ups:
                    taken.append(told["ms"])
    finally:
        tracker.communicate()
    ours, plain = (Samples("ms", tuple(figures[how])) for how in ("ours", "plain"))
    what = f"push of {sizes.pushed:,} entries"
    return [Section("Pushing", ABOUT, [Row(what, ours, "httpx loop", plain)])]
