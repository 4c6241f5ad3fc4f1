"""What --help says of each command, beside its arguments."""

from __future__ import annotations

TEXTS = {
    "trackcal": """
Your Outlook calendar becomes your timesheet.

Without a command, the terminal program starts.

examples:
  trackcal                              the terminal program
  trackcal --demo                       the same, with a demo calendar
  trackcal events last-week             what you can import
  trackcal import last-week --yes       import it
  trackcal report last-month            hours by project
  trackcal export 2026-11               a month for a spreadsheet

RANGE (default: this-week):
  today, yesterday, this-week, last-week, this-month, last-month, -7d,
  2026-11-16, 2026-W47, 2026-11, 2026-11-16..2026-11-22, and what people say:
  monday, q4, nov, 16 nov - 20 nov; spaces work too

exit codes:
  0 done, 1 failed, 2 usage, 3 sign-in needed or a tracker's key refused
  4 admin approval needed, 5 Microsoft or the tracker unreachable
  6 entries locked or unreadable, 130 interrupted
""",
    "connect": """
trackcal asks for read-only permissions: Calendars.Read and User.Read. It needs
an application id from entra.microsoft.com (App registrations, New registration,
any account type; Authentication: Mobile and desktop, http://localhost, Allow
public client flows). Set it as client_id in config.toml, in TRACKCAL_CLIENT_ID
or with --client-id.

examples:
  trackcal connect                      shows a code to enter in any browser
  trackcal connect --flow paste         if codes are blocked
  trackcal connect --tenant contoso.com
  trackcal connect --use ana@contoso.com
""",
    "disconnect": """
Your time entries stay. To revoke the permission itself, use the page at
Microsoft that is shown.

examples:
  trackcal disconnect
  trackcal disconnect ana@contoso.com --yes
""",
    "status": """
examples:
  trackcal status
  trackcal status --json
""",
    "events": """
examples:
  trackcal events
  trackcal events last week --all       with the skipped events, and why
  trackcal events -7d --json
""",
    "import": """
Each event is imported once: importing a range again never doubles anything.

examples:
  trackcal import --dry-run
  trackcal import last-week --project ACME-2026 --yes
  trackcal import today --match "sprint" --yes
  trackcal import --only 5Vj3AAA= --yes
""",
    "skip": """
A dismissed event is never offered for import, until you offer it again.

examples:
  trackcal skip AAMkAGI2
  trackcal skip AAMkAGI2 --series       and every other event of its series
""",
    "unskip": """
examples:
  trackcal unskip AAMkAGI2
""",
    "entries": """
examples:
  trackcal entries this-month
  trackcal entries 2026-W47 --project ACME-2026 --json
  trackcal entries --match review
""",
    "add": """
examples:
  trackcal add "Code review" 1.5 --project ACME-2026
  trackcal add Support 90m --date yesterday --start 14:00 --tag phone urgent
""",
    "edit": """
Only the fields you give change. An empty --note, or --tag without a tag,
removes what was there. "--hours exact" restores the length from before it was
rounded, or edited before the import.

examples:
  trackcal edit 3f9a2c1b --hours 2:15 --project GLOBEX
  trackcal edit 3f9a2c1b 8d20e7aa --project none
""",
    "delete": """
examples:
  trackcal delete 3f9a2c --yes
""",
    "undo": """
examples:
  trackcal undo
""",
    "redo": """
examples:
  trackcal redo
""",
    "report": """
Rounding starts from the exact hours, which stand beside the rounded ones. By
week, a terminal also shows the last 12 weeks by project.

examples:
  trackcal report last-month
  trackcal report 2026-11 --by week
  trackcal report last-week --format markdown
  trackcal report last-month --round 15:up --per day
""",
    "projects": """
examples:
  trackcal projects
  trackcal projects add "Acme website" --code ACME-2026
  trackcal projects set ACME-2026 --status done
  trackcal projects set INTERNAL --billable no
""",
    "export": """
CSV is UTF-8 with ISO dates and a decimal point (RFC 4180). Cells that a
spreadsheet would run as a formula start with an apostrophe.

examples:
  trackcal export 2026-11 --output november.csv
  trackcal export 2026-11 --format xlsx --output november.xlsx
  trackcal export last-month --excel --decimal , --output month.csv
  trackcal export last-week --format ics > week.ics
  trackcal export 2026-11 --for toggl > november.csv
""",
    "drift": """
You decide: nothing changes without --apply, --keep or --link. Accepting a
change updates the entry, or deletes it if its event was cancelled, declined or
made all-day. What you edited yourself stays.

examples:
  trackcal drift last-month
  trackcal drift last-week --apply 3f9a2c1b --yes
  trackcal drift last-week --keep all --yes
""",
    "trackers": """
KIND is looped, toggl, clockify, harvest, kimai, timetagger or timewarrior. The
key is typed at a hidden prompt, read with --key-stdin, or taken from the
environment when it is needed: TRACKCAL_TRACKER_KEY_ and the name, such as
TRACKCAL_TRACKER_KEY_TOGGL. It is stored encrypted beside your tokens, never in
config.toml. Projects with the same code or title are matched for you.

examples:
  trackcal trackers add toggl
  trackcal trackers add kimai --url https://kimai.example.com --activity 3
  trackcal trackers add harvest --account 123456 --key-stdin < key
  trackcal trackers test toggl
  trackcal trackers projects toggl
  trackcal trackers map toggl ACME-2026 12345
  trackcal trackers remove toggl
""",
    "push": """
The tracker gets what is new, what changed since and what was deleted here.
Pushing again doubles nothing, whatever breaks in between. What was changed in
the tracker is left alone without --overwrite; what trackcal did not write is
never touched.

examples:
  trackcal push --dry-run
  trackcal push last-week --yes
  trackcal push 2026-11 --to toggl --yes --json
""",
    "consent-url": """
Send the link to your administrator. Opening it and choosing Accept approves
trackcal for the whole company, read-only. The last page fails to load. That is
expected.

examples:
  trackcal consent-url --tenant contoso.com
  trackcal consent-url --tenant organizations --client-id 1b730954-...
""",
    "doctor": """
The report holds no address, subject or token: you can paste it into a ticket.
The exit code is that of the first error.

examples:
  trackcal doctor
  trackcal doctor --json > report.json
  trackcal doctor --recover             if the entries are damaged
""",
    "completion": """
It completes commands, options, ranges, project codes, entry ids, accounts
and trackers.

examples:
  eval "$(trackcal completion bash)"    in ~/.bashrc
  eval "$(trackcal completion zsh)"     in ~/.zshrc, after compinit
  trackcal completion fish | source     in ~/.config/fish/config.fish

  trackcal completion bash > ~/.local/share/bash-completion/completions/trackcal
  trackcal completion zsh > ~/.zfunc/_trackcal      (with ~/.zfunc in fpath)
  trackcal completion fish > ~/.config/fish/completions/trackcal.fish
""",
}
"""Command → what stands between its summary and its arguments, and what stands below them."""
