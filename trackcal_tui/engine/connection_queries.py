"""What the connection's screens look up and compute, without knowing graph or store.

Looking up never changes anything: changes go to the app by message. What is slow says so and
belongs into a thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import CLOUDS, Cloud
from trackcal_tui.core.errors import SettingsError, TrackCalError
from trackcal_tui.core.models import DateRange
from trackcal_tui.core.sign_in import SignInPrompt

if TYPE_CHECKING:
    from trackcal_tui.engine.doctor.findings import Finding
    from trackcal_tui.engine.engine import Engine

_CLOUD_WORDS = {
    "global": "Microsoft's worldwide cloud",
    "usgov": "US Government (GCC High)",
    "usgov-dod": "US Government (DoD)",
    "china": "China, operated by 21Vianet",
    "custom": "hosts of your own settings",
    "demo": "the embedded tenant, nothing leaves this machine",
}


class ConsentRequest(Struct, frozen=True):
    """The values of an admin-consent address, as typed."""

    tenant: str
    client_id: str
    redirect_uri: str
    cloud: str
    state: str | None = None


class ConsentLink(Struct, frozen=True):
    """The address and the letter that carries it; or why there is none."""

    url: str = ""
    letter: str = ""
    problem: TrackCalError | None = None


class ConsentOutcome(Struct, frozen=True):
    """What a pasted answer says, in words."""

    granted: bool
    words: str
    """Commands stand as `{screen.command}` in it."""


class ConnectionQueries:
    """Answers the connection's screens."""

    def __init__(self, engine: Engine, key_problems: Sequence[SettingsError] = ()) -> None:
        self._engine = engine
        self._key_problems = key_problems

    # -- settings

    def now(self) -> datetime:
        """The present instant: aware, UTC."""
        return self._engine.clock.now()

    @property
    def client_id(self) -> str:
        """The application id; empty until set up."""
        return self._engine.settings.client_id

    @property
    def tenant(self) -> str:
        """The setting `tenant`."""
        return self._engine.settings.tenant

    @property
    def cloud(self) -> Cloud:
        """The cloud in use."""
        return self._engine.cloud

    @property
    def clouds(self) -> tuple[str, ...]:
        """Names of the clouds a consent address can be made for, the one in use first."""
        others = (name for name in CLOUDS if name not in ("demo", self.cloud.name))
        return (self.cloud.name, *others)

    def describe_cloud(self) -> str:
        """The cloud in words."""
        return f"{self.cloud.name} · {_CLOUD_WORDS[self.cloud.name]}"

    # -- the connection

    def storage(self) -> str:
        """Where tokens are kept, in words. May wait for a keyring: call it in a thread."""
        try:
            return self._engine.vault.describe()
        except TrackCalError as error:
            return f"not usable: {error.title}"

    def approve(self, prompt: SignInPrompt) -> str:
        """Approve a sign-in of the demo tenant; the redirect it ends on where one is pasted."""
        tenant = self._engine.tenant
        if tenant is None:
            return ""
        if prompt.flow == "device":
            tenant.approve()
            return ""
        import httpx  # loaded by the sign-in already

        answer = tenant.handle(httpx.Request("GET", prompt.verification_uri))
        return str(answer.headers.get("Location", ""))

    # -- admin consent

    @cached_property
    def consent_state(self) -> str:
        """The random state of consent addresses; one for the whole run, as answers come late."""
        import secrets  # 3 ms, with hashlib and OpenSSL

        return secrets.token_urlsafe(12)

    def suggested_tenant(self, connected: str) -> str:
        """The tenant to begin with: the connection's, else the setting where it can be approved."""
        from trackcal_tui.core.tenants import PERSONAL_TENANT

        for tenant in (connected, self.tenant):
            if tenant and tenant not in ("common", "consumers", PERSONAL_TENANT):
                return tenant
        return "organizations"

    def consent(self, request: ConsentRequest) -> ConsentLink:
        """The admin-consent address of the values, or what is wrong with them."""
        from trackcal_tui.auth.consent import consent_url, request_text

        cloud = CLOUDS.get(request.cloud, self.cloud)
        values = (request.tenant, request.client_id, request.redirect_uri)
        try:
            return ConsentLink(
                url=consent_url(*values, cloud=cloud, state=request.state),
                letter=request_text(*values, cloud=cloud, state=request.state),
            )
        except TrackCalError as error:
            return ConsentLink(problem=error)

    def read_consent_answer(self, pasted: str, state: str) -> ConsentOutcome:
        """What the address says on which the administrator's browser ended."""
        from trackcal_tui.auth.consent import read_consent_answer
        from trackcal_tui.auth.entra_errors import hint_for

        try:
            answer = read_consent_answer(pasted, state)
        except TrackCalError as error:
            return ConsentOutcome(False, error.told)
        if answer.granted:
            return ConsentOutcome(
                True, "Approved. Press {consent.back}, then {connection.connect} to sign in again."
            )
        hint = hint_for(answer.numbers)
        words = f"{hint.title}. {hint.hint}" if hint else "Ask the administrator what it said."
        return ConsentOutcome(False, f"Not approved ({answer.error or 'no consent'}). {words}")

    # -- troubleshooting

    def checks(self, days: DateRange, cancel: Cancel) -> Iterator[Finding]:
        """The doctor's checks, one by one as they are done. Blocks: run it in a thread."""
        from trackcal_tui.engine.doctor.checks import checks

        return checks(self._engine, days, cancel, key_problems=self._key_problems)
