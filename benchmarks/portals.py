"""What a crawl of a portal with known truth brought: listings found, verdicts, phones, persons, venues, queue.

    python -m benchmarks.portals WORKSPACE ARENA=TRUTH.jsonl [ARENA=TRUTH.jsonl ...]

Each line of a truth file is one ad with `title`, `verdict`, `phone` (eight digits or null), `author_key`, `venue_key`, `objected`. The
arena's ads are found by the first number in their address, which counts the lines from 1. The portals must be up: the list pages are
read once more to learn the addresses of dropped ads, of which the store knows tokens only.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from parsel import Selector

from config.arenas import Arena, load_arenas
from config.workspace import Workspace
from crawler.pages import Pages
from review_cli.session import Session
from store import tables
from store.queue import Queue

Row = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """A line of truth with what the store holds of it."""

    truth: Row
    profile_id: str | None
    verdict: str | None
    phones: frozenset[str]
    person: str | None
    venue: str | None


def main(argv: list[str]) -> None:
    """Print the figures. Without a workspace there is nothing to measure: portals and truth are not part of this project."""
    if len(argv) < 2 or not all("=" in given for given in argv[1:]):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    session = Session(Workspace(Path(argv[0]).resolve()))
    arenas = load_arenas(session.workspace.arenas_dir)
    known: list[Known] = []
    for given in argv[1:]:
        name, _, path = given.partition("=")
        rows = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]
        known += _known(session, arenas[name], rows)
    with session.database.reading() as connection:
        queue = Queue(connection, session.vault).items(session.today)
    allowed = [one for one in known if not one.truth["objected"]]
    said = [one for one in known if one.truth["objected"]]
    phones = [one for one in allowed if one.profile_id]
    right_phones = sum(
        one.phones == frozenset([f"+45{one.truth['phone']}"] if one.truth["phone"] else []) for one in phones
    )
    print(f"listings found        {sum(one.verdict is not None for one in known)} of {len(known)}")
    print(
        f"verdicts right        {sum(one.verdict == one.truth['verdict'] for one in allowed)} of {len(allowed)}"
    )
    for one in allowed:
        if one.verdict != one.truth["verdict"]:
            print(
                f"   {one.truth['source']}: {one.verdict} instead of {one.truth['verdict']} ({one.truth['lang']})"
            )
    print(f"phones right          {right_phones} of {len(phones)} kept listings")
    _persons(allowed)
    print(f"queue                 {len(queue)} items, {len({item.subject_id for item in queue})} subjects")
    print(
        f"objectors' listings   {len(said)} on the portals, {sum(one.profile_id is not None for one in said)} stored"
    )
    session.close()


def _persons(known: list[Known]) -> None:
    kept = [one for one in known if one.profile_id and one.truth["verdict"] == "face_to_face"]
    right = wrong = missed = 0
    for a, b in combinations(kept, 2):
        same, merged = a.truth["author_key"] == b.truth["author_key"], a.person == b.person
        right += same and merged
        wrong += merged and not same
        missed += same and not merged
    print(f"pairs of one person   {right} merged right, {wrong} merged wrong, {missed} missed")
    venues: dict[str, set[str]] = defaultdict(set)
    for one in kept:
        if one.venue:
            venues[one.venue].add(str(one.truth["venue_key"]))
    in_venue = sum(one.truth["venue_key"] is not None for one in kept)
    found = sum(one.truth["venue_key"] is not None and one.venue is not None for one in kept)
    print(
        f"venues                {len(venues)} found, pure: {all(len(keys) == 1 for keys in venues.values())}; {found} of {in_venue} listings in theirs"
    )


def _known(session: Session, arena: Arena, rows: list[Row]) -> list[Known]:
    tokens = {session.vault.listing_token(arena.name, key): number for number, key in _keys(arena).items()}
    t, found = tables, {}
    with session.database.reading() as connection:
        dropped = {
            row.address_token: row.reason.partition(":")[0]
            for row in connection.execute(
                sa.select(t.dropped_listing.c.address_token, t.dropped_listing.c.reason)
            )
        }
        for row in connection.execute(
            sa.select(t.listing, t.membership.c.person_id, t.membership.c.venue_id)
            .outerjoin(t.membership, t.membership.c.profile_id == t.listing.c.profile_id)
            .where(t.listing.c.arena == arena.name)
        ):
            phones = connection.execute(
                sa.select(t.contact_point).where(
                    t.contact_point.c.profile_id == row.profile_id, t.contact_point.c.kind == "phone"
                )
            )
            values = frozenset(
                session.vault.sealer.open(
                    p.value_sealed, table="contact_point", row=p.token_id, purpose="value"
                )
                for p in phones
            )
            found[row.address_token] = (row.profile_id, row.verdict, values, row.person_id, row.venue_id)
    by_number = {number: token for token, number in tokens.items()}
    known = []
    for number, truth in enumerate(rows, 1):
        token = by_number.get(number, b"")
        profile, verdict, phones, person, venue = found.get(
            token, (None, dropped.get(token), frozenset(), None, None)
        )
        known.append(Known(truth, profile, verdict, phones, person, venue))
    return known


def _keys(arena: Arena) -> dict[int, str]:
    """The ads' keys by their number, from the list pages and what these lead to."""
    found: dict[int, str] = {}
    to_read, read = list(arena.start_urls), set[str]()
    pages = Pages(arena)
    while to_read:
        url = to_read.pop()
        if url in read:
            continue
        read.add(url)
        if urlsplit(url).hostname != "127.0.0.1":
            raise SystemExit("only portals on this machine")
        page = Selector(urllib.request.urlopen(url, timeout=10).read().decode())  # noqa: S310 - checked above
        listed = pages.read_list(page, url)
        for key, link in listed.ads.items():
            if number := re.search(r"\d+", urlsplit(link).path):
                found[int(number.group())] = key
        to_read += [*listed.lists, *([listed.following] if listed.following else [])]
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
