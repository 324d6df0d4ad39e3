"""How well a definition does on labelled listings: confusion table, F1 per verdict, figures per language and rule. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from crawler.screening import Screener
from store.domain import ArenaKind, Screening, Verdict

VERDICTS = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled listing: what a person says of it."""

    id: str
    arena_kind: ArenaKind
    lang: str | None
    title: str
    body: str
    verdict: Verdict
    edge_case: int | None = None
    safeguarding: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled listing beside what the definition says of it."""

    labelled: Labelled
    screening: Screening

    @property
    def right(self) -> bool:
        """Whether both say the same."""
        return self.labelled.verdict is self.screening.verdict


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures. Shares are 0.0 to 1.0; a verdict that occurs on neither side does not count in `macro_f1`."""

    judged: tuple[Judged, ...]

    @property
    def confusion(self) -> dict[tuple[Verdict, Verdict], int]:
        """How often (label, verdict) occurred."""
        return dict(Counter((j.labelled.verdict, j.screening.verdict) for j in self.judged))

    @property
    def accuracy(self) -> float:
        """Share judged right."""
        return _share(sum(j.right for j in self.judged), len(self.judged))

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the verdicts that occur."""
        scores = [s for v in VERDICTS if (s := self.f1(v)) is not None]
        return sum(scores) / len(scores) if scores else 0.0

    def f1(self, verdict: Verdict) -> float | None:
        """F1 of one verdict, or None when it occurs on neither side."""
        table = self.confusion
        both = table.get((verdict, verdict), 0)
        labelled = sum(n for (label, _), n in table.items() if label is verdict)
        said = sum(n for (_, answer), n in table.items() if answer is verdict)
        return 2 * both / (labelled + said) if labelled + said else None

    @property
    def dropped(self) -> float:
        """Share of face-to-face listings that would be dropped."""
        own = [j for j in self.judged if j.labelled.verdict is Verdict.FACE_TO_FACE]
        return _share(sum(not j.screening.verdict.kept for j in own), len(own))

    @property
    def queued_wrongly(self) -> float:
        """Share of remote and no-offer listings that would be queued."""
        own = [j for j in self.judged if not j.labelled.verdict.kept]
        return _share(sum(j.screening.verdict is Verdict.FACE_TO_FACE for j in own), len(own))

    @property
    def errors(self) -> tuple[Judged, ...]:
        """Every listing judged otherwise than labelled."""
        return tuple(j for j in self.judged if not j.right)

    @property
    def safeguarding_errors(self) -> tuple[Judged, ...]:
        """Listings whose statement was missed, or read where there is none."""
        return tuple(
            j for j in self.judged if j.labelled.safeguarding != (j.screening.safeguarding is not None)
        )

    def by_language(self) -> dict[str, Evaluation]:
        """The figures of each labelled language."""
        return self._parts(lambda j: j.labelled.lang or "?")

    def by_rule(self) -> dict[str, Evaluation]:
        """The figures of each rule that decided."""
        return self._parts(lambda j: j.screening.rule)

    def by_edge_case(self) -> dict[str, Evaluation]:
        """The figures of each labelled edge case."""
        return self._parts(lambda j: str(j.labelled.edge_case or "-"))

    def _parts(self, key: Any) -> dict[str, Evaluation]:
        parts: dict[str, list[Judged]] = {}
        for judged in self.judged:
            parts.setdefault(key(judged), []).append(judged)
        return {name: Evaluation(tuple(own)) for name, own in sorted(parts.items())}


def labelled_from(row: Mapping[str, Any]) -> Labelled:
    """A labelled listing from one JSON object of the samples' shape. Raises KeyError or ValueError on a wrong one."""
    return Labelled(
        id=str(row["id"]),
        arena_kind=ArenaKind(row["arena_kind"]),
        lang=row.get("lang"),
        title=row["title"],
        body=row["body"],
        verdict=Verdict(row["verdict"]),
        edge_case=row.get("edge_case"),
        safeguarding=bool(row.get("safeguarding", False)),
        why=row.get("why", ""),
    )


def evaluate(screener: Screener, listings: Iterable[Labelled]) -> Evaluation:
    """Screen each listing and set the verdict beside the label."""
    return Evaluation(
        tuple(
            Judged(
                one,
                screener.screen(title=one.title, body=one.body, arena_kind=one.arena_kind, lang=one.lang),
            )
            for one in listings
        )
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
