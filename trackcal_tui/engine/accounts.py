"""Connections: signing in and out, which account is in use, and its state."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from msgspec.structs import replace

from trackcal_tui.config.last_read import forget_last_read, load_last_reads
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.errors import SignInNeeded, StoreError, TrackCalError, UsageError
from trackcal_tui.core.sign_in import Flow, SignInPrompt
from trackcal_tui.engine.installation import Installation


class Accounts:
    """The accounts of one installation, in the cloud in use."""

    def __init__(self, installation: Installation) -> None:
        self._install = installation

    def active(self) -> Connection | None:
        """Return the active connection of this cloud, with when it was last read."""
        for connection in self.all():
            if connection.active:
                last_read = load_last_reads(self._install.paths.state).get(connection.id)
                return replace(connection, last_read=last_read)
        return None

    def all(self) -> tuple[Connection, ...]:
        """Return all connections of this cloud, in a stable order."""
        known = (
            one
            for one in self._install.ledger.connections()
            if one.cloud == self._install.cloud.name
        )
        return tuple(sorted(known, key=lambda one: (one.address.casefold(), one.id)))

    def use(self, wanted: str | None = None) -> Connection:
        """Make a known connection the active one; nobody signs in.

        Args:
            wanted: Its id or address; None for the one after the active one, in a circle.

        Raises:
            UsageError: There is no such connection, or several have the address.
            StoreError: The ledger cannot be written, and nothing has changed.
        """
        known = self.all()
        if wanted is not None:
            chosen = self._connection_named(wanted)
        elif known:
            active = next((i for i, one in enumerate(known) if one.active), -1)
            chosen = known[(active + 1) % len(known)]
        else:
            raise _no_connection()
        self._refuse_read_only()
        self._install.ledger.save_connection(replace(chosen, active=True))
        return self.active() or chosen

    def _connection_named(self, wanted: str) -> Connection:
        word = wanted.strip()
        found = [one for one in self.all() if one.id == word]
        found = found or [one for one in self.all() if one.address.casefold() == word.casefold()]
        if not found:
            raise UsageError(
                "No such connection",
                '"trackcal status" lists the connections.',
                code="not_connected",
            )
        if len(found) > 1:
            ids = ", ".join(one.id for one in found)
            raise UsageError("Several connections have that address", f"Give its id: {ids}")
        return found[0]

    def _refuse_read_only(self) -> None:
        if self._install.ledger.read_only:
            raise StoreError(
                f"Read-only: {self._install.ledger.read_only}",
                "Quit the other trackcal, or correct the folder's permissions.",
                code="store_locked",
            )

    def require(self, cancel: Cancel | None = None) -> Connection:
        """Return the active connection; the demo signs in by itself.

        Raises:
            SignInNeeded: There is none, or its authorization has expired.
            AdminApprovalNeeded: The company's tenant must approve first.
        """
        connection = self.active()
        if self._install.demo and (
            connection is None or not self._install.authenticator.has_tokens(connection)
        ):
            return self._sign_in_to_demo(cancel or Cancel())
        if connection is None:
            raise SignInNeeded(
                "No Microsoft account is connected", "Run: trackcal connect", code="not_connected"
            )
        return connection

    def _sign_in_to_demo(self, cancel: Cancel) -> Connection:
        def approve(prompt: SignInPrompt) -> None:
            self.approve_demo(prompt)

        return self.connect("device", on_prompt=approve, cancel=cancel)

    def approve_demo(self, prompt: SignInPrompt) -> str:
        """Approve a sign-in of the demo tenant, if it is one; return the address to paste."""
        tenant = self._install.demo_tenant
        if tenant is None:
            return ""
        if prompt.flow == "device":
            tenant.approve()
            return ""
        import httpx  # loaded by the sign-in already

        answer = tenant.handle(httpx.Request("GET", prompt.verification_uri))
        redirect = str(answer.headers.get("Location", ""))
        if prompt.flow == "browser":

            def follow() -> None:
                with contextlib.suppress(httpx.TransportError):  # the person has cancelled
                    httpx.get(redirect, trust_env=False)

            threading.Thread(target=follow, daemon=True).start()
        return redirect

    def connect(
        self,
        flow: Flow,
        *,
        on_prompt: Callable[[SignInPrompt], None],
        cancel: Cancel,
        read_redirect: Callable[[], str] | None = None,
    ) -> Connection:
        """Sign in and make the account the active connection.

        Raises:
            UsageError: There is no client id yet.
            SignInFailed, AdminApprovalNeeded, Unreachable, VaultError, StoreError, Cancelled.
        """
        if not self._install.settings.client_id:
            raise UsageError(
                "trackcal has no application id yet",
                "Set client_id in config.toml or TRACKCAL_CLIENT_ID; "
                '"trackcal connect --help" says how to get one. Or try: trackcal --demo',
                code="no_client_id",
            )
        if not self._install.demo:  # whose tokens are in memory, so every program signs in
            self._refuse_read_only()
        connection = self._install.authenticator.sign_in(
            flow, on_prompt=on_prompt, cancel=cancel, read_redirect=read_redirect
        )
        connection = replace(connection, active=True)
        known = self.active()
        is_new = known is None or replace(known, last_read=connection.last_read) != connection
        if is_new and not (self._install.demo and self._install.ledger.read_only):
            self._install.ledger.save_connection(connection)
        return connection

    def disconnect(self, connection_id: str | None = None) -> Connection:
        """Remove a connection's tokens, key and account from this machine; entries stay.

        Raises:
            UsageError: There is no such connection, or several have the address.
            VaultError, StoreError: Not all of it could be removed.
        """
        wanted = self._connection_named(connection_id) if connection_id else self.active()
        if wanted is None:
            raise _no_connection()
        self._refuse_read_only()
        self._install.authenticator.forget(wanted)
        if self._install.separate is not None:
            self._install.separate.close()  # it may know the token
        self._install.ledger.remove_connection(wanted.id)
        with contextlib.suppress(OSError, TrackCalError):
            forget_last_read(self._install.paths.state, wanted.id)
        return replace(wanted, state=ConnectionState.NOT_CONNECTED, reason="", active=False)

    def storage(self) -> str:
        """Return where tokens are kept, in words. May wait for a keyring."""
        try:
            return self._install.vault.key.describe()
        except TrackCalError as error:
            return f"not usable: {error.title}"

    def note_state(self, connection: Connection, state: ConnectionState, reason: str = "") -> None:
        """Save a changed state, if it can be saved: a failure must not hide the cause."""
        if (connection.state, connection.reason) == (state, reason):
            return
        with contextlib.suppress(StoreError):
            # As saved now: a disconnected one stays away, and the active one stays active.
            known = next((one for one in self.all() if one.id == connection.id), None)
            if known is not None and not self._install.ledger.read_only:
                self._install.ledger.save_connection(replace(known, state=state, reason=reason))


def _no_connection() -> UsageError:
    return UsageError(
        "No Microsoft account is connected",
        '"trackcal status" lists the connections.',
        code="not_connected",
    )
