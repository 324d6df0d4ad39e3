"""What the batch forms do with a line. Their input is what their user has anyway: no database and no keys are opened."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import IO, Any

from config.definition import Definition, load_definition
from config.workspace import Workspace, find_workspace
from crawler.contacts import read_contacts
from crawler.safeguarding import read_safeguarding
from crawler.screening import Screener
from crawler.screening.evaluation import Evaluation, Labelled, evaluate, labelled_from
from review_cli.masking import mask_contact
from store.domain import ArenaKind, ContactKind, Verdict
from store.errors import ConfigError, InputError, NotAllowed, WorkspaceError

Record = dict[str, Any]
Answer = Callable[[Record], Record]


def answers(source: str, answer: Answer) -> Iterator[tuple[int, Record, str | None]]:
    """(line number, answer, None) for a good line, (line number, {}, what is wrong) for a bad one. Values are never repeated."""
    with _opened(source) as lines:
        for number, text in enumerate(lines, 1):
            if not text.strip():
                continue
            try:
                yield number, answer(_record(text)), None
            except InputError as problem:
                yield number, {}, str(problem)


def screen_lines(definition: Definition) -> Answer:
    """{id, arena_kind, lang?, title, body} -> {id, verdict, rule, evidence, lang, safeguarding}."""
    screener = Screener(definition)

    def screen(row: Record) -> Record:
        kind = _arena_kind(row)
        title, body = _text(row, "title"), _text(row, "body")
        found = screener.screen(title=title, body=body, arena_kind=kind, lang=_optional(row, "lang"))
        return {
            "id": row.get("id"),
            "verdict": found.verdict.value,
            "rule": found.rule,
            "evidence": [
                {"text": e.text, "start": e.start, "end": e.end, "signal": e.signal} for e in found.evidence
            ],
            "lang": found.lang,
            "safeguarding": read_safeguarding(f"{title}\n{body}") is not None,
        }

    return screen


def contact_lines(*, clear: bool) -> Answer:
    """{id, text, default_region?} -> {id, phones, emails, nickname, found}; masked unless `clear`."""

    def read(row: Record) -> Record:
        reading = read_contacts(
            _text(row, "text"), region=_optional(row, "default_region") or "DK", lang=_optional(row, "lang")
        )

        def shown(kind: ContactKind, value: str) -> str:
            return value if clear else mask_contact(kind, value)

        return {
            "id": row.get("id"),
            "phones": [shown(ContactKind.PHONE, value) for value in reading.phones],
            "emails": [shown(ContactKind.EMAIL, value) for value in reading.emails],
            "nickname": shown(ContactKind.NICKNAME, reading.nickname) if reading.nickname else None,
            "found": [
                {
                    "kind": found.kind.value,
                    "value": shown(found.kind, found.value),
                    "raw": found.raw if clear else shown(found.kind, found.value),
                    "start": found.start,
                    "end": found.end,
                    "how": found.how,
                }
                for found in reading.found
            ],
        }

    return read


def labelled_lines(source: str) -> tuple[list[tuple[int, str]], list[Labelled]]:
    """The labelled listings of a file, and its bad lines with what is wrong."""
    bad: list[tuple[int, str]] = []
    good: list[Labelled] = []
    for number, row, problem in answers(source, lambda row: row):
        if problem is not None:
            bad.append((number, problem))
            continue
        try:
            good.append(labelled_from(row))
        except (KeyError, ValueError, TypeError):
            bad.append(
                (number, "id, arena_kind, title, body and verdict are needed, in the definition's own words")
            )
    return bad, good


def text_lines(source: str) -> tuple[list[tuple[int, str]], list[Record]]:
    """The listings of a file {id, arena_kind, lang?, title, body, verdict?}, checked, and its bad lines with what is wrong."""

    def check(row: Record) -> Record:
        try:
            label = Verdict(row["verdict"]) if row.get("verdict") is not None else None
        except ValueError:
            raise InputError(f'"verdict" is unknown; it is one of {", ".join(Verdict)}') from None
        return {
            "id": str(row.get("id", "")),
            "arena_kind": _arena_kind(row),
            "lang": _optional(row, "lang"),
            "title": _text(row, "title"),
            "body": _text(row, "body"),
            "verdict": label,
        }

    read = list(answers(source, check))
    bad = [(number, problem) for number, _, problem in read if problem is not None]
    return bad, [row for _, row, problem in read if problem is None]


def evaluated(definition: Definition, listings: Iterable[Labelled]) -> Evaluation:
    """What a definition makes of labelled listings."""
    return evaluate(Screener(definition), listings)


def definition_at_hand(explicit: Path | None, workspace: Path | None = None) -> Definition:
    """The definition named, else the workspace's, else the packaged one."""
    if explicit is not None:
        return load_definition(explicit)
    found = _workspace_at_hand(workspace)
    return load_definition(found.definition_file if found else None)


def definition_text(explicit: Path | None, workspace: Path | None = None) -> tuple[str, str]:
    """Name and text of the definition named, else of the workspace's, else of the packaged one. Raises ConfigError."""
    found = None if explicit is not None else _workspace_at_hand(workspace)
    path = explicit or (found.definition_file if found else None)
    if path is None:
        return "definition.toml", resources.files("config").joinpath("definition.toml").read_text("utf-8")
    try:
        return path.name, path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{path.name} cannot be read: is it there, and is it UTF-8?") from None


def refuse_clear_in_workspace(workspace: Path | None = None) -> None:
    """Raise NotAllowed when a workspace is at hand: unmasked output is for texts that are nobody's case."""
    if _workspace_at_hand(workspace) is not None:
        raise NotAllowed(
            "--clear is refused where --workspace, OUTREACH_HOME or the current folder names a workspace"
        )


def _workspace_at_hand(named: Path | None) -> Workspace | None:
    """The workspace, if there is one. Raises WorkspaceError when the one that was named is none."""
    try:
        return find_workspace(named, os.environ, Path.cwd())
    except WorkspaceError:
        if named is not None or os.environ.get("OUTREACH_HOME"):
            raise
        return None


def _record(text: str) -> Record:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError("not valid JSON; one JSON object per line is needed") from None
    if not isinstance(row, dict):
        raise InputError("not a JSON object; one JSON object per line is needed")
    return row


def _text(row: Record, key: str) -> str:
    value = row.get(key)
    if value is None and key in row:
        return ""
    if not isinstance(value, str):
        raise InputError(f'"{key}" is missing or not a text')
    return value


def _optional(row: Record, key: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise InputError(f'"{key}" is not a text')
    return value or None


def _arena_kind(row: Record) -> ArenaKind:
    try:
        return ArenaKind(str(row.get("arena_kind")))
    except ValueError:
        raise InputError(f'"arena_kind" is missing or unknown; it is one of {", ".join(ArenaKind)}') from None


@contextmanager
def _opened(source: str) -> Iterator[Iterable[str]]:
    if source == "-":
        yield sys.stdin
        return
    try:
        file: IO[str] = Path(source).open(encoding="utf-8-sig", errors="replace")  # noqa: SIM115 - closed below
    except OSError as problem:
        raise InputError(f"{Path(source).name}: cannot be read ({problem.strerror})") from None
    with file:
        yield file
