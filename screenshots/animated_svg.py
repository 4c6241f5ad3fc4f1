"""Makes one looping SVG of several pictures, without a script: CSS shows and hides their lines.

A line of the screen that is the same in several pictures is in the file once.
"""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple
from xml.etree import ElementTree

_SVG = "{http://www.w3.org/2000/svg}"
_LINE = 24.4
"""Height of a line, as Rich exports it."""
_RULE = re.compile(r"\.terminal-\d+-(r\d+) \{ (.*?) \}")
_FONTS = "Fira Code, ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace"


class Frame(NamedTuple):
    """What is shown for a while."""

    picture: str
    """As Textual exports it; all of one size."""
    caption: str
    """What was pressed to get there."""
    seconds: float


def animate(frames: list[Frame]) -> str:
    """Return the frames one after the other, for ever, as one SVG."""
    styles: dict[str, str] = {}
    shown: dict[str, list[int]] = {}
    for number, frame in enumerate(frames):
        for line in _lines(frame, styles):
            shown.setdefault(line, []).append(number)
    timed = {tuple(numbers): f"t{at}" for at, numbers in enumerate(shown.values())}
    body = [f'<g class="{timed[tuple(numbers)]}">{line}</g>' for line, numbers in shown.items()]
    css = [f".{name}{{{rule}}}" for rule, name in styles.items()]
    seconds = [frame.seconds for frame in frames]
    css += [_timing(name, numbers, seconds) for numbers, name in timed.items()]
    return "\n".join((*_head(frames[0].picture, css), *body, "</svg>", ""))


def _lines(frame: Frame, styles: dict[str, str]) -> list[str]:
    """Return each line of a picture as SVG, the caption first; learn the styles of its text."""
    tree = ElementTree.fromstring(frame.picture)
    rules = dict(_RULE.findall(frame.picture))
    grounds: dict[int, list[str]] = {}
    texts: dict[int, list[str]] = {}
    screen = tree.findall(f"{_SVG}g")[-1]
    for rect in screen.findall(f"{_SVG}rect"):
        at = rect.attrib
        grounds.setdefault(round((float(at["y"]) - 1.5) / _LINE), []).append(
            '<rect fill="{fill}" x="{x}" y="{y}" width="{width}" height="{height}"/>'.format(**at)
        )
    for text in screen.iter(f"{_SVG}text"):
        said, at = text.text or "", text.attrib
        if said.strip():
            rule = rules[at["class"].rpartition("-")[2]]
            name = styles.setdefault(rule, f"s{len(styles)}")
            texts.setdefault(round((float(at["y"]) - 20) / _LINE), []).append(
                f'<text class="{name}" x="{at["x"]}" y="{at["y"]}" '
                f'textLength="{at["textLength"]}">{escape(said, quote=False)}</text>'
            )
    middle = float(tree.attrib["viewBox"].split()[2]) / 2
    return [
        f'<text class="caption" x="{middle}" y="27">{escape(frame.caption, quote=False)}</text>',
        *(
            f'<g transform="translate(9 41)">{"".join(ground + texts.get(line, []))}</g>'
            for line, ground in sorted(grounds.items())
        ),
    ]


def _timing(name: str, shown: tuple[int, ...], seconds: list[float]) -> str:
    """Return the rules that show something in some of the frames only."""
    if len(shown) == len(seconds):
        return ""
    total = sum(seconds)
    steps = "".join(
        f"{100 * sum(seconds[:number]) / total:.3f}%"
        f"{{visibility:{'visible' if number in shown else 'hidden'}}}"
        for number in range(len(seconds))
        if number == 0 or (number in shown) != (number - 1 in shown)
    )
    return (
        f"@keyframes {name}{{{steps}}}"
        f".{name}{{animation:{name} {total:g}s step-end infinite;"
        f"visibility:{'visible' if 0 in shown else 'hidden'}}}"
    )


def _head(picture: str, css: list[str]) -> list[str]:
    """Return what is in all frames: the styles, and the window without what is in it."""
    tree = ElementTree.fromstring(picture)
    box = tree.attrib["viewBox"]
    width, height = (float(side) for side in box.split()[2:])
    return [
        f'<svg viewBox="{box}" xmlns="http://www.w3.org/2000/svg">',
        "<style>",
        f"text{{font-family:{_FONTS};font-size:20px;white-space:pre}}",
        "rect{shape-rendering:crispEdges}",
        ".caption{fill:#c5c8c6;font-weight:bold;text-anchor:middle}",
        *filter(None, css),
        "</style>",
        f'<rect style="shape-rendering:auto" fill="#292929" x="1" y="1" '
        f'width="{width - 2:g}" height="{height - 2:g}" rx="8"/>',
        *(
            f'<circle cx="{x}" cy="22" r="7" fill="{fill}"/>'
            for x, fill in ((26, "#ff5f57"), (48, "#febc2e"), (70, "#28c840"))
        ),
    ]
