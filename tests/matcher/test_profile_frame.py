"""Reading whole columns gives what reading row by row gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.profiles import generate
from matcher.columns import frame_of
from review_cli.service.profile_frame import _emails, _names, _phones, frame_of_parquet
from review_cli.service.profile_rows import read_profile, read_rows
from store.errors import InputError
from store.keys import NAME_CONNECTIVES, NAME_TITLES, email_key, is_placeholder_phone, nickname_key, phone_key

NAME_PARTS = st.sampled_from(
    [*sorted(NAME_TITLES)[::7], *sorted(NAME_CONNECTIVES), "Anna", "åse", "Søde", "Maria", "24", "100", "07", "anna24",
     "byen", "pige", "%", "-", "*", "❤", "❤️", ",", "  ", "_", ".", "'", "ß", "İ", "b", "år", "24 år", "24årige", "procent"]
)  # fmt: skip
NAMES = st.lists(NAME_PARTS, min_size=1, max_size=6).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda s: s.join(parts))
)
PHONES = st.text("0123456789 +45", max_size=14) | st.sampled_from(
    ["12345678", "+45 11 22 33 44", "20304051", "+4520 30 40 51", "004520304051", "4520304051", "+46701234567", "33334444", "22222222", "65432109"]
)  # fmt: skip
EMAILS = st.from_regex(r"[a-zA-Z0-9_+.-]{1,8}@[a-zA-Z0-9.-]{1,8}\.(com|DK|xyz|zz|org)", fullmatch=True)


@given(st.lists(NAMES, max_size=8))
def test_names(written: list[str]) -> None:
    assert _names(pl.Series(written, dtype=pl.String)).to_list() == [nickname_key(text) for text in written]


@given(st.lists(PHONES, max_size=8))
def test_phones(written: list[str]) -> None:
    keys = [phone_key(text) for text in written]
    expected = [None if key is None or is_placeholder_phone(key) else key for key in keys]
    assert _phones(pl.Series(written, dtype=pl.String)).to_list() == expected


@given(st.lists(EMAILS, max_size=8))
def test_emails(written: list[str]) -> None:
    assert _emails(pl.Series(written, dtype=pl.String)).to_list() == [email_key(text) for text in written]


def test_generated_profiles(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    generate(3000, 5).write_parquet(source)
    read = frame_of_parquet(source, on_error=lambda _n, _s: None)
    assert read is not None
    expected = frame_of(read_profile(row) for _, row in read_rows(source))
    assert read[0].equals(expected)
    assert read[1] == 0


def test_bad_rows_are_the_same_as_row_by_row(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    early, late = date(2026, 1, 1), date(2026, 2, 1)
    pl.DataFrame(
        {
            "profile_id": ["a", None, "", "a", "e", "f", "f"],
            "first_seen": [early, early, early, early, late, late, None],
            "last_seen": [late, late, late, None, early, None, None],
        }
    ).write_parquet(source)
    bad: list[tuple[int, str]] = []
    read = frame_of_parquet(source, on_error=lambda line, said: bad.append((line, said)))
    assert read is not None
    assert read[0]["profile_id"].to_list() == ["a", "f"]
    seen: set[str] = set()
    expected = []
    for line, row in read_rows(source):
        try:
            profile = read_profile(row)
        except InputError as problem:
            expected.append((line, str(problem)))
        else:
            if profile.profile_id in seen:
                expected.append((line, "this profile_id was used by an earlier line"))
            seen.add(profile.profile_id)
    assert bad == expected


def test_columns_of_other_types_are_left_to_the_row_by_row_reading(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    pl.DataFrame({"profile_id": ["a"], "phones": ["20304051"]}).write_parquet(source)
    assert frame_of_parquet(source, on_error=lambda _n, _s: None) is None
