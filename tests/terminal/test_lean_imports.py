"""Importing asyncio and Textual without what nothing here uses."""

from __future__ import annotations

import subprocess
import sys


def run(code: str) -> None:
    """Run Python code in a process of its own, where nothing has been imported."""
    lines = "from trackcal_tui.terminal.lean_imports import import_asyncio, import_textual\n" + code
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", lines], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_tls_and_types_can_be_imported_afterwards() -> None:
    run(
        "import sys\n"
        "import_asyncio()\n"
        "import_textual()\n"
        "assert not {'ssl', 'textual.types'} & sys.modules.keys()\n"
        "import ssl, httpx\n"
        "from textual.types import DirEntry\n"
        "ssl.create_default_context()\n"
    )


def test_what_was_imported_before_stays() -> None:
    run(
        "import ssl, sys, textual.types\n"
        "before = ssl, textual.types\n"
        "import_asyncio()\n"
        "import_textual()\n"
        "assert before == (sys.modules['ssl'], sys.modules['textual.types'])\n"
    )


def test_an_async_client_of_httpx_speaks_tls_afterwards() -> None:
    run(
        "import_asyncio()\n"
        "import asyncio, socket, ssl, threading, httpx\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "seen = []\n"
        "def serve():\n"
        "    connection, _ = server.accept()\n"
        "    with connection:\n"
        "        seen.append(connection.recv(3))\n"
        "threading.Thread(target=serve, daemon=True).start()\n"
        "async def ask():\n"
        "    async with httpx.AsyncClient(trust_env=False) as client:\n"
        "        await client.get(f'https://127.0.0.1:{server.getsockname()[1]}/')\n"
        "try:\n"
        "    asyncio.run(ask())\n"
        "except httpx.ConnectError:\n"
        "    pass\n"
        "assert seen == [b'\\x16\\x03\\x01'], seen  # a client hello\n"
    )
