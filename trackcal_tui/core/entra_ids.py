"""The forms of Entra's identifiers: application ids, tenant ids and verified domains."""

from __future__ import annotations

import re

# Patterns as text: `re` compiles each when it is first used, and the first frame uses none.
_GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_DOMAIN = r"(?=.{4,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"


def is_guid(text: str) -> bool:
    """Return whether it has the form of an Entra application or tenant id."""
    return re.fullmatch(_GUID, text) is not None


def is_domain(text: str) -> bool:
    """Return whether it has the form of a verified domain (`contoso.com`)."""
    return re.fullmatch(_DOMAIN, text) is not None
