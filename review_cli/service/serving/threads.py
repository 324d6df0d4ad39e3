"""A thread for work on the database, so that a locked one delays no signal and no tick."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


class StoreThread:
    """Does one thing after another. A daemon: what hangs in it does not keep the process from ending."""

    def __init__(self) -> None:
        self._todo: queue.SimpleQueue[tuple[asyncio.Future[Any], Callable[..., Any], tuple[Any, ...]]] = (
            queue.SimpleQueue()
        )
        self._thread: threading.Thread | None = None

    async def __call__(self, function: Callable[..., T], *arguments: Any) -> T:
        """The function's answer, or its error."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._todo.put((future, function, arguments))
        return await future

    def _work(self) -> None:
        while True:
            future, function, arguments = self._todo.get()
            try:
                answer, failed = function(*arguments), None
            except BaseException as error:  # handed on to whoever waits
                answer, failed = None, error
            with suppress(RuntimeError):  # the loop has ended meanwhile: nobody waits any more
                future.get_loop().call_soon_threadsafe(_settle, future, answer, failed)


def _settle(future: asyncio.Future[Any], answer: Any, failed: BaseException | None) -> None:
    if future.done():
        return
    if failed is not None:
        future.set_exception(failed)
    else:
        future.set_result(answer)
