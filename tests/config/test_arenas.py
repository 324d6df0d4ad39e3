from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.arenas import Arena, Mode, load_arena, load_arenas, parse_arena, read_arena
from store.domain import ArenaKind
from store.errors import ConfigError, NotAllowed

GOOD = """name = "portal"
kind = "adult_ads"
start_urls = ["https://portal.example/ads"]
[listing]
ad_links = "a.ad"
"""
APPROVED = 'legal_note = "public pages"\nassessment = "2026-7"\napproved_by = "the head of the agency"\n'


def arena(text: str) -> Arena:
    return parse_arena(text, "portal.toml")


def refused(text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        arena(text)
    return str(raised.value)


def test_a_small_file_is_enough() -> None:
    read = arena(GOOD)
    assert (read.name, read.kind, read.mode, read.country) == (
        "portal",
        ArenaKind.ADULT_ADS,
        Mode.CRAWL,
        "DK",
    )
    assert read.listing.ad_links[0].css == "a.ad"


def test_fallbacks_may_be_selectors_paths_and_patterns() -> None:
    read = arena(GOOD + '[fields]\nbody = ["h1", {xpath = "//p", join = "\\n"}, {re = "a(b)"}]\n')
    assert [(rule.css, rule.xpath, rule.re, rule.join) for rule in read.fields.body] == [
        ("h1", None, None, None),
        (None, "//p", None, "\n"),
        (None, None, "a(b)", None),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + "[crawl]\ndely = 2\n", "portal.toml:7: crawl.dely: unknown key; remove it"),
        (GOOD + '[fields]\ntitle = "h1["\n', "portal.toml:7: fields.title: not a CSS selector"),
        (GOOD + '[fields]\ntitle = {xpath = "//["}\n', "portal.toml:7: fields.title: not an XPath"),
        (GOOD + '[fields]\ntitle = {re = "("}\n', "portal.toml:7: fields.title: not a regular expression"),
        (GOOD + "[fields]\ntitle = {}\n", "fields.title: an empty rule"),
        (GOOD + '[fields]\ntitle = {css = "a", xpath = "//a"}\n', "css and xpath in one rule"),
        (GOOD + '[schedule]\ncron = "15 25 * * *"\n', "portal.toml:7: schedule.cron"),
        (GOOD + '[schedule]\ncron = "15 3 * *"\n', "five fields are needed"),
        (GOOD + "[expect]\ncoverage = {civil_name = 0.5}\n", "coverage of an unknown field"),
        (GOOD + "[crawl]\ndelay = 0.2\n", "at least that"),
        (GOOD + "[crawl]\nconcurrency = 3\n", "one request at a time"),
        (GOOD.replace("https://portal.example/ads", "ftp://portal.example"), "not a web address"),
        (GOOD.replace("portal.example", "me:secret@portal.example"), "only public pages"),
        (GOOD.replace('start_urls = ["https://portal.example/ads"]\n', ""), "nowhere to begin"),
        (GOOD.replace('ad_links = "a.ad"\n', ""), "which links are ads"),
        (GOOD.replace("adult_ads", "zoo"), "portal.toml:2: kind"),
        (GOOD.replace('name = "portal"', 'name = "../portal"'), "portal.toml:1: name"),
        ("kind = ", "not valid TOML"),
        (f"kind = {'[' * 100_000}", "portal.toml: not valid TOML: too many brackets"),
        (f"kind = {'9' * 100_000}", "portal.toml: not valid TOML: a number has too many digits"),
        (
            GOOD.replace('["https://portal.example/ads"]', '"https://portal.example/ads"'),
            "start_urls: a list is needed",
        ),
    ],
    ids=range(21),
)
def test_a_mistake_is_named_with_file_line_key_and_remedy(text: str, said: str) -> None:
    assert said in refused(text)


def test_the_file_is_called_like_its_arena(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(GOOD)
    with pytest.raises(ConfigError, match=r"call the file portal\.toml"):
        load_arenas(tmp_path)
    (tmp_path / "other.toml").rename(tmp_path / "portal.toml")
    assert list(load_arenas(tmp_path)) == ["portal"]


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read as UTF-8"):
        load_arena(tmp_path / "portal.toml")


def test_an_arena_is_crawled_only_with_note_assessment_and_approver() -> None:
    with pytest.raises(NotAllowed, match="legal_note, assessment, approved_by missing"):
        arena(GOOD).require_crawlable()
    assert arena(APPROVED + GOOD).refusal() is None
    for key in ("legal_note", "assessment", "approved_by"):
        without = "".join(line + "\n" for line in APPROVED.splitlines() if not line.startswith(key))
        assert key in str(arena(without + GOOD).refusal())


@pytest.mark.parametrize("mode", ["manual", "presence"])
def test_what_is_not_crawled_is_never_crawlable(mode: str) -> None:
    read = arena(f'{APPROVED}name = "chat"\nkind = "chat"\nmode = "{mode}"\n')
    assert mode in str(read.refusal())


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1:8080", True),
        ("127.9.9.9", True),
        ("localhost:1", True),
        ("[::1]:8", True),
        ("127.0.0.1.example.org", False),
        ("localhost.example.org", False),
        ("10.0.0.1", False),
        ("2130706433", False),
        ("0.0.0.0", False),  # noqa: S104
    ],
)
def test_only_this_machines_own_addresses_need_no_approval(host: str, local: bool) -> None:
    read = arena(GOOD.replace("https://portal.example/ads", f"http://{host}/"))
    assert read.is_local is local
    assert (read.refusal() is None) is local


def test_one_foreign_address_makes_an_arena_foreign() -> None:
    read = arena(
        GOOD.replace('"https://portal.example/ads"', '"http://127.0.0.1/", "https://portal.example/"')
    )
    assert not read.is_local
    assert not arena(
        'hosts = ["portal.example"]\n' + GOOD.replace("https://portal.example/ads", "http://127.0.0.1/")
    ).is_local


def test_an_arena_owns_its_hosts_and_no_others() -> None:
    read = arena('hosts = ["ads.example:8443"]\n' + GOOD)
    assert read.owns("http://www.portal.example/x")
    assert read.owns("https://PORTAL.example:443/x")
    assert read.owns("https://ads.example:8443/")
    for foreign in (
        "https://ads.example/",
        "https://portal.example.org/",
        "https://portal.example:444/",
        "https://x.portal.example/",
        "https://portal.example@evil.example/",
        "ftp://portal.example/",
        "javascript:alert(1)",
        "http://[",
    ):
        assert not read.owns(foreign)


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_fail_otherwise_than_by_its_own_error(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^x\.toml"):
        parse_arena(text, "x.toml")


STARTERS = sorted((Path(__file__).parents[2] / "config" / "templates").glob("*.toml"))


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_every_starter_is_valid_and_crawls_nothing_as_it_stands(path: Path) -> None:
    assert read_arena(path).refusal() is not None


@pytest.mark.parametrize("cron", ["0 3 31 2 *", "0 3 30 feb *", "0 3 31 4,6,9,11 *"])
def test_a_cron_that_never_comes_is_refused(cron: str) -> None:
    with pytest.raises(ConfigError, match=r"x\.toml:\d+: schedule\.cron: never comes"):
        parse_arena(GOOD + f'\n[schedule]\ncron = "{cron}"\n', "x.toml")


@pytest.mark.parametrize(
    "cron", ["15 3 * * *", "0 0 29 2 *", "*/20 1-5 1-7 jan-mar sun", "0 0 31 4-5 *", "0 0 5/9 * *"]
)
def test_a_cron_that_comes_is_taken(cron: str) -> None:
    arena = parse_arena(GOOD + f'\n[schedule]\ncron = "{cron}"\n', "x.toml")
    assert arena.schedule.cron == cron
