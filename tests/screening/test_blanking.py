"""Blanked texts of the labelled sets: nobody's number, address or name stands in them, and they are judged as before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.definition import load_definition
from crawler.screening import Screener
from review_cli.service.verdicts import reader
from store.domain import ArenaKind, Listing
from store.tuning import blank_listing

TESTS = Path(__file__).parents[1]


def rows(folder: str, *names: str) -> Iterator[dict[str, Any]]:
    for name in names:
        for line in (TESTS / folder / f"{name}.jsonl").read_text("utf-8").splitlines():
            yield json.loads(line)


def listing(row: dict[str, Any], title: str, body: str) -> Listing:
    return Listing(
        arena="sample",
        arena_kind=ArenaKind(row.get("arena_kind", "adult_ads")),
        url="https://portal.example/1",
        key="https://portal.example/1",
        seen_on=date(2026, 11, 22),
        title=title,
        body=body,
        lang=row.get("lang"),
        country=row.get("default_region") or "DK",
    )


@pytest.mark.parametrize("name", ["second_set", "eighth_set"])
def test_no_contact_point_survives(name: str) -> None:
    wrong = []
    for row in rows("contacts", name):
        plain = blank_listing(reader(listing(row, "", row["text"])), reader)
        if plain is None:
            continue
        digits = "".join(char for char in plain.body if char.isdigit())
        values = [*(phone.lstrip("+")[-8:] for phone in row["phones"]), *row["emails"]]
        if any(value in digits or value in plain.body.lower() for value in values):
            wrong.append(row["id"])
    assert wrong == []


@pytest.mark.parametrize("name", ["second_set", "eighth_set"])
def test_hardly_a_name_survives(name: str) -> None:
    """A name that nobody recognises as one stays: few do, and docs/data-protection.md says so."""
    named = [row for row in rows("contacts", name) if row.get("nickname")]
    left = 0
    for row in named:
        plain = blank_listing(reader(listing(row, "", row["text"])), reader)
        shown = plain.body if plain is not None else ""
        left += bool(re.search(rf"(?<!\w){re.escape(row['nickname'])}(?!\w)", shown, re.IGNORECASE))
    assert left <= 0.03 * len(named)


def test_a_blanked_text_is_judged_as_before() -> None:
    screener = Screener(load_definition())
    same = total = 0
    for row in rows("screening", "independent_set", "independent_set_2"):
        source = listing(row, row["title"], row["body"])
        plain = blank_listing(reader(source), reader)
        if plain is None:
            continue
        kind, total = source.arena_kind, total + 1
        first = screener.screen(title=source.title, body=source.body, arena_kind=kind)
        second = screener.screen(title=plain.title, body=plain.body, arena_kind=kind)
        same += first.verdict is second.verdict
    assert same >= 0.99 * total
    assert total > 500
