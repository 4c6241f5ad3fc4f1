"""Admin-consent links for an installation, and what an administrator's answer says."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from trackcal_tui.core.clouds import CLOUDS
from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.tenants import PERSONAL_TENANT
from trackcal_tui.engine.installation import Installation


class ConsentRequest(Struct, frozen=True):
    """The values of an admin-consent link, as typed."""

    tenant: str
    client_id: str
    redirect_uri: str
    cloud: str
    state: str | None = None


class ConsentLink(Struct, frozen=True):
    """The link and the letter that carries it, or why there is none."""

    url: str = ""
    letter: str = ""
    problem: TrackCalError | None = None


class ConsentOutcome(Struct, frozen=True):
    """What a pasted answer says, in words."""

    granted: bool
    words: str
    """May hold commands as `{screen.command}`."""


class Consent:
    """Creates admin-consent links and reads the answers to them."""

    def __init__(self, installation: Installation) -> None:
        self._install = installation

    @property
    def clouds(self) -> tuple[str, ...]:
        """Names of the clouds a link can be made for, the one in use first."""
        current = self._install.cloud.name
        return (current, *(name for name in CLOUDS if name not in ("demo", current)))

    @cached_property
    def state(self) -> str:
        """The random `state` of the links, one for the whole run, as answers come late."""
        import secrets  # 3 ms, with hashlib and OpenSSL

        return secrets.token_urlsafe(12)

    def suggested_tenant(self, connected: str) -> str:
        """Return the tenant to start with: the connection's, else the setting, if it can approve.

        Args:
            connected: Tenant id of the active connection; empty without one.
        """
        for tenant in (connected, self._install.settings.tenant):
            if tenant and tenant not in ("common", "consumers", PERSONAL_TENANT):
                return tenant
        return "organizations"

    def link(self, request: ConsentRequest) -> ConsentLink:
        """Return the link for these values, or what is wrong with them."""
        from trackcal_tui.auth.consent import consent_url, request_text

        cloud = CLOUDS.get(request.cloud, self._install.cloud)
        values = (request.tenant, request.client_id, request.redirect_uri)
        try:
            url = consent_url(*values, cloud=cloud, state=request.state)
            return ConsentLink(url, request_text(request.tenant, request.client_id, url))
        except TrackCalError as error:
            return ConsentLink(problem=error)

    def read_answer(self, pasted: str, state: str) -> ConsentOutcome:
        """Read the address that the administrator's browser ended on."""
        from trackcal_tui.auth.aadsts import hint_for
        from trackcal_tui.auth.consent import read_consent_answer

        try:
            answer = read_consent_answer(pasted, state)
        except TrackCalError as error:
            return ConsentOutcome(False, error.message)
        if answer.granted:
            return ConsentOutcome(
                True, "Approved. Press {consent.back}, then {connection.connect} to sign in again."
            )
        hint = hint_for(answer.numbers)
        words = f"{hint.title}. {hint.hint}" if hint else "Ask the administrator what it said."
        return ConsentOutcome(False, f"Not approved ({answer.error or 'no consent'}). {words}")
