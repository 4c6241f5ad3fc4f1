"""The ledger against TinyDB's own JSON file."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.benchmarks import storing
from tests.benchmarks.figures import Row, Samples, Section
from tests.benchmarks.processes import child, module, surroundings
from tests.benchmarks.sizes import Sizes

ABOUT = (
    "Each in fresh processes taken in turn, on a fresh copy of the file. Against TinyDB with its "
    "JSONStorage, each change as the one write it can be done in, without the import records, the "
    "history and the locks that ours keeps. Both flush to the disk."
)


def measure(sizes: Sizes, folder: Path) -> list[Section]:
    """A section for each size."""
    return [_measured(sizes, folder, entries) for entries in sizes.stores]


def _measured(sizes: Sizes, folder: Path, entries: int) -> Section:
    made = folder / f"store-{entries}"
    made.mkdir(mode=0o700)
    storing.prepare(made, entries)
    told: dict[str, dict[str, list[float]]] = {store: {} for store in storing.STORES}
    for _ in range(sizes.store_rounds):
        for store, figures in told.items():
            copy = folder / "store-copy"
            shutil.copytree(made, copy)
            command = module("storing", store, copy, "--batch", sizes.batch)
            command += ["--look-ups", str(sizes.look_ups)]
            for name, value in child(command, surroundings()).items():
                figures.setdefault(name, []).append(value)
            shutil.rmtree(copy)
    shutil.rmtree(made)
    return _section(sizes, entries, told["ours"], told["plain"])


def _section(
    sizes: Sizes, entries: int, ours: dict[str, list[float]], plain: dict[str, list[float]]
) -> Section:
    section = Section(f"The ledger, {entries:,} entries", ABOUT)
    for name, what in (
        ("open", "open"),
        ("import", f"import of {sizes.batch}"),
        ("delete", "delete one"),
        ("undo_delete", "undo the delete"),
        ("undo_import", f"undo an import of {sizes.batch}"),
        ("insert", "insert one"),
        ("mb", "peak memory"),
    ):
        unit = "MB" if name == "mb" else "ms"
        mine, theirs = Samples(unit, tuple(ours[name])), Samples(unit, tuple(plain[name]))
        section.rows.append(Row(what, mine, "JSONStorage", theirs))
    look_ups = Samples("ms", tuple(ours["look_up"]))
    what = f"dedup of {sizes.look_ups:,} ids, once open"
    section.rows.append(Row(what, look_ups))
    return section
