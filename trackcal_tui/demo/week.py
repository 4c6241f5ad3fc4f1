"""The slots of Ana Novak's week: the mailbox repeats them week after week.

A slot with several subjects takes turns by week. Together they make 25 to 35 events a week, 18 to
30 hours of them importable, and every cause there is for skipping one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from msgspec import Struct

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(6)
SUNDAY_BEFORE = -1
"""The evening before the week: events from here run into its Monday."""
_WORKDAYS = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)

LONG_TITLE = (
    "Workshop: agreeing on the way out of the legacy checkout, including payment providers, VAT "
    "in eleven countries, guest orders, gift cards, the returns portal, address validation, fraud "
    "checks, the nightly export to the warehouse, and who answers the telephone on the first "
    "Monday morning after we have switched it all on"
)
"""Longer than a task name may be."""


class Move(Struct, frozen=True):
    """Where one occurrence was moved to."""

    days: int
    """Days later than planned."""
    at: time


class Person(Struct, frozen=True):
    """Someone Ana meets."""

    name: str
    address: str


class Slot(Struct, frozen=True):
    """One kind of event in the week."""

    name: str
    """Part of the event's id."""
    days: tuple[int, ...]
    """0 is Monday; negative is before the week."""
    at: time
    """Local time of the start."""
    minutes: int | None
    """Length; None for an event whose end is missing."""
    subjects: tuple[str, ...]
    people: tuple[Person, ...] = ()
    """Who else is invited; the first one is the organizer unless Ana is."""
    category: str = ""
    """Outlook's category, as Ana has set it."""
    response: str = "accepted"
    is_organizer: bool = False
    series: bool = False
    every: int = 1
    """2: every other week."""
    moves: Mapping[tuple[int, int], Move] = {}
    """(week number modulo 2, day) → where that occurrence was moved to."""
    all_day: int = 0
    """Days it lasts; 0 for an event with times."""
    is_cancelled: bool = False


ANA = Person("Ana Novak", "ana@contoso.com")
_PRIYA = Person("Priya Raman", "priya@contoso.com")
_JONAS = Person("Jonas Weber", "jonas@contoso.com")
_OLU = Person("Olu Adeyemi", "olu@contoso.com")
_MARTA = Person("Marta Kowalska", "marta@contoso.com")
_MINH = Person("Lê Minh Anh", "minhanh@contoso.com")
_YUKI = Person("田中 由紀", "yuki.tanaka@contoso.com")
_SINEAD = Person("Sinéad Byrne", "sinead.byrne@acme.example")
_TOMAS = Person("Tomás Ferreira", "tomas.ferreira@acme.example")
_NOOR = Person("Noor Haddad", "n.haddad@globex.example")

# fmt: off
_SERIES = (
    Slot("standup", _WORKDAYS, time(9), 30, ("Daily stand-up",), (_PRIYA, _JONAS, _MARTA, _OLU),
         "Team", series=True, moves={(0, THURSDAY): Move(0, time(9, 30))}),
    Slot("planning", (MONDAY,), time(10), 120, ("Sprint planning",), (_PRIYA, _JONAS, _MARTA),
         "Acme", series=True, every=2),
    Slot("priya", (MONDAY,), time(13), 45, ("1:1 with Priya",), (_PRIYA,),
         "Team", series=True, moves={(1, MONDAY): Move(1, time(13, 15))}),
    Slot("acme-status", (TUESDAY,), time(14), 60, ("[EXT] Acme weekly status",), (_SINEAD, _TOMAS),
         "Acme", series=True),
    Slot("tokyo", (WEDNESDAY,), time(9, 30), 30, ("東京チームとの定例会議",), (_YUKI,),
         "Team", series=True),
)

_APPOINTMENTS = (
    Slot("lunch-learn", (MONDAY,), time(12, 45), 30,
         ("Lunch & learn: design tokens", "Lunch & learn: reading query plans"), (_MARTA, _OLU)),
    # Ana's own plain appointment, made in a client that writes "none" for it.
    Slot("focus", (TUESDAY,), time(10), 120,
         ("Focus: Acme checkout flow", "Focus: Acme search page", "Focus: Globex import job"),
         response="none", is_organizer=True),
    Slot("triage", (WEDNESDAY,), time(10), 90,
         ("Globex support triage", "Globex: last week’s incidents"), (_NOOR, _JONAS), "Globex"),
    Slot("workshop", (WEDNESDAY,), time(14), 90, (LONG_TITLE,), (_PRIYA, _SINEAD, _TOMAS, _MINH),
         "Acme"),
    Slot("release-night", (WEDNESDAY,), time(22, 30), 120,
         ("Release window: Globex database migration", "Release window: Acme CDN switch"),
         (_JONAS, _OLU)),
    Slot("haifa", (THURSDAY,), time(10), 60, ("פגישת היכרות עם צוות חיפה",), (_NOOR,)),
    Slot("pairing", (THURSDAY,), time(14), 120,
         ("Pairing: “[/red]” in invoice headings", "Pairing: why [link] vanishes from titles"),
         (_MINH,), response="organizer", is_organizer=True),
    # Put there by a travel app: nobody invited, nobody to answer.
    Slot("train", (THURSDAY,), time(16, 30), 90,
         ("ICE 599 Berlin Hbf → Leipzig", "ICE 1006 Leipzig → Berlin Hbf"), response="none"),
    Slot("release", (FRIDAY,), time(10), 60, ("🚀 Acme go/no-go", "🎉 Acme sprint review"),
         (_PRIYA, _SINEAD, _TOMAS), "Acme"),
    # Overlaps the go/no-go by a quarter of an hour.
    Slot("globex-call", (FRIDAY,), time(10, 45), 45,
         ("Globex: quick call about the rate limit", "Globex: renewal call"), (_NOOR,), "Globex"),
    Slot("family-day", (FRIDAY,), time(13, 30), 30,
         ("👩‍👩‍👧‍👦 Family day: who brings what", "👨🏽‍💻 Hack day: who brings what"),
         (_MARTA, _MINH), "Team", response="organizer", is_organizer=True),
    # Starts before its week, so it is the first event of Monday's calendar.
    Slot("on-call", (SUNDAY_BEFORE,), time(23), 90, ("On-call: deployment night",), (_OLU,)),
)

_SKIPPED = (
    Slot("home-office", (FRIDAY,), time(), None, ("Working from home",),
         response="organizer", is_organizer=True, all_day=1),
    Slot("fair", (TUESDAY,), time(), None, ("Marta: design fair in Leipzig", "Jonas on holiday"),
         (_MARTA,), all_day=2),
    Slot("steering", (TUESDAY,), time(16, 30), 30, ("Canceled: Globex steering committee",),
         (_NOOR, _PRIYA), is_cancelled=True),
    Slot("vendor", (THURSDAY,), time(13), 45,
         ("Vendor demo: one dashboard for all dashboards", "Vendor demo: invoices, but with AI"),
         (_TOMAS,), response="declined"),
    Slot("brown-bag", (WEDNESDAY,), time(12, 30), 45,
         ("Brown bag: accessibility in practice", "Brown bag: what the logs told us"),
         (_SINEAD,), response="tentativelyAccepted"),
    Slot("budget", (THURSDAY,), time(11, 30), 60,
         ("Budget round: next year’s licences", "Budget round: hardware"),
         (_TOMAS, _PRIYA), response="notResponded"),
    Slot("book-club", (FRIDAY,), time(17), 60,
         ("Book club: The Mythical Man-Month", "Book club: A Philosophy of Software Design"),
         (_MARTA, _MINH), response="none"),
    Slot("timesheet", (FRIDAY,), time(15), 0,
         ("Reminder: fill in the timesheet (this is why you are here)",),
         response="organizer", is_organizer=True),
    # From a calendar of long ago: no end was ever written.
    Slot("old-import", (SATURDAY,), time(11), None, ("Bicycle repair",),
         response="none", is_organizer=True),
)
# fmt: on

SLOTS = (*_SERIES, *_APPOINTMENTS, *_SKIPPED)
"""The whole week."""
