"""What is published gives no small count away, to whoever has all of it and a linear program."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from review_cli.counting.publish import SMALL, Register, publish
from review_cli.counting.tables import TOTAL, Published, Relation, Table, cross_table, key_of, within
from store.errors import StoreError

small_or_not = st.one_of(st.integers(0, 8), st.integers(0, 8), st.integers(0, 60))


def axis(name: str, size: int) -> tuple[str, tuple[str, ...]]:
    return name, tuple(f"{name}{number}" for number in range(size))


@st.composite
def tables(draw: st.DrawFn, measure: str = "contacts") -> Table:
    rows, columns = axis("team", draw(st.integers(2, 4))), axis("year", draw(st.integers(2, 4)))
    counts = {(row, column): draw(small_or_not) for row in rows[1] for column in columns[1]}
    return cross_table("t", measure, counts, rows=rows, columns=columns)


def attack(table: Table, shown: Published, place: tuple[str, str]) -> tuple[float, float]:
    """Least and greatest value of one cell, by a program written for this test alone: rows and columns add up, hidden is 1 at least."""
    places = list(shown.cells)
    number = {one: n for n, one in enumerate(places)}
    equations = []
    for row in table.rows:
        line = np.zeros(len(places))
        for column in table.columns:
            line[number[row, column]] = -1 if column == TOTAL else 1
        equations.append(line)
    for column in table.columns:
        line = np.zeros(len(places))
        for row in table.rows:
            line[number[row, column]] = -1 if row == TOTAL else 1
        equations.append(line)
    limits = [(1, None) if shown.cells[one] is None else (shown.cells[one],) * 2 for one in places]
    found = []
    for sign in (1, -1):
        aim = np.zeros(len(places))
        aim[number[place]] = sign
        answer = linprog(
            aim, A_eq=np.array(equations), b_eq=np.zeros(len(equations)), bounds=limits, method="highs-ds"
        )
        found.append(np.inf if answer.status == 3 else sign * answer.fun)
    return found[0], found[1]


@given(table=tables())
@settings(max_examples=60, deadline=None)
def test_no_small_count_can_be_narrowed_down(table: Table) -> None:
    shown = publish([table], Register()).tables[0]
    for place, key in table.keys.items():
        count = table.counts[key]
        if 0 < count < SMALL:
            assert shown.cells[place] is None
            low, high = attack(table, shown, place)
            assert high - low >= SMALL - 1 - 1e-6
            assert high >= SMALL - 1e-6
        elif shown.cells[place] is not None:
            assert shown.cells[place] == count
        else:
            assert count > 0, "a zero tells of nobody and is never hidden"


@given(table=tables())
@settings(max_examples=30, deadline=None)
def test_asked_again_it_says_the_same(table: Table) -> None:
    first = publish([table], Register())
    again = publish([table], first.register)
    assert again.tables == first.tables
    assert again.register == first.register


@given(table=tables(), parts=st.data())
@settings(max_examples=30, deadline=None)
def test_a_later_table_with_the_same_margin_opens_nothing(table: Table, parts: st.DataObject) -> None:
    """The rows of the first table are cut by another axis in the second: what the first hid stays safe against both."""
    first = publish([table], Register())
    other = axis("channel", 3)
    cut = {}
    for row in table.rows[:-1]:
        left = table.counts[table.keys[row, TOTAL]]
        for channel in other[1]:
            taken = left if channel == other[1][-1] else parts.draw(st.integers(0, left))
            cut[row, channel] = taken
            left -= taken
    second = cross_table("u", "contacts", cut, rows=("team", table.rows[:-1]), columns=other)
    try:
        later = publish([second], first.register)
    except StoreError:
        return  # nothing can be hidden that would protect it: nothing is published
    together = publish([table, second], later.register)
    shown = together.tables[0]
    assert shown.cells == first.tables[0].cells
    for place, key in table.keys.items():
        if 0 < table.counts[key] < SMALL:
            low, high = attack(table, shown, place)
            assert high - low >= SMALL - 1 - 1e-6


def test_a_year_less_three_quarters_gives_no_quarter_away() -> None:
    def release(period: str, counts: dict[str, int]) -> Table:
        rows = ("outcome", ("reached", "in_vain"))
        cells = {(row, "all"): counts[row] for row in rows[1]}
        return cross_table(
            "t", "contacts", cells, rows=rows, columns=("channel", ("all",)), where={"period": period}
        )

    earlier = publish([release("2026Q1-2026Q3", {"reached": 30, "in_vain": 40})], Register())
    assert earlier.tables[0].hidden == 0
    later = publish([release("2026Q1-2026Q4", {"reached": 32, "in_vain": 60})], earlier.register)
    assert later.tables[0].cells["reached", "all"] is None
    assert later.tables[0].cells["reached", TOTAL] is None
    assert later.tables[0].cells["in_vain", "all"] is None or later.tables[0].cells[TOTAL, TOTAL] is None


def test_outcomes_of_which_several_hold_are_bounded_by_their_whole() -> None:
    whole, part = key_of("contacts"), key_of("contacts", outcome="revisit")
    table = Table(
        "t",
        "outcome",
        "all",
        ("revisit", TOTAL),
        ("all",),
        {("revisit", "all"): part, (TOTAL, "all"): whole},
        {whole: 6, part: 3},
        (within(part, whole),),
    )
    assert publish([table], Register()).tables[0].cells["revisit", "all"] is None
    tight = Table(**{**vars(table), "counts": {whole: 5, part: 3}, "relations": (within(part, whole),)})
    assert publish([tight], Register()).tables[0].hidden == 1, (
        "one to five: five values, and five is not small"
    )


def test_counts_of_listings_are_no_counts_of_persons() -> None:
    table = cross_table(
        "t", "listings", {("a", "b"): 1}, rows=("x", ("a",)), columns=("y", ("b",)), of_people=False
    )
    published = publish([table], Register())
    assert published.tables[0].cells["a", "b"] == 1
    assert published.register.shown == {}


def test_totals_that_do_not_add_up_are_not_printed() -> None:
    table = cross_table("t", "contacts", {("a", "b"): 7}, rows=("x", ("a",)), columns=("y", ("b",)))
    wrong = Table(**{**vars(table), "counts": {**table.counts, key_of("contacts"): 8}})
    with pytest.raises(StoreError, match="do not add up"):
        publish([wrong], Register())


def test_the_first_contacts_of_the_2008_report() -> None:
    counts = {
        ("east", "2006Q1-2006Q4"): 1,
        ("east", "2007Q1-2007Q4"): 101,
        ("east", "2008Q1-2008Q4"): 76,
        ("middle", "2006Q1-2006Q4"): 75,
        ("middle", "2007Q1-2007Q4"): 33,
        ("middle", "2008Q1-2008Q4"): 12,
        ("west", "2006Q1-2006Q4"): 51,
        ("west", "2007Q1-2007Q4"): 40,
        ("west", "2008Q1-2008Q4"): 36,
    }
    years = tuple(f"{year}Q1-{year}Q4" for year in (2006, 2007, 2008))
    table = cross_table(
        "first",
        "first_contacts",
        counts,
        rows=("team", ("east", "middle", "west")),
        columns=("period", years),
        margins={"period": "2006Q1-2008Q4"},
    )
    shown = publish([table], Register()).tables[0]
    hidden = {place for place, value in shown.cells.items() if value is None}
    assert hidden == {
        ("east", years[0]),
        ("east", years[2]),
        ("middle", years[0]),
        ("middle", years[2]),
    }
    assert shown.cells[TOTAL, TOTAL] == 425


def test_a_relation_may_weigh_its_cells() -> None:
    """Persons by number of contacts, with the number of contacts beside: 1 * n1 + 2 * n2 is published too."""
    keys = {name: key_of("persons", contacts=name) for name in ("1", "2", "3")}
    contacts, persons = key_of("contacts"), key_of("persons")
    counts = {keys["1"]: 40, keys["2"]: 2, keys["3"]: 9, contacts: 71, persons: 51}
    relations = (
        Relation(((persons, -1.0), *((key, 1.0) for key in keys.values()))),
        Relation(((contacts, -1.0), *((key, float(name)) for name, key in keys.items()))),
    )
    rows = (*keys, TOTAL, "contacts")
    places = {(name, "all"): key for name, key in keys.items()}
    places |= {(TOTAL, "all"): persons, ("contacts", "all"): contacts}
    table = Table("t", "contacts", "all", rows, ("all",), places, counts, relations)
    shown = publish([table], Register()).tables[0]
    assert shown.cells["2", "all"] is None
    assert shown.hidden >= 3, "with both sums known, two hidden cells could be solved"
