"""The address a browser sign-in ends on, as a terminal hands it over. Pure, no network.

Over SSH the browser ends on a page that cannot be reached, whose address holds the code; the
person pastes that address. Nothing of it is ever echoed: it is a key for ten minutes.
"""

from __future__ import annotations

import hmac
import re
from urllib.parse import parse_qsl

from trackcal_tui.core.errors import SignInFailed

MOST_CHARACTERS = 16_384
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])")
_NOISE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u2060\ufeff]+")
_QUOTES = "\"'`“”„‘’«»<>()[]"
_KNOWN = frozenset(
    {
        "code",
        "state",
        "error",
        "error_description",
        "error_uri",
        "error_subcode",
        "suberror",
        "session_state",
        "client_info",
        "admin_consent",
        "tenant",
        "scope",
    }
)


def parameters(text: str) -> dict[str, str]:
    """The known parameters of a pasted address, or of its query alone.

    Blanks, line breaks, quotes and escape sequences that a terminal adds are stripped; query and
    fragment are both read, the query first.

    Raises:
        SignInFailed: it is too long, or says the same thing twice in two ways.
    """
    if len(text) > MOST_CHARACTERS:
        raise _refused("The pasted text is too long", "Paste only the address.")
    text = _NOISE.sub("", _ESCAPES.sub("", text)).strip(_QUOTES)
    address, _, fragment = text.partition("#")
    _, mark, query = address.partition("?")
    if not mark:
        query = address if "=" in address else ""
    found: dict[str, str] = {}
    for part in (query, fragment.lstrip("?")):
        try:
            pairs = parse_qsl(part, keep_blank_values=True, max_num_fields=60)
        except ValueError:
            raise _refused("The pasted text is not an address", "Paste it whole.") from None
        for name, value in pairs:
            if name not in _KNOWN:
                continue
            if found.setdefault(name, value) != value:
                raise _refused("The pasted address contradicts itself", "Paste it once, whole.")
    return found


def read_answer(text: str, state: str) -> dict[str, str]:
    """The sign-in answer in a pasted address: `code` with the right `state`, or `error`.

    Raises:
        SignInFailed: it is none, or belongs to another sign-in. Never echoes the text.
    """
    found = parameters(text)
    if not found.get("code") and not found.get("error"):
        if "state" in found:
            raise _refused(
                "This is the address that starts the sign-in",
                "Sign in there, then paste the address the browser ends on.",
            )
        raise _refused(
            "The pasted text holds no sign-in answer",
            "Copy the whole address the browser ended on, from http://localhost on.",
        )
    if not found.get("state"):
        if not found.get("code"):
            return found  # a refusal needs no proof: it ends the sign-in either way
        raise _refused(
            "The pasted address is not whole",
            "Copy all of it, also the part after “state=”.",
        )
    if not same_state(found["state"], state):
        raise SignInFailed(
            "The pasted address belongs to another sign-in",
            "Start again, and use only the newest address.",
            code="wrong_state",
        )
    return found


def same_state(given: str, expected: str) -> bool:
    """Compare two states in constant time; an empty one equals nothing."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def _refused(title: str, hint: str) -> SignInFailed:
    return SignInFailed(title, hint, code="bad_paste")
