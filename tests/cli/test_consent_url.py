"""`consent-url`, which needs no account."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run
from tests.tenant.server import CLIENT_ID


def test_the_link_names_tenant_client_and_permissions(run: Run) -> None:
    words = ("consent-url", "--tenant", "contoso.com", "--client-id", CLIENT_ID)
    document = run(*words, "--json", demo=False).json("consent-url")
    assert document["url"] == (
        "https://login.microsoftonline.com/contoso.com/v2.0/adminconsent"
        f"?client_id={CLIENT_ID}"
        "&scope=https%3A%2F%2Fgraph.microsoft.com%2FCalendars.Read%20"
        "https%3A%2F%2Fgraph.microsoft.com%2FUser.Read%20offline_access"
        "&redirect_uri=http%3A%2F%2Flocalhost"
    )
    assert document["url"] in document["request"]
    result = run(*words, demo=False)
    assert result.out == f"{document['url']}\n"
    china = run(*words, "--cloud", "china", "--json", demo=False).json("consent-url")["url"]
    assert china.startswith("https://login.partner.microsoftonline.cn/")
    assert "microsoftgraph.chinacloudapi.cn" in china


@pytest.mark.parametrize("tenant_name", ["common", "consumers", "", "https://contoso.com", "a b"])
def test_tenants_that_cannot_approve_are_refused(run: Run, tenant_name: str) -> None:
    words = ("consent-url", "--tenant", tenant_name, "--client-id", CLIENT_ID, "--json")
    assert run(*words, demo=False).failed(2, "consent")["hint"]


def test_the_client_id_is_needed_and_the_tenant_is_not(run: Run) -> None:
    run("consent-url", "--json", demo=False).failed(2, "consent")
    words = ("consent-url", "--client-id", CLIENT_ID, "--json")
    assert run(*words, demo=False).json("consent-url")["tenant"] == "organizations"
