"""Promise 1: whoever was contacted is not contacted again as a stranger when the ad it was logged on goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.whole.protection_world import ADS, World, copy_of, make_template


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(copy_of(make_template(tmp_path / "template"), tmp_path / "workspace"))
    yield made
    made.close()


def test_an_ad_that_is_dropped_takes_no_contact_with_it(world: World) -> None:
    first, second = ADS[0], ADS[1]  # one person, one phone, two arenas
    world.crawl("ads_a", [world.listing(first)])
    world.crawl("ads_b", [world.listing(second)])
    world.match()
    profiles = sorted(world.persons())
    assert len(profiles) == 2
    assert len(set(world.persons().values())) == 1
    contacted = world.vault.profile_id(world.listing(first))
    world.contact(contacted)
    gone = replace(world.listing(first), body="Webcam-show efter klokken 20. Jeg mødes ikke med nogen.")
    world.crawl("ads_a", [gone])
    assert sorted(world.persons()) == [one for one in profiles if one != contacted]
    world.match()
    world.build()
    assert not [item for item in world.open_items() if item.reason == "first_contact"]
