"""How the service is doing, for a probe and for Prometheus: `/healthz` and `/metrics` on 127.0.0.1. Counts and times, nobody in them.

What is asked for is answered from what the service looked up at its last tick: a probe touches no database.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from review_cli.service.serving.service import Service
from store.runs import RunStatus

STALE = timedelta(seconds=60)
"""A service that has not looked around for so long hangs."""


def unwell(service: Service, now: datetime) -> list[str]:
    """What is wrong with the service itself, as codes; an arena in alarm is not. Empty while all is well, also while it waits its turn."""
    problems = []
    if now - service.ticked_at > STALE:
        problems.append("asleep")
    if service.leading and any(due < now - 3 * STALE for due in service.expected.values()):
        problems.append("schedule_overdue")
    if service.config_error:
        problems.append("config_broken")
    return problems


class _Collector:
    """Made anew at each scrape, from what the service knows."""

    def __init__(self, service: Service, now: Callable[[], datetime]) -> None:
        self._service = service
        self._now = now

    def collect(self) -> Iterable[Metric]:
        """Gauges, all of them counts or times."""
        service, now = self._service, self._now()
        yield _gauge("leading", "1 while this process holds the lease", int(service.leading))
        yield _gauge(
            "well", "1 while nothing is wrong with the service itself", int(not unwell(service, now))
        )
        yield _gauge("children", "Child processes at work", len(service.running))
        yield _gauge("queue_lacks", "What today's queue lacks", len(service.lacks))
        yield _gauge(
            "disk_free_bytes", "Room on the disk of the workspace", shutil.disk_usage(service.root).free
        )
        following = GaugeMetricFamily("outreach_next_run", "When a job comes next", labels=["job"])
        for job, moment in sorted(service.expected.items()):
            following.add_metric([job], moment.timestamp())
        yield following
        runs = GaugeMetricFamily("outreach_runs", "Runs of the last sixteen days", labels=["kind", "status"])
        for (kind, status), number in sorted(Counter((run.kind, run.status) for run in service.runs).items()):
            runs.add_metric([kind, status], number)
        yield runs
        good = GaugeMetricFamily(
            "outreach_last_good", "When a kind of run last went well", labels=["kind", "arena"]
        )
        newest: dict[tuple[str, str], float] = {}
        for run in service.runs:
            if run.status == RunStatus.GOOD and run.finished_at is not None:
                newest.setdefault((run.kind, run.arena or ""), run.finished_at.timestamp())
        for (kind, arena), at in sorted(newest.items()):
            good.add_metric([kind, arena], at)
        yield good


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"outreach_{name}", says, value=value)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Probes come every few seconds: nothing is said about them."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def listening(port: int | None, service: Service, now: Callable[[], datetime]) -> Iterator[None]:
    """Answer probes on 127.0.0.1 while the block lasts. Raises OSError when the port is taken."""
    if port is None:
        yield
        return
    registry = CollectorRegistry()
    registry.register(_Collector(service, now))

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        path = environ.get("PATH_INFO")
        if path == "/metrics":
            start("200 OK", [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")])
            return [generate_latest(registry)]
        if path != "/healthz":
            start("404 Not Found", [("Content-Type", "text/plain")])
            return [b"/healthz or /metrics\n"]
        problems = unwell(service, now())
        start("503 Service Unavailable" if problems else "200 OK", [("Content-Type", "application/json")])
        said = {
            "ok": not problems,
            "problems": problems,
            "leading": service.leading,
            "running": service.running,
        }
        return [json.dumps(said).encode() + b"\n"]

    with make_server("127.0.0.1", port, answer, server_class=_Server, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
