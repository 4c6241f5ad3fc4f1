"""Play Entra for the demo tenant: device code, authorization code with PKCE, rotating tokens.

Shapes follow learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code and
…/v2-oauth2-auth-code-flow. Tokens carry a checksum instead of a signature, so that the tokens of
one run are good in the next, although the tenant remembers nothing. User codes come in the same
order with the same letters in every run.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from trackcal_tui.core.clock import Clock
from trackcal_tui.demo.week import ANA

TENANT = "11111111-2222-4333-8444-555555555555"
USER = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
VERIFICATION_URI = "https://microsoft.com/devicelogin"
CODE_LIFETIME = 900.0
TOKEN_LIFETIME = 3600
ROTATION_GRACE = 60.0
"""Seconds a used refresh token still works: two processes may refresh at once."""

_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
_SIGN_IN_SCOPES = {"openid", "profile", "offline_access"}

Answer = tuple[int, dict[str, Any]]
"""Status and JSON body."""


class _Pending(Struct):
    """A device code that waits for its person."""

    issued: float
    scope: str
    client_id: str
    approved: bool = False


class DemoLogin:
    """Respond as Entra's endpoints do, for the one account there is.

    Args:
        clock: Says when tokens are issued and expire.
        monotonic: Seconds, for the age of codes.
        approve_after: Seconds until a device code approves itself.
        permissions: The scopes that may be asked for, as full URIs.
    """

    def __init__(
        self,
        clock: Clock,
        monotonic: Callable[[], float],
        approve_after: float,
        permissions: list[str],
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._approve_after = approve_after
        self._allowed = {*permissions, *_SIGN_IN_SCOPES}
        self._numbers = itertools.count()
        self._device: dict[str, _Pending] = {}
        self._codes: dict[str, Mapping[str, str]] = {}
        """Authorization codes to the query that asked for them."""
        self._spent: dict[str, float] = {}
        self._families: set[str] = set()
        self._earlier_revoked = False

    def approve(self) -> None:
        """Approve every device code that waits."""
        for pending in self._device.values():
            pending.approved = True

    def revoke(self) -> None:
        """End every session: only a new sign-in helps."""
        self._earlier_revoked = True
        self._families.clear()

    def accepts(self, access_token: str) -> bool:
        """Return whether an access token is genuine, not expired and not revoked."""
        parts = _opened("access", access_token)
        if parts is None or not parts[1].isdigit():
            return False
        return self._trusts(parts[0]) and self._clock.now().timestamp() < int(parts[1])

    def start_device_flow(self, form: Mapping[str, str]) -> Answer:
        """Respond to `POST /{tenant}/oauth2/v2.0/devicecode`."""
        refusal = self._refused_scope(form)
        if refusal is not None:
            return refusal
        number = next(self._numbers)
        device_code = f"demo-device-{number}-{secrets.token_hex(4)}"
        self._device[device_code] = _Pending(
            self._monotonic(), form["scope"], form.get("client_id", "")
        )
        code = _user_code(number)
        return 200, {
            "user_code": code,
            "device_code": device_code,
            "verification_uri": VERIFICATION_URI,
            "expires_in": int(CODE_LIFETIME),
            "interval": 1,
            "message": f"To sign in, open the page {VERIFICATION_URI} and enter the code {code}.",
        }

    def authorize(self, query: Mapping[str, str]) -> str:
        """Agree at once to `GET /{tenant}/oauth2/v2.0/authorize`; return where Ana is sent."""
        code = f"demo-code-{secrets.token_hex(4)}"
        self._codes[code] = query
        back = {"code": code, "state": query.get("state", "")}
        return f"{query.get('redirect_uri', '')}?{urlencode(back)}"

    def token(self, form: Mapping[str, str]) -> Answer:
        """Respond to `POST /{tenant}/oauth2/v2.0/token`."""
        grants = {
            _DEVICE_GRANT: self._redeem_device_code,
            "authorization_code": self._redeem_code,
            "refresh_token": self._refresh,
        }
        redeem = grants.get(form.get("grant_type", ""))
        if redeem is None:
            return self._error("unsupported_grant_type", 70003, "The grant type is not supported.")
        return redeem(form)

    def _redeem_device_code(self, form: Mapping[str, str]) -> Answer:
        pending = self._device.get(form.get("device_code", ""))
        if pending is None:
            return self._error("bad_verification_code", 70018, "Invalid verification code.")
        age = self._monotonic() - pending.issued
        if age >= CODE_LIFETIME:
            return self._error("expired_token", 70019, "Verification code expired.")
        if not (pending.approved or age >= self._approve_after):
            return self._error("authorization_pending", 70016, "Pending end-user authorization.")
        del self._device[form["device_code"]]
        return self._grant(pending.client_id, pending.scope)

    def _redeem_code(self, form: Mapping[str, str]) -> Answer:
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None:
            return self._error("invalid_grant", 54005, "The code was already redeemed.")
        if asked.get("redirect_uri") != form.get("redirect_uri"):
            return self._error("invalid_grant", 50011, "The redirect URI does not match.")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if _base64(digest) != asked.get("code_challenge"):
            return self._error("invalid_grant", 501481, "The code verifier does not match.")
        return self._grant(
            asked.get("client_id", ""), asked.get("scope", ""), nonce=asked.get("nonce", "")
        )

    def _refresh(self, form: Mapping[str, str]) -> Answer:
        refusal = self._refused_scope(form)
        if refusal is not None:
            return refusal
        token = form.get("refresh_token", "")
        parts = _opened("refresh", token)
        now = self._monotonic()
        if (
            parts is None
            or not self._trusts(parts[0])
            or now - self._spent.get(token, now) > ROTATION_GRACE
        ):
            return self._error("invalid_grant", 70008, "The refresh token has expired.")
        self._spent.setdefault(token, now)
        return self._grant(form.get("client_id", ""), form["scope"], family=parts[0])

    def _grant(
        self, client_id: str, scope: str, *, family: str | None = None, nonce: str = ""
    ) -> Answer:
        if family is None:
            family = secrets.token_hex(4)
            self._families.add(family)
        now = int(self._clock.now().timestamp())
        granted = sorted(set(scope.split()) - {"offline_access"})
        return 200, {
            "token_type": "Bearer",
            "scope": " ".join(granted),
            "expires_in": TOKEN_LIFETIME,
            "ext_expires_in": TOKEN_LIFETIME,
            "access_token": _marked("access", family, str(now + TOKEN_LIFETIME)),
            "refresh_token": _marked("refresh", family, secrets.token_hex(4)),
            "id_token": _id_token(client_id, nonce, now),
            "client_info": _base64(json.dumps({"uid": USER, "utid": TENANT}).encode()),
        }

    def _trusts(self, family: str) -> bool:
        return family in self._families or not self._earlier_revoked

    def _refused_scope(self, form: Mapping[str, str]) -> Answer | None:
        asked = set(form.get("scope", "").split())
        if asked and asked <= self._allowed:
            return None
        return self._error("invalid_scope", 70011, "The provided value for scope is not valid.")

    def _error(self, error: str, number: int, text: str) -> Answer:
        stamp = f"{self._clock.now():%Y-%m-%d %H:%M:%S}Z"
        trace = "00000000-0000-4000-8000-000000000000"
        return 400, {
            "error": error,
            "error_description": f"AADSTS{number}: {text}\r\nTrace ID: {trace}\r\n"
            f"Correlation ID: {trace}\r\nTimestamp: {stamp}",
            "error_codes": [number],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": trace,
        }


def openid_configuration(login: str, tenant: str) -> dict[str, Any]:
    """Return the parts of `/{tenant}/v2.0/.well-known/openid-configuration` that MSAL reads."""
    root = f"{login}/{tenant}"
    return {
        "issuer": f"{login}/{TENANT}/v2.0",
        "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
        "token_endpoint": f"{root}/oauth2/v2.0/token",
        "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
    }


def _user_code(number: int) -> str:
    digest = hashlib.sha256(f"demo user code {number}".encode()).digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:9])


def _marked(kind: str, *parts: str) -> str:
    text = ".".join((f"demo-{kind}", *parts))
    return f"{text}.{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _opened(kind: str, token: str) -> list[str] | None:
    """Return the parts of a token that `_marked` made; None if it did not make this one."""
    head, *parts = token.split(".")
    if head != f"demo-{kind}" or len(parts) != 3:
        return None
    return parts[:-1] if _marked(kind, *parts[:-1]) == token else None


def _id_token(client_id: str, nonce: str, now: int) -> str:
    # Unsigned: MSAL 1.38 and later read it for display only and check nothing
    # (github.com/AzureAD/microsoft-authentication-library-for-python/issues/911).
    claims = {
        "aud": client_id,
        "iss": f"https://login.demo.invalid/{TENANT}/v2.0",
        "iat": now,
        "nbf": now,
        "exp": now + TOKEN_LIFETIME,
        "name": ANA.name,
        "preferred_username": ANA.address,
        "oid": USER,
        "sub": "demo-subject",
        "tid": TENANT,
        "ver": "2.0",
        **({"nonce": nonce} if nonce else {}),
    }
    parts = ({"typ": "JWT", "alg": "none"}, claims)
    return ".".join(_base64(json.dumps(part).encode()) for part in parts) + "."


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
