"""The trackers that run here for real: a TimeTagger server and timewarrior, as the fakes are."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
TIMETAGGER = Path(sys.prefix) / "timetagger"
"""Where `make` puts TimeTagger: beside the environment, as httpx is slower to import with click."""


class RealTimeTagger:
    """TimeTagger's own server for one person."""

    kind = "timetagger"
    settings: dict[str, str] = {}

    def __init__(self, server: TimeTaggerServer) -> None:
        self._server = server
        self.key = server.token
        self.url = server.url
        self._before = {row["key"] for row in server.records()}

    def _rows(self) -> dict[str, dict[str, Any]]:
        return {
            row["key"]: row
            for row in self._server.records()
            if row["key"] not in self._before and not row["ds"].startswith("HIDDEN")
        }

    def marks(self) -> Counter[str]:
        return Counter(k.removeprefix("trackcal:") for k in self._rows() if "trackcal:" in k)

    def seconds(self, mark: str) -> int:
        row = self._rows()[f"trackcal:{mark}"]
        return int(row["t2"] - row["t1"])

    def text(self, mark: str) -> str:
        return str(self._rows()[f"trackcal:{mark}"]["ds"])

    everything = text

    def change(self, mark: str) -> None:
        row = self._rows()[f"trackcal:{mark}"]
        self._server.put({**row, "ds": "Talk", "mt": row["mt"] + 100})

    def remove(self, mark: str) -> None:
        row = self._rows()[f"trackcal:{mark}"]
        self._server.put({**row, "ds": f"HIDDEN {row['ds']}", "mt": row["mt"] + 100})

    def add_own(self) -> str:
        self._server.put({"key": "mine", "mt": 1, "t1": 1795000000, "t2": 1795000060, "ds": "Mine"})
        return "Mine"

    def close(self) -> None:
        """The server outlives the test."""


class TimeTaggerServer:
    """One process for the whole run."""

    def __init__(self, folder: Path) -> None:
        if not TIMETAGGER.is_dir():
            pytest.skip("TimeTagger is not installed: make .venv/.installed")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/timetagger"
        words = [f"--bind=127.0.0.1:{port}", f"--datadir={folder}"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.trackers.timetagger_server", *words],
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(TIMETAGGER)},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
        )
        try:
            self.token = self._bootstrap()
        except BaseException:
            self.close()
            raise

    def _bootstrap(self) -> str:
        ask = base64.b64encode(json.dumps({"method": "localhost"}).encode())

        def token() -> str:
            try:
                web = self._ask("POST", "bootstrap_authentication", ask)["token"]
                return str(self._ask("GET", "apitoken", token=web)["token"])
            except OSError:  # it does not listen yet
                assert self._process.poll() is None, "TimeTagger did not start"
                return ""

        return wait_until(token, every=0.05)

    def _ask(self, method: str, path: str, body: bytes | None = None, token: str = "") -> Any:
        request = urllib.request.Request(
            f"{self.url}/api/v2/{path}", body, {"authtoken": token}, method=method
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def records(self) -> list[dict[str, Any]]:
        span = "records?timerange=1790000000-1800000000"
        found: list[dict[str, Any]] = self._ask("GET", span, token=self.token)["records"]
        return found

    def put(self, record: dict[str, Any]) -> None:
        self._ask("PUT", "records", json.dumps([record]).encode(), self.token)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)


class RealTimewarrior:
    """timewarrior with a database of its own."""

    kind = "timewarrior"
    key = ""
    url = ""
    settings: dict[str, str] = {}

    def __init__(self, folder: Path) -> None:
        if shutil.which("timew") is None:
            pytest.skip("timewarrior is not installed")
        self.folder = folder
        folder.mkdir()
        os.environ["TIMEWARRIORDB"] = str(folder)  # put back by the fixture
        self.run("export")

    def run(self, *words: str) -> str:
        return subprocess.run(
            ["timew", *words, ":yes"],
            env={**os.environ, "TIMEWARRIORDB": str(self.folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def _rows(self, *words: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.run("export", *words))
        return found

    def marks(self) -> Counter[str]:
        tags = (tag for row in self._rows() for tag in row.get("tags", ()))
        return Counter(tag.removeprefix("trackcal:") for tag in tags if "trackcal:" in tag)

    def seconds(self, mark: str) -> int:
        (row,) = self._rows(f"trackcal:{mark}")
        start, end = (time.strptime(row[name], "%Y%m%dT%H%M%SZ") for name in ("start", "end"))
        return int(time.mktime(end) - time.mktime(start))

    def text(self, mark: str) -> str:
        (row,) = self._rows(f"trackcal:{mark}")
        return " ".join(row["tags"])

    def everything(self, mark: str) -> str:
        return str(self._rows(f"trackcal:{mark}"))

    def change(self, mark: str) -> None:
        (row,) = self._rows(f"trackcal:{mark}")
        self.run("tag", f"@{row['id']}", "Changed by hand")

    def remove(self, mark: str) -> None:
        (row,) = self._rows(f"trackcal:{mark}")
        self.run("delete", f"@{row['id']}")

    def add_own(self) -> str:
        self.run("track", "2026-11-22T11:00:00Z", "-", "2026-11-22T12:00:00Z", "Mine too")
        return "Mine too"

    def close(self) -> None:
        """Nothing is left running."""
