"""Microsoft's clouds: which hosts may be spoken to, and nothing else is.

Hosts: learn.microsoft.com/graph/deployments and
learn.microsoft.com/entra/identity-platform/authentication-national-cloud.
"""

from __future__ import annotations

from msgspec import Struct

PERMISSIONS = ("Calendars.Read", "User.Read")
"""All that is ever asked for, beside `offline_access` (which MSAL adds by itself)."""


class Cloud(Struct, frozen=True):
    """One cloud: its name and its two https origins (no trailing slash)."""

    name: str
    login: str
    graph: str
    personal: bool = False
    """Whether personal accounts exist there."""

    @property
    def scopes(self) -> list[str]:
        """Scope URIs of this cloud's Graph; MSAL adds openid, profile and offline_access."""
        return [f"{self.graph}/{permission}" for permission in PERMISSIONS]


CLOUDS = {
    cloud.name: cloud
    for cloud in (
        Cloud("global", "https://login.microsoftonline.com", "https://graph.microsoft.com", True),
        Cloud("usgov", "https://login.microsoftonline.us", "https://graph.microsoft.us"),
        Cloud("usgov-dod", "https://login.microsoftonline.us", "https://dod-graph.microsoft.us"),
        Cloud(
            "china",
            "https://login.partner.microsoftonline.cn",
            "https://microsoftgraph.chinacloudapi.cn",
        ),
        # The embedded tenant. `.invalid` can never be resolved (RFC 2606): nothing leaves.
        Cloud("demo", "https://login.demo.invalid", "https://graph.demo.invalid", True),
    )
}
