"""Trying a definition before it is used: on the tuning sample, on what waits for a person, or on files the user has anyway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from config.definition import Definition
from crawler.screening.comparison import Case
from crawler.screening.suggesting import DecidedText
from review_cli.service.verdicts import Agreement, agreement, mask_text, masked_texts, reader
from store.database import Database
from store.decisions import Decisions
from store.domain import ArenaKind, Listing, Verdict
from store.sketches import wording_of
from store.tuning import TuningSample, blank_listing
from store.vault import Vault
from store.verdicts import Verdicts, VersionCount


class TextsOf(StrEnum):
    """Which stored texts a definition is tried on."""

    SAMPLE = "sample"
    WAITING = "waiting"


@dataclass(frozen=True)
class Standing:
    """Where the store stands with the definition: `left` listings are still judged under another version than the one in force."""

    in_force: str
    versions: list[VersionCount]
    agreement: Agreement
    decisions: int

    @property
    def left(self) -> int:
        """Listings that are up and wait for their next fetch to be judged by the version in force."""
        return sum(one.face_to_face + one.unclear for one in self.versions if one.version != self.in_force)

    @property
    def left_dropped(self) -> int:
        """Dropped listings that the next crawl fetches and judges again."""
        return sum(one.dropped for one in self.versions if one.version != self.in_force)


def stored_cases(database: Database, vault: Vault, which: TextsOf) -> list[Case]:
    """The stored texts of one kind, with what may be shown of them."""
    if which is TextsOf.WAITING:
        return [
            Case(
                one.profile_id,
                one.arena_kind,
                None,
                source.title,
                source.body,
                mask_text(source.text, plain.text),
            )
            for one, source, plain in masked_texts(database, vault)
        ]
    with database.reading() as connection:
        texts = TuningSample(connection, vault).texts()
    return [
        Case(f"#{number}", text.arena_kind, None, text.title, text.body, f"{text.title}\n{text.body}")
        for number, text in enumerate(texts, 1)
    ]


def file_cases(rows: Iterable[dict[str, Any]]) -> Iterator[Case]:
    """The checked rows of a file (`review_cli.service.batch.text_lines`) as cases."""
    for row in rows:
        text = f"{row['title']}\n{row['body']}"
        plain = blank_listing(reader(_listing(row)), reader)
        shown = mask_text(text, plain.text) if plain is not None else ""
        yield Case(
            row["id"], row["arena_kind"], row["lang"], row["title"], row["body"], shown, row["verdict"]
        )


def decided_texts(database: Database, vault: Vault) -> list[DecidedText]:
    """The texts of the tuning sample on whose wording a person decided. What she decided on longer ago has no text any more."""
    with database.reading() as connection:
        texts = TuningSample(connection, vault).texts()
        standing = {
            (one.wording_token, one.arena_kind): one.verdict
            for one in Decisions(connection, vault).all_standing()
        }
    decided = []
    for text in texts:
        source = _listing({"arena_kind": text.arena_kind, "title": text.title, "body": text.body})
        verdict = standing.get((wording_of(vault, reader(source)).whole, text.arena_kind))
        if verdict is not None:
            decided.append(DecidedText(source.text, verdict))
    return decided


def labelled_texts(rows: Iterable[dict[str, Any]]) -> list[DecidedText]:
    """The labelled rows of a file, blanked; unlabelled ones, and those a person could not tell either, are left out."""
    decided = []
    for row in rows:
        plain = blank_listing(reader(_listing(row)), reader)
        if plain is not None and row["verdict"] not in {None, Verdict.UNCLEAR}:
            decided.append(DecidedText(plain.text, row["verdict"], row["lang"]))
    return decided


def standing(database: Database, vault: Vault, definition: Definition) -> Standing:
    """How far the version in force has come, and how it agrees with people."""
    with database.reading() as connection:
        versions = Verdicts(connection, vault).versions()
        decisions = Decisions(connection, vault).all_standing()
    return Standing(definition.version, versions, agreement(decisions), len(decisions))


def _listing(row: dict[str, Any]) -> Listing:
    """A text as the reader takes it. Its day and address are of no account."""
    kind: ArenaKind = row["arena_kind"]
    return Listing(
        arena="file",
        arena_kind=kind,
        url="file",
        key="file",
        seen_on=date.min,
        title=row["title"],
        body=row["body"],
        lang=row.get("lang"),
    )
