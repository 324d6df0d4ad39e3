"""A look at portals nobody described: what is proposed, and what a crawl by the proposal alone then finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.arena_rules import FIELD_NAMES
from config.arenas import Mode, parse_arena
from config.settings import CrawlSettings
from crawler.survey.fetching import MOST_PAGES, Fetcher
from crawler.survey.look import Looked, look
from crawler.survey.proposal import arena_file
from tests.crawler.conftest import Crawl, crawl
from tests.portal.server import Portal, serving
from tests.portal.shapes import COUNT, SHAPES, TRAPS, ads


@dataclass
class Found:
    """One shape: the look, the proposed file, and what was asked for during the look."""

    looked: Looked
    text: str
    asked: list[str]


def survey(portal: Portal, start: str, folder: Path, name: str) -> Found:
    fetcher = Fetcher(portal.url + start, CrawlSettings(), folder)
    try:
        looked = look(portal.url + start, fetcher)
    finally:
        fetcher.close()
    return Found(looked, arena_file(looked.survey, name), list(portal.asked))


@pytest.fixture(scope="module")
def portals() -> Iterator[dict[str, Portal]]:
    with serving({name: shape.site for name, shape in SHAPES.items()} | TRAPS) as running:
        yield running


@pytest.fixture(scope="module")
def found(portals: dict[str, Portal], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    locks = tmp_path_factory.mktemp("locks")
    return {
        name: survey(portal, SHAPES[name].start if name in SHAPES else "/", locks, name)
        for name, portal in portals.items()
    }


@pytest.fixture(scope="module")
def crawled(
    portals: dict[str, Portal], found: dict[str, Found], tmp_path_factory: pytest.TempPathFactory
) -> Crawl:
    texts = {name: found[name].text for name in SHAPES}
    return crawl(tmp_path_factory.mktemp("shapes") / "ws", {name: portals[name] for name in SHAPES}, texts)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_crawl_by_the_proposal_alone_finds_every_ad(name: str, crawled: Crawl) -> None:
    listings = crawled[name].listings
    assert len(listings) == COUNT
    assert len({listing["key"] for listing in listings}) == COUNT


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_every_field_that_ads_show_is_read_from_each(name: str, crawled: Crawl) -> None:
    covered = {
        field
        for field in FIELD_NAMES
        if sum(bool(listing[field]) for listing in crawled[name].listings) == COUNT
    }
    assert covered >= SHAPES[name].fields


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_what_is_read_is_what_the_ad_says(name: str, crawled: Crawl) -> None:
    by_text = {ad.body[0]: ad for ad in ads()}
    for listing in crawled[name].listings:
        ad = next(
            one for text, one in by_text.items() if text in listing["body"] and one.body[1] in listing["body"]
        )
        assert listing["title"] in (ad.title, ad.name)
        assert listing["author"] in (None, ad.name)
        assert listing["town"] in (None, ad.town)
        if listing["published"] is not None:
            assert ad.date in listing["published"]


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_replies_and_the_frame_stay_out_of_the_text(name: str, crawled: Crawl) -> None:
    for listing in crawled[name].listings:
        assert "Betingelser" not in listing["body"]
        assert "Kaj" not in listing["body"]
        assert "weekenden" not in listing["body"]


@pytest.mark.parametrize("name", sorted((*SHAPES, *TRAPS)))
def test_a_look_asks_for_ten_pages_at_most_and_for_no_picture_or_script(
    name: str, found: dict[str, Found]
) -> None:
    asked = found[name].asked
    assert asked[0] == "/robots.txt"
    assert len(asked) - 1 <= MOST_PAGES
    assert len(set(asked)) == len(asked)
    assert not [path for path in asked if path.endswith((".jpg", ".js", ".css", ".png"))]
    assert not [path for path in asked if path.startswith(("/login", "/kontakt", "/om"))]


@pytest.mark.parametrize("name", sorted((*SHAPES, *TRAPS)))
def test_a_proposal_is_an_arena_file_that_nobody_may_crawl_elsewhere(
    name: str, found: dict[str, Found]
) -> None:
    arena = parse_arena(found[name].text, "proposed.toml")
    elsewhere = parse_arena(
        found[name].text.replace("127.0.0.1", "portal.example").replace("delay = 0", "delay = 3"), "x"
    )
    assert arena.name == name
    assert elsewhere.refusal() is not None


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_proposal_holds_nothing_of_a_person(name: str, found: dict[str, Found]) -> None:
    text = found[name].text
    for ad in ads():
        assert ad.name not in text
        assert ad.title not in text
        assert ad.body[0][:20] not in text


def test_a_button_that_leads_nowhere_new_is_said_and_left_out(found: dict[str, Found]) -> None:
    assert "lead to no new ads" in found["looping_button"].text
    assert not parse_arena(found["looping_button"].text, "x").listing.next_page


def test_rel_next_goes_before_a_button(found: dict[str, Found]) -> None:
    assert found["profile_cards"].looked.survey.how_next == "rel"
    assert not parse_arena(found["profile_cards"].text, "x").listing.next_page


def test_a_page_without_ads_gives_a_file_to_fill_in(found: dict[str, Found]) -> None:
    text = found["scripted"].text
    assert parse_arena(text, "x").mode is Mode.MANUAL
    assert "# ad_links = " in text
    assert "# body = " in text
