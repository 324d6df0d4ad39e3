"""Tables of what stands now: they add up, and what counts persons is tied together by the combinations of arenas."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from review_cli.counting.market import arenas, duplicates, listings, overlap, persons_by_arenas
from review_cli.counting.publish import SMALL, Register, publish
from review_cli.counting.tables import TOTAL, check_totals

names = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, unique=True).map(
    lambda some: tuple(sorted(some))
)
combinations = st.dictionaries(names, st.integers(1, 40), min_size=1, max_size=8).map(Counter)


@given(combined=combinations)
@settings(max_examples=25, deadline=None)
def test_no_small_number_of_persons_on_two_arenas_is_shown(combined: Counter[tuple[str, ...]]) -> None:
    tables = [persons_by_arenas(combined, "2026W47"), overlap(combined, "2026W47")]
    publication = publish(tables, Register())
    for table, shown in zip(tables, publication.tables, strict=True):
        assert check_totals(table) == []
        for place, key in table.keys.items():
            if 0 < table.counts[key] < SMALL:
                assert shown.cells[place] is None
    assert publication.audit.fewest_values is None or publication.audit.fewest_values >= SMALL


def test_the_matrix_is_symmetric_with_all_persons_of_an_arena_on_its_diagonal() -> None:
    table = overlap(Counter({("a",): 30, ("b",): 20, ("a", "b"): 12}), "2026W47")
    count = {place: table.counts[key] for place, key in table.keys.items()}
    assert count["a", "b"] == count["b", "a"] == 12
    assert [count["a", "a"], count["b", "b"]] == [42, 32]


def test_profiles_are_persons_and_contacts_spared() -> None:
    counts = Counter(profiles=43, persons=32, spared=11, persons_of_several=9, venues=1)
    table = duplicates(counts, Counter(phone=8, email=5, name_context=9, human=2), "2026W47")
    assert check_totals(table) == []
    assert table.counts[table.keys["spared", "count"]] == 11


def test_arenas_and_listings_are_never_hidden() -> None:
    tables = [
        arenas(Counter({("adult_ads", "kept"): 1}), ["kept", "rejected"]),
        listings({"one": Counter(kept=3, unclear=1, remote_only=2, gone=2)}),
    ]
    for shown in publish(tables, Register()).tables:
        assert None not in shown.cells.values()
    assert publish(tables, Register()).tables[1].cells["one", TOTAL] == 6
