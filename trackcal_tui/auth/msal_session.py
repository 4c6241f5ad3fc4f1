"""One MSAL application for one sign-in or refresh, with its network and its token cache.

A fresh one each time, because MSAL replays failed answers for up to a minute inside one object.
Its constructor reads the tenant's `openid-configuration` over the network.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from trackcal_tui.auth.entra_errors import to_error
from trackcal_tui.auth.msal_http import MsalHttp
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.errors import TrackCalError, Unreachable
from trackcal_tui.network.clients import quiet_loggers

if TYPE_CHECKING:
    import httpx

_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RuntimeError)
"""What MSAL raises, by part of it, over an answer of an odd shape; 5xx never reach it."""
_OURS = __name__.partition(".")[0]


class MsalSession:
    """A context manager around `msal.PublicClientApplication`; used by one thread."""

    def __init__(
        self,
        cloud: Cloud,
        client_id: str,
        tenant: str,
        *,
        cancel: Cancel,
        cache: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Nothing happens before the `with`.

        Args:
            cloud: Whose login host is spoken to, and no other.
            client_id: The application id.
            tenant: `common`, `organizations`, `consumers`, a tenant id or a domain.
            cancel: Stops every call within 100 ms.
            cache: A token cache as `serialize` gave it.
            transport: Stands in for the network.
        """
        self.cloud = cloud
        self.tenant = tenant
        self._client_id = client_id
        self._cancel = cancel
        self._state = cache
        self._transport = transport

    def __enter__(self) -> Self:
        """Import MSAL (200 ms the first time) and read the tenant's configuration.

        Raises:
            Unreachable, SignInFailed, AdminApprovalNeeded, Cancelled.
        """
        self._cancel.check()
        import msal

        quiet_loggers()
        self._http = MsalHttp(self.cloud, self._cancel, self._transport)
        self._cache = msal.SerializableTokenCache()
        if self._state:
            self._cache.deserialize(self._state)
        self._app = self._guarded(
            lambda: msal.PublicClientApplication(
                self._client_id,
                authority=f"{self.cloud.login}/{self.tenant}",
                instance_discovery=False,
                http_client=self._http,
                token_cache=self._cache,
            )
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._state = ""

    def call(self, work: Callable[[Any], Any]) -> Any:
        """`work(application)`, with MSAL's exceptions turned into ours.

        Raises:
            Unreachable: also for an answer that MSAL cannot read; Cancelled.
        """
        return self._guarded(lambda: work(self._app))

    def serialize(self) -> str:
        """The token cache, secret."""
        return str(self._cache.serialize())

    def _guarded(self, work: Callable[[], Any]) -> Any:
        self._http.refusal = None
        try:
            return work()
        except TrackCalError:
            raise
        except _UNREADABLE as error:
            if not _is_msals(error):
                raise  # a fault of this program must not look like one of Microsoft's
            if self._http.refusal is not None:
                raise to_error(self._http.refusal, "sign_in") from None
            raise Unreachable(
                "Microsoft's sign-in service gave an answer that cannot be read",
                "Try again; check the settings tenant and cloud.",
                details=type(error).__name__,
                code="unreadable_answer",
            ) from None


def _is_msals(error: Exception) -> bool:
    """Whether MSAL raised it, itself or in a library it called; not the code that MSAL calls.

    Our network lies below MSAL and our lambdas above it: the innermost frame of the two decides.
    """
    modules = (
        str(frame.f_globals.get("__name__", "")).partition(".")[0]
        for frame, _ in traceback.walk_tb(error.__traceback__)
    )
    owners = [name for name in modules if name in (_OURS, "msal")]
    return owners[-1:] == ["msal"]
