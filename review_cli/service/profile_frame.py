"""Profiles from Parquet in whole columns: the canonical forms of `review_cli.service.profile_rows`, for large files.

Each distinct value is put into canonical form once, plain ones by column expressions, the others by `store.keys`. What
comes out equals the row-by-row reading (tests say so). polars loads on first use.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.column_codes import code_texts
from store.errors import InputError
from store.keys import (
    NAME_CONNECTIVES,
    NAME_TITLES,
    email_key,
    is_placeholder_phone,
    nickname_key,
    phone_key,
    town_key,
)

if TYPE_CHECKING:
    import polars as pl

PLAIN_PHONE = r"^(?:\+45 ?)?[2-9][0-9] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2}$"
PLAIN_EMAIL = (
    r"(?i)^[a-z0-9_+-]{1,30}(?:\.[a-z0-9_+-]{1,30})?"
    r"@[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.(?:com|org|net|info|dk|eu|se|no|de)$"
)
NAME_SIGNS = r"[*~!|,;:()\[\]{}/♥❤★☆💋✨🌹💕\x{fe0f}-]"
_LETTERS = {"å": "aa", "ø": "oe", "ö": "oe", "æ": "ae", "ä": "ae"}

_TYPED = ("profile_id", "arena", "phones", "emails", "nickname", "city", "region", "first_seen", "last_seen")


def frame_of_parquet(source: Path, on_error: Callable[[int, str], None]) -> tuple[pl.DataFrame, int] | None:
    """The frame that `matcher.columns.match_columns` reads, and how many rows were bad and left out.

    None when the file's columns are not plainly typed (texts, lists of texts, days): read it row by row then. A bad row goes
    to `on_error` with its number, as in reading by rows. Raises InputError when the file cannot be read.
    """
    import polars as pl

    try:
        raw = pl.read_parquet(source, columns=[c for c in pl.read_parquet_schema(source) if c in _TYPED])
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise InputError("the profiles file cannot be read as Parquet") from problem
    listed = pl.List(pl.String)
    wanted: dict[str, Any] = {"phones": listed, "emails": listed, "first_seen": pl.Date, "last_seen": pl.Date}
    for column in _TYPED:
        kind = wanted.get(column, pl.String)
        if column not in raw.columns:
            raw = raw.with_columns(pl.lit(None, dtype=kind).alias(column))
        if raw.schema[column] not in {kind, pl.Null}:
            return None
        raw = raw.with_columns(pl.col(column).cast(kind))
    raw = raw.with_row_index("line", offset=1)
    raw, bad = _without_bad(raw, on_error)
    first, last = pl.col("first_seen"), pl.col("last_seen")
    nothing = pl.lit(None, dtype=pl.String)
    frame = raw.select(
        "profile_id",
        pl.col("arena").fill_null(""),
        pl.coalesce(first, last, pl.date(1, 1, 1)).alias("first_seen"),
        pl.coalesce(last, first, pl.date(9999, 12, 31)).alias("last_seen"),
        _listed(raw["phones"], _phones),
        _listed(raw["emails"], _emails),
        _mapped(raw["nickname"], _names),
        _mapped(raw["city"], lambda towns: _each(towns, town_key)).alias("town"),
        pl.when(pl.col("region") != "").then(pl.col("region")).alias("region"),
        nothing.alias("lang"),
        pl.lit(False).alias("business"),
    )
    return frame, bad


def _without_bad(raw: pl.DataFrame, on_error: Callable[[int, str], None]) -> tuple[pl.DataFrame, int]:
    import polars as pl

    missing = pl.col("profile_id").is_null() | (pl.col("profile_id") == "")
    crossed = (pl.col("last_seen") < pl.col("first_seen")).fill_null(value=False)
    # Hashes say at once that nothing is amiss; where they do not, the ids themselves are asked.
    different = pl.col("profile_id").hash().n_unique() == pl.len()
    if raw.select(different & ~missing.any() & ~crossed.any()).item():
        return raw, 0
    checked = raw.select("line", "profile_id", missing.alias("missing"), crossed.alias("crossed"))
    sound = checked.filter(~pl.col("missing") & ~pl.col("crossed"))
    again = sound.filter(~pl.col("profile_id").is_first_distinct())["line"]
    wrong = checked.filter(pl.col("missing") | pl.col("crossed") | pl.col("line").is_in(again.implode()))
    for line, _, no_id, reversed_days in wrong.iter_rows():
        if no_id:
            on_error(line, "profile_id is missing")
        elif reversed_days:
            on_error(line, "last_seen lies before first_seen")
        else:
            on_error(line, "this profile_id was used by an earlier line")
    if wrong.is_empty():
        return raw, 0
    return raw.filter(~pl.col("line").is_in(wrong["line"].implode())), len(wrong)


def _mapped(column: pl.Series, canonical: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """A column in canonical form. `canonical` is given the distinct values, and answers null for what it cannot read."""
    import polars as pl

    codes, texts = code_texts(column)
    known = canonical(texts).extend_constant(None, 1)
    return known.gather(pl.Series(codes % len(known))).alias(column.name)


def _listed(column: pl.Series, canonical: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The lists with every value in canonical form, each once, in order; what cannot be read is left out."""
    import polars as pl

    name = column.name
    rows = pl.DataFrame({"row": pl.int_range(len(column), eager=True), "value": column})
    values = rows.filter(pl.col("value").list.len() > 0).explode("value").drop_nulls()
    values = values.with_columns(canonical(values["value"]).alias("value")).drop_nulls()
    held = values.with_columns(pl.col("row").set_sorted()).group_by("row", maintain_order=True).agg("value")
    lists = held["value"] if len(held) == len(values) else held["value"].list.unique(maintain_order=True)
    place = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(column))
    place = place.scatter(held["row"], pl.int_range(len(held), eager=True))
    return lists.gather(place).fill_null(pl.Series([[]], dtype=pl.List(pl.String))).alias(name)


def _each(values: pl.Series, canonical: Callable[[str], str | None]) -> pl.Series:
    import polars as pl

    return pl.Series([canonical(value) for value in values], dtype=pl.String)


def _plain_first(
    values: pl.Series, plain: pl.Series, quick: pl.Series, canonical: Callable[[str], str | None]
) -> pl.Series:
    """`quick` where a value is plain, else what `canonical` makes of it."""
    import polars as pl

    slow = values.filter(~plain)
    if slow.is_empty():
        return quick
    at = pl.arg_where(~plain, eager=True)
    return quick.clone().scatter(at, _mapped(slow, lambda distinct: _each(distinct, canonical)))


def _phones(written: pl.Series) -> pl.Series:
    import polars as pl

    plain = written.str.contains(PLAIN_PHONE)
    quick = "+45" + written.str.replace_all(" ", "", literal=True).str.strip_prefix("+45")
    keys = _plain_first(written, plain, quick, phone_key)
    doubtful = (
        keys.is_in(list(_placeholder_candidates())) | ~keys.str.contains(r"^\+45[0-9]{8}$")
    ).fill_null(value=False)
    kept = [None if is_placeholder_phone(number) else number for number in keys.filter(doubtful)]
    return keys.clone().scatter(pl.arg_where(doubtful, eager=True), pl.Series(kept, dtype=pl.String))


def _placeholder_candidates() -> set[str]:
    """Every Danish number that could be a placeholder: all built from one run of equal or counted digits."""
    up = "01234567890123456789"
    runs = {line[at : at + n] for line in (up, up[::-1]) for n in (4, 8) for at in range(len(up) - n + 1)}
    runs |= {digit * n for digit in "0123456789" for n in (4, 8)}
    short = {run for run in runs if len(run) == 4}
    whole = {run for run in runs if len(run) == 8}
    whole |= {run + run for run in short} | {"".join(digit * 2 for digit in run) for run in short}
    return {f"+45{number}" for number in whole}


def _emails(written: pl.Series) -> pl.Series:
    return _plain_first(written, written.str.contains(PLAIN_EMAIL), written.str.to_lowercase(), email_key)


def _names(written: pl.Series) -> pl.Series:
    import polars as pl

    low = written.str.to_lowercase().str.replace_many(list(_LETTERS), list(_LETTERS.values()))
    # Signs part words, ages and titles go: as `nickname_key` does, for writings in which it does nothing else.
    bare = low.str.replace_all(NAME_SIGNS, " ").str.replace_all(r"\b[1-9][0-9]\b", " ")
    plain = bare.str.contains("^[a-z ]*$") & ~bare.str.contains(_any_word(NAME_CONNECTIVES))
    quick = bare.str.replace_all(_any_word(NAME_TITLES), " ").str.replace_all(" +", " ").str.strip_chars(" ")
    quick = pl.select(pl.when(quick != "").then(quick)).to_series()
    return _plain_first(written, plain, quick, nickname_key)


def _any_word(words: frozenset[str]) -> str:
    return rf"\b(?:{'|'.join(sorted(words))})\b"
