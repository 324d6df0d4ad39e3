from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from config.arena_rules import FieldRules, Rule
from config.arenas import Arena, parse_arena
from crawler.extract import contact_link, next_page, page_links, read_ad, rule_texts, true_encoding
from crawler.pages import Pages, page_of


def rules(**given: object) -> FieldRules:
    return FieldRules.model_validate(given)


def page(body: str) -> Selector:
    return Selector(text=f"<html><body>{body}</body></html>")


def test_the_first_fallback_that_is_not_empty_wins() -> None:
    read = read_ad(page("<h1> </h1><h2>Two</h2><h3>Three</h3>"), rules(title=["h1", "h2", "h3"]))
    assert read.values["title"] == "Two"


def test_join_takes_all_matches_and_a_pattern_its_group() -> None:
    shown = page("<p>a 1</p><p>b 2</p>")
    assert read_ad(shown, rules(body={"css": "p", "join": "|"})).values["body"] == "a 1|b 2"
    assert rule_texts(shown, Rule(css="p", re=r"(\d)")) == ["1", "2"]
    assert rule_texts(shown, Rule(re=r"<p>b (\d)</p>")) == ["2"]


def test_text_is_what_a_reader_sees() -> None:
    shown = page(
        "<div class=t>En <b>to</b>tre<br>fire<script>x()</script><span hidden>no</span>"
        '<span style="display: none">no</span><ul><li>fem</li><li>seks</li></ul>syv<!-- no --></div>'
    )
    assert read_ad(shown, rules(body=".t")).values["body"] == "En totre\nfire\nfem\nseks\nsyv"


def test_an_empty_text_and_a_missing_text_differ() -> None:
    empty = read_ad(page("<div class=t> </div>"), rules(body=".t"))
    missing = read_ad(page("<p>other</p>"), rules(body=".t"))
    assert empty.body_found
    assert not missing.body_found
    assert "body" not in empty.values
    assert "body" not in missing.values


JSON_LD = """<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
{"@type":"WebSite","name":"Portal"},
{"@type":"Product","name":"Titel","description":"Linje et\\nLinje to","offers":{"@type":"Offer","price":1200,"priceCurrency":"DKK",
"seller":{"name":"Nora","telephone":"83 00 00 01"}},"datePosted":"2026-03-01"}]}</script>"""
MICRODATA = """<div itemscope itemtype="https://schema.org/Offer"><span itemprop="name">Titel</span>
<div itemprop="description">Tekst</div><span itemprop="seller" itemscope><b itemprop="name">Nora</b></span>
<meta itemprop="price" content="1200"><a itemprop="email" href="mailto:nora@example.org">skriv</a></div>"""


def test_json_ld_fills_what_no_rule_finds() -> None:
    read = read_ad(page(JSON_LD), rules(title="h1"))
    assert read.values == {
        "title": "Titel",
        "body": "Linje et\nLinje to",
        "author": "Nora",
        "price": "1200 DKK",
        "published": "2026-03-01",
    }
    assert read.links == ("tel:83 00 00 01",)
    assert read.source == "structured"


def test_microdata_fills_what_no_rule_finds() -> None:
    read = read_ad(page(MICRODATA), rules())
    assert read.values == {"title": "Titel", "body": "Tekst", "author": "Nora", "price": "1200"}
    assert "mailto:nora@example.org" in read.links


def test_rules_go_before_the_pages_own_data() -> None:
    read = read_ad(page(f"<h1>Regel</h1><p class=t></p>{JSON_LD}"), rules(title="h1", body=".t"))
    assert read.values["title"] == "Regel"
    assert "body" not in read.values
    assert read.source == "selectors"


PORTAL = '<script type="application/ld+json">{"@type":"LocalBusiness","name":"Portal","telephone":"70 00 00 00","description":"Om os"}</script>'


def test_what_a_portal_says_of_itself_is_not_the_ads() -> None:
    read = read_ad(page(f"<h1>Titel</h1><p class=t>tekst</p>{PORTAL}"), rules(body=".t"))
    assert read.values == {"title": "Titel", "body": "tekst"}
    assert read.links == ()
    own_site = read_ad(page(PORTAL), rules())
    assert own_site.values["body"] == "Om os"
    assert own_site.links == ("tel:70 00 00 00",)


@pytest.mark.parametrize(
    "data",
    ["{", "[]", '{"@type":"Product","name":{"a":[[[1]]]}}', '{"@graph":' * 50 + "1" + "}" * 50, "[" * 5000],
)
def test_broken_json_ld_is_passed_over(data: str) -> None:
    assert read_ad(page(f'<script type="application/ld+json">{data}</script>'), rules()).values == {}


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("tel:+4583000001", "tel:+4583000001"),
        ("TEL://83%2000%2000%2001", "tel:83 00 00 01"),
        ("sms:83000001?body=hej", "tel:83000001"),
        ("mailto:a@example.org?subject=x", "mailto:a@example.org"),
        ("mailto:?body=x", None),
        ("https://wa.me/4583000001", "tel:+4583000001"),
        ("https://api.whatsapp.com/send?phone=4583000001&text=x", "tel:+4583000001"),
        ("whatsapp://send?phone=+4583000001", "tel:+4583000001"),
        ("whatsapp://[", None),
        ("https://example.org/83000001", None),
        ("http://[", None),
        ("/ad/5", None),
    ],
    ids=range(12),
)
def test_contact_links_have_one_form(href: str, link: str | None) -> None:
    assert contact_link(href) == link


def test_links_of_the_frame_and_of_other_posts_are_not_the_ads() -> None:
    frame = '<footer><a href="tel:70000000">x</a></footer><nav><a href="mailto:p@example.org">x</a></nav>'
    ad = '<div class=t>a <a href="tel:83000001">ring</a></div><a href="tel:83000002">knap</a>'
    assert read_ad(page(frame + ad), rules(body=".t")).links == ("tel:83000001", "tel:83000002")
    reply = '<div class=t>svar <a href="tel:83000003">ring</a></div>'
    assert read_ad(page(frame + ad + reply), rules(body=".t")).links == ("tel:83000001",)


def test_a_number_shown_beside_the_text_counts_as_a_link() -> None:
    shown = page(
        "<p class=t>tekst</p><dd class=phone>83 00 00 01</dd><dd class=mail>a@example.org</dd><dd class=phone>12</dd>"
    )
    read = read_ad(shown, rules(body=".t", contact=[".phone", ".mail::text"]))
    assert read.links == ("tel:83 00 00 01", "mailto:a@example.org")


def arena(extra: str = "") -> Arena:
    return parse_arena(
        f'name = "a"\nkind = "forum"\nstart_urls = ["http://127.0.0.1/"]\n[listing]\nad_links = "a.ad"\nnext_page = "a.more"\n{extra}',
        "a.toml",
    )


def test_rel_next_goes_before_the_button() -> None:
    both = page('<a class=more href="/button">x</a><a rel="nofollow next" href="?p=2">x</a>')
    assert next_page(both, arena(), "http://127.0.0.1/l") == "http://127.0.0.1/l?p=2"
    assert (
        next_page(page('<a class=more href="/b">x</a>'), arena(), "http://127.0.0.1/l")
        == "http://127.0.0.1/b"
    )
    assert next_page(page(""), arena(), "http://127.0.0.1/l") is None


def test_links_come_from_anchors_inside_or_around_what_matches() -> None:
    shown = page(
        '<a href="/1"><span class=ad>x</span></a><div class=ad><a href="/2">x</a></div><a class=ad href="http://[">x</a>'
    )
    assert list(page_links([shown], [Rule(css=".ad")], "http://h/")) == ["http://h/1", "http://h/2"]


def test_a_list_page_leads_to_own_ads_only() -> None:
    shown = page(
        '<base href="/sub/"><a class=ad href="5?utm_source=x">a</a><a class=ad href="5">b</a><a class=ad href="6.jpg">c</a>'
        '<a class=ad href="http://elsewhere.example/7">d</a><a class=ad href="javascript:x()">e</a><a class=more href="http://elsewhere.example/">m</a>'
    )
    found = Pages(arena()).read_list(shown, "http://127.0.0.1/l")
    assert list(found.ads) == ["http://127.0.0.1/sub/5"]
    assert found.following is None


def test_a_key_can_be_a_part_of_the_address() -> None:
    keyed = Pages(arena("[key]\nre = '/ad/(\\d+)'\n"))
    assert keyed.key_of("http://127.0.0.1/ad/17-en-titel") == "17"
    assert keyed.key_of("http://127.0.0.1/other") == "http://127.0.0.1/other"
    assert keyed.key_of("mailto:x") is None


@pytest.mark.parametrize(
    ("body", "declared", "true"),
    [
        ("æøå".encode(), "iso-8859-1", "utf-8"),
        ("æøå".encode("cp1252"), "utf-8", "cp1252"),
        ("æøå".encode("cp1252"), "cp1252", "cp1252"),
        (b"abc", "ascii", "ascii"),
        ("æøå".encode()[:-1], "utf-8", "utf-8"),
    ],
)
def test_bytes_say_their_encoding(body: bytes, declared: str, true: str) -> None:
    assert true_encoding(body, declared) == true


@given(st.binary(max_size=2_000))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    everything = Pages(arena('[fields]\nbody = ["p", {re = "a+"}]\n'))
    shown = page_of(b"<p>" + body, "utf-8")
    read = everything.read_ad(shown)
    assert all(value.strip() for value in read.values.values())
    everything.read_list(shown, "http://127.0.0.1/")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["@type", "@graph", "name", "offers", "price", "text", "author", "mainEntity"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_no_data_breaks_the_reader(data: object) -> None:
    import json

    text = json.dumps(data).replace("</", "<\\/")
    read_ad(page(f'<script type="application/ld+json">{text}</script>'), rules())
