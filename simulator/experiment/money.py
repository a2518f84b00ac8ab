"""What a study shows of money beside its statements: results run by run, risk, bridges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from simulator import budget
from simulator.budget.bridge import Books
from simulator.experiment.compare import Terms, summarise
from simulator.origin import values
from simulator.scenario import Scenario

_RUN = ["scenario", "draw", "replication"]
_NUMBERS = ("low", "mode", "high")
KINDS = ("committed", "paid", "outstanding")
"""Of commitments: AE, CP, and what is left to pay."""


def results(statements: pd.DataFrame) -> pd.DataFrame:
    """Columns scenario, draw, replication, year, value: the result of each run in euros."""
    cents = statements.groupby([*_RUN, "year"], sort=False)["cents"].sum()
    return (cents / 100).rename("value").reset_index()


def bridges(frames: Mapping[str, pd.DataFrame], base: str) -> pd.DataFrame:
    """Columns scenario, factor, year, n, mean, low, high: what each factor adds to the base's
    result, in euros, with the interval of its mean over the paired runs; no rows of the base, nor
    of a scenario whose study has other years.
    """
    tables = [frames["statement"], frames["flows"]]
    own = {
        str(name): Books(*(each[each.scenario == name] for each in tables))
        for name in frames["statement"].scenario.unique()
    }
    found = [
        budget.bridge(own[base], books).assign(scenario=name)
        for name, books in own.items()
        if name != base and _years(books) == _years(own[base])
    ]
    if not found:
        return pd.DataFrame()
    parts = pd.concat(found, ignore_index=True)
    parts = parts.assign(value=parts.cents / 100).drop(columns="cents")
    told = summarise(parts, ["factor", "year"], "")
    return told[["scenario", "factor", "year", "n", "mean", "low", "high"]]


def by_cents(frame: pd.DataFrame, keys: Sequence[str], base: str, terms: Terms) -> pd.DataFrame:
    """Means over runs and differences from the base in euros, of cents by keys and year; zero
    where a run does not have what another has."""
    keys = [*keys, "year"]
    cents = frame.groupby([*_RUN, *keys], sort=False, as_index=False)[["cents"]].sum()
    every = frame[_RUN].drop_duplicates().merge(frame[keys].drop_duplicates(), how="cross")
    told = every.merge(cents, on=[*_RUN, *keys], how="left").fillna({"cents": 0})
    values = told.assign(value=told["cents"] / 100).drop(columns="cents")
    return summarise(values, keys, base, terms)


def by_kind(commitments: pd.DataFrame) -> pd.DataFrame:
    """The same with a row for each kind, in columns kind and cents."""
    known = [name for name in commitments if name not in KINDS]
    return commitments.melt(known, list(KINDS), var_name="kind", value_name="cents")


def _years(books: Books) -> set[int]:
    return set(books.statement["year"])


def assumed(scenarios: tuple[Scenario, ...]) -> pd.DataFrame:
    """Every assumption that some value of a scenario cites, in the order of the evidence.

    Columns id, parameter, low, mode, high, unit, reasoning, scenarios: the names of those that cite
    it, parted by spaces. An end that is no number is missing.
    """
    cited: dict[str, list[str]] = {}
    rows: dict[str, Mapping[str, str]] = {}
    for scenario in scenarios:
        used = {id for value in values(scenario) for id in value.sources}
        for id, each in scenario.evidence.items():
            if id in used and each.kind == "assumption":
                cited.setdefault(id, []).append(scenario.name)
                rows[id] = each.row
    texts = ("parameter", "unit", "reasoning")
    table = pd.DataFrame(
        [
            {"id": id, **{name: row.get(name, "") for name in (*texts, *_NUMBERS)},
             "scenarios": " ".join(cited[id])}
            for id, row in rows.items()
        ],
        columns=["id", "parameter", *_NUMBERS, "unit", "reasoning", "scenarios"],
    )  # fmt: skip
    for name in _NUMBERS:
        table[name] = pd.to_numeric(table[name], errors="coerce")
    return table
