"""`outreach arena show`, `test` and `diff`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.server import Portal, serving
from tests.portal.shapes import SHAPES, ads
from tests.review_cli.conftest import Run


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with serving({"blog": SHAPES["entry_blog"].site}) as running:
        yield running["blog"]


@pytest.fixture
def arenas(workspace: Path, portal: Portal) -> Path:
    text = f"""
name = "blog"
kind = "adult_ads"
start_urls = ["{portal.url}/"]
[crawl]
delay = 0
[listing]
container = "main"
ad_links = "h2 a"
next_page = "a.older-posts"
allow = ['/\\d+/\\d+/[^/]+/$']
[fields]
title = ".p-name"
body = ".e-content"
author = ".p-author"
published = "time::attr(datetime)"
"""
    (workspace / "arenas" / "blog.toml").write_text(text, "utf-8")
    return workspace


def test_one_list_page_and_three_ads_are_fetched(run: Run, arenas: Path, portal: Portal) -> None:
    before = len(portal.asked)
    said = run("-w", arenas, "arena", "test", "blog", "--json")
    assert said.code == 0
    asked = portal.asked[before:]
    assert asked[:2] == ["/robots.txt", "/"]
    assert len(asked) == 5
    record = json.loads(said.out)
    rows = {(row["page"], row["what"]): row for row in record["rows"]}
    assert rows["list", "listing.container"]["found"] == 1
    assert rows["list", "ads"]["found"] == 5
    assert rows["list", "next"]["found"] == 1
    assert {row["page"] for row in record["rows"]} == {"list", "ad-1", "ad-2", "ad-3"}
    assert all(sample["verdict"] == "face_to_face" for sample in record["samples"])


def test_names_and_numbers_are_masked(run: Run, arenas: Path) -> None:
    said = run("-w", arenas, "arena", "test", "blog")
    for ad in ads():
        assert ad.name not in said.out + said.err
        assert f"83 00 {ad.number:02d}" not in said.out + said.err


def test_a_rule_that_finds_nothing_is_named(run: Run, arenas: Path) -> None:
    path = arenas / "arenas" / "blog.toml"
    path.write_text(path.read_text("utf-8").replace(".p-author", ".p-nobody"), "utf-8")
    said = run("-w", arenas, "arena", "test", "blog")
    assert "fields.author" in said.err


def test_what_is_saved_holds_nothing_of_a_person_and_is_compared_later(run: Run, arenas: Path) -> None:
    assert run("-w", arenas, "arena", "test", "blog", "--save").code == 0
    saved = sorted((arenas / "structures" / "blog").iterdir())
    assert [path.name for path in saved] == ["ad-1.html", "ad-2.html", "ad-3.html", "list.html"]
    for path in saved:
        text = path.read_text("utf-8")
        assert path.stat().st_mode & 0o077 == 0
        for ad in ads():
            assert ad.name.lower() not in text.lower()
            assert ad.town.lower() not in text.lower()
            assert f"83 00 {ad.number:02d}" not in text
    again = json.loads(run("-w", arenas, "arena", "test", "blog", "--json").out)
    used = {(row["page"], row["what"]): row["used_to"] for row in again["rows"]}
    assert used["list", "ads"] == "5"
    assert used["ad-1", "fields.published"].startswith("1: 0000-00-00")


def test_what_the_rules_used_to_find_and_found_at_the_last_alarm_stand_side_by_side(
    run: Run, arenas: Path
) -> None:
    """A crawl leaves the structure of a good run, and beside it that of an alarm: `arena test` compares all three."""
    folder = arenas / "structures" / "blog"
    assert run("-w", arenas, "arena", "test", "blog", "--save").code == 0
    (folder / "list.html").rename(folder / "list-good.html")
    (folder / "ad-1.html").rename(folder / "ad-good.html")
    for left in ("ad-2.html", "ad-3.html"):
        (folder / left).unlink()
    for at, (name, page) in enumerate(
        (
            ("list-r0abc", "<html><body></body></html>"),
            ("ad-r0abc", "<html><body><h1>xxx</h1></body></html>"),
            (
                "list-r0def",
                '<html><body><article class="h-entry"><h2><a href="/2026/03/x/">x</a></h2></article></body></html>',
            ),
        )
    ):
        (folder / f"{name}.html").write_text(page)
        os.utime(folder / f"{name}.html", (at, at))
    rows = {
        (row["page"], row["what"]): row
        for row in json.loads(run("-w", arenas, "arena", "test", "blog", "--json").out)["rows"]
    }
    ads = rows["list", "ads"]
    assert (ads["found"], ads["used_to"], ads["at_alarm"]) == (5, "5", "1"), "the newest alarm counts"
    body = rows["ad-1", "fields.body"]
    assert body["used_to"].startswith("1: ")
    assert body["at_alarm"] == ""


def test_structures_of_an_arena_that_is_not_approved_are_not_saved(
    run: Run, arenas: Path, portal: Portal
) -> None:
    path = arenas / "arenas" / "blog.toml"
    elsewhere = (
        path.read_text("utf-8")
        .replace(portal.url, "https://portal.example")
        .replace("delay = 0", "delay = 3")
    )
    path.write_text(elsewhere, "utf-8")
    assert run("-w", arenas, "arena", "test", "blog", "--save").code == 4
    assert not (arenas / "structures").exists()


def test_a_changed_file_is_compared_on_saved_pages_without_fetching(
    run: Run, arenas: Path, portal: Portal, tmp_path: Path
) -> None:
    run("-w", arenas, "arena", "test", "blog", "--save")
    before = len(portal.asked)
    changed = tmp_path / "new.toml"
    text = (arenas / "arenas" / "blog.toml").read_text("utf-8")
    changed.write_text(text.replace(".e-content", ".gone").replace('"h2 a"', '"h9 a"'), "utf-8")
    said = run("-w", arenas, "arena", "diff", "blog", changed, "--json")
    rows = {(row["page"], row["what"]): row for row in json.loads(said.out)}
    assert rows["file", "fields.body"]["after"] == ".gone"
    assert rows["list", "ads"]["before"] == "5"
    assert rows["list", "ads"]["after"] == ""
    assert rows["ad-1", "fields.body"]["after"] == ""
    assert len(portal.asked) == before


def test_the_same_file_changes_nothing(run: Run, arenas: Path) -> None:
    run("-w", arenas, "arena", "test", "blog", "--save")
    said = run("-w", arenas, "arena", "diff", "blog", arenas / "arenas" / "blog.toml", "--json")
    assert json.loads(said.out) == []


def test_without_a_saved_page_it_says_how_to_save_one(run: Run, arenas: Path) -> None:
    said = run("-w", arenas, "arena", "diff", "blog", arenas / "arenas" / "blog.toml")
    assert "arena test blog --save" in said.err


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"h2 a"', '"h2 a["', "ad_links: not a CSS selector"),
        ('name = "blog"', 'name = "blog"\nnmae = "x"', "unknown key"),
        ("[fields]", '[schedule]\ncron = "0 3 31 2 *"\n[fields]', "never comes"),
    ],
)
def test_a_wrong_file_is_refused_with_file_line_and_remedy(
    before: str, after: str, said: str, run: Run, arenas: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text((arenas / "arenas" / "blog.toml").read_text("utf-8").replace(before, after), "utf-8")
    answer = run("-w", arenas, "arena", "diff", "blog", wrong)
    assert answer.code == 1
    assert "wrong.toml:" in answer.err
    assert said in answer.err


def test_an_arena_is_shown_in_short(run: Run, arenas: Path) -> None:
    record = json.loads(run("-w", arenas, "arena", "show", "blog", "--json").out)
    assert record["rules"] == ["title", "body", "author", "published"]
    assert record["may_crawl"] is True


def test_an_arena_that_is_not_there(run: Run, arenas: Path) -> None:
    said = run("-w", arenas, "arena", "show", "nowhere")
    assert said.code == 1
    assert "outreach arena list" in said.err
