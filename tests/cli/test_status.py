"""`status` on the demo tenant."""

from __future__ import annotations

import re

from tests.cli.conftest import Run


def test_status_shows_account_and_week(run: Run) -> None:
    document = run("status", "--json").json("status")
    assert document["state"] == "Connected"
    assert document["connection"]["address"] == "ana@contoso.com"
    assert document["demo"] is True
    run("import", "this-week", "--yes")
    week = run("status", "--json").json("status")["this_week"]
    assert week["entries"] > 10
    result = run("status")
    assert result.out.startswith("● Connected\n")
    assert re.search(r"^last read +just now$", result.out, re.MULTILINE)
    assert f"{week['entries']} entries" in result.out
