"""Lines of a full screen: fitted to a width, side by side, with marks that carry the meaning where colour is off. Pure.

Every text goes through `safe` here, whatever its caller did: what came from the web cannot style, move or break a screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from review_cli.masking import safe

ALERT, GOOD, DIM, STRONG, KEY = "bold red", "green", "dim", "bold", "bold cyan"


def text(words: str, style: str = "") -> Text:
    """A harmless text."""
    return Text(safe(words), style=style, end="", no_wrap=True)


def joined(*parts: str | Text | tuple[str, str]) -> Text:
    """Texts one after the other; a pair is words and style."""
    whole = Text(end="", no_wrap=True)
    for part in parts:
        whole.append_text(
            part if isinstance(part, Text) else text(*((part,) if isinstance(part, str) else part))
        )
    return whole


def fitted(line: Text, width: int, *, pad: bool = True) -> Text:
    """The line at exactly this width in cells; what does not fit ends in an ellipsis."""
    copy = line.copy()
    copy.truncate(max(width, 0), overflow="ellipsis", pad=pad)
    return copy


def ends(left: Text, right: Text, width: int) -> Text:
    """One text at each end of a line; the right one stays whole."""
    room = width - cell_len(right.plain)
    return joined(fitted(left, max(room - 1, 0)), " " if room > 0 else "", right)


def rule(width: int) -> Text:
    """A line across."""
    return text("─" * width, DIM)


def wrapped(words: str, width: int, style: str = "") -> list[Text]:
    """A harmless text on as many lines as it takes."""
    lines: list[Text] = []
    for paragraph in words.split("\n"):
        line = ""
        for word in safe(paragraph, 4000).split(" "):
            while cell_len(word) > width > 0:
                word, rest = word[: max(1, width // 2)], word[max(1, width // 2) :]
                lines.append(text(f"{line} {word}".strip(), style))
                line, word = "", rest
            if line and cell_len(line) + 1 + cell_len(word) > width:
                lines.append(text(line, style))
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(text(line, style))
    return lines


def flowed(line: Text, width: int) -> list[Text]:
    """A styled line on as many lines as it takes."""
    if cell_len(line.plain) <= width:
        return [line]
    whole = line.copy()
    whole.no_wrap = False
    return [text("") + part for part in whole.wrap(_measure(), max(width, 2))]


@cache
def _measure() -> Console:
    """Rich wraps with a console at hand; it prints nothing."""
    return Console(file=StringIO(), width=80)


def keyed(pairs: Iterable[tuple[str, str]], width: int) -> list[Text]:
    """Keys and their words, flowing over as many lines as it takes."""
    lines: list[Text] = []
    line = Text(end="", no_wrap=True)
    for key, words in pairs:
        piece = joined((key, KEY), " ", words)
        if line.plain and cell_len(line.plain) + 2 + cell_len(piece.plain) > width:
            lines.append(line)
            line = Text(end="", no_wrap=True)
        line.append_text(joined("  " if line.plain else "", piece))
    if line.plain:
        lines.append(line)
    return lines


def beside(left: Sequence[Text], right: Sequence[Text], width: int, share: float = 0.6) -> list[Text]:
    """Two columns of lines with a line between them."""
    first = int(width * share)
    rows = max(len(left), len(right))
    blank = Text(end="")
    return [
        joined(
            fitted(left[n] if n < len(left) else blank, first),
            (" │ ", DIM),
            fitted(right[n] if n < len(right) else blank, width - first - 3, pad=False),
        )
        for n in range(rows)
    ]


def window(at: int, count: int, room: int) -> range:
    """Which of `count` rows are shown in `room` lines so that row `at` is among them."""
    start = min(max(at - room // 2, 0), max(count - room, 0))
    return range(start, min(start + room, count))


def page(
    head: Sequence[Text], body: Sequence[Text], foot: Sequence[Text], width: int, height: int
) -> list[Text]:
    """Head above, foot below, the body cut to what is left between them: exactly `height` lines of at most `width` cells."""
    room = max(height - len(head) - len(foot), 0)
    middle = [*body[:room], *(Text(end="") for _ in range(room - len(body)))]
    return [fitted(line, width, pad=False) for line in [*head, *middle, *foot][:height]]
