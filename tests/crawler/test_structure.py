"""Structures of pages: selectors find in them what they found on the page, and nobody finds a person."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from config.arenas import parse_arena
from crawler.pages import Pages
from crawler.structure import keep_newest, last_alarm, rule_words, saved_structures, shape, structure_of
from tests.portal.shapes import SHAPES, ads

ARENA = parse_arena(
    """
name = "blog"
kind = "adult_ads"
start_urls = ["http://127.0.0.1:9/"]
[listing]
container = "main"
ad_links = "h2 a"
next_page = "a.older-posts"
[fields]
title = ".p-name"
body = ".e-content"
author = ".p-author"
""",
    "blog.toml",
)


def page(shape_name: str, path: str) -> Selector:
    answer = SHAPES[shape_name].site(path)
    assert isinstance(answer, str)
    return Selector(text=answer)


def test_the_rules_find_as_many_ads_and_the_next_page() -> None:
    original = page("entry_blog", "/")
    blanked = Selector(text=structure_of(original, rule_words(ARENA)))
    before, after = (Pages(ARENA).read_list(one, "http://127.0.0.1:9/") for one in (original, blanked))
    assert len(before.ads) == len(after.ads) == 5
    assert after.container
    assert after.following is not None


def test_fields_are_found_in_the_same_places() -> None:
    ad = ads()[3]
    listed = page("entry_blog", "/").css("h2 a::attr(href)").getall()
    original = page("entry_blog", listed[3])
    blanked = Selector(text=structure_of(original, rule_words(ARENA)))
    before, after = (Pages(ARENA).read_ad(one).values for one in (original, blanked))
    assert before["title"] == ad.title
    assert before.keys() == after.keys()
    assert {name: shape(value) for name, value in before.items()} == {
        name: shape(v) for name, v in after.items()
    }


def test_addresses_of_different_ads_stay_different() -> None:
    blanked = Selector(text=structure_of(page("table_board", "/board.php?f=2")))
    links = blanked.css("#threads a::attr(href)").getall()
    assert len({link for link in links if link.startswith("thread.php") and "#" not in link}) == 7


def test_labels_that_rules_name_stay_and_what_follows_them_does_not() -> None:
    labelled = Selector(text="<ul><li>Sted: Odense</li><li>Navn: Mira</li></ul>")
    text = structure_of(labelled, {"Sted:", "Sted"})
    assert "Sted: xxxxxx" in text
    assert "Navn" not in text


def test_scripts_comments_and_handlers_are_gone() -> None:
    text = structure_of(
        Selector(
            text='<p onclick="a(83000141)" style="x" data-name="Mira">x</p><!-- Mira --><script>var n="Mira"</script><img src="mira.jpg">'
        )
    )
    assert "ira" not in text
    assert "83000141" not in text
    assert "onclick" not in text


def test_json_ld_keeps_its_keys_and_types_only() -> None:
    text = structure_of(
        Selector(
            text='<script type="application/ld+json">{"@type": "Product", "name": "Mira", "offers": {"price": 900}}</script>'
        )
    )
    assert '"@type": "Product"' in text
    assert "Mira" not in text
    assert "900" not in text


WORDS = st.text(
    st.characters(categories=["Ll", "Lu", "Nd"], exclude_characters="xX0"), min_size=4, max_size=12
)


@given(WORDS, WORDS, WORDS)
def test_no_word_of_a_page_survives(said: str, slug: str, titled: str) -> None:
    source = f'<html><body><h1>{said}</h1><a class="ad" href="/annonce/{slug}" title="{titled}">{said} {slug}</a><p id="{titled}" class="ad-{said}">{titled}</p></body></html>'
    text = structure_of(Selector(text=source))
    kept = {"html", "body", "class", "href", "title", "annonce"}
    for word in (said, slug, titled):
        if word.lower() not in kept and not any(word.lower() in one for one in kept):
            assert word not in text


@given(st.text(max_size=300))
def test_a_shape_has_no_letters_or_digits_of_its_text(text: str) -> None:
    assert not re.search(r"[^\W_x0]", shape(text)) or not shape(text).isascii()


@given(st.text(alphabet="<>/abhp1 =\"'!-", max_size=200))
def test_broken_pages_are_blanked_too(source: str) -> None:
    assert isinstance(structure_of(Selector(text=f"<html>{source}")), str)


def test_structures_that_are_cleared_away_while_they_are_listed_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "blog"
    folder.mkdir()
    (folder / "ad-ra1.html").write_text("<main></main>", encoding="utf-8")
    (folder / "ad-ra2.html").symlink_to("gone.html")
    assert [name for name, _ in saved_structures(tmp_path, "blog")] == ["ad-ra1"]
    assert last_alarm(tmp_path, "blog") == {"ad-ra1"}
    keep_newest(tmp_path, "blog", "ad")
    assert (folder / "ad-ra1.html").exists()
