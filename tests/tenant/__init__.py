"""A Microsoft of our own on this machine: real TLS, real sockets, Entra and Graph by script."""
