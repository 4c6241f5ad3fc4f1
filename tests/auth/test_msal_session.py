"""Exceptions of MSAL become our errors; bugs of this program stay exceptions."""

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
    """A network with a bug of ours in it."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")


def test_a_bug_below_msal_is_not_blamed_on_microsoft(bench: Bench) -> None:
    cloud = cloud_of(bench.settings())
    with pytest.raises(RuntimeError, match="running event loop"):
        MsalSession(cloud, CLIENT_ID, "common", cancel=Cancel(), transport=_Broken())


def test_a_bug_above_msal_is_not_blamed_on_microsoft(bench: Bench) -> None:
    session = MsalSession(cloud_of(bench.settings()), CLIENT_ID, "common", cancel=Cancel())
    with pytest.raises(KeyError):
        session.call(lambda _: {}["nothing"])
    with pytest.raises(AttributeError):
        session.call(lambda app: app.no_such_call())
    with pytest.raises(Unreachable):  # MSAL's own: a flow without a state
        session.call(lambda app: app.acquire_token_by_auth_code_flow({}, {"code": "x"}))
