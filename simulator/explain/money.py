"""An amount taken apart: lines of the statement, entries of the ledger, events x prices, values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import nan
from typing import Any

import pandas as pd

from simulator.budget.accounts import ACCOUNTS, ASSETS, CASH, SUBSIDIES
from simulator.budget.grounds import KEY
from simulator.budget.journal import RESULT_CLASSES
from simulator.budget.lines import CATALOGUE, LEVER
from simulator.document import Words
from simulator.explain.asking import Asked
from simulator.explain.behind import behind
from simulator.explain.node import Node
from simulator.explain.resting import Resting
from simulator.report import numbers
from simulator.report.reading import Place, Reader

EUROS = "EUR"
Row = dict[Any, Any]
_GRANTS = ("state-grant", "project-grants", "subsidy-release")
_NOT_FINANCED = ("investment", "subsidy-release")
LINES: Mapping[str, tuple[str, ...]] = {
    "result": tuple(ACCOUNTS),
    "resources": tuple(name for name, line in ACCOUNTS.items() if line.is_resource),
    "charges": tuple(name for name, line in ACCOUNTS.items() if not line.is_resource),
    "fees": ("fees",),
    "payroll": ("payroll",),
    "course-cost": ("courses",),
    "lever-cost": tuple(ACCOUNTS),
    "grant": _GRANTS,
    "state-grant": ("state-grant",),
    "own-resources": tuple(name for name, line in ACCOUNTS.items() if line.own),
    "self-financing": tuple(name for name in ACCOUNTS if name not in _NOT_FINANCED),
}
"""The accounts that each indicator of a year's flow adds up."""
STANDING = ("cash", "working-capital")
"""The indicators of what stands at the end of a year."""
COSTS = ("charges", "payroll", "course-cost", "lever-cost")
"""The indicators in which a charge is a positive number."""
RATIO = "own-resources-ratio"
_OF_ASSETS = {"subsidy-release": "explain-received-grants", "investment": "explain-acquired"}
"""What cash does in the accounts under which assets and their grants enter a statement."""


def opened(rows: pd.DataFrame, wanted: Asked, runs: int) -> pd.DataFrame:
    """The mean over runs of the grounds of a year: their columns, cents as exact means.

    Where a quantity or a price is another in each run, `each` and `part` are those of the totals,
    so that quantity x each x part are the cents here too.
    """
    if wanted.replication is not None:
        rows = rows[rows["replication"] == wanted.replication]
        runs = max(len(rows[["draw", "replication"]].drop_duplicates()), 1)
    mine = rows[rows["year"] == wanted.year].copy()
    mine["base"] = mine["quantity"] * mine["each"]
    keys = [*KEY, "year", "basis", "period"]
    sums = mine.groupby(keys, sort=False, as_index=False)[["quantity", "base", "cents"]].sum()
    means = sums.assign(**{name: sums[name] / runs for name in ("quantity", "base", "cents")})
    return means.assign(
        each=(means["base"] / means["quantity"]).fillna(0.0),
        part=(means["cents"] / means["base"]).fillna(0.0),
    )


@dataclass(frozen=True)
class Money:
    """The money of a scenario's year, opened for a reader."""

    reader: Reader
    wanted: Asked
    rows: pd.DataFrame
    """See `opened`."""
    resting: Resting
    model: Mapping[str, Any]
    """The resolved model of the scenario."""
    levers: Mapping[str, Words]
    """The item of a lever's cost -> its title."""

    def children(self, name: str) -> tuple[Node, ...]:
        """What an amount is made of."""
        if name in STANDING:
            return (self._before(name), *self._moves(name))
        if name == RATIO:
            return (self._whole("own-resources", "explain-over"),
                    self._whole("resources", "explain-under"))  # fmt: skip
        lines = LINES.get(name, (name,))
        return self._lines(lines, -1 if name in COSTS else 1, LEVER if name == "lever-cost" else "")

    @cached_property
    def _flows(self) -> pd.DataFrame:
        """The entries of classes 6 and 7, what adds to the result positive."""
        earns = self.rows["credit"].str.startswith(RESULT_CLASSES)
        spends = self.rows["debit"].str.startswith(RESULT_CLASSES)
        cents = self.rows["cents"].where(earns, -self.rows["cents"])
        return self.rows.assign(cents=cents)[earns | spends]

    def _whole(self, name: str, key: str) -> Node:
        wanted, reader = self.wanted, self.reader
        value = reader.value(wanted.scenario, name, Place(), wanted.year)
        lines = self.children(name)
        mean = value.mean if wanted.replication is None else _sum(lines)
        title = reader.say(key, what=reader.named(name))
        return Node("number", name, title, mean, EUROS, children=lines)

    def _lines(self, accounts: tuple[str, ...], sign: int, begins: str = "") -> tuple[Node, ...]:
        """A line for each account, in the order of the chart."""
        rows = self._flows[self._flows["item"].str.startswith(begins)] if begins else self._flows
        found = []
        for account in accounts:
            mine = rows[rows["account"] == account]
            if len(mine):
                told = self._interval(account, sign) if not begins else (None, None)
                found.append(self._line(account, mine, sign, *told))
        return tuple(found)

    def _line(
        self, account: str, rows: pd.DataFrame, sign: int = 1,
        low: float | None = None, high: float | None = None,
    ) -> Node:  # fmt: skip
        line = ACCOUNTS[account]  # type: ignore[index]
        title = f"{self.reader.tell(line.title)} ({line.number})"
        entries = tuple(self._entries(rows, sign))
        return Node("line", account, title, _sum(entries), EUROS, low, high, children=entries)

    def _interval(self, account: str, sign: int) -> tuple[float | None, float | None]:
        told = self.reader.accounts.get((self.wanted.scenario, account, self.wanted.year))
        if told is None or self.wanted.replication is not None or told.low != told.low:
            return None, None
        ends = sorted((sign * told.low, sign * told.high))
        return ends[0], ends[1]

    def _moves(self, name: str) -> Iterator[Node]:
        """What changed a balance in the year, by line of the statement."""
        if name == "working-capital":
            yield from self.children("self-financing")
            rows = self.rows[self.rows["journal"] != "opening"]
            grants = rows[rows["credit"] == SUBSIDIES]
            bought = rows[rows["debit"] == ASSETS]
            assets = (("subsidy-release", grants, 1), ("investment", bought, -1))
            for account, mine, sign in assets:
                if len(mine):
                    title = self.reader.say(_OF_ASSETS[account])
                    yield replace(self._line(account, mine, sign), title=title)
            return
        rows = self.rows[self.rows["journal"] != "opening"]
        cash_in, cash_out = rows["debit"] == CASH, rows["credit"] == CASH
        signed = rows.assign(cents=rows["cents"].where(cash_in, -rows["cents"]))
        moves = signed[cash_in | cash_out]
        for account in ACCOUNTS:
            mine = moves[moves["account"] == account]
            if len(mine):
                line = self._line(account, mine)
                key = _OF_ASSETS.get(account)
                yield replace(line, title=self.reader.say(key)) if key else line

    def _before(self, name: str) -> Node:
        """What stood at the end of the year before."""
        wanted, reader = self.wanted, self.reader
        if wanted.year == reader.years[0]:
            rows = self.rows[self.rows["journal"] == "opening"]
            if name == "cash":
                rows = rows[rows["debit"] == CASH]
            else:
                lasting = rows["debit"].str.startswith(("1", "2"))
                # Against the reserves, which are lasting too: what is left are the other classes.
                rows = rows[~lasting]
            entries = tuple(self._entries(rows, 1))
            return Node("line", "opening", reader.say("explain-opened"), _sum(entries), EUROS,
                        children=entries)  # fmt: skip
        title = reader.say("explain-previous", year=wanted.year - 1)
        value = self._ended(name, wanted.year - 1)
        return Node("line", f"{name}-{wanted.year - 1}", title, value, EUROS)

    def _ended(self, name: str, year: int) -> float:
        """An indicator at the end of a year."""
        wanted = self.wanted
        if wanted.replication is None:
            return self.reader.value(wanted.scenario, name, Place(), year).mean
        return in_one(self.reader, wanted, name, year)

    def _entries(self, rows: pd.DataFrame, sign: int) -> Iterator[Node]:
        """The entries of a line, by item and segment."""
        together: dict[tuple[str, ...], list[Row]] = {}
        for row in rows.to_dict("records"):
            together.setdefault(tuple(row[name] for name in KEY), []).append(row)
        ordered = sorted(together.items(), key=lambda each: -abs(sum(r["cents"] for r in each[1])))
        for key, mine in ordered:
            told = dict(zip(KEY, key, strict=True))
            grounds = tuple(self._ground(row, sign) for row in mine)
            given_back = told["journal"] == "received" and told["credit"] == CASH
            what = self.reader.say(
                "journal-returned" if given_back else f"journal-{told['journal']}"
            )
            sides = {"debit": told["debit"], "credit": told["credit"]}
            text = self.reader.say("explain-entry", what=what, **sides)
            name = "/".join(filter(None, (told["journal"], told["item"], told["segment"])))
            title = self._named(told["item"], told["segment"], told["account"])
            yield Node("entry", name, title, _sum(grounds), EUROS, text=text, children=grounds)

    def _ground(self, row: Row, sign: int) -> Node:
        reader, basis = self.reader, row["basis"]
        key = basis
        if basis == "people":
            key = self.model["pools"][row["item"]]["pay"]["per"]
        fine = 0 if basis == "events" else 2
        told = {
            "n": numbers.number(row["quantity"], fine, reader.language),
            "each": euros(reader, row["each"] / 100),
            "period": row["period"],
        }
        title = reader.say(f"ground-{key}", **told)
        if abs(row["part"] - 1) > 5e-5 and basis != "opening":
            part = numbers.number(row["part"] * 100, 2, reader.language)
            mark = reader.tell(numbers.UNITS["share"].mark)
            title = reader.say("ground-part", ground=title, part=part + mark, year=row["year"])
        name = f"{basis}/{row['item']}/{row['period']}"
        return Node("ground", name, title, sign * row["cents"] / 100, EUROS,
                    children=self.resting.on(behind(row, self.model)))  # fmt: skip

    def _named(self, item: str, segment: str, account: str) -> str:
        """What a reader calls an item of an account, of a segment."""
        title = self._item(item)
        if item in ("", CATALOGUE):
            title = self.reader.tell(ACCOUNTS[account].title)  # type: ignore[index]
        if not segment:
            return title
        told = self.reader.title("segment", segment)
        return self.reader.say("explain-item", item=title, segment=told)

    def _item(self, item: str) -> str:
        if item in self.levers:
            return self.reader.tell(self.levers[item])
        for part in ("prices", "pools", "costs", "grants", "investments"):
            words = self.model[part].get(item, {}).get("title")
            if words:
                return self.reader.tell(Words.model_validate(words))
        return item


def euros(reader: Reader, value: float) -> str:
    """Euros to the cent."""
    return numbers.number(value, 2, reader.language) + "\u00a0€"


def in_one(reader: Reader, wanted: Asked, name: str, year: int) -> float:
    """An indicator in one replication; the mean of it over draws."""
    table = reader.study.frames["indicators"]
    here = (table["scenario"] == wanted.scenario) & (table["indicator"] == name)
    here &= (table["year"] == year) & (table["replication"] == wanted.replication)
    for kind in wanted.place._fields:
        here &= table[kind] == getattr(wanted.place, kind)
    found = table[here]["value"]
    return float(found.mean()) if len(found) else nan


def _sum(nodes: tuple[Node, ...]) -> float:
    return sum(node.value or 0.0 for node in nodes)
