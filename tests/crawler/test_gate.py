from __future__ import annotations

import asyncio
import time
from pathlib import Path

from crawler.gate import HostGate


async def _turns(gate: HostGate, host: str, delay: float, times: int, log: list[tuple[str, float]]) -> None:
    for _ in range(times):
        async with gate.turn(host, delay):
            log.append(("in", time.time()))
            await asyncio.sleep(0.02)
            log.append(("out", time.time()))


def test_two_crawls_of_one_host_take_turns_at_one_pace(tmp_path: Path) -> None:
    log: list[tuple[str, float]] = []

    async def both() -> None:
        await asyncio.gather(*(_turns(HostGate(tmp_path), "portal.example", 0.1, 3, log) for _ in range(2)))

    asyncio.run(both())
    assert len(list(tmp_path.iterdir())) == 1
    assert [what for what, _ in log] == ["in", "out"] * 6
    rests = [log[n + 1][1] - log[n][1] for n in range(1, 11, 2)]
    assert min(rests) >= 0.095


def test_hosts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    gate = HostGate(tmp_path)

    async def both() -> None:
        async with gate.turn("one.example", 600), asyncio.timeout(200), gate.turn("two.example", 600):
            return

    asyncio.run(both())


def test_a_host_that_asked_for_rest_gets_it(tmp_path: Path) -> None:
    gate, log = HostGate(tmp_path), []
    begun = time.time()
    gate.hold("portal.example", 0.3)
    gate.hold("portal.example", 0.1)
    asyncio.run(_turns(gate, "portal.example", 0, 1, log))
    assert log[0][1] - begun > 0.28


def test_a_lock_file_names_no_host(tmp_path: Path) -> None:
    HostGate(tmp_path).hold("portal.example", 0)
    assert all("portal" not in path.name for path in tmp_path.iterdir())
