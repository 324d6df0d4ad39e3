"""Child processes: keys through a pipe, counts back on standard output, a time limit, TERM and then KILL.

Every crawl, and every step of the unattended service, is done by a child: a crash, a leak or a hang of one cannot hurt who started it,
and a stop takes seconds whatever is under way. A child whose parent is gone ends: a crawl when it next reports, a step at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STOP_SECONDS = 5.0
"""How long a child that was asked to stop may take, unless its parent has more time: the service itself is gone within ten."""
_LOG_BYTES = 2_000_000
_LINE_BYTES = 1_000_000


@dataclass
class Ended:
    """What a child said, as far as it said anything, and how it ended."""

    code: int
    end: str | None = None
    error: str | None = None
    kind: str | None = None
    alarms: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    stopped: bool = False
    """It was asked to stop."""
    overdue: bool = False
    """Its time was up."""


class Child:
    """One child. `handed` goes through the pipe whose descriptor the command line names in `--keys-fd`.

    `on_progress` is called with each line that is neither the end nor an error.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        handed: bytes,
        log: Path,
        limit_seconds: float,
        *,
        stop_seconds: float | None = None,
        on_progress: Callable[[Mapping[str, Any]], None] = lambda _said: None,
    ) -> None:
        self._module = module
        self._arguments = list(arguments)
        self._handed = handed
        self._log = log
        self._limit = limit_seconds
        self._stop_seconds = STOP_SECONDS if stop_seconds is None else stop_seconds
        self._on_progress = on_progress
        self._process: asyncio.subprocess.Process | None = None
        self._said: dict[str, Any] = {}
        self._stopping = False
        self._overdue = False

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process is not None else None

    async def run(self) -> Ended:
        """Start it, hear it out, and say how it ended."""
        self._process = process = await self._start()
        loop = asyncio.get_running_loop()
        limit = loop.call_later(self._limit, self._time_is_up)
        if self._stopping:
            self.stop()
        try:
            await self._hear(process)
            await process.wait()
        finally:
            limit.cancel()
            _kill(process)
        return Ended(
            process.returncode if process.returncode is not None else -9,
            self._said.get("end"),
            self._said.get("error"),
            self._said.get("kind"),
            list(self._said.get("alarms", ())),
            dict(self._said.get("counts", {})),
            self._stopping and not self._overdue,
            self._overdue,
        )

    def stop(self) -> None:
        """Ask it to stop, and stop it when it does not."""
        self._stopping = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        asyncio.get_running_loop().call_later(self._stop_seconds, _kill, process)

    def _time_is_up(self) -> None:
        self._overdue = True
        self.stop()

    async def _start(self) -> asyncio.subprocess.Process:
        reader, writer = os.pipe()
        try:
            with _open_log(self._log) as log:
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    self._module,
                    *self._arguments,
                    f"--keys-fd={reader}",
                    stdin=asyncio.subprocess.PIPE,  # its end tells the child that we are gone
                    stdout=asyncio.subprocess.PIPE,
                    stderr=log,
                    pass_fds=(reader,),
                    start_new_session=True,
                    limit=_LINE_BYTES,
                )
        except BaseException:
            os.close(writer)
            raise
        finally:
            os.close(reader)
        with suppress(BrokenPipeError), os.fdopen(writer, "wb") as pipe:
            pipe.write(self._handed)
        return process

    async def _hear(self, process: asyncio.subprocess.Process) -> None:
        """Take up what it says until it says nothing more; lines that are not ours are not repeated, they might hold anything."""
        if process.stdout is None:
            raise RuntimeError("the child has no standard output")
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:
                continue  # longer than any line of ours
            if not line:
                return
            with suppress(ValueError):
                said = json.loads(line)
                if isinstance(said, dict) and ({"end", "error"} & said.keys()):
                    self._said = said
                elif isinstance(said, dict):
                    self._on_progress(said)


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()


def _open_log(path: Path) -> Any:
    """The log to append to; one that has grown long is put aside first, so that months of nights fill no disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(OSError):
        if path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
    return path.open("ab")
