"""How right a partition is: pairwise, B-cubed, and in the words of the service: contacted twice, hidden."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Score:
    """`twice`: contacts too many, since a person is split. `hidden`: persons lost inside another's cluster."""

    precision: float
    recall: float
    b3_precision: float
    b3_recall: float
    twice: int
    hidden: int
    biggest_mix: int
    slices: dict[str, tuple[float, float, int]]

    @property
    def f1(self) -> float:
        """Pairwise F1."""
        return _harmonic(self.precision, self.recall)

    @property
    def b3_f1(self) -> float:
        """B-cubed F1."""
        return _harmonic(self.b3_precision, self.b3_recall)


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


def score(truth: pl.DataFrame, clusters: pl.DataFrame) -> Score:
    """Score `clusters` (profile_id, person_id) against `truth` (profile_id, person, structure)."""
    joined = truth.select("profile_id", "person", "structure").join(
        clusters.select("profile_id", "person_id"), on="profile_id", how="inner", validate="1:1"
    )
    if len(joined) != len(truth):
        raise ValueError("not every profile was clustered")
    sized = joined.with_columns(
        pl.len().over("person").alias("true_size"),
        pl.len().over("person_id").alias("found_size"),
        pl.len().over("person", "person_id").alias("both"),
    ).with_columns(
        (pl.col("both") / pl.col("found_size")).alias("p"), (pl.col("both") / pl.col("true_size")).alias("r")
    )
    right = float(sized.select((pl.col("both") - 1).sum()).item()) / 2
    found = float(sized.select((pl.col("found_size") - 1).sum()).item()) / 2
    true = float(sized.select((pl.col("true_size") - 1).sum()).item()) / 2
    parts = joined.group_by("person").agg(pl.col("person_id").n_unique())
    mixes = joined.group_by("person_id").agg(pl.col("person").n_unique())
    by_structure = (
        sized.group_by("structure").agg(pl.col("p").mean(), pl.col("r").mean(), pl.len()).sort("structure")
    )
    return Score(
        precision=right / found if found else 1.0,
        recall=right / true if true else 1.0,
        b3_precision=float(sized["p"].mean()),  # type: ignore[arg-type]
        b3_recall=float(sized["r"].mean()),  # type: ignore[arg-type]
        twice=int((parts["person_id"] - 1).sum()),
        hidden=int((mixes["person"] - 1).sum()),
        biggest_mix=int(mixes["person"].max()),  # type: ignore[arg-type]
        slices={name: (p, r, n) for name, p, r, n in by_structure.iter_rows()},
    )
