"""Numbers as the bound language writes them."""

from __future__ import annotations

from review_cli.i18n import language
from review_cli.writers.sheets import HIDDEN, Cell


def written(cell: Cell, *, percent: bool = False) -> str:
    """A cell in words: thousands and decimals by language (1.234,5 in Danish), a hidden count as its sign, no share as nothing."""
    if cell is None:
        return "" if percent else HIDDEN
    if isinstance(cell, str):
        return cell
    text = f"{cell:,.1f}" if percent else f"{cell:,}"
    return text.translate(str.maketrans(",.", ".,")) if language() == "da" else text
