"""Entra by script: discovery, device code, authorize, token, with every refusal there is."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from tests.tenant.wire import Outcome, Reply, Seen

PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
WORK_TENANT = "0f3a2b1c-1111-4222-8333-444455556666"
OTHER_TENANT = "7e57c0de-9999-4888-8777-666655554444"
_GUID = "00000000-1111-4222-8333-444444444444"


@dataclass
class Person:
    """Who signs in."""

    address: str = "ana@contoso.com"
    name: str = "Ana Novak"
    uid: str = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    home: str = WORK_TENANT
    """Tenant of the account itself."""
    tenant: str = WORK_TENANT
    """Tenant that signs it in; another one than `home` makes a guest."""

    @property
    def principal(self) -> str:
        """`userPrincipalName`."""
        if self.home == self.tenant:
            return self.address
        return f"{self.address.replace('@', '_')}#EXT#@contoso.onmicrosoft.com"


ANA = Person()
PERSONAL = Person("ana.novak@outlook.com", "Ana", "00000000-0000-0000-abcd-0123456789ab",
                  PERSONAL_TENANT, PERSONAL_TENANT)  # fmt: skip
GUEST = Person("ana.novak@outlook.com", "Ana", "00000000-0000-0000-abcd-0123456789ab",
               PERSONAL_TENANT, OTHER_TENANT)  # fmt: skip


def refusal(error: str, number: int, *, status: int = 400, suberror: str = "") -> Reply:
    """An OAuth error answer as Entra writes it; its text names an account, as real ones do."""
    answer: dict[str, Any] = {
        "error": error,
        "error_description": f"AADSTS{number}: Text about ana@contoso.com from Microsoft.\r\n"
        f"Trace ID: {_GUID}\r\nCorrelation ID: {_GUID}\r\nTimestamp: 2026-11-18 10:00:00Z",
        "error_codes": [number],
        "timestamp": "2026-11-18 10:00:00Z",
        "trace_id": _GUID,
        "correlation_id": _GUID,
    }
    if suberror:
        answer["suberror"] = suberror
    return Reply(status, answer)


PENDING = refusal("authorization_pending", 70016)
SLOW_DOWN = Reply(400, {"error": "slow_down"})
HTML = Reply(200, b"<html>Please log in to the hotel network</html>", {"Content-Type": "text/html"})
BUSY = Reply(503, b"busy", {"Retry-After": "1"})


@dataclass
class Entra:
    """The login host. Scripts are used up first to last; after them all goes well."""

    person: Person = field(default_factory=lambda: ANA)
    discovery: deque[Outcome] = field(default_factory=deque)
    device_starts: deque[Outcome] = field(default_factory=deque)
    polls: deque[Outcome] = field(default_factory=deque)
    exchanges: deque[Outcome] = field(default_factory=deque)
    refreshes: deque[Outcome] = field(default_factory=deque)
    denial: dict[str, str] | None = None
    """What `authorize` sends back instead of a code."""
    approved: bool = True
    """False: device codes stay pending when the script is used up."""
    interval: int = 1
    expires_in: int = 900
    lifetime: int = 3600
    """Of access tokens, in seconds."""
    scope: str | None = None
    """Permissions granted; None: those asked for."""
    verification_uri: str = "https://microsoft.com/devicelogin"
    endpoints: str = ""
    """Another origin for the endpoints that discovery names."""
    secrets: list[str] = field(default_factory=list)
    """Every token and code handed out: none may be found in clear anywhere."""
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    """Refresh tokens still good: a used one is not (stricter than Microsoft)."""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: dict[str, dict[str, str]] = {}
        self._devices: dict[str, str] = {}

    def revoke(self) -> None:
        """End every session."""
        self.access.clear()
        self.refresh.clear()

    def expire(self) -> None:
        """Access tokens are no longer taken; refresh tokens are."""
        self.access.clear()

    def handle(self, seen: Seen, origin: str) -> Outcome:
        """Answer one request to the login host."""
        with self._lock:
            tenant, _, rest = seen.path.lstrip("/").partition("/")
            match seen.method, rest:
                case "GET", "v2.0/.well-known/openid-configuration":
                    return self._scripted(self.discovery) or self._discover(
                        self.endpoints or origin, tenant
                    )
                case "POST", "oauth2/v2.0/devicecode":
                    return self._scripted(self.device_starts) or self._start(seen.form)
                case "GET", "oauth2/v2.0/authorize":
                    return self._authorize(seen.query)
                case "GET", "v2.0/adminconsent":
                    return self._admin_consent(seen.query, tenant)
                case "POST", "oauth2/v2.0/token":
                    return self._token(seen.form)
            return Reply(404, {"error": "not_found"})

    @staticmethod
    def _scripted(script: deque[Outcome]) -> Outcome | None:
        return script.popleft() if script else None

    @staticmethod
    def _discover(origin: str, tenant: str) -> Reply:
        root = f"{origin}/{tenant}"
        return Reply(
            200,
            {
                "issuer": f"{root}/v2.0",
                "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
                "token_endpoint": f"{root}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
            },
        )

    def _secret(self, kind: str) -> str:
        value = f"{kind}-{secrets.token_urlsafe(40)}"
        self.secrets.append(value)
        return value

    def _start(self, form: dict[str, str]) -> Reply:
        device_code = self._secret("device")
        self._devices[device_code] = form.get("scope", "")
        return Reply(
            200,
            {
                "user_code": f"C{secrets.token_hex(4).upper()}",
                "device_code": device_code,
                "verification_uri": self.verification_uri,
                "expires_in": self.expires_in,
                "interval": self.interval,
                "message": "Ask the tenant for the message",
            },
        )

    def _authorize(self, query: dict[str, str]) -> Reply:
        back = {"state": query.get("state", "")}
        if self.denial is not None:
            back |= self.denial
        else:
            code = self._secret("code")
            self._codes[code] = query
            back |= {"code": code, "session_state": _GUID}
        return Reply(302, b"", {"Location": f"{query['redirect_uri']}/?{urlencode(back)}"})

    @staticmethod
    def _admin_consent(query: dict[str, str], tenant: str) -> Reply:
        back = {"admin_consent": "True", "tenant": tenant, "state": query.get("state", "")}
        target = f"{query['redirect_uri']}/?{urlencode(back, quote_via=quote)}"
        return Reply(302, b"", {"Location": target})

    def _token(self, form: dict[str, str]) -> Outcome:
        grant = form.get("grant_type", "")
        if grant == "refresh_token":
            scripted = self._scripted(self.refreshes)
            return scripted or self._refresh(form)
        if grant == "authorization_code":
            scripted = self._scripted(self.exchanges)
            return scripted or self._exchange(form)
        scripted = self._scripted(self.polls)
        if scripted is not None:
            return scripted
        scope = self._devices.get(form.get("device_code", ""))
        if scope is None:
            return refusal("bad_verification_code", 70018)
        if not self.approved:
            return PENDING
        del self._devices[form["device_code"]]
        return self._grant(form, scope)

    def _exchange(self, form: dict[str, str]) -> Outcome:
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None:
            return refusal("invalid_grant", 54005)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if asked.get("code_challenge_method") != "S256" or _b64(digest) != asked["code_challenge"]:
            return refusal("invalid_grant", 501481)
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return refusal("invalid_grant", 50011)
        return self._grant(form, asked["scope"], nonce=asked.get("nonce", ""))

    def _refresh(self, form: dict[str, str]) -> Outcome:
        token = form.get("refresh_token", "")
        if token not in self.refresh:
            return refusal("invalid_grant", 70008)
        self.refresh.discard(token)
        return self._grant(form, form.get("scope", ""))

    def _grant(self, form: dict[str, str], scope: str, nonce: str = "") -> Reply:
        access, refresh = self._secret("access"), self._secret("refresh")
        self.access.add(access)
        self.refresh.add(refresh)
        granted = self.scope if self.scope is not None else scope
        names = [name for name in granted.split() if name != "offline_access"]
        return Reply(
            200,
            {
                "token_type": "Bearer",
                "scope": " ".join(names),
                "expires_in": self.lifetime,
                "ext_expires_in": self.lifetime,
                "access_token": access,
                "refresh_token": refresh,
                "id_token": self._id_token(form.get("client_id", ""), nonce),
                "client_info": _b64(
                    json.dumps({"uid": self.person.uid, "utid": self.person.home}).encode()
                ),
            },
        )

    def _id_token(self, client_id: str, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "aud": client_id,
            "exp": now + 3600,
            "iat": now,
            "iss": f"https://login.example/{self.person.tenant}/v2.0",
            "name": self.person.name,
            "oid": self.person.uid,
            "preferred_username": self.person.address,
            "sub": "subject",
            "tid": self.person.tenant,
            "ver": "2.0",
        }
        if nonce:
            claims["nonce"] = nonce
        parts = ({"typ": "JWT", "alg": "RS256"}, claims)
        head = ".".join(_b64(json.dumps(part).encode()) for part in parts)
        token = f"{head}.{_b64(b'unsigned')}"
        self.secrets.append(token)
        return token


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
