"""Random steps on a workspace until somebody kills this process: python -m tests.whole.protection_child WORKSPACE SEED.

What was said to have succeeded is noted in a file beside the workspace, so that whoever comes after knows what must stand.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import crawler.intake
from tests.whole.protection_world import ADS, ARENAS, PEOPLE, World, shared_screener


def main(folder: str, seed: str) -> None:
    """Work until killed."""
    crawler.intake.Screener = shared_screener  # type: ignore[assignment,misc]  # the real one, made once
    rng = random.Random(seed)
    world = World(Path(folder))
    said = os.open(f"{folder}.said", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(said, b"begun\n")
    while True:
        ads = rng.sample(ADS, rng.randint(3, len(ADS)))
        changed = rng.random() < 0.5
        for arena in ARENAS:
            world.crawl(arena, [world.listing(ad, changed=changed) for ad in ads if ad.arena == arena])
        step = rng.choice(["match", "build", "import", "object", "expire"])
        if step == "match":
            world.match()
        elif step == "build":
            world.match()
            world.build()
        elif step == "import":
            world.import_ads([world.listing(ad) for ad in ads])
        elif step == "expire":
            world.expire(0)
        elif rng.random() < 0.4:
            number = rng.randrange(len(PEOPLE))
            world.object([("email", PEOPLE[number].email)])
            os.write(said, f"objected {number}\n".encode())
            os.fsync(said)


if __name__ == "__main__":
    main(*sys.argv[1:])
