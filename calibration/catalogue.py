"""The catalogue of the baseline, built from published sizes by a stated rule.

`python -m calibration.catalogue [FOLDER]` writes FOLDER/catalogue.csv again from
FOLDER/evidence/catalogue-rule.csv; the folder is `scenarios/baseline` of a source checkout when
none is given. One line of the rule stands for a segment:

- with `classes`, each class is a course, with an equal share and its own fee;
- else the segment has `courses` courses, and course k takes a share proportional to
  k ** -exponent, as demand for titles of a catalogue often does (Zipf's law);
- fees cycle through mean_fee x (1 - fee_spread, 1, 1 + fee_spread), rescaled so that the mean
  over learners is `mean_fee`;
- upkeep is `floor_cost` a course and `cost_per_learner` a learner, euros a year.

Nothing is drawn: the same rule gives the same bytes.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

BASELINE = Path(__file__).resolve().parent.parent / "scenarios" / "baseline"
NUMBERS = ("learners", "courses", "mean_fee", "fee_spread", "exponent",
           "floor_cost", "cost_per_learner")  # fmt: skip


class Line(NamedTuple):
    """A course as the catalogue has it: amounts in euros, `learners` a year."""

    course: str
    segment: str
    share: float
    fee: int
    fixed_cost: int
    learners: int
    source: str


class Rule(NamedTuple):
    """How one segment's courses are made."""

    segment: str
    learners: float
    courses: int
    mean_fee: float
    fee_spread: float
    exponent: float
    floor_cost: float
    cost_per_learner: float
    classes: tuple[str, ...]
    class_fees: tuple[float, ...]
    source: str


def read(rows: Iterable[Mapping[str, str]]) -> tuple[Rule, ...]:
    """The rules of a table; ValueError when a number is wrong or classes and fees do not match."""
    return tuple(_rule(row) for row in rows)


def _rule(row: Mapping[str, str]) -> Rule:
    numbers = {name: float(row[name] or 0) for name in NUMBERS}
    classes = tuple(row["classes"].split())
    fees = tuple(float(fee) for fee in row["class_fees"].split())
    segment, count = row["segment"], int(numbers.pop("courses"))
    if len(classes) != len(fees) or min([*numbers.values(), *fees]) < 0:
        raise ValueError(f"{segment}: accepted: one fee for each class, and no number below zero")
    if bool(classes) == bool(count):
        raise ValueError(f"{segment}: accepted: either classes, or a number of courses")
    return Rule(segment, courses=count or len(classes), classes=classes, class_fees=fees,
                source=row["source"], **numbers)  # fmt: skip


def catalogue(rules: Iterable[Rule]) -> tuple[Line, ...]:
    """Every course of every segment, largest first; the shares of a segment sum to 1."""
    return tuple(line for rule in rules for line in _courses(rule))


def _courses(rule: Rule) -> Iterable[Line]:
    shares = zipf(rule.courses, 0.0 if rule.classes else rule.exponent)
    fees = rule.class_fees or spread(shares, rule.mean_fee, rule.fee_spread)
    names = rule.classes or tuple(f"{k:02d}" for k in range(1, rule.courses + 1))
    for name, share, fee in zip(names, shares, fees, strict=True):
        learners = rule.learners * share
        yield Line(
            f"{rule.segment}-{name}", rule.segment, round(share, 12), round(fee),
            round(rule.floor_cost + rule.cost_per_learner * learners), round(learners),
            rule.source,
        )  # fmt: skip


def zipf(count: int, exponent: float) -> tuple[float, ...]:
    """Shares proportional to rank ** -exponent; they sum to 1."""
    weights = [rank**-exponent for rank in range(1, count + 1)]
    return tuple(weight / sum(weights) for weight in weights)


def spread(shares: tuple[float, ...], mean: float, by: float) -> tuple[float, ...]:
    """Values that cycle below, at and above `mean`, which is their mean over the shares."""
    factors = [1.0 + by * (rank % 3 - 1) for rank in range(len(shares))]
    weighted = sum(share * factor for share, factor in zip(shares, factors, strict=True))
    return tuple(mean * factor / weighted for factor in factors)


def text(lines: Iterable[Line]) -> str:
    """The lines as CSV, with a header."""
    rows = [",".join(Line._fields)]
    rows += [",".join(f"{value!r}" if isinstance(value, float) else str(value) for value in line)
             for line in lines]  # fmt: skip
    return "\n".join(rows) + "\n"


def regenerate(folder: Path = BASELINE) -> int:
    """Write the catalogue that a model's folder states a rule for; how many courses it has."""
    with (folder / "evidence" / "catalogue-rule.csv").open(newline="", encoding="utf-8") as rule:
        lines = catalogue(read(csv.DictReader(rule)))
    (folder / "catalogue.csv").write_text(text(lines), encoding="utf-8", newline="\n")
    return len(lines)


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else BASELINE
    sys.stdout.write(f"{chosen / 'catalogue.csv'}: {regenerate(chosen)} courses\n")
