"""Speed and figures of screening: listings a second, one very long listing, time to the first verdict, labelled sets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from config.definition import load_definition
from crawler.screening import Screener
from crawler.screening.evaluation import Labelled, evaluate, labelled_from
from store.domain import ArenaKind

HERE = Path(__file__).parent
SETS = HERE.parent / "tests" / "screening"
SHARED = Path(os.environ.get("OUTREACH_SHARED", HERE.parent.parent / "shared"))
ROUNDS = 9
MILLION = 1_000_000
LONG = (
    "Jeg tager imod i min lejlighed. ",
    "ikke ",
    "w e b c a m ",
    "1200 kr. ",
    "a, ",
    "x",
    "Menu | Webcam | ",
)
FIRST_VERDICT = (
    "from config.definition import load_definition; from crawler.screening import Screener;"
    "from store.domain import ArenaKind;"
    "print(Screener(load_definition()).screen(title='', body='Du kan komme til mig.', arena_kind=ArenaKind.ADULT_ADS).verdict)"
)


def main() -> None:
    """Print every figure."""
    screener = Screener(load_definition())
    sets = {path.stem: _rows(path) for path in sorted(SETS.glob("*.jsonl"))}
    samples = SHARED / "samples" / "screening.jsonl"
    if samples.is_file():
        sets["shared samples"] = _rows(samples)
    listings = [row for rows in sets.values() for row in rows]
    _screen_all(screener, listings)
    rounds = sorted(_seconds(screener, listings) for _ in range(ROUNDS))
    print(
        f"screening: {len(listings) / rounds[ROUNDS // 2]:,.0f} listings/s on one core "
        f"(CPU time, median of {ROUNDS} rounds; best {len(listings) / rounds[0]:,.0f})"
    )
    slowest = max((_long(screener, unit), unit) for unit in LONG)
    print(f"a listing of 1 MB: {slowest[0]:.2f} s at most (of {len(LONG)} kinds)")
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", FIRST_VERDICT], check=True, stdout=subprocess.DEVNULL)
    print(f"from start to first verdict: {time.perf_counter() - started:.2f} s")
    for name, rows in sets.items():
        figures = evaluate(screener, rows)
        print(
            f"{name}: {len(rows)} listings, macro-F1 {figures.macro_f1:.3f}, accuracy {figures.accuracy:.3f}, "
            f"face to face dropped {figures.dropped:.1%}, wrongly queued {figures.queued_wrongly:.1%}"
        )


def _rows(path: Path) -> list[Labelled]:
    return [labelled_from(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _seconds(screener: Screener, listings: list[Labelled]) -> float:
    """CPU seconds of one round over all listings."""
    started = time.process_time()
    _screen_all(screener, listings)
    return time.process_time() - started


def _screen_all(screener: Screener, rows: list[Labelled]) -> None:
    for row in rows:
        screener.screen(title=row.title, body=row.body, arena_kind=row.arena_kind, lang=row.lang)


def _long(screener: Screener, unit: str) -> float:
    body = unit * (MILLION // len(unit))
    started = time.process_time()
    screener.screen(title="", body=body, arena_kind=ArenaKind.ADULT_ADS, lang="da")
    return time.process_time() - started


if __name__ == "__main__":
    main()
