"""Labels that a portal's form writes into the ads' own texts: learnt from several ads, read from the advertiser's own post only."""

from __future__ import annotations

from parsel import Selector

from config.arena_rules import Rule
from crawler.extract import rule_texts
from crawler.survey.places import AdPage, FieldFound
from crawler.survey.text_labels import find_in_text

BODY = [Rule(css=".post")]


def ad(first: str, *replies: str) -> AdPage:
    posts = "".join(f'<div class="post">{text}</div>' for text in (first, *replies))
    return AdPage(Selector(f"<main>{posts}</main>"), "http://board.example/1")


def read(found: FieldFound | None, page: AdPage) -> list[str]:
    assert found is not None
    return rule_texts(page.page, found.rules[0])


def test_a_label_of_most_ads_is_learnt_and_a_reply_is_not_read() -> None:
    ads = [
        ad(f"<p>Hos mig er der ro.</p><p>Pris: {price} kr. Sted: {town}</p>", "Sted: Andetsteds")
        for price, town in ((1050, "Kolding"), (900, "Nykøbing Falster"), (1200, "Vejle"))
    ]
    town, price = find_in_text(ads, BODY, "town"), find_in_text(ads, BODY, "price")
    assert [read(town, one) for one in ads] == [["Kolding"], ["Nykøbing Falster"], ["Vejle"]]
    assert [read(price, one) for one in ads] == [["1050 kr"], ["900 kr"], ["1200 kr"]]
    assert read(town, ad("Ingen oplysninger her.", "Sted: Odense")) == []


def test_what_one_advertiser_writes_is_no_custom_of_the_portal() -> None:
    ads = [ad("Sted: Kolding"), ad("Jeg bor centralt."), ad("Skriv til mig.")]
    assert find_in_text(ads, BODY, "town") is None


def test_without_a_rule_for_the_text_nothing_is_learnt() -> None:
    ads = [ad("Sted: Kolding"), ad("Sted: Vejle")]
    assert find_in_text(ads, [], "town") is None
    assert find_in_text(ads, BODY, "author") is None
