"""Signing in, in three ways, signing out, and switching accounts."""

from __future__ import annotations

import asyncio
import queue
from dataclasses import dataclass, field

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.errors import AdminApprovalNeeded, Cancelled, StoreError, TrackCalError
from trackcal_tui.core.sign_in import Flow, SignInPrompt
from trackcal_tui.tui.jobs.base_jobs import BaseJobs
from trackcal_tui.tui.jobs.reading import ReadingJobs
from trackcal_tui.tui.state.messages import ConsentNeeded, Prompted, SectionNeeded
from trackcal_tui.tui.state.notices import Failed
from trackcal_tui.tui.state.sheet import SheetState


@dataclass(eq=False)
class AccountJobs(BaseJobs):
    """Starts and stops sign-ins."""

    reading: ReadingJobs
    _signing_in: Cancel | None = None
    _pasted: queue.SimpleQueue[str | None] = field(default_factory=queue.SimpleQueue)

    @property
    def is_signing_in(self) -> bool:
        """Whether a sign-in is under way."""
        return self._signing_in is not None

    def sign_in(self, flow: Flow) -> None:
        """Start a sign-in instead of the one under way."""
        self.stop_sign_in()
        self.start("sign-in", self._sign_in, flow)

    def stop_sign_in(self) -> None:
        """Stop the sign-in under way, if there is one."""
        if self._signing_in is not None:
            self._signing_in.cancel()
            self._pasted.put(None)

    def paste(self, redirect: str) -> None:
        """Go on with the address that the person pasted back. It holds a code: never log it."""
        self._pasted.put(redirect)

    def approve_demo(self) -> None:
        """Approve the sign-in of the demo tenant, which waits for it."""
        prompt = self.app.prompt
        if prompt and (redirect := self.engine.accounts.approve_demo(prompt)):
            self.paste(redirect)

    def _read_redirect(self) -> str:
        redirect = self._pasted.get()
        if redirect is None:
            raise Cancelled
        return redirect

    async def _sign_in(self, flow: Flow) -> None:
        app = self.app
        signing_in = self._signing_in = Cancel()
        self._pasted = queue.SimpleQueue()
        app.problem = None
        app.connection_state = ConnectionState.SIGNING_IN

        def show(prompt: SignInPrompt) -> None:
            app.post_message(Prompted(prompt))

        def work() -> Connection:
            return self.engine.accounts.connect(
                flow, on_prompt=show, cancel=signing_in, read_redirect=self._read_redirect
            )

        connection: Connection | None = None
        try:
            connection = await asyncio.to_thread(work)
        except Cancelled:
            pass
        except TrackCalError as error:
            if self._signing_in is signing_in:
                app.problem = error
        if self._signing_in is not signing_in:
            return
        self._signing_in = None
        app.prompt = None
        if connection is None:
            self._show_failure()
        else:
            self._show_success(connection)

    def _show_failure(self) -> None:
        app = self.app
        app.connection = known = self.engine.accounts.active()
        if isinstance(app.problem, AdminApprovalNeeded):
            app.connection_state = ConnectionState.ADMIN_APPROVAL
            app.post_message(SectionNeeded("connection"))
            app.post_message(ConsentNeeded())
        else:
            app.connection_state = known.state if known else ConnectionState.NOT_CONNECTED

    def _show_success(self, connection: Connection) -> None:
        app = self.app
        app.connection = connection
        app.connection_state = connection.state
        self.show_ledger()
        if connection.state is ConnectionState.CONNECTED:
            app.post_message(SectionNeeded("import"))
            self.reading.reload()

    def use_client_id(self, client_id: str) -> None:
        """Save the application id, then sign in with it."""
        self.start("sign-in", self._use_client_id, client_id)

    async def _use_client_id(self, client_id: str) -> None:
        try:
            await asyncio.to_thread(self.engine.use_client_id, client_id)
        except TrackCalError as error:
            self.app.problem = error
        except OSError as error:
            why = error.strerror or type(error).__name__
            title = f"The application id could not be saved: {why}"
            self.app.problem = StoreError(title, "Free some space.")
        else:
            self.sign_in("device")

    def disconnect(self, *, reconnect: bool = False, flow: Flow = "device") -> None:
        """Remove the account from this machine; with `reconnect`, sign in again with that flow."""
        self.reading.leave()
        self.stop_sign_in()
        self.start("sign-in", self._disconnect, reconnect, flow)

    async def _disconnect(self, reconnect: bool, flow: Flow) -> None:
        app = self.app
        try:
            gone = await asyncio.to_thread(self.engine.accounts.disconnect)
        except TrackCalError as error:
            app.problem = error
            return
        app.connection = None
        app.connection_state = ConnectionState.NOT_CONNECTED
        app.apply(lambda sheet: SheetState(range=sheet.range))
        self.show_ledger()
        app.notice = f"{gone.address} disconnected · entries stay"
        if reconnect:
            self.sign_in(flow)

    def switch(self) -> None:
        """Make the next known connection the active one, and read with it."""
        self.reading.leave()
        self.stop_sign_in()
        self.start("sign-in", self._switch)

    async def _switch(self) -> None:
        app = self.app
        try:
            connection = await asyncio.to_thread(self.engine.accounts.use)
        except TrackCalError as error:
            app.notice = Failed(error.message)
            return
        app.problem = None
        app.connection = connection
        app.connection_state = connection.state
        # Another account has other events; ticks and edits belong to those that are gone.
        app.apply(lambda sheet: SheetState(range=sheet.range))
        self.show_ledger()
        app.notice = f"Switched to {connection.address}"
        self.reading.reload()
