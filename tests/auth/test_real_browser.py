"""Sign in with a real Chromium, headless."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.auth.conftest import Bench
from tests.tenant.server import TestAuthority
from trackcal_tui.core.connection import ConnectionState
from trackcal_tui.core.errors import SignInFailed

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome"),
]


class Chromium:
    """A browser with its own profile that trusts the tenant's certificate."""

    def __init__(self, folder: Path, authority: TestAuthority) -> None:
        self.folder = folder
        pem = authority.certificate.cert_chain_pems[0].bytes()
        key = x509.load_pem_x509_certificate(pem).public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.pin = base64.b64encode(hashlib.sha256(spki).digest()).decode()
        self.process: subprocess.Popen[bytes] | None = None

    def open(self, address: str) -> bool:
        """Start the browser with an address."""
        assert CHROMIUM is not None
        flags = (
            *("headless=new", "no-sandbox", "disable-gpu", "no-first-run", "disable-sync"),
            *("no-default-browser-check", "disable-background-networking", "no-proxy-server"),
            *("disable-component-update", "disable-default-apps", "disable-extensions"),
            *("disable-dev-shm-usage", "remote-debugging-port=0"),
        )
        self.process = subprocess.Popen(
            [
                CHROMIUM,
                *(f"--{flag}" for flag in flags),
                f"--user-data-dir={self.folder}",
                f"--ignore-certificate-errors-spki-list={self.pin}",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
                address,
            ],
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return True

    def close(self) -> None:
        """End the browser and its children."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)


@pytest.fixture
def chromium(tmp_path: Path, tenant_authority: TestAuthority) -> Iterator[Chromium]:
    browser = Chromium(tmp_path / "profile", tenant_authority)
    yield browser
    browser.close()


def test_a_real_browser_brings_the_code(bench: Bench, chromium: Chromium) -> None:
    connection = bench.authenticator(open_browser=chromium.open).sign_in(
        "browser", on_prompt=bench.prompts.append, cancel=bench.cancel
    )
    assert connection.state is ConnectionState.CONNECTED
    (authorize,) = bench.tenant.to("login", "/authorize")
    assert "Chrome" in authorize.headers["user-agent"]
    assert bench.authenticator().access_token(connection)
    bench.tenant.assert_polite()
    bench.assert_nothing_in_clear()


def test_a_refusal_in_a_real_browser_ends_the_sign_in(bench: Bench, chromium: Chromium) -> None:
    bench.tenant.entra.denial = {"error": "access_denied", "error_description": "AADSTS65004: no"}
    with pytest.raises(SignInFailed) as caught:
        bench.authenticator(open_browser=chromium.open).sign_in(
            "browser", on_prompt=bench.prompts.append, cancel=bench.cancel
        )
    assert caught.value.code == "declined"
