"""Several accounts: one is in use, each has import records of its own."""

from __future__ import annotations

import json

from tests.account.conftest import DAY, Start
from tests.tenant.entra import ANA, PERSONAL, Person
from tests.tenant.server import Tenant, event
from tests.tui.helpers_connection import SIZE, text, until, until_on
from trackcal_tui.core.events import SkipReason
from trackcal_tui.tui.app import TrackCalApp


def is_read(app: TrackCalApp, address: str) -> bool:
    """Whether the sheet of that account is there."""
    return (
        app.connection is not None
        and app.connection.address == address
        and app.sheet.phase == "ready"
        and app.progress is None
    )


async def test_each_account_imports_the_same_ids_once(app: TrackCalApp, tenant: Tenant) -> None:
    async with app.run_test(size=SIZE) as pilot:

        async def import_all(address: str) -> None:
            await until(pilot, lambda: is_read(app, address))
            assert len(app.sheet.drafts) == 2
            await until_on(pilot, "ImportScreen")
            await pilot.press("a")
            await until(pilot, lambda: app.sheet.ticked.count == 2)
            await pilot.press("i")
            await until_on(pilot, "PlanScreen")
            await pilot.press("enter")
            await until(pilot, lambda: "2 imported" in app.notice)
            await until(pilot, lambda: app.current_mode == "entries")
            await pilot.press("1")
            await until(pilot, lambda: "2 events are imported." in text(app))

        async def to_connection() -> None:
            await pilot.press("5")
            await until_on(pilot, "ConnectionScreen")

        await until_on(pilot, "ConnectionScreen")
        await pilot.press("c")
        await import_all(ANA.address)
        anas = set(tenant.entra.access)
        await to_connection()
        assert "Other accounts" not in text(app)
        assert not app.screen.check_action("switch", ())

        tenant.entra.person = PERSONAL
        await pilot.press("c")
        await import_all(PERSONAL.address)
        entries = app.engine.ledger.entries()
        assert len(entries) == 4
        assert len({entry.source.event_id for entry in entries if entry.source}) == 2
        assert len({entry.source.connection for entry in entries if entry.source}) == 2

        await to_connection()
        assert f"{ANA.address} (s switch account)" in text(app)
        before = len(tenant.to("graph"))
        await pilot.press("s")
        await until(pilot, lambda: is_read(app, ANA.address))
        assert f"Switched to {ANA.address}" in text(app)
        assert app.sheet.drafts == ()
        assert app.sheet.sheet is not None
        assert app.sheet.sheet.skipped_counts == {SkipReason.ALREADY_IMPORTED: 2}
        for seen in tenant.to("graph")[before:]:
            assert seen.headers["authorization"].removeprefix("Bearer ") in anas

        first = next(entry for entry in entries if entry.source and is_of(app, entry.source))
        app.engine.ledger.delete_entries([first.id])
        await pilot.press("s")
        await until(pilot, lambda: is_read(app, PERSONAL.address))
        assert app.sheet.drafts == (), "the other account's records are untouched"
        await pilot.press("s")
        await until(pilot, lambda: is_read(app, ANA.address))
        assert [draft.event_id for draft in app.sheet.drafts] == [first.source.event_id]


def is_of(app: TrackCalApp, source: object) -> bool:
    """Whether an entry came from the account in use."""
    return app.connection is not None and getattr(source, "connection", "") == app.connection.id


async def test_after_a_disconnect_the_other_account_is_one_key_away(
    app: TrackCalApp, tenant: Tenant
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        for person in (ANA, PERSONAL):
            tenant.entra.person = person
            await pilot.press("c")
            await until(pilot, lambda address=person.address: is_read(app, address))
            await pilot.press("5")
            await until_on(pilot, "ConnectionScreen")
        await pilot.press("d", "y")
        await until(pilot, lambda: app.connection is None)
        said = " ".join(text(app).split())
        assert "Not connected" in said
        assert "account.microsoft.com → Privacy → App access" in said
        assert f"{ANA.address} (s switch account)" in said
        await pilot.press("s")
        await until(pilot, lambda: is_read(app, ANA.address))


async def test_drafts_stay_with_the_account_they_were_read_from(
    app: TrackCalApp, tenant: Tenant
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await until_on(pilot, "ConnectionScreen")
        for person in (PERSONAL, ANA):
            tenant.entra.person = person
            await pilot.press("5", "c")
            await until(pilot, lambda address=person.address: is_read(app, address))
        assert app.connection is not None
        read_from = app.connection.id
        # As another process would, between the read and the import.
        app.engine.accounts.use(PERSONAL.address)
        await pilot.press("a")
        await until(pilot, lambda: app.sheet.ticked.count == 2)
        await pilot.press("i")
        await until_on(pilot, "PlanScreen")
        await pilot.press("enter")
        await until(pilot, lambda: "2 imported" in app.notice)
        entries = app.engine.ledger.entries()
        assert {entry.source.connection for entry in entries if entry.source} == {read_from}


def test_a_command_switches_without_signing_in(start: Start, tenant: Tenant) -> None:
    tenant.events = [event("Stand-up", f"{DAY}T08:00:00", f"{DAY}T08:30:00")]
    for person in (ANA, PERSONAL):
        tenant.entra.person = person
        assert start("connect").finish()[0] == 0
        assert "1 imported" in start("import", DAY, "--yes").finish()[1]
    asked = len(tenant.to("login"))
    code, out, _ = start("connect", "--use", ANA.address.upper(), "--json").finish()
    assert code == 0
    (line,) = out.splitlines()
    connection = json.loads(line)["connection"]
    assert connection["address"] == ANA.address
    found = json.loads(start("events", DAY, "--json").finish()[1])
    assert found["connection"]["id"] == connection["id"]
    assert found["skipped_counts"] == {"already_imported": 1}
    assert f"trackcal connect --use {PERSONAL.address}" in start("status").finish()[1]
    ids = [one["id"] for one in json.loads(start("status", "--json").finish()[1])["connections"]]
    assert len(ids) == 2
    other = next(one for one in ids if one != connection["id"])
    code, out, _ = start("connect", "--use", other).finish()
    assert (code, out) == (0, f"Switched to: {PERSONAL.address} (personal)\n")
    assert len(tenant.to("login")) == asked, "nobody signed in"


def test_what_cannot_be_used_is_told(start: Start, tenant: Tenant) -> None:
    code, out, err = start("connect", "--use", "nobody@contoso.com", "--json").finish()
    assert (code, json.loads(out)["error"]["code"]) == (2, "not_connected")
    for uid in ("aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"):
        tenant.entra.person = Person(uid=uid)
        assert start("connect").finish()[0] == 0
    for words in (("connect", "--use"), ("disconnect", "--yes")):
        code, _, err = start(*words, ANA.address).finish()
        assert code == 2
        assert "Several connections have that address" in err
        assert "8000-000000000001" in err
    assert "--use" in start("connect", "--help").finish()[1]
