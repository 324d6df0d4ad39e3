"""How right and how fast the matcher is, on invented profiles with their truth.

    python -m benchmarks.matching                         10 000 and 100 000 profiles, seed 101
    python -m benchmarks.matching --sizes 1000000 --seed 7
    python -m benchmarks.matching --sizes 100000 --variants     other shares of everything (benchmarks.profiles.VARIANTS)
    python -m benchmarks.matching --splink /path/to/python      Splink beside it, set up in two ways (benchmarks.splink_peer)

Each size is generated, written as Parquet, matched in a process of its own from Parquet to clusters (`outreach match file`
does the same), and scored. "exact keys" is the yardstick: profiles that share any readable phone or e-mail are one person.
CPU is that of a whole process, start and imports included.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from benchmarks.profiles import VARIANTS, generate
from benchmarks.score import Score, score


def main(arguments: list[str] | None = None) -> int:
    """Run and print the table; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--variants", action="store_true")
    parser.add_argument("--splink", metavar="PYTHON", help="a Python with splink 5 and polars")
    parser.add_argument("--one", nargs=2, metavar=("HOW", "SOURCE"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(_one(options.one[0], Path(options.one[1]))))
        return 0
    for size in options.sizes:
        for variant in VARIANTS if options.variants else ("as stated",):
            _compare(size, options.seed, variant, options.splink)
    return 0


def _compare(size: int, seed: int, variant: str, splink: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "profiles.parquet"
        truth = generate(size, seed, VARIANTS[variant])
        truth.drop("person", "structure").write_parquet(source)
        print(
            f"\n{len(truth)} profiles, {truth['person'].n_unique()} persons, seed {seed}, {variant}",
            flush=True,
        )
        clusters = source.with_suffix(".clusters.parquet")
        for how in ("exact keys", "outreach"):
            cost = _in_own_process(how, source)
            _show(how, cost, score(truth, pl.read_parquet(clusters)))
        if splink:
            canonical, reading = _canonical(source)
            for how in ("thin", "full"):
                cost = _beside(splink, canonical, clusters, how)
                cost["cpu"] += reading
                _show(f"splink {how}", cost, score(truth, pl.read_parquet(clusters)))


def _canonical(source: Path) -> tuple[Path, float]:
    """The profiles as our reader cleans them, for Splink too, and the CPU seconds that takes."""
    from review_cli.service.profile_frame import frame_of_parquet

    used = time.process_time()
    read = frame_of_parquet(source, on_error=lambda _line, _said: None)
    if read is None:
        raise ValueError("the generated file is typed")
    spent = time.process_time() - used
    canonical = source.with_suffix(".canonical.parquet")
    read[0].write_parquet(canonical)
    return canonical, spent


def _beside(python: str, canonical: Path, clusters: Path, how: str) -> dict[str, float]:
    script = Path(__file__).with_name("splink_peer.py")
    done = subprocess.run(
        [python, str(script), str(canonical), str(clusters), how], check=True, capture_output=True, text=True
    )
    cost: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return cost


def _in_own_process(how: str, source: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.matching", "--one", how, str(source)],
        check=True,
        capture_output=True,
        text=True,
    )
    cost: dict[str, float] = json.loads(done.stdout)
    return cost


def _one(how: str, source: Path) -> dict[str, float]:
    started = time.perf_counter()
    target = source.with_suffix(".clusters.parquet")
    if how == "exact keys":
        _exact_keys(source, target)
    else:
        from review_cli.service.match_file import match_file

        match_file(source, target, on_error=lambda _line, _said: None)
    return {
        "wall": time.perf_counter() - started,
        "cpu": time.process_time(),
        "mib": _peak_mib(),
    }


def _peak_mib() -> float:
    # Not getrusage: a child's figure starts at what its parent held when it was made.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _exact_keys(source: Path, target: Path) -> None:
    from review_cli.service.profile_frame import frame_of_parquet

    read = frame_of_parquet(source, on_error=lambda _line, _said: None)
    if read is None:
        raise ValueError("the generated file is typed")
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while (above := parent.setdefault(key, key)) != key:
            parent[key] = parent[above]
            key = above
        return key

    rows = read[0].select("profile_id", "phones", "emails")
    for profile_id, phones, emails in rows.iter_rows():
        for value in (*phones, *emails):
            parent[root(value)] = root(f"#{profile_id}")
    persons = [root(f"#{profile_id}") for profile_id in rows["profile_id"]]
    rows.select("profile_id", pl.Series("person_id", persons)).write_parquet(target)


def _show(how: str, cost: dict[str, float], found: Score) -> None:
    print(
        f"{how:12} wall {cost['wall']:6.1f} s  CPU {cost['cpu']:6.1f} s  {cost['mib']:5.0f} MiB"
        f"  pairs P {found.precision:.4f} R {found.recall:.4f} F1 {found.f1:.4f}"
        f"  B-cubed P {found.b3_precision:.4f} R {found.b3_recall:.4f} F1 {found.b3_f1:.4f}"
        f"  contacted twice {found.twice}  hidden {found.hidden}  biggest mix {found.biggest_mix}"
    )
    for name, (precision, recall, rows) in found.slices.items():
        print(f"    {name:12} B-cubed P {precision:.3f} R {recall:.3f}  ({rows} profiles)")


if __name__ == "__main__":
    raise SystemExit(main())
