"""The bridge: why two results differ, split exactly among factors, to the cent.

What learners bring is a product of what each factor changes; a counterfactual takes some factors
from one replication and the rest from the other. Each factor's part is its Shapley value: the
mean, over all orders in which the factors may be changed one after the other, of what changing it
adds (L. S. Shapley, A value for n-person games, 1953). `docs/reference/bridge.md` has the formulas.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.budget.flows import EARNED, ENTRANTS, EVENTS, LISTED, PASSES, POSTS, SHARES
from simulator.budget.lines import LEVER

Factor = Literal[
    "volume", "mix", "price", "retention", "staffing", "timing", "grants", "lever-costs",
    "fixed-costs",
]  # fmt: skip
FACTORS: tuple[Factor, ...] = get_args(Factor)
GRANTS = ("state-grant", "project-grants", "subsidy-release")
Values = npt.NDArray[np.float64]

RUN = ("draw", "replication")
"""What tells the runs of one scenario apart."""
_YEAR = [*RUN, "year"]
_PLACE = [*RUN, "item", "audience", "segment", "year"]
_LINE = [*_PLACE, "account"]
_PLAYERS: tuple[Factor, ...] = ("volume", "mix", "retention", "timing", "price")
"""What may differ in a line that learners bring; the last is staffing where a pool is paid."""


class Books(NamedTuple):
    """The statements of runs and the flows behind them, each with the columns of `RUN`."""

    statement: pd.DataFrame
    flows: pd.DataFrame


class _Side(NamedTuple):
    """One scenario, line by line: cents are the product of the six rates."""

    cents: Values
    entrants: Values
    """Of the audience's segments that both sides have, in the year."""
    share: Values
    """Of these, who enters the segment; everybody, where one side alone has it."""
    uses: Values
    """Events or passages for one entrant."""
    listed: Values
    """List price of one event, by the courses chosen."""
    earned: Values
    """Part of what was listed in the year that the year earns; more, where earlier years add."""
    rate: Values
    """Cents for each cent earned at list prices, or for each passage."""


def bridge(base: Books, other: Books) -> pd.DataFrame:
    """Columns draw, replication, year, factor, cents: whole cents that add up, in each run and
    year, to the difference of the results. Every factor stands in every year.

    Raises ValueError when the two do not have the same runs and years.
    """
    lines = _lines(base, other)
    parts = _parts(lines)
    runs, place = np.unique(lines[_YEAR].to_numpy(np.int64), axis=0, return_inverse=True)
    for each in (base, other):
        if not np.array_equal(np.unique(each.statement[_YEAR], axis=0), runs):
            raise ValueError("statements of the same runs and years")
    exact = np.zeros((len(runs), len(FACTORS)))
    for k, factor in enumerate(FACTORS):
        exact[:, k] = np.bincount(place, parts[factor], len(runs))
    total = np.bincount(place, lines.cents_b - lines.cents_a, len(runs))
    table = pd.DataFrame(np.repeat(runs, len(FACTORS), axis=0), columns=_YEAR)
    cents = _whole(exact, np.rint(total).astype(np.int64))
    return table.assign(factor=list(FACTORS) * len(runs), cents=cents.ravel())


def _whole(parts: Values, totals: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Whole numbers next to the parts of each row that add up to its total.

    Rounded down, the parts with the largest remainders take what is short.
    """
    cents = np.floor(parts).astype(np.int64)
    short = totals - cents.sum(axis=1)
    order = np.argsort(cents - parts, axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    width = parts.shape[1]
    cents += (short // width)[:, None] + (rank < (short % width)[:, None])
    return cents


def _lines(base: Books, other: Books) -> pd.DataFrame:
    """Every line of either side, with what is known of it on each: the ends a and b."""
    sides = [_known(each).add_suffix(f"_{end}") for each, end in ((base, "a"), (other, "b"))]
    both = sides[0].join(sides[1], how="outer").fillna(0.0).reset_index()
    both = both.merge(_entrants(base, other), on=["segment", *_YEAR], how="left")
    named = pd.concat([base.flows, other.flows])
    both = both.fillna(0.0)
    both["pool"] = both.item.isin(named[named.flow.isin([PASSES, POSTS])].item)
    both["price"] = both.item.isin(named[named.flow == EVENTS].item)
    return both


def _entrants(base: Books, other: Books) -> pd.DataFrame:
    """By segment and year: own_a and own_b, who enters it on each side; every_a and every_b, who
    enters those segments of its audience that have entrants on both sides.

    A segment that only one side has stands alone, so that it is volume and not mix.
    """
    keys = ["audience", "segment", *_YEAR]
    sums = [
        each.flows[each.flows.flow == ENTRANTS].groupby(keys).amount.sum().rename(f"own_{end}")
        for each, end in ((base, "a"), (other, "b"))
    ]
    table = pd.concat(sums, axis=1).fillna(0.0).reset_index()
    shared = (table.own_a > 0) & (table.own_b > 0)
    for end in ("a", "b"):
        own = table[f"own_{end}"]
        together = own.where(shared, 0.0).groupby([table[k] for k in ("audience", *_YEAR)])
        table[f"every_{end}"] = together.transform("sum").where(shared, own)
    return table.drop(columns="audience")


def _at(values: pd.Series[float], lines: pd.DataFrame) -> Values:
    """The value of each line, by the names of the index; nothing where there is none."""
    keys = pd.MultiIndex.from_frame(lines[values.index.names])
    return np.asarray(values.reindex(keys).fillna(0.0), np.float64)


def _known(books: Books) -> pd.DataFrame:
    """By line: cents, uses (events or passages), and cents listed and earned at list prices."""
    lines = _shared(books)
    keys = {EVENTS: _PLACE, PASSES: _PLACE, LISTED: _PLACE, EARNED: _LINE}
    for flow, by in keys.items():
        found = books.flows[books.flows.flow == flow].groupby(by, sort=False).amount.sum()
        lines[flow] = _at(found, lines)
    lines["uses"] = lines[EVENTS] + lines[PASSES]
    return lines.drop(columns=[EVENTS, PASSES]).groupby(_LINE, sort=False).sum()


def _shared(books: Books) -> pd.DataFrame:
    """The lines, a pool's pay by piece or by hour split among the segments by what was served."""
    split = books.flows[(books.flows.flow == SHARES) & (books.flows.amount > 0)]
    split = split.assign(
        part=split.amount / split.groupby(["item", *_YEAR]).amount.transform("sum")
    )[[*_PLACE, "part"]]
    paid = books.statement[[*_LINE, "cents"]].merge(
        split, on=["item", *_YEAR], suffixes=("", "_of"), how="left"
    )
    mine = paid.part.notna() & (paid.segment == "")
    paid.loc[mine, ["audience", "segment"]] = paid.loc[mine, ["audience_of", "segment_of"]].values
    paid["cents"] = paid.cents * paid.part.where(mine, 1.0)
    return paid[[*_LINE, "cents"]]


def _parts(lines: pd.DataFrame) -> dict[Factor, Values]:
    """Factor -> exact part of each line, before it is made whole."""
    parts: dict[Factor, Values] = {factor: np.zeros(len(lines)) for factor in FACTORS}
    a, b = _side(lines, "a"), _side(lines, "b")
    price, pool = lines.price.to_numpy(bool), lines.pool.to_numpy(bool)
    brought = (price | pool) & _whole_product(a) & _whole_product(b)
    filled_a, filled_b = _filled(a, b), _filled(b, a)
    moved = _shifted(lines, filled_a, filled_b, brought)
    for factor, values in _shapley(filled_a, filled_b, moved).items():
        mine = np.where(brought, values, 0.0)
        if factor == "price":
            parts["price"] += np.where(price, mine, 0.0)
            parts["staffing"] += np.where(price, 0.0, mine)
        else:
            parts[factor] += mine
    rest = np.where(brought, 0.0, b.cents - a.cents)
    account, item = lines.account, lines.item
    kinds: dict[Factor, npt.NDArray[np.bool_]] = {
        "lever-costs": item.str.startswith(LEVER).to_numpy(bool),
        "timing": price,
        "staffing": pool,
        "grants": account.isin(GRANTS).to_numpy(bool),
        "fixed-costs": np.ones(len(lines), bool),
    }
    for factor, mine in kinds.items():
        parts[factor] += np.where(mine, rest, 0.0)
        rest = np.where(mine, 0.0, rest)
    return parts


def _side(lines: pd.DataFrame, end: str) -> _Side:
    cents, uses, listed, earned, own, every = (
        lines[f"{name}_{end}"].to_numpy(np.float64)
        for name in ("cents", "uses", LISTED, EARNED, "own", "every")
    )
    price = lines.price.to_numpy(bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = (
            own / every,
            uses / own,
            np.where(price, listed / uses, 1.0),
            np.where(price, earned / listed, 1.0),
            np.where(price, cents / earned, cents / uses),
        )
    return _Side(cents, every, *(np.where(np.isfinite(each), each, np.nan) for each in rates))


def _whole_product(side: _Side) -> npt.NDArray[np.bool_]:
    """Where the rates give the cents: not where money comes in a year that nobody enters."""
    product = np.nan_to_num(np.multiply.reduce(side[1:]))
    return np.asarray(np.isclose(product, side.cents, rtol=1e-9, atol=1e-6))


def _filled(side: _Side, other: _Side) -> _Side:
    """A rate that a side does not have is the other's, so that nothing is put to its account."""
    return _Side(
        side.cents,
        *(
            np.nan_to_num(np.where(np.isnan(mine), its, mine))
            for mine, its in zip(side[1:], other[1:], strict=True)
        ),
    )


def _shifted(lines: pd.DataFrame, a: _Side, b: _Side, brought: npt.NDArray[np.bool_]) -> Values:
    """What of the change of `uses` one year of a line gains and another loses.

    Weighted by the mean of the two numbers of entrants, it comes to nothing over the years.
    """
    entrants = (a.entrants * a.share + b.entrants * b.share) / 2
    change = np.where(brought, (b.uses - a.uses) * entrants, 0.0)
    line = lines.groupby([key for key in _LINE if key != "year"], sort=False).ngroup()
    ups, downs = np.maximum(change, 0.0), np.maximum(-change, 0.0)
    gained, lost = (np.bincount(line, each)[line] for each in (ups, downs))
    moved = np.minimum(gained, lost)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(change > 0, moved / gained, moved / lost)
        return np.nan_to_num(np.where(moved > 0, change * part / entrants, 0.0))


def _shapley(a: _Side, b: _Side, moved: Values) -> dict[Factor, Values]:
    """Factor -> its Shapley value in each line, over the five that may differ there."""
    worth = {
        frozenset(chosen): _counterfactual(a, b, moved, frozenset(chosen))
        for size in range(len(_PLAYERS) + 1)
        for chosen in combinations(_PLAYERS, size)
    }
    n = len(_PLAYERS)
    values: dict[Factor, Values] = {}
    for player in _PLAYERS:
        values[player] = np.zeros_like(moved)
        for chosen, before in worth.items():
            if player not in chosen:
                weight = factorial(len(chosen)) * factorial(n - len(chosen) - 1) / factorial(n)
                values[player] += weight * (worth[chosen | {player}] - before)
    return values


def _counterfactual(a: _Side, b: _Side, moved: Values, chosen: frozenset[Factor]) -> Values:
    """The cents of each line with the chosen factors as in b and the others as in a."""
    stayed = b.uses - a.uses - moved
    uses = a.uses + ("retention" in chosen) * stayed + ("timing" in chosen) * moved
    mix = b if "mix" in chosen else a
    return (
        (b if "volume" in chosen else a).entrants * mix.share * mix.listed * uses
        * (b if "timing" in chosen else a).earned * (b if "price" in chosen else a).rate
    )  # fmt: skip
