"""Rows that were made to break an import, or to smuggle something past the guard: the good ones among them are stored all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from review_cli.service.importing import import_rows
from store import tables
from store.domain import Actor
from tests.whole.protection_world import (
    ADS,
    PEOPLE,
    World,
    definition,
    make_template,
    own_values,
    shared_screener,
)
from tests.whole.scan import found_in_clear, long_enough

GOOD = {"arena": "ads_a", "url": ADS[0].url, "title": "Privat i Odense", "body": ADS[0].body(), "lang": "da"}
HOSTILE: dict[str, dict[str, Any]] = {
    "a lone surrogate": {"title": "Privat \ud83d i Odense", "author": "A\udc00"},
    "a surrogate in the address": {"url": "http://ads-a.example/ad/\ud800"},
    "a zero character": {
        "body": "Jeg tager imod\0 i Odense, en time 1200 kr.",
        "city": "Od\0ense",
        "lang": "d\0",
    },
    "a huge text": {"body": ADS[3].body() + "\nny " * 300_000},
    "a number as language": {"lang": PEOPLE[3].phone},
    "a name as town": {"city": PEOPLE[0].name, "author": PEOPLE[0].name},
    "a number as town": {"city": PEOPLE[3].phone},
    "bidirectional marks": {"title": "\u202ePrivat\u202c \x1b[2J"},
}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr("crawler.intake.Screener", shared_screener)
    made = World(make_template(tmp_path / "workspace"))
    yield made
    made.close()


def take_in(world: World, *rows: dict[str, Any]) -> tuple[int, list[tuple[int, str]]]:
    _, bad, _ = import_rows(
        world.workspace,
        world.database,
        world.vault,
        definition(),
        list(enumerate(rows, 1)),
        Actor("s-importer", world.now),
        today=world.day,
    )
    return len(world.rows(tables.listing)), bad


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_row_hinders_no_good_one_and_leaves_nothing_in_clear(world: World, what: str) -> None:
    row = {**GOOD, "url": "http://ads-a.example/ad/666", **HOSTILE[what]}
    stored, _ = take_in(world, row, GOOD)
    assert stored >= 1
    secrets = long_enough(form for one in PEOPLE for form in (one.phone, one.email, one.name))
    assert found_in_clear(world.workspace.root, secrets) == set()


@pytest.mark.parametrize("days", [1, 20, 40, 364, 366, 4000])
def test_a_listing_seen_long_ago_stops_nothing_and_brings_nothing_back(world: World, days: int) -> None:
    seen = (world.day - timedelta(days=days)).isoformat()
    unclear = {**GOOD, "url": ADS[13].url, "body": ADS[13].body(), "seen_at": seen}
    stored, bad = take_in(world, {**GOOD, "url": ADS[3].url, "seen_at": seen}, unclear, GOOD)
    assert stored == (3 if days < 365 else 1)
    assert [number for number, _ in bad] == ([] if days < 365 else [1, 2])
    world.expire(0)
    for table in (tables.contact_point, tables.listing_text, tables.listing):
        assert all(row.expires_on > world.day for row in world.rows(table))


def test_whoever_objected_is_stored_by_no_row_however_it_is_written(world: World) -> None:
    one = PEOPLE[0]
    world.object([("phone", f"+45{one.phone}"), ("email", one.email)])
    text = "Jeg tager imod i min lejlighed i Odense, en time 1200 kr. "
    spaced = " ".join(one.phone[at : at + 2] for at in range(0, 8, 2))
    writings = [
        {"body": text + f"Ring {spaced}"},
        {"body": text + f"Ring 0045 {one.phone}"},
        {"body": text + f"Ring +45{one.phone}"},
        {"body": text + f"Skriv til {one.email.upper()}"},
        {"body": text, "author": one.phone},
        {"body": text, "title": f"Ring {one.phone}"},
        {"body": text, "url": f"http://ads-a.example/{one.phone}"},
        {"body": text, "url": f"http://ads-a.example/?m={one.email}"},
    ]
    rows = [{**GOOD, "url": f"http://ads-a.example/ad/{n}", **row} for n, row in enumerate(writings, 50)]
    stored, bad = take_in(world, *rows)
    assert (stored, bad) == (0, [])
    assert world.rows(tables.dropped_listing) == []
    assert own_values(ADS[1]) & world.standing()
