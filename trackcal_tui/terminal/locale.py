"""Which characters the terminal shows, according to the locale in the environment.

It is read from the variables: `setlocale` knows only installed locales, and Python 3.11 turns the
C locale into UTF-8 (PEP 538, PEP 540) whatever the terminal can show.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

_VARIABLES = ("LC_ALL", "LC_CTYPE", "LANG")
"""The first that is not empty decides (POSIX, Environment Variables, 8.2)."""
_COERCED = frozenset({"C.UTF-8", "C.utf8", "UTF-8"})
"""What Python writes into LC_CTYPE when it finds the C locale, before any of our code runs."""
_POINT_LANGUAGES = (
    *("C", "POSIX", "UTF-8", "en", "zh", "ja", "ko", "th", "he", "hi", "bn", "ta", "te", "ms"),
    *("ga", "cy", "mt", "sw", "ur"),
)
_POINT_COUNTRIES = ("CH", "LI", "MX", "GT", "HN", "SV", "NI", "PA", "DO", "PE", "PR", "US")
"""Where the decimal mark is a point (CLDR); elsewhere it is a comma."""
_ENVIRONMENT_AT_START = "/proc/self/environ"


def is_utf8(environment: Mapping[str, str] | None = None) -> bool:
    """Return whether the terminal shows every character; assumed where nothing is set.

    Args:
        environment: Instead of the one this process was started with.
    """
    name = locale_name(environment)
    return not name or codeset(name).lower().replace("-", "").replace("_", "") == "utf8"


def key_name(key: str) -> str:
    """Return a key's sign (`↑`), or its name where the terminal cannot show the sign."""
    if key.isascii() or is_utf8():
        return key
    from trackcal_tui.terminal.ascii_fallback import ascii_key_name

    return ascii_key_name(key)


def locale_name(environment: Mapping[str, str] | None = None) -> str:
    """Return the locale for characters (`de_DE.ISO-8859-1@euro`); empty where none is set."""
    if environment is None:
        environment = os.environ
        if not environment.get("LC_ALL") and environment.get("LC_CTYPE") in _COERCED:
            environment = _environment_at_start() or environment
    return next(filter(None, map(environment.get, _VARIABLES)), "")


def decimal_mark(environment: Mapping[str, str] | None = None) -> str:
    """Return the decimal mark that spreadsheets expect where this locale is used: `.` or `,`."""
    environment = os.environ if environment is None else environment
    name = next(filter(None, map(environment.get, ("LC_ALL", "LC_NUMERIC", "LANG"))), "C")
    language, _, country = re.split(r"[.@]", name)[0].partition("_")
    with_point = language in _POINT_LANGUAGES or country in _POINT_COUNTRIES
    return "." if with_point else ","


def codeset(name: str) -> str:
    """Return the encoding in a locale's name; empty where it names none.

    macOS has a locale that is only that: `UTF-8`.
    """
    language, _, encoding = name.partition("@")[0].partition(".")
    return language if language in _COERCED else encoding


def _environment_at_start() -> dict[str, str]:
    """Return the environment as it was before Python began; empty where the system hides it."""
    try:
        with open(_ENVIRONMENT_AT_START, "rb") as stream:  # noqa: PTH123 - pathlib is slower
            variables = os.fsdecode(stream.read()).split("\0")
    except OSError:
        return {}
    return dict(variable.split("=", 1) for variable in variables if "=" in variable)
