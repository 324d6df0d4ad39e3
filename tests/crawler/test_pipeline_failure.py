"""A pipeline that fails over every item: Scrapy's own log would print the whole item."""

from __future__ import annotations

from pathlib import Path

from tests.crawler.conftest import arena_text, crawl
from tests.portal.server import serving
from tests.portal.sites import ADS, MARK, plain


def test_a_failing_pipeline_prints_no_item(tmp_path: Path) -> None:
    with serving({"plain": plain}) as portals:
        done = crawl(
            tmp_path / "ws", portals, {"plain": arena_text("plain", portals["plain"].url)}, "--break"
        )
    assert done.log.count("A pipeline failed over one Listing: ValueError") == ADS
    assert "child.py" in done.log
    assert MARK not in done.log
    assert "/ad/" not in done.log
