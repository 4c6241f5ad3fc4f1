"""Whose fault an exception is: MSAL's, over an answer it cannot read, or this program's."""

from __future__ import annotations

import httpx
import pytest

from tests.auth.conftest import Bench
from tests.tenant.server import CLIENT_ID
from trackcal_tui.auth.msal_session import MsalSession
from trackcal_tui.config.settings import cloud_of
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import Unreachable


class _Broken(httpx.AsyncBaseTransport):
    """A network with a fault of this program's own in it."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")


def test_a_fault_of_our_own_is_not_told_as_microsofts(bench: Bench) -> None:
    session = MsalSession(
        cloud_of(bench.settings()), CLIENT_ID, "common", cancel=Cancel(), transport=_Broken()
    )
    with pytest.raises(RuntimeError, match="running event loop"), session:
        pass


def test_a_fault_in_what_msal_is_asked_to_do_is_not_told_as_microsofts(bench: Bench) -> None:
    session = MsalSession(cloud_of(bench.settings()), CLIENT_ID, "common", cancel=Cancel())
    with session:
        with pytest.raises(KeyError):
            session.call(lambda _: {}["nothing"])
        with pytest.raises(AttributeError):
            session.call(lambda app: app.no_such_call())
        with pytest.raises(Unreachable):  # MSAL's own: a flow without a state
            session.call(lambda app: app.acquire_token_by_auth_code_flow({}, {"code": "x"}))
