"""Put on PYTHONPATH of a service under test: its clock, and those of its children, follow a file the test writes.

What the file holds: `write_clock` in served.py. Nothing here is part of the service, and nothing in the service knows of it.
"""

import asyncio
import importlib.abc
import importlib.machinery
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta

FILE = os.environ.get("SERVICE_TEST_CLOCK", "")
STARTED = time.monotonic()


def clock():
    with open(FILE, encoding="utf-8") as said:
        return json.load(said)


def utc_now():
    said = clock()
    ahead = (time.time() - said["began"]) * (said["speed"] - 1)
    return datetime.now(UTC) + timedelta(seconds=said["offset"] + ahead)


class MovedClock:
    """Stands for the class `datetime` where a library asks it for the time."""

    @staticmethod
    def now(zone=None):
        return utc_now().astimezone(zone)


class Steady:
    @staticmethod
    def monotonic():
        return STARTED + (time.monotonic() - STARTED) * clock()["speed"]


class FastLoop(asyncio.SelectorEventLoop):
    """An event loop whose seconds pass faster."""

    def __init__(self):
        super().__init__()
        self.speed = clock()["speed"]
        select = self._selector.select
        self._selector.select = lambda timeout=None: select(timeout / self.speed if timeout else timeout)

    def time(self):
        return STARTED + (super().time() - STARTED) * self.speed


def patience():
    return clock()["speed"] * clock()["patience"]


def on_leading(module):
    module.LEASE_SECONDS *= patience()


def on_work(module):
    module.STOP_WITHIN *= patience()
    if clock()["speed"] != 1:
        asyncio.DefaultEventLoopPolicy._loop_factory = FastLoop


def on_children(module):
    module.STOP_SECONDS *= patience()


def on_clockwork(module):
    module.time = Steady
    module.OVERDUE *= clock()["speed"]


def clock_function(module):
    module.utc_now = utc_now


def clock_class(module):
    module.datetime = MovedClock


def on_database(module):
    module.BUSY_SECONDS = clock()["busy"]
    prepare = module._prepare_sqlite

    def bounded(connection, record):
        prepare(connection, record)
        if pages := clock()["pages"]:
            connection.execute(f"PRAGMA max_page_count={int(pages)}")

    module._prepare_sqlite = bounded


PATCHES = {
    "store.database": on_database,
    "review_cli.session": clock_function,
    "crawler.context": clock_function,
    "apscheduler.schedulers.base": clock_class,
    "apscheduler.executors.base": clock_class,
    "review_cli.service.serving.leading": on_leading,
    "review_cli.service.serving.work": on_work,
    "review_cli.service.children": on_children,
    "review_cli.service.serving.clockwork": on_clockwork,
}


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in PATCHES:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            PATCHES[name](module)

        spec.loader.exec_module = exec_module
        return spec


if FILE:
    sys.meta_path.insert(0, Finder())
