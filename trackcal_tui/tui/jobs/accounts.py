"""Signing in, in three ways, signing out, and switching accounts."""

from __future__ import annotations

import asyncio
import queue

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    Cancelled,
    Failed,
    StoreError,
    TrackCalError,
)
from trackcal_tui.core.sign_in import Flow, SignInPrompt
from trackcal_tui.tui.jobs.reading import ReadingJobs
from trackcal_tui.tui.jobs.runner import JobRunner
from trackcal_tui.tui.state import sheet as transitions
from trackcal_tui.tui.state.messages import ConsentNeeded, Prompted, SectionNeeded


class AccountJobs:
    """Starts and stops sign-ins."""

    def __init__(self, runner: JobRunner, reading: ReadingJobs) -> None:
        self._runner = runner
        self._reading = reading
        self._signing_in: Cancel | None = None
        self._pasted: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    @property
    def is_signing_in(self) -> bool:
        """Whether a sign-in is under way."""
        return self._signing_in is not None

    def sign_in(self, flow: Flow) -> None:
        """Start a sign-in; one under way is stopped first."""
        self.stop_sign_in()
        self._runner.start("sign-in", self._sign_in(flow))

    def stop_sign_in(self) -> None:
        """Stop the sign-in under way, if there is one."""
        if self._signing_in is not None:
            self._signing_in.cancel()
            self._pasted.put(None)

    def pasted(self, redirect: str) -> None:
        """The address the person pasted back."""
        self._pasted.put(redirect)

    def _read_redirect(self) -> str:
        redirect = self._pasted.get()
        if redirect is None:
            raise Cancelled
        return redirect

    async def _sign_in(self, flow: Flow) -> None:
        app = self._runner.app
        signing_in = self._signing_in = Cancel()
        self._pasted = queue.SimpleQueue()
        app.problem = None
        app.notice = ""
        app.connection_state = ConnectionState.SIGNING_IN

        def show(prompt: SignInPrompt) -> None:
            app.post_message(Prompted(prompt))

        def work() -> Connection:
            return self._runner.engine.accounts.connect(
                flow,
                on_prompt=show,
                cancel=signing_in,
                read_redirect=self._read_redirect,
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
        self._signed_in(connection)

    def _signed_in(self, connection: Connection | None) -> None:
        app = self._runner.app
        if connection is None:
            known = self._runner.engine.accounts.active()
            app.connection = known
            state = known.state if known else ConnectionState.NOT_CONNECTED
            if isinstance(app.problem, AdminApprovalNeeded):
                state = ConnectionState.ADMIN_APPROVAL
            app.connection_state = state
            if state is ConnectionState.ADMIN_APPROVAL and app.problem is not None:
                app.post_message(SectionNeeded("connection"))
                app.post_message(ConsentNeeded())
            return
        app.connection = connection
        app.connection_state = connection.state
        self._runner.take_ledger()
        if connection.state is ConnectionState.CONNECTED:
            app.post_message(SectionNeeded("import"))
            self._reading.read(app.sheet.range)

    def use_client_id(self, client_id: str) -> None:
        """Save the application id, then sign in."""
        self._runner.start("sign-in", self._use_client_id(client_id))

    async def _use_client_id(self, client_id: str) -> None:
        try:
            await asyncio.to_thread(self._runner.engine.use_client_id, client_id)
        except (TrackCalError, OSError) as error:
            self._runner.app.problem = told(error, "The application id could not be saved")
            return
        self.sign_in("device")

    def disconnect(self, reconnect: bool, flow: Flow = "device") -> None:
        """Remove the account from this machine, and sign in anew if asked, that way."""
        self._reading.leave()
        self.stop_sign_in()
        self._runner.start("sign-in", self._disconnect(reconnect, flow))

    async def _disconnect(self, reconnect: bool, flow: Flow) -> None:
        app = self._runner.app
        try:
            gone = await asyncio.to_thread(self._runner.engine.accounts.disconnect)
        except TrackCalError as error:
            app.problem = error
            return
        app.connection = None
        app.connection_state = ConnectionState.NOT_CONNECTED
        app.apply(lambda sheet: transitions.SheetState(range=sheet.range))
        self._runner.take_ledger()
        app.notice = f"{gone.address} is disconnected; its entries stay"
        if reconnect:
            self.sign_in(flow)

    def switch(self) -> None:
        """Make the next known connection the active one, and read with it."""
        self._reading.leave()
        self.stop_sign_in()
        self._runner.start("sign-in", self._switch())

    async def _switch(self) -> None:
        app = self._runner.app
        try:
            connection = await asyncio.to_thread(self._runner.engine.accounts.use)
        except TrackCalError as error:
            app.notice = Failed(error.told)
            return
        app.problem = None
        app.connection = connection
        app.connection_state = connection.state
        # Another account has other events; ticks and edits belong to those that are gone.
        app.apply(lambda sheet: transitions.SheetState(range=sheet.range))
        self._runner.take_ledger()
        app.notice = f"{connection.address} is in use now"
        self._reading.read(app.sheet.range)


def told(error: TrackCalError | OSError, title: str) -> TrackCalError:
    """A failure in our words, where the system gave only its own."""
    if isinstance(error, TrackCalError):
        return error
    return StoreError(f"{title}: {error.strerror or type(error).__name__}", "Free some space.")
