"""Saved pages of arenas, and what must be read from them: tests/fixtures/<arena>/ holds the arena file, the page and the answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from config.arenas import parse_arena
from crawler.pages import Pages, page_of
from tests.conftest import TODAY

ROOT = Path(__file__).parent.parent
FIXTURES = sorted(folder.parent for folder in (ROOT / "fixtures").glob("*/arena.toml"))


@pytest.mark.parametrize("folder", FIXTURES, ids=lambda folder: folder.name)
def test_a_saved_page_gives_what_is_expected(folder: Path) -> None:
    arena = parse_arena((folder / "arena.toml").read_text("utf-8"), "arena.toml")
    assert arena.fixture is not None
    pages, url = Pages(arena), arena.fixture.url
    assert pages.is_ad(url)
    key = pages.key_of(url)
    assert key is not None
    page = page_of((folder / arena.fixture.page).read_bytes(), "utf-8")
    listing = pages.listing(pages.read_ad(page), url, key, TODAY)
    expected = json.loads((folder / arena.fixture.expected).read_text("utf-8"))
    expected["links"] = tuple(expected["links"])
    assert {name: getattr(listing, name) for name in expected} == expected


def test_the_template_and_the_examples_of_the_guide_are_valid() -> None:
    template = (ROOT.parent / "config" / "templates" / "arena.toml").read_text("utf-8")
    assert parse_arena(template, "arena.toml").refusal() is not None
    switched_on = re.sub(r"^# (?=[a-z_]+ = |\[)", "", template, flags=re.MULTILINE)
    assert switched_on.count("\n# ") < template.count("\n# ")
    assert parse_arena(switched_on, "arena.toml").fixture is not None
    guide = (ROOT.parent / "docs" / "adding-an-arena.md").read_text("utf-8")
    examples = re.findall(r"```toml\n(.*?)```", guide, flags=re.DOTALL)
    assert examples
    for example in examples:
        parse_arena(example, "adding-an-arena.md")
