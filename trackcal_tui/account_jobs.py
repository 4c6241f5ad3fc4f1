"""The app's work on the account: signing in, in three ways, and out."""

from __future__ import annotations

import asyncio
import queue
from typing import TYPE_CHECKING

from trackcal_tui import state as transitions
from trackcal_tui.cancel import Cancel
from trackcal_tui.errors import AdminApprovalNeeded, Cancelled, Failed, StoreError, TrackCalError
from trackcal_tui.messages import Prompted
from trackcal_tui.models import Connection, ConnectionState
from trackcal_tui.services import Flow, SignInPrompt

if TYPE_CHECKING:
    from trackcal_tui.app import TrackCalApp
    from trackcal_tui.jobs import Jobs


class AccountJobs:
    """Starts and stops sign-ins; `jobs` runs them."""

    def __init__(self, app: TrackCalApp, jobs: Jobs) -> None:
        self._app = app
        self._engine = app.engine
        self._jobs = jobs
        self._signing_in: Cancel | None = None
        self._pasted: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    @property
    def is_signing_in(self) -> bool:
        """Whether a sign-in is under way."""
        return self._signing_in is not None

    def sign_in(self, flow: Flow) -> None:
        """Start a sign-in; one under way is stopped first."""
        self.stop_sign_in()
        self._jobs.start("sign-in", self._sign_in(flow))

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
        app = self._app
        signing_in = self._signing_in = Cancel()
        self._pasted = queue.SimpleQueue()
        app.problem = None
        app.notice = ""
        app.connection_state = ConnectionState.SIGNING_IN

        def show(prompt: SignInPrompt) -> None:
            app.post_message(Prompted(prompt))

        def work() -> Connection:
            return self._engine.connect(
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
        app = self._app
        if connection is None:
            known = self._engine.connection()
            app.connection = known
            state = known.state if known else ConnectionState.NOT_CONNECTED
            if isinstance(app.problem, AdminApprovalNeeded):
                state = ConnectionState.ADMIN_APPROVAL
            app.connection_state = state
            if state is ConnectionState.ADMIN_APPROVAL and app.problem is not None:
                app.action_section("connection")
                app.show_consent()
            return
        app.connection = connection
        app.connection_state = connection.state
        self._jobs.take_ledger()
        if connection.state is ConnectionState.CONNECTED:
            app.action_section("import")
            self._jobs.read(app.sheet.range)

    def use_client_id(self, client_id: str) -> None:
        """Save the application id, then sign in."""
        self._jobs.start("sign-in", self._use_client_id(client_id))

    async def _use_client_id(self, client_id: str) -> None:
        try:
            await asyncio.to_thread(self._engine.use_client_id, client_id)
        except (TrackCalError, OSError) as error:
            self._app.problem = told(error, "The application id could not be saved")
            return
        self.sign_in("device")

    def disconnect(self, reconnect: bool, flow: Flow = "device") -> None:
        """Remove the account from this machine, and sign in anew if asked, that way."""
        self._jobs.leave_reading()
        self.stop_sign_in()
        self._jobs.start("sign-in", self._disconnect(reconnect, flow))

    async def _disconnect(self, reconnect: bool, flow: Flow) -> None:
        app = self._app
        try:
            gone = await asyncio.to_thread(self._engine.disconnect)
        except TrackCalError as error:
            app.problem = error
            return
        app.connection = None
        app.connection_state = ConnectionState.NOT_CONNECTED
        app.apply(lambda sheet: transitions.SheetState(range=sheet.range))
        self._jobs.take_ledger()
        app.notice = f"{gone.address} is disconnected; its entries stay"
        if reconnect:
            self.sign_in(flow)

    def switch(self) -> None:
        """Make the next known connection the active one, and read with it."""
        self._jobs.leave_reading()
        self.stop_sign_in()
        self._jobs.start("sign-in", self._switch())

    async def _switch(self) -> None:
        app = self._app
        try:
            connection = await asyncio.to_thread(self._engine.use_connection)
        except TrackCalError as error:
            app.notice = Failed(error.told)
            return
        app.problem = None
        app.connection = connection
        app.connection_state = connection.state
        # Another account has other events; ticks and edits belong to those that are gone.
        app.apply(lambda sheet: transitions.SheetState(range=sheet.range))
        self._jobs.take_ledger()
        app.notice = f"{connection.address} is in use now"
        self._jobs.read(app.sheet.range)


def told(error: TrackCalError | OSError, title: str) -> TrackCalError:
    """A failure in our words, where the system gave only its own."""
    if isinstance(error, TrackCalError):
        return error
    return StoreError(f"{title}: {error.strerror or type(error).__name__}", "Free some space.")
