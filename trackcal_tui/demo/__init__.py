"""Play Microsoft's side of the wire inside the package, for `--demo`, tests and screenshots.

`tenant.DemoTenant` answers httpx requests for the hosts of `CLOUDS["demo"]` as Entra and Graph do,
so that the same sign-in, reading, filtering and storing code runs as with a real account. Nothing
here opens a port; the hosts end in `.invalid`, which no name server knows (RFC 2606).
"""
