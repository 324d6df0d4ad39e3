from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection

from config.arenas import parse_arena
from crawler.pages import Pages, page_of
from review_cli.demo.ads import DEMO_OBJECTION_PHONE, OBJECTOR, ad_portal_ads, board_ads, phone_of
from review_cli.demo.portals import AD_PORTAL, BOARD, ad_portal, arena_files, board, serve_portals
from store.domain import Listing
from store.keys import is_placeholder_phone, phone_key
from tests.conftest import TODAY

URLS = {AD_PORTAL: "http://127.0.0.1:1", BOARD: "http://127.0.0.1:2"}


def read_whole(name: str) -> list[Listing]:
    """Walk a portal by its arena file, without a network."""
    arena = parse_arena(arena_files(URLS)[name], f"{name}.toml")
    pages, site = Pages(arena), {AD_PORTAL: ad_portal, BOARD: board}[name]

    def fetch(url: str):
        shown = site(url.removeprefix(URLS[name]))
        assert shown is not None
        return page_of(shown.encode(), "utf-8")

    at: str | None = arena.start_urls[0]
    listings = []
    while at:
        found = pages.read_list(fetch(at), at)
        assert found.container
        for key, url in found.ads.items():
            listing = pages.listing(pages.read_ad(fetch(url)), url, key, TODAY)
            assert listing is not None
            listings.append(listing)
        at = found.following
    return listings


def test_the_arena_files_read_all_of_both_portals() -> None:
    for name, ads in ((AD_PORTAL, ad_portal_ads()), (BOARD, board_ads())):
        read = read_whole(name)
        assert [(one.key, one.title, one.author, one.town) for one in read] == [
            (str(ad.number), ad.title, ad.nickname, ad.town) for ad in ads
        ]
        assert [one.body.split() for one in read] == [ad.body.split() for ad in ads]
        assert all(one.links == () for one in read)
    assert (len(ad_portal_ads()), len(board_ads())) == (40, 25)


def test_every_invented_number_is_its_own_and_nobodys() -> None:
    numbers = [phone_of(person) for person in range(100)]
    assert len(set(numbers)) == 100
    assert all(number[:2] in {"83", "84", "85", "95"} for number in numbers)
    keys = [phone_key(number) for number in numbers]
    assert all(key and not is_placeholder_phone(key) for key in keys)


def test_the_objector_stands_on_both_portals() -> None:
    assert phone_of(OBJECTOR) == DEMO_OBJECTION_PHONE
    assert OBJECTOR in {ad.person for ad in ad_portal_ads()} & {ad.person for ad in board_ads()}


def asked(base: str, path: str) -> tuple[int, str]:
    connection = HTTPConnection(base.removeprefix("http://"), timeout=200)
    connection.request("GET", path)
    with closing(connection):
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_both_portals_answer_and_say_what_is_missing() -> None:
    with serve_portals() as urls:
        assert set(urls) == {AD_PORTAL, BOARD}
        assert "Disallow: /login/" in asked(urls[BOARD], "/robots.txt")[1]
        assert asked(urls[AD_PORTAL], "/annonce/999")[0] == 404


def test_this_machines_own_portals_need_no_approval() -> None:
    for name, text in arena_files(URLS).items():
        assert parse_arena(text, name).refusal() is None
