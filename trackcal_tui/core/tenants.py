"""Entra's identifiers: application ids, tenant ids, verified domains and the shared tenants."""

from __future__ import annotations

import re

PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant of all personal Microsoft accounts."""
SHARED_TENANTS = ("common", "organizations", "consumers")
"""What a sign-in takes instead of one company's tenant."""


def is_guid(text: str) -> bool:
    """Return whether the text has the form of an application or tenant id."""
    return re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) is not None


def is_domain(text: str) -> bool:
    """Return whether the text has the form of a verified domain (`contoso.com`)."""
    label = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    return re.fullmatch(rf"(?=.{{4,253}}$)({label}\.)+[A-Za-z]{{2,63}}", text) is not None
