"""Running a coroutine in the calling thread, so that a key can leave it at once."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import Cancelled

_P = ParamSpec("_P")
_T = TypeVar("_T")


def run(work: Callable[[], Coroutine[Any, Any, _T]], cancel: Cancel | None = None) -> _T:
    """Run a coroutine to its end in an event loop of its own, in the calling thread.

    Args:
        work: Makes the coroutine.
        cancel: Leaves the coroutine at once, wherever it waits.

    Raises:
        Cancelled: `cancel` was used; all sockets are closed.
    """
    cancel = cancel or Cancel()
    cancel.check()
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        loop = runner.get_loop()
        opened = _remember_connections(loop)

        async def main() -> _T:
            task = asyncio.current_task()
            assert task is not None  # a coroutine that a runner runs is a task

            def stop() -> None:
                # The loop may have ended between the last answer and the key.
                with contextlib.suppress(RuntimeError):
                    loop.call_soon_threadsafe(task.cancel)

            try:
                with cancel.calls(stop):
                    return await work()
            finally:
                for transport in opened:
                    transport.abort()  # does nothing to closed ones
                await asyncio.sleep(0)  # the loop closes aborted sockets in its next round

        try:
            return runner.run(main())
        except asyncio.CancelledError:
            if cancel.is_cancelled:
                raise Cancelled from None
            raise


class _DaemonThreads(ThreadPoolExecutor):
    """Threads that nobody waits for, neither on cancel nor on exit.

    asyncio resolves host names in its executor. A name server that does not answer holds such a
    thread for half a minute, and nobody who cancels or quits should wait for it.
    """

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run a function in a daemon thread of its own."""
        future: Future[_T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=work, name="trackcal-io", daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Do nothing: there is nothing to wait for."""


def _new_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    loop.set_default_executor(_DaemonThreads())
    return loop


def _remember_connections(loop: asyncio.AbstractEventLoop) -> list[asyncio.Transport]:
    """Return a list that collects every connection the loop opens, to close them with it.

    httpcore 1.0.9 (`_backends/anyio.py`, `start_tls`) closes its socket only on an `Exception`: a
    cancel in the middle of a TLS handshake would leave it to the garbage collector.
    """
    opened: list[asyncio.Transport] = []
    connect = loop.create_connection

    async def create_connection(*args: Any, **kwargs: Any) -> Any:
        made = await connect(*args, **kwargs)
        opened.append(made[0])
        return made

    # All of asyncio's connections come through here; a loop class of our own would have to choose
    # between the selector and the proactor loop.
    loop.create_connection = create_connection  # type: ignore[method-assign]
    return opened
