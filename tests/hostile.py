"""Texts that break programs which trust them; every widget that shows foreign text gets them."""

from __future__ import annotations

HOSTILE = {
    "closing markup": "[/red] bad",
    "action link": "[@click=app.quit]x[/]",
    "brackets": "Weekly [Team] sync",
    "external": "[EXT] Call",
    "open markup": "[b",
    "style link": "[link=https://example.org]go",
    "escape": "red \x1b[31malert\x1b[0m",
    "clipboard": "take \x1b]52;c;aGk=\x07this",
    "title": "set \x1b]0;owned\x07title",
    "c1": "csi \x9b31m here",
    "bidi": "pay \u202e0001 now\u202c",
    "nul": "a\x00b",
    "zero width": "a\u200bb\ufeffc",
    "lines": "one\r\ntwo\tthree\u2028four",
    "long": "very " * 400,
    "emoji": "Family 👨‍👩‍👧‍👦 day 👍🏽 🇩🇪",
    "cjk": "東京チームとの定例会議",
    "rtl": "פגישת צוות עם مرحبا",
    "combining": "e\u0301\u0301\u0301 zalgo",
    "surrogate": "lone \ud800 half",
    "joined letters": "w\u200di\u200dd\u200de",
    "dangling joiner": "team \u200d",
    "only marks": "\u0301\u0302",
    "filler": "\u3164",
    "format": "soft\xadhyphen \u2062times \U000e0041tag",
    "half a flag": "🇩",
    "keycap": "1\ufe0f\u20e3 first",
    "formula": '=HYPERLINK("https://example.org")',
    "newest emoji": "\U0001fae8 shaking",
    "private": "\ue000 icon",
    "variable": "$text ${HOME} {0} %s",
}
"""Name → text."""
