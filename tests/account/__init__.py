"""Accounts end to end: the real program against a real TLS server on this machine."""
