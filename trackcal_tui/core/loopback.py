"""Which hosts are this machine."""

from __future__ import annotations


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is this machine, by itself, without asking anyone."""
    import ipaddress  # 4 ms, and most settings name no address

    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
