"""A published table in words: what every writer takes, whether it draws on a screen or fills a spreadsheet. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from review_cli.counting.publish import SMALL, Audit
from review_cli.counting.tables import Published
from review_cli.i18n import _, ngettext
from review_cli.writers.words import Words, axis_words, column_words, row_words, table_title

HIDDEN = "*"
"""What stands where a count is hidden."""

Cell = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """A title, headings, rows of a label and numbers, and the sentences below. A hidden number is None; so is a share there is none of."""

    code: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    percent: frozenset[int]
    """The columns that are shares, in percent."""
    notes: tuple[str, ...]
    counts: tuple[tuple[str, str, int | None], ...]
    """The same for programs: row, column and count by code; a hidden count is None."""
    sums: frozenset[int] = frozenset()
    """The rows that sum up others, by number."""

    @property
    def is_matrix(self) -> bool:
        """Whether its columns are its rows again."""
        return tuple(row[0] for row in self.rows) == self.headings[1:]


def sheet(table: Published, words: Words, notes: tuple[str, ...] = ()) -> Sheet:
    """The table in the bound language; `notes` are said below it, before what this table hides."""
    headings = [axis_words(table.row_axis)]
    percent: set[int] = set()
    shared = {column for _row, column in table.shares}
    for column in table.columns:
        headings.append(column_words(table.column_axis, column))
        if column in shared:
            percent.add(len(headings))
            headings.append("%")
    rows: list[tuple[Cell, ...]] = []
    for row in table.rows:
        cells: list[Cell] = [row_words(table.row_axis, row, words)]
        for column in table.columns:
            cells.append(table.cells[row, column])
            if column in shared:
                cells.append(table.shares.get((row, column)))
        rows.append(tuple(cells))
    below = list(notes)
    if table.hidden:
        below.append(hidden_note())
    return Sheet(
        table.code,
        table_title(table.code),
        tuple(headings),
        tuple(rows),
        frozenset(percent),
        tuple(below),
        tuple((row, column, table.cells[row, column]) for row in table.rows for column in table.columns),
        frozenset(number for number, row in enumerate(table.rows) if row in table.sums),
    )


def hidden_note() -> str:
    """What the sign for a hidden count means."""
    return _("{sign}: hidden, being a count from 1 to {most} or needed to protect one").format(
        sign=HIDDEN, most=SMALL - 1
    )


def audit_note(audit: Audit) -> str:
    """How many cells are hidden, and how far an outsider gets."""
    if not audit.small + audit.beside:
        return _("Nothing is hidden: no count lies between 1 and {most}.").format(most=SMALL - 1)
    counted = ngettext(
        "{cells} cells: {small} small count hidden, {beside} more to protect it;",
        "{cells} cells: {small} small counts hidden, {beside} more to protect them;",
        audit.small,
    ).format(cells=audit.cells, small=audit.small, beside=audit.beside)
    found = _("whoever has all releases can narrow none of them to fewer than {values} values.").format(
        values=audit.fewest_values
    )
    return f"{counted} {found}"
