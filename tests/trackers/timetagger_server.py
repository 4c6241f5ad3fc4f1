"""TimeTagger's server without its web pages, whose compilation takes most of its start.

    python -m tests.trackers.timetagger_server --bind=127.0.0.1:PORT --datadir=FOLDER

The sign-in and the API are TimeTagger's own, as its `__main__` puts them together.
"""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import asgineer
from timetagger import config
from timetagger.server import AuthException, api_handler_triage, authenticate, get_webtoken_unsafe

_API = "/timetagger/api/v2/"


@asgineer.to_asgi
async def serve(request: Any) -> Any:
    """Answer what lies below the API."""
    path = request.path.removeprefix(_API).strip("/")
    if not request.path.startswith(_API):
        return 404, {}, "only the API"
    if path == "bootstrap_authentication":
        asked = json.loads(b64decode(await request.get_body()))
        assert asked == {"method": "localhost"}
        return 200, {}, {"token": await get_webtoken_unsafe("defaultuser")}
    try:
        auth_info, db = await authenticate(request)
    except AuthException as error:
        return 401, {}, f"unauthorized: {error}"
    return await api_handler_triage(request, path, auth_info, db)


if __name__ == "__main__":
    asgineer.run(serve, "uvicorn", config.bind, log_level="warning")
