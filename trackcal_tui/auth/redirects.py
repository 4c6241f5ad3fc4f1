"""Read the address a browser ended on, as a terminal hands it over.

Over SSH the browser ends on a page it cannot reach, whose address holds the answer; the person
pastes that address. No error repeats any of it: it is a key for ten minutes.
"""

from __future__ import annotations

import hmac
import re
from urllib.parse import parse_qsl

from trackcal_tui.core.errors import SignInFailed

MAX_CHARACTERS = 16_384
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])")
_NOISE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u2060\ufeff]+")
_QUOTES = "\"'`“”„‘’«»<>()[]"
_KNOWN = frozenset(
    {
        *("code", "state", "error", "error_description", "error_uri", "error_subcode", "suberror"),
        *("session_state", "client_info", "admin_consent", "tenant", "scope"),
    }
)


def parse_redirect(text: str) -> dict[str, str]:
    """Return the known parameters of a pasted address, or of its query alone.

    Blanks, line breaks, quotes and escape sequences that a terminal adds are dropped; query and
    fragment are both read.

    Raises:
        SignInFailed: it is too long, or says the same thing twice in two ways.
    """
    if len(text) > MAX_CHARACTERS:
        raise _bad_paste("The pasted text is too long", "Paste only the address.")
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
            raise _bad_paste("The pasted text is not an address", "Paste all of it.") from None
        for name, value in pairs:
            if name in _KNOWN and found.setdefault(name, value) != value:
                raise _bad_paste("The pasted address contradicts itself", "Paste it once.")
    return found


def check_redirect(text: str, state: str) -> dict[str, str]:
    """Return the answer to a sign-in in a pasted address: `code` with our `state`, or `error`.

    Raises:
        SignInFailed: there is none, or it belongs to another sign-in.
    """
    found = parse_redirect(text)
    if not found.get("code") and not found.get("error"):
        if "state" in found:
            raise _bad_paste(
                "This is the address that starts the sign-in",
                "Sign in there, then paste the address the browser ends on.",
            )
        raise _bad_paste(
            "The pasted text holds no sign-in answer",
            "Copy the whole address the browser ended on, from http://localhost on.",
        )
    if not found.get("state"):
        if not found.get("code"):
            return found  # a refusal needs no proof: it ends the sign-in either way
        raise _bad_paste(
            "The pasted address is incomplete", 'Copy all of it, also the part after "state=".'
        )
    if not is_same_state(found["state"], state):
        raise SignInFailed(
            "The pasted address belongs to another sign-in",
            "Start again, and use only the newest address.",
            code="wrong_state",
        )
    return found


def is_same_state(given: str, expected: str) -> bool:
    """Compare two states in constant time; an empty one matches nothing."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def _bad_paste(title: str, hint: str) -> SignInFailed:
    return SignInFailed(title, hint, code="bad_paste")
