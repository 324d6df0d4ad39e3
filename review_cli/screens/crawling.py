"""The progress of a crawl: a line per arena on a terminal, nothing in a pipe. Counts and names of arenas only."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from review_cli.i18n import _
from review_cli.screens.words import ENDS
from review_cli.service.crawls import Crawl, Watcher


@contextmanager
def watching(arenas: Sequence[str]) -> Iterator[Watcher]:
    """Draw on stderr while the block runs; hands out what `crawl_arenas` calls."""
    if not sys.stderr.isatty() or not arenas:
        yield lambda _crawl: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    tasks = {arena: progress.add_task(arena, total=None, said="") for arena in arenas}

    def watch(crawl: Crawl) -> None:
        counts = crawl.counts
        said = _("{read} of {seen} listings, {kept} kept").format(
            read=counts["listings"], seen=counts["ads_seen"], kept=counts["kept"]
        )
        progress.update(
            tasks[crawl.arena],
            completed=counts["listings"] + counts["ads_skipped"],
            total=max(1, counts["ads_seen"]),
            said=f"{said} · {ENDS.get(crawl.ended, crawl.ended)}" if crawl.ended else said,
        )

    with progress:
        yield watch
