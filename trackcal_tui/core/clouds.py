"""Microsoft's clouds: the only hosts trackcal talks to.

Hosts: learn.microsoft.com/graph/deployments and
learn.microsoft.com/entra/identity-platform/authentication-national-cloud.
"""

from __future__ import annotations

from msgspec import Struct

PERMISSIONS = ("Calendars.Read", "User.Read")
"""Everything that is ever asked for, besides `offline_access`, which MSAL adds."""


class Cloud(Struct, frozen=True):
    """A cloud: its name and its two https origins (no trailing slash)."""

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
        # The embedded tenant. `.invalid` never resolves (RFC 2606), so nothing leaves the machine.
        Cloud("demo", "https://login.demo.invalid", "https://graph.demo.invalid", True),
    )
}
