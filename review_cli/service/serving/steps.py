"""One step of the day in a process of its own: `python -m review_cli.service.serving.steps STEP ...`, started by `outreach serve`.

What opens the key file comes through an inherited descriptor. Standard output carries one JSON object, the end, with counts only. Each
step is one transaction or can be done twice; a process whose parent is gone ends at once, and its transaction with it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from config.workspace import Workspace
from review_cli.service.serving.due import BACKUP, EXPIRE, MATCH, QUEUE
from review_cli.session import Session
from store.errors import ExitCode, OutreachError
from store.keyfile import KeyFile
from store.runs import RunStatus


def main(argv: list[str] | None = None) -> int:
    """Do the step; returns the exit code."""
    args = _arguments(argv)
    _leave_with_parent()
    with os.fdopen(args.keys_fd, "rb") as pipe:
        secret = pipe.read()
    session = Session(Workspace(Path(args.workspace)), now=args.now)
    try:
        session.key_file = KeyFile(session.workspace.key_file, str, handed=secret)
        session.key_file.ensure_weeks(session.today)
        counts = STEPS[args.step](session)
    except OutreachError as error:
        _say({"error": str(error), "kind": type(error).__name__})
        return int(error.exit_code)
    except Exception as error:  # its message may hold a value: type and place only
        places = [
            f"{Path(f.filename).name}:{f.lineno} in {f.name}"
            for f in traceback.extract_tb(error.__traceback__)
        ]
        sys.stderr.write(
            "\n".join([f"{args.now:%Y-%m-%dT%H:%M:%SZ} {args.step}: {type(error).__name__}", *places]) + "\n"
        )
        _say({"error": "something unexpected happened; the log says where", "kind": type(error).__name__})
        return int(ExitCode.FAILURE)
    finally:
        session.close()
    _say({"end": RunStatus.GOOD.value, "counts": dict(counts)})
    return int(ExitCode.OK)


def _match(session: Session) -> Mapping[str, int]:
    from review_cli.service.matching import match_all
    from review_cli.service.objecting import sweep_spool

    sweep_spool(session.workspace, session.database, session.vault, session.now)
    return match_all(session.database, session.vault, today=session.today, now=session.now)


def _expire(session: Session) -> Mapping[str, int]:
    from review_cli.service.expiring import expire_all

    return expire_all(
        session.workspace,
        session.database,
        session.vault,
        session.key_file,
        today=session.today,
        now=session.now,
    )


def _queue(session: Session) -> Mapping[str, int]:
    from review_cli.service.queueing import build_queue

    clock = session.workspace.settings.clock
    decided = build_queue(
        session.database,
        session.vault,
        today=session.today,
        cap=clock.first_contact_per_day,
        now=session.now,
        clock=clock,
    )
    return Counter({"items": len(decided.items)})


def _backup(session: Session) -> Mapping[str, int]:
    from review_cli.service.backups import back_up

    return back_up(session).counts


STEPS: Mapping[str, Callable[[Session], Mapping[str, int]]] = {
    MATCH: _match,
    EXPIRE: _expire,
    QUEUE: _queue,
    BACKUP: _backup,
}


def _leave_with_parent() -> None:
    """Standard input is the parent's end of a pipe: when it closes, nobody waits for us, and the next parent may have begun anew."""

    def wait() -> None:
        if sys.stdin is not None:
            while os.read(sys.stdin.fileno(), 1):
                pass
        os._exit(int(ExitCode.FAILURE))

    threading.Thread(target=wait, daemon=True).start()


def _say(message: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m review_cli.service.serving.steps")
    parser.add_argument("step", choices=sorted(STEPS))
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--keys-fd", type=int, required=True)
    parser.add_argument("--now", type=datetime.fromisoformat, required=True)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
