"""Splink beside us on the same canonical columns, with the guard that it lacks: shared values in columns of their own.

Run by `python -m benchmarks.matching --splink PYTHON`, where PYTHON has splink 5 and polars installed (an environment of its
own: neither is among our dependencies). Reads profiles in canonical form, writes (profile_id, person_id), prints its cost.

    python splink_peer.py SOURCE TARGET guarded|plain
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

THRESHOLD = 0.9
MOST_IN_TOWN = 100
"""Above so many profiles of one name in one town, Splink is not asked to compare them all for their name alone."""


def main(source: str, target: str, how: str) -> None:
    """Train without labels, predict, cluster."""
    import polars as pl

    started = time.perf_counter()
    people = _columns(pl.read_parquet(source), guarded=how == "guarded")
    clusters = _clusters(people)
    pl.DataFrame(clusters).select(
        pl.col("unique_id").alias("profile_id"), pl.col("cluster_id").cast(pl.String).alias("person_id")
    ).write_parquet(target)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "wall": time.perf_counter() - started,
                "cpu": used.ru_utime + used.ru_stime,
                "mib": used.ru_maxrss / 1024,
            }
        )
    )


def _columns(frame: Any, *, guarded: bool) -> Any:
    import polars as pl

    people = frame.select(
        pl.col("profile_id").alias("unique_id"),
        pl.col("phones").list.first().alias("phone"),
        pl.col("emails").list.first().alias("email"),
        pl.col("nickname").alias("name"),
        "town",
    )
    for value in ("phone", "email") if guarded else ():
        names = pl.col("name").n_unique().over(value)
        shared = (names >= 3) & pl.col(value).is_not_null()
        people = people.with_columns(
            pl.when(shared).then(pl.col(value)).alias(f"shared_{value}"),
            pl.when(~shared).then(pl.col(value)).alias(value),
        )
    # Without this limit the pairs of a common name in a large town grow with the square: 18 GB and more at a million.
    few = (pl.len().over("name", "town") <= MOST_IN_TOWN) & pl.col("name").is_not_null()
    return people.with_columns(pl.when(few).then(pl.col("town")).alias("few_town"))


def _clusters(people: Any) -> Any:
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    shared = [column for column in people.columns if column.startswith("shared_")]
    rules = [block_on("phone"), block_on("email"), block_on("name", "few_town")]
    rules += [block_on(column, "name") for column in shared]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ExactMatch("phone"),
            cl.ExactMatch("email"),
            cl.JaroWinklerAtThresholds("name", [0.92, 0.85]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("town").configure(term_frequency_adjustments=True),
            *(cl.ExactMatch(column) for column in shared),
        ],
        blocking_rules_to_generate_predictions=rules,
    )
    api = DuckDBAPI()
    try:
        linker = Linker(api.register(people.to_arrow()), settings)
    except (AttributeError, TypeError):
        linker = Linker(people.to_arrow(), settings, api)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("phone"), block_on("email")], recall=0.9
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("phone"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "few_town"))
    pairs = linker.inference.predict(threshold_match_probability=THRESHOLD)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, THRESHOLD)
    return found.as_duckdbpyrelation().select("unique_id, cluster_id").arrow()


if __name__ == "__main__":
    main(*sys.argv[1:4])
