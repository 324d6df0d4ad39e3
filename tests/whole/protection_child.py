"""Random steps on a workspace until this process kills itself: python -m tests.whole.protection_child WORKSPACE SEED AT.

It dies before its so manyth look at the database, commit, or change of a file, whatever the clock says: the same seed and number die at
the same place on any machine. What was said to have succeeded is noted in a file beside the workspace, so that whoever comes after knows what must stand.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import crawler.intake
from tests.whole.protection_world import ADS, ARENAS, PEOPLE, World, shared_screener


def die_at(number: int) -> None:
    """End as a killed process ends, before the so manyth thing that is done from here on."""
    done = itertools.count(1)

    def count(*_: object) -> None:
        if next(done) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(whole: Callable[..., Any]) -> Callable[..., Any]:
        def act(*words: Any, **how: Any) -> Any:
            count()
            return whole(*words, **how)

        return act

    for event in ("before_cursor_execute", "commit"):
        sa.event.listen(sa.Engine, event, count)
    for name in ("open", "write", "fsync", "replace", "unlink"):
        setattr(os, name, counted(getattr(os, name)))


def main(folder: str, seed: str, at: str) -> None:
    """Work until killed."""
    crawler.intake.Screener = shared_screener  # type: ignore[assignment,misc]  # the real one, made once
    rng = random.Random(seed)
    world = World(Path(folder))
    die_at(int(at))
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
