"""Run one MSAL application for one sign-in or refresh.

A fresh one each time, because MSAL replays failed responses for up to a minute within one object.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from trackcal_tui.auth.entra_errors import to_error
from trackcal_tui.auth.msal_http import MsalHttp
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.errors import TrackCalError, Unreachable
from trackcal_tui.network.clients import quiet_loggers

if TYPE_CHECKING:
    import httpx

_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RuntimeError)
"""What parts of MSAL raise over a response of an odd shape; 5xx responses never reach MSAL."""
_OURS = __name__.partition(".")[0]


class MsalSession:
    """An `msal.PublicClientApplication` with a token cache of its own. For one thread."""

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
        """Import MSAL (200 ms the first time) and read the tenant's `openid-configuration`.

        Args:
            cloud: Its login host is spoken to, and no other.
            client_id: The application id.
            tenant: `common`, `organizations`, `consumers`, a tenant id or a domain.
            cancel: Stops every call within 100 ms.
            cache: A token cache as `serialize` returned it.
            transport: Replaces the network.

        Raises:
            Unreachable, SignInFailed, AdminApprovalNeeded, Cancelled.
        """
        cancel.check()
        import msal

        quiet_loggers()
        self.cloud = cloud
        self.cancel = cancel
        self._http = MsalHttp(cloud, cancel, transport)
        self._cache = msal.SerializableTokenCache()
        if cache:
            self._cache.deserialize(cache)
        self._app = self._guarded(
            lambda: msal.PublicClientApplication(
                client_id,
                authority=f"{cloud.login}/{tenant}",
                instance_discovery=False,
                http_client=self._http,
                token_cache=self._cache,
            )
        )

    def call(self, work: Callable[[Any], Any]) -> Any:
        """Return `work(application)`.

        Raises:
            Unreachable: also for a response that MSAL cannot read.
            Cancelled.
        """
        return self._guarded(lambda: work(self._app))

    def accounts(self) -> list[dict[str, Any]]:
        """Return the accounts in the token cache, as MSAL describes them."""
        return list(self.call(lambda app: app.get_accounts()))

    def serialize(self) -> str:
        """Return the token cache; it is secret."""
        return str(self._cache.serialize())

    def _guarded(self, work: Callable[[], Any]) -> Any:
        self._http.refusal = None
        try:
            return work()
        except TrackCalError:
            raise
        except _UNREADABLE as error:
            if not _was_raised_by_msal(error):
                raise  # a bug of ours must not look like a fault of Microsoft's
            if self._http.refusal is not None:
                raise to_error(self._http.refusal, "sign_in") from None
            raise Unreachable(
                "Microsoft's sign-in service gave an answer that cannot be read",
                "Try again; check the settings tenant and cloud.",
                details=type(error).__name__,
                code="unreadable_answer",
            ) from None


def _was_raised_by_msal(error: Exception) -> bool:
    """Return whether MSAL, or a library it called, raised the exception.

    Our callbacks call MSAL and MSAL calls our network code, so the innermost frame of either
    decides.
    """
    modules = (
        str(frame.f_globals.get("__name__", "")).partition(".")[0]
        for frame, _ in traceback.walk_tb(error.__traceback__)
    )
    owners = [name for name in modules if name in (_OURS, "msal")]
    return owners[-1:] == ["msal"]
