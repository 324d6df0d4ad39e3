"""Crawl arenas of a workspace in one process and write what came of each as JSON: python child.py WORKSPACE OUT [--break] ARENA ..."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, is_dataclass
from pathlib import Path

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

import crawler.settings

taken: dict[str, list[dict]] = {}


class Collect:
    def process_item(self, item):
        assert is_dataclass(item)
        taken.setdefault(item.arena, []).append({"type": type(item).__name__, **asdict(item)})
        return item


class Break:
    def process_item(self, item):
        raise ValueError(f"cannot take {item}")


def main(workspace: str, out: str, *arenas: str) -> None:
    settings = Settings()
    settings.setmodule(crawler.settings)
    broken = "--break" in arenas
    settings.setdict(
        {
            "ITEM_PIPELINES": {Break if broken else Collect: 1},
            "OUTREACH_WORKSPACE": workspace,
            "OUTREACH_TODAY": "2026-03-01",
            "LOG_LEVEL": "DEBUG",
            "LOG_FILE": f"{out}.log",
        }
    )
    process = CrawlerProcess(settings)
    crawlers = {}
    for name in arenas:
        if name.startswith("--"):
            continue
        crawlers[name] = process.create_crawler(name)
        skip = {"http://skip.example"} if not name.startswith("skipping") else {"1", "2", "3"}
        process.crawl(crawlers[name], skip_keys=skip)
    process.start()
    result = {
        name: {"stats": made.stats.get_stats(), "items": taken.get(name, [])}
        for name, made in crawlers.items()
    }
    Path(out).write_text(json.dumps(result, default=str), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
