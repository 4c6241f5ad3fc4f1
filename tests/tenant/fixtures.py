"""Fixtures to import into a `conftest.py`: `from tests.tenant.fixtures import *`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tenant.server import Tenant, TestAuthority

__all__ = ["tenant", "tenant_authority"]


@pytest.fixture(scope="session")
def tenant_authority(tmp_path_factory: pytest.TempPathFactory) -> TestAuthority:
    """One certificate authority for the run."""
    return TestAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def tenant(tenant_authority: TestAuthority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    """A tenant of this test's own, trusted by this process."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tenant_authority.file))
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    with Tenant(tenant_authority) as server:
        yield server
