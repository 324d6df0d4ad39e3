"""Contact points: how many are read right, and how fast, beside libphonenumber's own matcher on the same texts.

    python -m benchmarks.contacts [FILE.jsonl ...]

Each FILE holds labelled texts of the shape {id, text, default_region, phones, emails, nickname}. Without arguments: our own
labelled sets, and the shared samples when they lie beside the checkout. Prints counts and codes, never a text or a value.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "tests" / "contacts"
SHARED = ROOT.parent / "shared" / "samples" / "contacts.jsonl"
ROUNDS = 5

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """What a reader got right in one set."""

    name: str
    texts: int
    phone_f1: float
    all_right: float
    names_right: float
    emails_right: float
    false_on_traps: int
    wrong: tuple[str, ...]

    def line(self) -> str:
        """One row of a table."""
        return (
            f"{self.name:<34}{self.texts:>6}{self.phone_f1:>10.3f}{self.all_right:>10.1%}{self.names_right:>10.1%}"
            f"{self.emails_right:>10.1%}{self.false_on_traps:>8}"
        )


def load(path: Path) -> list[Row]:
    """The labelled rows of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def score(name: str, rows: Iterable[Row]) -> Score:
    """How well `read_contacts` reads labelled rows. A trap is a row without any contact point and name."""
    from crawler.contacts import read_contacts

    found = missed = false = on_traps = names = emails = right = total = 0
    wrong: list[str] = []
    for row in rows:
        reading = read_contacts(row["text"], region=row.get("default_region") or "DK")
        got, true = set(reading.phones), set(row["phones"])
        found, missed, false = found + len(got & true), missed + len(true - got), false + len(got - true)
        if not (row["phones"] or row["emails"] or row["nickname"]):
            on_traps += len(got)
        name_right = (reading.nickname or "").casefold() == (row["nickname"] or "").casefold()
        emails_right = set(reading.emails) == set(row["emails"])
        names, emails, total = names + name_right, emails + emails_right, total + 1
        if got == true and name_right and emails_right:
            right += 1
        else:
            wrong.append(str(row["id"]))
    f1 = 2 * found / (2 * found + missed + false) if found else 0.0
    return Score(name, total, f1, right / total, names / total, emails / total, on_traps, tuple(wrong))


def texts_per_second(texts: list[str], read: Callable[[str], object]) -> float:
    """The best of a few rounds over all texts, in texts a second of one core's time; the first round warms up."""
    best = float("inf")
    for _ in range(ROUNDS + 1):
        began = time.process_time()
        for text in texts:
            read(text)
        best = min(best, time.process_time() - began)
    return len(texts) / best


def _matcher(text: str) -> list[str]:
    import phonenumbers

    return [
        phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        for match in phonenumbers.PhoneNumberMatcher(text, "DK", leniency=phonenumbers.Leniency.VALID)
    ]


def _matcher_f1(rows: list[Row]) -> float:
    found = missed = false = 0
    for row in rows:
        got, true = set(_matcher(row["text"])), set(row["phones"])
        found, missed, false = found + len(got & true), missed + len(true - got), false + len(got - true)
    return 2 * found / (2 * found + missed + false) if found else 0.0


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    from crawler.contacts import read_contacts

    paths = [Path(argument) for argument in arguments or []] or [
        path for path in [*sorted(OWN.glob("*_set.jsonl")), SHARED] if path.exists()
    ]
    print(f"{'set':<34}{'texts':>6}{'phone F1':>10}{'right':>10}{'names':>10}{'e-mails':>10}{'traps':>8}")
    everything: list[Row] = []
    for path in paths:
        rows = load(path)
        everything.extend(rows)
        result = score(f"{path.parent.name}/{path.name}", rows)
        print(result.line())
        if result.wrong:
            print(f"    not right: {', '.join(result.wrong)}")
    texts = [row["text"] for row in everything]
    print(f"\n{'reader':<34}{'phone F1':>16}{'texts/s':>12}")
    ours = score("", everything).phone_f1
    print(f"{'read_contacts (all of it)':<34}{ours:>16.3f}{texts_per_second(texts, read_contacts):>12,.0f}")
    print(
        f"{'libphonenumber matcher (phones)':<34}{_matcher_f1(everything):>16.3f}{texts_per_second(texts, _matcher):>12,.0f}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
