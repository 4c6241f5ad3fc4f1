"""Signs people in to Microsoft and hands out access tokens.

MSAL does the protocol; here is what it leaves open: cancelling, proving that there is a calendar,
keeping tokens in the vault, and two processes that refresh at the same moment.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC
from typing import TYPE_CHECKING, Any

from trackcal_tui.auth import accounts
from trackcal_tui.auth.accounts import Tokens
from trackcal_tui.auth.browser_flow import sign_in_in_browser, sign_in_with_pasted_address
from trackcal_tui.auth.device_flow import sign_in_with_code
from trackcal_tui.auth.entra_errors import error_numbers, is_dead, to_error
from trackcal_tui.auth.msal_session import MsalSession
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

SPARE_SECONDS = 300
"""A token handed out is good for at least so long."""
Prove = Callable[[str, Account, Cancel], ProbeResult]
"""Access token and account in; `graph.probe.prove`."""
_AGAIN = "Press c, or run: trackcal connect"


class EntraAuthenticator:
    """Signs people in to Entra and hands out access tokens. Thread-safe."""

    def __init__(
        self,
        cloud: Cloud,
        settings: Settings,
        vault: Vault,
        clock: Clock,
        *,
        prove: Prove,
        transport: httpx.AsyncBaseTransport | None = None,
        open_browser: Callable[[str], bool] | None = None,
    ) -> None:
        """Nothing is read or sent yet.

        Args:
            cloud: Its login and Graph hosts are the only ones spoken to.
            settings: `client_id` and `tenant` are read.
            vault: Where tokens are kept.
            clock: The only source of the present.
            prove: Reads with a new token who it is and whether there is a calendar.
            transport: Stands in for the network (the demo tenant).
            open_browser: Opens an address and says whether it did; the default opens none over
                SSH or without a desktop.
        """
        self.cloud = cloud
        self._settings = settings
        self._vault = vault
        self._clock = clock
        self._prove = prove
        self._transport = transport
        self._open_browser = open_browser
        self._fresh: dict[str, tuple[str, float]] = {}
        self._mutex = threading.Lock()

    # -- signing in

    def sign_in(
        self,
        flow: Flow,
        *,
        on_prompt: Callable[[SignInPrompt], None],
        cancel: Cancel,
        read_redirect: Callable[[], str] | None = None,
    ) -> Connection:
        """Sign in, prove it (`/me`, then one day of the calendar), store the tokens.

        Args:
            flow: The way in.
            on_prompt: Called once the person must act, from this thread.
            cancel: Stops it within 100 ms; nothing is left behind.
            read_redirect: Only for `paste`: blocks until the pasted address is there.

        Returns:
            The connection, CONNECTED or NO_CALENDAR (then with its reason).

        Raises:
            SignInFailed, AdminApprovalNeeded, Unreachable, VaultError, Cancelled.
        """
        self._vault.ready()
        with self._session(self._settings.tenant, cancel) as session:
            answer = self._run_flow(session, flow, on_prompt, cancel, read_redirect)
            account = accounts.read_account(answer, _home_id(session))
            tokens = Tokens(
                cache=session.serialize(),
                access_token=str(answer["access_token"]),
                expires_at=self._now() + _lifetime(answer),
                client_id=self._settings.client_id,
                tenant=self._settings.tenant,
            )
        proof = self._prove(tokens.access_token, account, cancel)
        connection = Connection(
            id=account.connection_id(self.cloud.name),
            address=proof.address or account.address,
            kind=account.kind,
            cloud=self.cloud.name,
            tenant=account.tenant,
            name=proof.name or account.name,
            state=proof.state,
            reason=proof.reason,
            scopes=account.scopes,
            storage=self._vault.mode(),
        )
        with self._vault.lock(cancel):
            cancel.check()
            self._keep(connection.id, tokens)
        return connection

    def _run_flow(
        self,
        session: MsalSession,
        flow: Flow,
        on_prompt: Callable[[SignInPrompt], None],
        cancel: Cancel,
        read_redirect: Callable[[], str] | None,
    ) -> dict[str, Any]:
        if flow == "device":
            return sign_in_with_code(session, on_prompt=on_prompt, clock=self._clock, cancel=cancel)
        if flow == "browser":
            return sign_in_in_browser(
                session,
                on_prompt=on_prompt,
                clock=self._clock,
                cancel=cancel,
                open_browser=self._open_browser,
            )
        if read_redirect is None:
            raise SignInFailed(
                "There is no way to paste an address here", "Run: trackcal connect --flow device"
            )
        return sign_in_with_pasted_address(
            session,
            on_prompt=on_prompt,
            clock=self._clock,
            cancel=cancel,
            read_redirect=read_redirect,
        )

    # -- tokens

    def access_token(
        self, connection: Connection, *, refresh: bool = False, cancel: Cancel | None = None
    ) -> str:
        """Return a token good for at least five minutes, refreshed silently when it must be.

        Args:
            connection: Whose.
            refresh: Do not use the cached access token (Graph has just refused it).
            cancel: Stops it.

        Raises:
            SignInNeeded, AdminApprovalNeeded, Unreachable, VaultError, Cancelled.
        """
        cancel = cancel or Cancel()
        cancel.check()
        if not refresh and (token := self._fresh_token(connection.id)):
            return token
        known = self._load(connection)
        if not refresh and self._is_good(known):
            return self._remember(connection.id, known)
        with self._vault.lock(cancel):
            # Another process or thread may have refreshed while we waited for the lock.
            newest = self._load(connection)
            changed = newest.access_token != known.access_token
            if self._is_good(newest) and (changed or not refresh):
                return self._remember(connection.id, newest)
            return self._refresh(connection, newest, cancel)

    def has_tokens(self, connection: Connection) -> bool:
        """Whether a token could be had without asking the person. Raises: VaultError."""
        try:
            self._load(connection)
        except SignInNeeded:
            return False
        return True

    def forget(self, connection: Connection) -> None:
        """Remove its tokens, key and account; all of MSAL's cache is in the vault's file.

        Raises:
            VaultError: the file cannot be removed.
        """
        with self._mutex:
            self._fresh.pop(connection.id, None)
        self._vault.delete(connection.id)

    def _refresh(self, connection: Connection, tokens: Tokens, cancel: Cancel) -> str:
        """Use the refresh token, keep the new one; the vault's lock is held."""
        try:
            with self._session(tokens.tenant, cancel, tokens) as session:
                known = _accounts(session)
                answer = known and session.call(
                    lambda app: app.acquire_token_silent_with_error(
                        self.cloud.scopes, account=known[0], force_refresh=True
                    )
                )
                cache = session.serialize()
        except SignInFailed as error:
            raise SignInNeeded(error.title, error.hint, details=error.details) from error
        if not answer:
            raise self._not_signed_in()
        if "access_token" not in answer:
            raise self._refused(connection, tokens, answer)
        tokens.cache = cache
        tokens.access_token = str(answer["access_token"])
        tokens.expires_at = self._now() + _lifetime(answer)
        tokens.refusal = {}
        self._keep(connection.id, tokens)
        return tokens.access_token

    def _refused(
        self, connection: Connection, tokens: Tokens, answer: dict[str, Any]
    ) -> TrackCalError:
        """The error to raise; a refresh token that is dead is dropped at once."""
        error = to_error(answer, "refresh", personal=connection.kind is AccountKind.PERSONAL)
        if isinstance(error, Unreachable):
            return error
        with self._mutex:
            self._fresh.pop(connection.id, None)
        if is_dead(answer):
            tokens.cache = tokens.access_token = ""
            tokens.refusal = {
                "error": "invalid_grant",
                "error_codes": list(error_numbers(answer)),
            }
            self._vault.save(connection.id, accounts.encode(tokens))
        return error

    def _load(self, connection: Connection) -> Tokens:
        content = self._vault.load(connection.id)
        tokens = accounts.decode(content) if content is not None else None
        if tokens is None or (not tokens.cache and not tokens.refusal):
            raise self._not_signed_in()
        if tokens.refusal:
            raise to_error(
                tokens.refusal, "refresh", personal=connection.kind is AccountKind.PERSONAL
            )
        return tokens

    def _not_signed_in(self) -> SignInNeeded:
        if self._vault.mode() == "memory":
            return SignInNeeded(
                "The sign-in ended with the last session",
                f"{_AGAIN} To stay signed in, set token_storage to passphrase or file.",
            )
        return SignInNeeded(
            "There is no sign-in for this account on this machine",
            _AGAIN,
            details=self._vault.notice,
        )

    def _keep(self, connection_id: str, tokens: Tokens) -> None:
        self._vault.save(connection_id, accounts.encode(tokens))
        self._remember(connection_id, tokens)

    def _remember(self, connection_id: str, tokens: Tokens) -> str:
        with self._mutex:
            self._fresh[connection_id] = (tokens.access_token, tokens.expires_at)
        return tokens.access_token

    def _fresh_token(self, connection_id: str) -> str:
        with self._mutex:
            token, expires_at = self._fresh.get(connection_id, ("", 0.0))
        return token if expires_at - self._now() >= SPARE_SECONDS else ""

    def _is_good(self, tokens: Tokens) -> bool:
        return bool(tokens.access_token) and tokens.expires_at - self._now() >= SPARE_SECONDS

    def _session(self, tenant: str, cancel: Cancel, tokens: Tokens | None = None) -> MsalSession:
        return MsalSession(
            self.cloud,
            tokens.client_id if tokens else self._settings.client_id,
            tenant,
            cancel=cancel,
            cache=tokens.cache if tokens else "",
            transport=self._transport,
        )

    def _now(self) -> float:
        return self._clock.now().astimezone(UTC).timestamp()


def _accounts(session: MsalSession) -> list[dict[str, Any]]:
    known: list[dict[str, Any]] = session.call(lambda app: app.get_accounts())
    return known


def _home_id(session: MsalSession) -> str:
    return next((str(account.get("home_account_id") or "") for account in _accounts(session)), "")


def _lifetime(answer: dict[str, Any]) -> float:
    """Seconds an access token is good for; an absurd value counts as none."""
    try:
        seconds = float(answer.get("expires_in") or 0)
    except (TypeError, ValueError):
        return 0.0
    return seconds if 0 <= seconds <= 7 * 86_400 else 0.0
