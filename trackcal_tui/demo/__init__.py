"""The demo tenant: Microsoft's side of the wire, inside the package.

`tenant.DemoTenant` answers httpx requests for the hosts of `CLOUDS["demo"]` as Entra and Graph
do (device code, tokens that rotate, `/me`, a paged and throttled `calendarView`), so that the
same sign-in, reading, filtering and storing code runs as with a real account. Nothing here
opens a port; the hosts end in `.invalid`, which no name server knows (RFC 2606).

`mailbox` makes up the events, `login` the sign-in, `clock` is the fixed clock of tests and
screenshots, `projects` what the demo's ledger starts with.
"""
