"""`outreach match file`: rows in, clusters out, in order, whatever the format."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from review_cli.service.match_file import MatchFileCounts, match_file
from store.errors import InputError

ROWS = [
    {"profile_id": "a", "arena": "n", "phones": ["20 30 40 51"], "emails": [], "nickname": "Anna",
     "city": "Aarhus", "region": None, "text": "", "first_seen": "2026-01-02", "last_seen": "2026-01-05"},
    {"profile_id": "b", "arena": "s", "phones": ["+45 20304051", "61626364"], "emails": ["X@Example.org"],
     "nickname": "ANNA", "city": "8000 Århus C", "region": None, "text": "",
     "first_seen": "2026-01-01", "last_seen": "2026-01-05"},
    {"profile_id": "c", "arena": "s", "phones": ["12345678"], "emails": ["x@example.org"], "nickname": None,
     "city": None, "region": None, "text": "", "first_seen": "2026-01-01", "last_seen": "2026-01-05"},
    {"profile_id": "d", "arena": "s", "phones": ["12345678"], "emails": [], "nickname": "Bella",
     "city": None, "region": None, "text": "", "first_seen": "2026-02-01", "last_seen": "2026-02-05"},
]  # fmt: skip
EXPECTED = [("a", "b", None), ("b", "b", None), ("c", "b", None), ("d", "d", None)]


def write(path: Path) -> Path:
    if path.suffix == ".parquet":
        pl.DataFrame(ROWS).write_parquet(path)
    elif path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as lines:
            writer = csv.DictWriter(lines, list(ROWS[0]), delimiter=";")
            writer.writeheader()
            for number, row in enumerate(ROWS):
                joined = json.dumps(row["phones"]) if number % 2 else "|".join(row["phones"])
                writer.writerow({**row, "phones": joined, "emails": "|".join(row["emails"])})
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


def read(path: Path) -> list[tuple[str, str, str | None]]:
    if path.suffix == ".parquet":
        return list(pl.read_parquet(path).iter_rows())
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as lines:
            return [(r["profile_id"], r["person_id"], r["venue_id"] or None) for r in csv.DictReader(lines)]
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(r["profile_id"], r["person_id"], r["venue_id"]) for r in rows]


@pytest.mark.parametrize("source", [".jsonl", ".csv", ".parquet"])
@pytest.mark.parametrize("target", [".jsonl", ".csv", ".parquet"])
def test_any_format_in_any_format_out(tmp_path: Path, source: str, target: str) -> None:
    bad: list[tuple[int, str]] = []
    steps: list[tuple[int, int]] = []
    counts = match_file(
        write(tmp_path / f"in{source}"),
        tmp_path / f"out{target}",
        on_error=lambda line, said: bad.append((line, said)),
        progress=lambda done, known: steps.append((done, known)),
    )
    assert bad == []
    assert counts == MatchFileCounts(profiles=4, bad_lines=0, persons=2, venues=0)
    assert read(tmp_path / f"out{target}") == EXPECTED
    assert steps[-1] == (4, 4)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted({f"in{source}", f"out{target}"})


def test_bad_lines_are_named_by_number_without_their_values_and_do_not_stop_the_rest(tmp_path: Path) -> None:
    secret = "20304051"
    lines = [
        '{"profile_id": "a"}',
        f'{{"profile_id": "{secret}", "phones": ',
        f'["{secret}"]',
        f'{{"phones": ["{secret}"]}}',
        f'{{"profile_id": "e", "phones": {{"x": "{secret}"}}}}',
        f'{{"profile_id": "f", "first_seen": "{secret}"}}',
        '{"profile_id": "g", "first_seen": "2026-02-01", "last_seen": "2026-01-01"}',
        '{"profile_id": "a"}',
        "",
        f'{{"profile_id": "j", "nickname": ["{secret}"]}}',
        '{"profile_id": "k", "phones": null, "emails": null}',
    ]
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    bad: list[tuple[int, str]] = []
    counts = match_file(source, tmp_path / "out.jsonl", on_error=lambda n, said: bad.append((n, said)))
    assert [line for line, _ in bad] == [2, 3, 4, 5, 6, 7, 8, 10]
    assert all(secret not in said for _, said in bad)
    assert counts.bad_lines == 8
    assert [row[0] for row in read(tmp_path / "out.jsonl")] == ["a", "k"]


@pytest.mark.parametrize("key", ["profile_id", "nickname", "city", "region", "arena", "emails"])
def test_half_a_character_stops_its_own_line_only(tmp_path: Path, key: str) -> None:
    half = ["\ud800@portal.example"] if key == "emails" else "\ud800"
    source = tmp_path / "in.jsonl"
    rows = [{"profile_id": "a"}, {"profile_id": "b", key: half}, {"profile_id": "c"}]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    bad: list[tuple[int, str]] = []
    counts = match_file(source, tmp_path / "out.jsonl", on_error=lambda n, said: bad.append((n, said)))
    assert (counts.profiles, bad) == (2, [(2, f"{key} is not a text")])


@pytest.mark.parametrize(
    ("lines", "bad", "good"),
    [
        (["a,x", 'b,"open', "c,x", "d,x"], [3], "acd"),
        (["a,x", 'b,"open', "c,x", 'd,"whole"', "e,x"], [3], "acde"),
        (['a,"two\nlines"', "b,x,y", "c,x"], [4], "ac"),
        (['a,"x"y', 'b,"two\nlines"', 'c,"open', "d,x"], [2, 5], "bd"),
        (["a,x", "", "b", 'c,"'], [5], "ab"),
    ],
    ids=range(5),
)
def test_a_quotation_mark_left_open_costs_its_own_line_only(
    tmp_path: Path, lines: list[str], bad: list[int], good: str
) -> None:
    source = tmp_path / "in.csv"
    source.write_text("\n".join(["profile_id,text", *lines]) + "\n", encoding="utf-8")
    named: list[int] = []
    match_file(source, tmp_path / "out.jsonl", on_error=lambda number, _: named.append(number))
    assert (named, "".join(row[0] for row in read(tmp_path / "out.jsonl"))) == (bad, good)


def test_a_venue_is_named_beside_its_persons(tmp_path: Path) -> None:
    rows = [
        {"profile_id": i, "phones": ["20304051"], "nickname": n}
        for i, n in zip("abc", ("Anna", "Bella", "Clara"), strict=True)
    ]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    counts = match_file(source, tmp_path / "out.jsonl", on_error=lambda _n, _s: None)
    assert counts == MatchFileCounts(profiles=3, bad_lines=0, persons=3, venues=1)
    assert len({venue for _, _, venue in read(tmp_path / "out.jsonl")} - {None}) == 1


@pytest.mark.parametrize("name", ["in.txt", "missing.jsonl", "missing.parquet"])
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "in.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError):
        match_file(tmp_path / name, tmp_path / "out.jsonl", on_error=lambda _n, _s: None)


def test_a_target_of_no_known_format_is_refused_before_reading(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        match_file(tmp_path / "missing.jsonl", tmp_path / "out.txt", on_error=lambda _n, _s: None)
