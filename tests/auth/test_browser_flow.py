"""Sign in with an address, by redirect to this machine and by pasting."""

from __future__ import annotations

import http.client
import re
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.auth.conftest import Bench, in_thread
from tests.tenant.entra import refusal
from tests.tenant.wire import HANG, Reply
from tests.waiting import wait_until
from trackcal_tui.auth.browser import find_opener, open_in_browser
from trackcal_tui.auth.redirect_listener import RedirectListener
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.errors import AdminApprovalNeeded, Cancelled, SignInFailed, TrackCalError
from trackcal_tui.core.sign_in import SignInPrompt


class Browser:
    """Follow addresses as a browser does, and keep the pages."""

    def __init__(self) -> None:
        self.pages: list[httpx.Response] = []
        self.threads: list[threading.Thread] = []
        self.addresses: list[str] = []

    def open(self, address: str) -> bool:
        """Open an address in the background."""
        self.addresses.append(address)
        thread = threading.Thread(target=lambda: self.pages.append(self.visit(address)))
        thread.start()
        self.threads.append(thread)
        return True

    @staticmethod
    def visit(address: str) -> httpx.Response:
        with httpx.Client(follow_redirects=True, timeout=10) as client:
            return client.get(address)

    def wait(self) -> None:
        for thread in self.threads:
            thread.join(10)


def end_of(address: str) -> str:
    """Return the address on which a browser that cannot reach this machine ends."""
    with httpx.Client(follow_redirects=False, timeout=10) as client:
        return client.get(address).headers["location"]


def browse(bench: Bench, browser: Browser, cancel: Cancel | None = None) -> Connection:
    return bench.authenticator(open_browser=browser.open).sign_in(
        "browser", on_prompt=bench.prompts.append, cancel=cancel or bench.cancel
    )


def paste(bench: Bench, change: Callable[[str], str] = str) -> Connection:
    return bench.authenticator().sign_in(
        "paste",
        on_prompt=bench.prompts.append,
        cancel=bench.cancel,
        read_redirect=lambda: change(end_of(bench.prompts[-1].verification_uri)),
    )


def test_the_browser_brings_the_code_to_this_machine(bench: Bench) -> None:
    browser = Browser()
    connection = browse(bench, browser)
    browser.wait()
    assert connection.state is ConnectionState.CONNECTED
    (page,) = browser.pages
    assert page.status_code == 200
    assert "go back to trackcal" in page.text
    bench.tenant.assert_polite()
    bench.assert_nothing_in_clear()


def test_the_address_is_shown_as_well_as_opened(bench: Bench) -> None:
    browser = Browser()
    browse(bench, browser)
    browser.wait()
    (prompt,) = bench.prompts
    assert prompt.flow == "browser"
    assert prompt.verification_uri == browser.addresses[0]
    assert prompt.expected_host
    query = parse_qs(urlsplit(prompt.verification_uri).query)
    assert query["response_mode"] == ["query"]
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) >= 43
    assert re.fullmatch(r"http://localhost:\d+", query["redirect_uri"][0])
    assert len(query["state"][0]) >= 16


def test_the_port_is_closed_after_the_sign_in(bench: Bench) -> None:
    browser = Browser()
    browse(bench, browser)
    browser.wait()
    query = parse_qs(urlsplit(bench.prompts[0].verification_uri).query)
    port = urlsplit(query["redirect_uri"][0]).port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


@pytest.mark.parametrize(
    ("denial", "kind", "code"),
    [
        ({"error": "access_denied"}, SignInFailed, "declined"),
        (
            {"error": "access_denied", "error_description": "AADSTS65004: no"},
            SignInFailed,
            "declined",
        ),
        (
            {"error": "access_denied", "error_description": "AADSTS90094: admin"},
            AdminApprovalNeeded,
            "admin_approval_needed",
        ),
        ({"error": "consent_required"}, AdminApprovalNeeded, "admin_approval_needed"),
        ({"error": "server_error"}, TrackCalError, "unreachable"),
    ],
)
@pytest.mark.parametrize("way", ["browser", "paste"])
def test_a_refusal_in_the_browser_ends_the_sign_in(
    bench: Bench, way: str, denial: dict[str, str], kind: type[TrackCalError], code: str
) -> None:
    bench.tenant.entra.denial = denial
    browser = Browser()
    with pytest.raises(kind) as caught:
        _ = browse(bench, browser) if way == "browser" else paste(bench)
    browser.wait()
    assert caught.value.code == code
    assert all("was not finished" in page.text for page in browser.pages)
    assert not bench.tenant.to("login", "/token")


def test_a_code_that_is_refused_ends_the_sign_in(bench: Bench) -> None:
    bench.tenant.entra.exchanges.append(refusal("invalid_grant", 54005))
    with pytest.raises(SignInFailed) as caught:
        paste(bench)
    assert "AADSTS54005" in caught.value.details
    assert not list(bench.home.rglob("*.tokens"))


def test_a_pasted_address_signs_in(bench: Bench) -> None:
    connection = paste(bench)
    assert connection.state is ConnectionState.CONNECTED
    assert bench.prompts[0].flow == "paste"
    query = parse_qs(urlsplit(bench.prompts[0].verification_uri).query)
    assert query["redirect_uri"] == ["http://localhost"]
    bench.tenant.assert_polite()
    bench.assert_nothing_in_clear()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: f'  "{text}"\r\n',
        lambda text: "\n".join(text[i : i + 40] for i in range(0, len(text), 40)),
        lambda text: text.partition("?")[2],
        lambda text: text.replace("?", "#"),
        lambda text: f"\x1b[200~{text}\x1b[201~",
    ],
    ids=["quoted", "wrapped", "query only", "fragment", "bracketed paste"],
)
def test_a_pasted_address_may_be_changed_by_the_terminal(
    bench: Bench, change: Callable[[str], str]
) -> None:
    assert paste(bench, change).state is ConnectionState.CONNECTED


def test_the_address_of_another_sign_in_is_refused(bench: Bench) -> None:
    with pytest.raises(SignInFailed) as caught:
        paste(bench, lambda text: re.sub("state=[^&]*", "state=another", text))
    assert caught.value.code == "wrong_state"
    assert not bench.tenant.to("login", "/token")


def test_pasting_is_refused_when_nobody_can_paste(bench: Bench) -> None:
    with pytest.raises(SignInFailed):
        bench.authenticator().sign_in("paste", on_prompt=bench.prompts.append, cancel=bench.cancel)


def test_cancel_stops_waiting_for_the_browser(bench: Bench) -> None:
    cancel = Cancel()
    authenticator = bench.authenticator()
    shown = threading.Event()

    def show(prompt: SignInPrompt) -> None:
        bench.prompts.append(prompt)
        shown.set()

    thread, outcome = in_thread(
        lambda: authenticator.sign_in("browser", on_prompt=show, cancel=cancel)
    )
    assert shown.wait(5)
    cancel.cancel()
    thread.join(5)
    assert isinstance(outcome[0], Cancelled)
    query = parse_qs(urlsplit(bench.prompts[0].verification_uri).query)
    port = urlsplit(query["redirect_uri"][0]).port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_cancel_leaves_a_hanging_exchange(bench: Bench) -> None:
    bench.tenant.entra.exchanges.append(HANG)
    cancel = Cancel()
    browser = Browser()
    thread, outcome = in_thread(lambda: browse(bench, browser, cancel))
    assert bench.tenant.login_server.hanging.wait(5)
    cancel.cancel()
    thread.join(5)
    assert isinstance(outcome[0], Cancelled)
    browser.wait()


# The listener alone


def listen(
    state: str, visit: Callable[[int], None], *, seconds: float = 5.0
) -> dict[str, str] | BaseException:
    with RedirectListener() as listener:
        thread, outcome = in_thread(lambda: listener.wait(state, Cancel(), seconds=seconds))
        visit(urlsplit(listener.redirect_uri).port or 0)
        thread.join(10)
    result = outcome[0]
    assert isinstance(result, (dict, BaseException))
    return result


def ask(port: int, target: str, method: str = "GET", host: str = "127.0.0.1") -> int:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request(method, target)
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_listener_takes_only_the_redirect_of_its_sign_in() -> None:
    statuses: list[int] = []

    def visit(port: int) -> None:
        statuses.append(ask(port, "/favicon.ico"))
        statuses.append(ask(port, "/?code=stolen&state=wrong"))
        statuses.append(ask(port, "/?error=access_denied"))
        statuses.append(ask(port, "/?code=a&code=b&state=right"))
        statuses.append(ask(port, "/?code=a&state=right", "POST"))
        statuses.append(ask(port, "/elsewhere?code=a&state=right"))
        statuses.append(ask(port, "/?code=mine&state=right"))

    found = listen("right", visit)
    assert statuses == [404, 400, 400, 404, 404, 404, 200]
    assert found == {"code": "mine", "state": "right"}


def test_idle_and_rude_connections_do_not_block_the_listener() -> None:
    def visit(port: int) -> None:
        with (
            socket.create_connection(("127.0.0.1", port)),
            socket.create_connection(("127.0.0.1", port)) as rude,
        ):
            rude.sendall(b"\x16\x03\x01 not http")
            assert ask(port, "/?code=mine&state=right") == 200

    assert listen("right", visit) == {"code": "mine", "state": "right"}


def test_the_listener_drops_a_huge_request() -> None:
    def visit(port: int) -> None:
        with pytest.raises((OSError, http.client.HTTPException)):
            ask(port, "/?code=" + "x" * 100_000 + "&state=right")
        ask(port, "/?code=mine&state=right")

    assert listen("right", visit) == {"code": "mine", "state": "right"}


def test_the_listener_answers_on_ipv6_too() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")

    def visit(port: int) -> None:
        assert ask(port, "/?code=m&state=right", host="::1") == 200

    assert listen("right", visit) == {"code": "m", "state": "right"}


def test_the_listener_gives_up_in_the_end() -> None:
    found = listen("right", lambda port: None, seconds=0.05)
    assert isinstance(found, SignInFailed)
    assert found.code == "code_expired"


# Opening a browser


@pytest.mark.parametrize(
    ("environment", "platform"),
    [
        ({"SSH_CONNECTION": "1 2 3 4", "DISPLAY": ":0"}, "linux"),
        ({"SSH_CONNECTION": "1 2 3 4"}, "darwin"),
        ({"SSH_TTY": "/dev/pts/1", "WAYLAND_DISPLAY": "wayland-0"}, "linux"),
        ({}, "linux"),
    ],
)
def test_no_browser_over_ssh_or_without_a_desktop(
    environment: dict[str, str], platform: str
) -> None:
    assert find_opener(environment, platform) is None
    if platform == "linux":
        assert not open_in_browser("https://login.example/", environment)


def test_a_local_desktop_opens_its_browser(tmp_path: Path) -> None:
    note = tmp_path / "opened"
    script = tmp_path / "xdg-open"
    script.write_text(
        f'#!/bin/sh\necho noise\nprintf %s "$1" > {note}.new\n/bin/mv {note}.new {note}\n'
    )
    script.chmod(0o755)
    environment = {"DISPLAY": ":0", "PATH": str(tmp_path)}
    assert find_opener(environment, "linux") == str(script)
    assert open_in_browser("https://login.example/?a=b&c=d", environment)
    wait_until(note.exists)
    assert note.read_text() == "https://login.example/?a=b&c=d"


def test_the_address_comes_from_the_sign_in_when_graph_has_none(bench: Bench) -> None:
    bench.tenant.stuck["/v1.0/me"] = Reply(200, {})
    browser = Browser()
    connection = browse(bench, browser)
    browser.wait()
    assert connection.address == "ana@contoso.com"
