"""Estimators against published figures, and their interval against simulation."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
import pytest

from review_cli.counting.estimates import Estimate, chao, chao_corrected, chao_plain, chapman
from store.errors import InputError


def test_two_lists_of_kampala_2017() -> None:
    found = chapman(467, 450, 54)
    assert round(found.number, 1) == 3836.6
    assert found.low < found.number < found.high
    assert found.seen == 467 + 450 - 54


def test_the_forms_of_chao_on_the_persons_of_2008() -> None:
    assert round(chao_plain(442, 297, 53), 2) == 1274.16
    assert chao_corrected(442, 297, 53) == 1256.0


def of_six(times: npt.NDArray[np.int_]) -> Estimate:
    """Chao's bound of six arenas, from how many of them each person is on."""
    by_number = Counter(times[times > 0].tolist())
    return chao(by_number.total(), by_number[1], by_number[2], 6)


def test_too_little_says_nothing() -> None:
    with pytest.raises(InputError, match="on both arenas"):
        chapman(100, 100, 9)
    with pytest.raises(InputError, match="on either"):
        chapman(60, 50, 11)
    for seen, once, twice, arenas in ((250, 200, 50, 2), (209, 200, 9, 5), (99, 60, 20, 5)):
        with pytest.raises(InputError):
            chao(seen, once, twice, arenas)


def test_never_fewer_than_were_seen() -> None:
    assert chapman(500, 500, 500).low == 500
    assert chao(390, 90, 300, 3).low >= 390


def test_the_interval_of_two_lists_holds_the_truth_as_often_as_it_says() -> None:
    """2,000 persons, each on two arenas with chances of 0.3 and 0.25, independently: 95 % of the intervals hold 2,000."""
    draw = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        first, second = draw.random(2000) < 0.3, draw.random(2000) < 0.25
        found = chapman(int(first.sum()), int(second.sum()), int((first & second).sum()))
        held += found.low <= 2000 <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_the_lower_bound_lies_below_the_truth_where_persons_differ() -> None:
    """Persons who like to advertise in many places and persons who do not: Chao's number stays below the truth, above the seen."""
    draw = np.random.default_rng(8)
    below = 0
    for _ in range(100):
        chance = draw.beta(1, 4, size=3000)[:, None]
        times = (draw.random((3000, 6)) < chance).sum(axis=1)
        found = of_six(times)
        assert found.seen < found.number
        below += found.number < 3000
    assert below >= 97


def test_the_interval_of_chao_holds_where_all_are_alike() -> None:
    """2,000 persons, each on each of six arenas with a chance of 0.15: at least nine in ten intervals hold 2,000."""
    draw = np.random.default_rng(9)
    held = 0
    for _ in range(300):
        times = (draw.random((2000, 6)) < 0.15).sum(axis=1)
        found = of_six(times)
        held += found.low <= 2000 <= found.high
    assert held / 300 >= 0.9
