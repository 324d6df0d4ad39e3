"""Splink beside us on the same canonical columns, with the guard that it lacks: shared values in columns of their own.

Run by `python -m benchmarks.matching --splink PYTHON`, where PYTHON has splink 5 and polars installed (an environment of its
own: neither is among our dependencies). Reads profiles in canonical form, writes (profile_id, person_id), prints its cost.

    python splink_peer.py SOURCE TARGET thin|full
"""

from __future__ import annotations

import json
import logging
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_IN_TOWN = 100
"""Above so many profiles of one name in one town, Splink is not asked to compare them all for their name alone.

Without a limit the pairs of a common name in a large town grow with the square: 18 GB and more at a million. With 300 it finds
no more (F1 .939 at a million for 100 and for 300) and takes a fifth more CPU.
"""

MOST_ANYWHERE = 12
"""Up to so many profiles of one name, Splink compares them wherever they are."""

MANY_NAMES = 24
"""A value with more different names is a business's, and nobody asks how alike they are."""

DAYS = (0, 45, 120, 365)
"""Days between two profiles at which they are compared."""


@dataclass(frozen=True, slots=True)
class Model:
    """How Splink is set up.

    `thin` compares phone, e-mail, name and town, and splits off values by names spelt in three ways; the training is the
    default's. `full` is what someone does who wants the best F1 and reads the documentation: names around a value counted
    as Splink itself compares them (Jaro-Winkler), the time between two profiles compared too, rare names looked at in all
    towns, misspelt ones at a business, a sample of 1e7 pairs for u (1e8 brings no F1 here), three trainings of m on up to
    1e6 pairs each, and the threshold with the best F1 of those tried. What it does not have was tried and brought no F1:
    term frequencies of phones and businesses, more levels of names, phones a digit apart (at twice the CPU and more).
    """

    alike: bool
    days: bool
    rare_names: bool
    misspelt: bool
    sampled: float
    trained_on: tuple[str, ...]
    most_trained: float | None
    threshold: float


MODELS = {
    "thin": Model(
        alike=False,
        days=False,
        rare_names=False,
        misspelt=False,
        sampled=1e6,
        trained_on=("phone", "name"),
        most_trained=None,
        threshold=0.9,
    ),
    "full": Model(
        alike=True,
        days=True,
        rare_names=True,
        misspelt=True,
        sampled=1e7,
        trained_on=("phone", "email", "name"),
        most_trained=1e6,
        threshold=0.8,
    ),
}


def main(source: str, target: str, how: str) -> None:
    """Train without labels, predict, cluster."""
    import polars as pl

    logging.getLogger("splink").setLevel(logging.ERROR)
    started = time.perf_counter()
    model = MODELS[how]
    clusters = _clusters(_columns(pl.read_parquet(source), model), model)
    pl.DataFrame(clusters).select(
        pl.col("unique_id").alias("profile_id"), pl.col("cluster_id").cast(pl.String).alias("person_id")
    ).write_parquet(target)
    # Not getrusage: a child's figure starts at what its parent held when it was made.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(
        json.dumps(
            {
                "wall": time.perf_counter() - started,
                "cpu": time.process_time(),
                "mib": int(status.partition("VmHWM:")[2].split()[0]) / 1024,
            }
        )
    )


def _columns(frame: Any, model: Model) -> Any:
    import polars as pl

    people = frame.select(
        pl.col("profile_id").alias("unique_id"),
        pl.col("phones").list.first().alias("phone"),
        pl.col("emails").list.first().alias("email"),
        pl.col("nickname").alias("name"),
        "town",
        "first_seen",
        "last_seen",
    )
    for value in ("phone", "email"):
        if model.alike:
            shared = pl.col(value).is_in(_shared(people, value).implode())
        else:
            shared = pl.col("name").n_unique().over(value) >= 3
        shared &= pl.col(value).is_not_null()
        people = people.with_columns(
            pl.when(shared).then(pl.col(value)).alias(f"shared_{value}"),
            pl.when(~shared).then(pl.col(value)).alias(value),
        )
    named = pl.col("name").is_not_null()
    few = (pl.len().over("name", "town") <= MOST_IN_TOWN) & named
    rare = (pl.len().over("name") <= MOST_ANYWHERE) & named
    return people.with_columns(
        pl.when(few).then(pl.col("town")).alias("few_town"),
        pl.when(rare).then(pl.col("name")).alias("rare_name"),
    )


def _shared(people: Any, value: str) -> Any:
    """The values with three names and more that are not alike."""
    import duckdb

    with duckdb.connect() as connection:
        connection.register("shown", people.select(value=value, name="name").drop_nulls().unique().to_arrow())
        found = connection.sql(
            f"""
            with counted as (select value, count(*) as names from shown group by value having count(*) >= 3),
            few as (select shown.* from shown join counted using (value) where names <= {MANY_NAMES}),
            heads as (
                select value from few as mine where not exists (
                    select 1 from few as hers where hers.value = mine.value and hers.name < mine.name
                    and jaro_winkler_similarity(hers.name, mine.name) >= 0.9
                )
            )
            select value from heads group by value having count(*) >= 3
            union select value from counted where names > {MANY_NAMES}
            """  # noqa: S608
        ).pl()
    return found["value"]


def _clusters(people: Any, model: Model) -> Any:
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    within = "substr(name, 1, 1)" if model.misspelt else "name"
    rules = [block_on("phone"), block_on("email"), block_on("name", "few_town")]
    rules += [block_on("shared_phone", within), block_on("shared_email", within)]
    rules += [block_on("rare_name")] if model.rare_names else []
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ExactMatch("phone"),
            cl.ExactMatch("email"),
            cl.JaroWinklerAtThresholds("name", [0.92, 0.85]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("town").configure(term_frequency_adjustments=True),
            cl.ExactMatch("shared_phone"),
            cl.ExactMatch("shared_email"),
            *([_days_between()] if model.days else []),
        ],
        blocking_rules_to_generate_predictions=rules,
    )
    api = DuckDBAPI()
    linker = Linker(api.register(people.to_arrow()), settings)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("phone"), block_on("email")], recall=0.9)
    training.estimate_u_using_random_sampling(max_pairs=model.sampled)
    blocks = {"phone": block_on("phone"), "email": block_on("email"), "name": block_on("name", "few_town")}
    for block in model.trained_on:
        training.estimate_parameters_using_expectation_maximisation(
            blocks[block], max_pairs=model.most_trained
        )
    pairs = linker.inference.predict(threshold_match_probability=model.threshold)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, model.threshold)
    return found.as_duckdbpyrelation().select("unique_id, cluster_id").arrow()


def _days_between() -> Any:
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    gap = "greatest(first_seen_l, first_seen_r) - least(last_seen_l, last_seen_r)"
    return cl.CustomComparison(
        output_column_name="days",
        comparison_levels=[
            cll.NullLevel("first_seen"),
            *(cll.CustomLevel(f"{gap} <= {days}", label_for_charts=f"within {days} days") for days in DAYS),
            cll.ElseLevel(),
        ],
    )


if __name__ == "__main__":
    main(*sys.argv[1:4])
