"""`python -m tests.whole.explore [RUNS [SEED]]`: the protection machine on examples nobody has seen, for a night or a changed house."""

from __future__ import annotations

import random
import sys

from hypothesis import seed

import crawler.intake
from tests.whole.protection_world import shared_screener
from tests.whole.test_protection_machine import Protection, run


def main(runs: int = 500, seed_number: int | None = None) -> None:
    """Raises AssertionError with the steps that lead there; the seed is said first, so that they can be had again."""
    number = random.SystemRandom().getrandbits(32) if seed_number is None else seed_number
    sys.stderr.write(f"{runs} runs, seed {number}\n")
    vars(crawler.intake)["Screener"] = shared_screener
    run(seed(number)(Protection), runs, derandomize=False)
    sys.stderr.write("green\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
