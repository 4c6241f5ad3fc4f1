"""Sign people in to Microsoft and hand out access tokens.

MSAL does the protocol. What it leaves open is done here: cancelling, checking that there is a
calendar, keeping tokens in the vault, and two processes that refresh at the same moment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from trackcal_tui.auth.aadsts import error_numbers
from trackcal_tui.auth.accounts import read_account
from trackcal_tui.auth.browser import open_in_browser
from trackcal_tui.auth.browser_flow import sign_in_by_pasting, sign_in_in_browser
from trackcal_tui.auth.device_flow import sign_in_with_code
from trackcal_tui.auth.entra_errors import is_dead, to_error
from trackcal_tui.auth.msal_session import MsalSession
from trackcal_tui.auth.tokens import Tokens, decode_tokens, lifetime
from trackcal_tui.auth.vault import Vault
from trackcal_tui.config.settings import Settings
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.connection import AccountKind, Connection
from trackcal_tui.core.errors import SignInFailed, SignInNeeded, TrackCalError, Unreachable
from trackcal_tui.core.sign_in import Account, Flow, ProbeResult, SignInPrompt

if TYPE_CHECKING:
    import httpx

Probe = Callable[[str, Account, Cancel], ProbeResult]
"""`(access token, account, cancel)`: finds out whether the account has a calendar."""
_AGAIN = 'Sign in again in Connection, or with "trackcal connect".'


class EntraAuthenticator:
    """Sign people in to Entra and hand out access tokens. Thread-safe.

    Args:
        cloud: Its login and Graph hosts are spoken to, and no others.
        settings: `client_id` and `tenant` are read.
        vault: Where tokens are kept.
        clock: The only source of the present.
        probe: Called with each new token.
        transport: Replaces the network (the demo tenant).
        open_browser: Opens an address and returns whether it did.
    """

    def __init__(
        self,
        cloud: Cloud,
        settings: Settings,
        vault: Vault,
        clock: Clock,
        *,
        probe: Probe,
        transport: httpx.AsyncBaseTransport | None = None,
        open_browser: Callable[[str], bool] = open_in_browser,
    ) -> None:
        self.cloud = cloud
        self._settings = settings
        self._vault = vault
        self._clock = clock
        self._probe = probe
        self._transport = transport
        self._open_browser = open_browser
        self._known: dict[str, Tokens] = {}

    def sign_in(
        self,
        flow: Flow,
        *,
        on_prompt: Callable[[SignInPrompt], None],
        cancel: Cancel,
        read_redirect: Callable[[], str] | None = None,
    ) -> Connection:
        """Sign in, check that Graph can be read, keep the tokens.

        Args:
            flow: How to sign in.
            on_prompt: Called once the person must act, from this thread.
            cancel: Stops it within 100 ms; nothing is left behind.
            read_redirect: Only for `paste`: blocks until the pasted address is there.

        Returns:
            The connection, CONNECTED or NO_CALENDAR (with its reason).

        Raises:
            SignInFailed, AdminApprovalNeeded, Unreachable, StoreError, VaultError, Cancelled.
        """
        self._vault.prepare()
        settings = self._settings
        session = self._session(settings.client_id, settings.tenant, cancel)
        answer = self._run_flow(session, flow, on_prompt, read_redirect)
        account = read_account(answer, session.accounts())
        tokens = Tokens(
            cache=session.serialize(),
            access_token=answer["access_token"],
            expires_at=self._now() + lifetime(answer),
            client_id=settings.client_id,
            tenant=settings.tenant,
        )
        probed = self._probe(tokens.access_token, account, cancel)
        connection = Connection(
            id=account.connection_id(self.cloud.name),
            address=probed.address or account.address,
            kind=account.kind,
            cloud=self.cloud.name,
            tenant=account.tenant,
            name=probed.name or account.name,
            state=probed.state,
            reason=probed.reason,
            scopes=account.scopes,
            storage=self._vault.key.mode(),
        )
        with self._vault.lock(cancel):
            cancel.check()
            self._save(connection.id, tokens)
        return connection

    def _run_flow(
        self,
        session: MsalSession,
        flow: Flow,
        on_prompt: Callable[[SignInPrompt], None],
        read_redirect: Callable[[], str] | None,
    ) -> dict[str, Any]:
        if flow == "device":
            return sign_in_with_code(session, on_prompt, self._clock)
        if flow == "browser":
            return sign_in_in_browser(session, on_prompt, self._clock, self._open_browser)
        if read_redirect is None:
            raise SignInFailed(
                "There is no way to paste an address here", "Run: trackcal connect --flow device"
            )
        return sign_in_by_pasting(session, on_prompt, self._clock, read_redirect)

    def access_token(
        self, connection: Connection, *, refresh: bool = False, cancel: Cancel | None = None
    ) -> str:
        """Return a token good for at least five minutes, refreshed silently when it must be.

        Args:
            connection: Whose.
            refresh: Ignore the cached access token: Graph has just refused it.
            cancel: Stops it within 100 ms.

        Raises:
            SignInNeeded, AdminApprovalNeeded, Unreachable, StoreError, VaultError, Cancelled.
        """
        cancel = cancel or Cancel()
        cancel.check()
        tokens = self._known.get(connection.id)
        if refresh or tokens is None or not tokens.is_good(self._now()):
            tokens = self._load(connection)
        if refresh or not tokens.is_good(self._now()):
            with self._vault.lock(cancel):
                # Another process or thread may have refreshed while we waited for the lock.
                newest = self._load(connection)
                changed = newest.access_token != tokens.access_token
                if not newest.is_good(self._now()) or (refresh and not changed):
                    newest = self._refresh(connection, newest, cancel)
                tokens = newest
        self._known[connection.id] = tokens
        return tokens.access_token

    def has_tokens(self, connection: Connection) -> bool:
        """Return whether a token can be had without asking the person. Raises: VaultError."""
        try:
            self._load(connection)
        except SignInNeeded:
            return False
        return True

    def forget(self, connection: Connection) -> None:
        """Remove the connection's tokens, MSAL's cache with them, and an unused key.

        Raises:
            VaultError: the file cannot be removed.
        """
        self._known.pop(connection.id, None)
        self._vault.delete(connection.id)

    def _refresh(self, connection: Connection, tokens: Tokens, cancel: Cancel) -> Tokens:
        """Use the refresh token and keep the new one. The vault's lock is held."""
        try:
            session = self._session(tokens.client_id, tokens.tenant, cancel, tokens.cache)
            known = session.accounts()
            answer = known and session.call(
                lambda app: app.acquire_token_silent_with_error(
                    self.cloud.scopes, account=known[0], force_refresh=True
                )
            )
        except SignInFailed as error:
            raise SignInNeeded(error.title, error.hint, details=error.details) from error
        if not answer:
            raise self._not_signed_in()
        if "access_token" not in answer:
            raise self._refused(connection, tokens, answer)
        fresh = replace(
            tokens,
            cache=session.serialize(),
            access_token=answer["access_token"],
            expires_at=self._now() + lifetime(answer),
        )
        self._save(connection.id, fresh)
        return fresh

    def _refused(
        self, connection: Connection, tokens: Tokens, answer: dict[str, Any]
    ) -> TrackCalError:
        """Return the error to raise; drop a dead refresh token at once."""
        error = to_error(answer, "refresh", personal=connection.kind is AccountKind.PERSONAL)
        if not isinstance(error, Unreachable):
            self._known.pop(connection.id, None)
        if is_dead(answer):
            numbers = list(error_numbers(answer))
            refusal = {"error": "invalid_grant", "error_codes": numbers}
            dead = replace(tokens, cache="", access_token="", refusal=refusal)
            self._vault.save(connection.id, msgspec.json.encode(dead))
        return error

    def _load(self, connection: Connection) -> Tokens:
        content = self._vault.load(connection.id)
        tokens = decode_tokens(content) if content is not None else None
        if tokens is None or not (tokens.cache or tokens.refusal):
            raise self._not_signed_in()
        if tokens.refusal:
            personal = connection.kind is AccountKind.PERSONAL
            raise to_error(tokens.refusal, "refresh", personal=personal)
        return tokens

    def _save(self, connection_id: str, tokens: Tokens) -> None:
        self._vault.save(connection_id, msgspec.json.encode(tokens))
        self._known[connection_id] = tokens

    def _not_signed_in(self) -> SignInNeeded:
        if self._vault.key.mode() == "memory":
            return SignInNeeded(
                "The sign-in ended with the last session",
                f"{_AGAIN} To stay signed in, set token_storage to passphrase or file.",
            )
        return SignInNeeded(
            "There is no sign-in for this account on this machine",
            _AGAIN,
            details=self._vault.notice,
        )

    def _session(self, client_id: str, tenant: str, cancel: Cancel, cache: str = "") -> MsalSession:
        return MsalSession(
            self.cloud, client_id, tenant, cancel=cancel, cache=cache, transport=self._transport
        )

    def _now(self) -> float:
        return self._clock.now().timestamp()
