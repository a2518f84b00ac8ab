"""The baseline's catalogue: what the rule promises, and that the file is what the rule makes."""

from __future__ import annotations

import csv
import math
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from calibration import catalogue
from calibration.catalogue import BASELINE, Line


def _rules() -> tuple[catalogue.Rule, ...]:
    with (BASELINE / "evidence" / "catalogue-rule.csv").open(encoding="utf-8") as stream:
        return catalogue.read(csv.DictReader(stream))


def _by_segment() -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in catalogue.catalogue(_rules()):
        found[line.segment].append(line)
    return found


def test_the_file_is_what_the_rule_makes(tmp_path: Path) -> None:
    shutil.copytree(BASELINE / "evidence", tmp_path / "evidence")
    count = catalogue.regenerate(tmp_path)
    made = (tmp_path / "catalogue.csv").read_bytes()
    assert made == (BASELINE / "catalogue.csv").read_bytes()
    assert count == made.count(b"\n") - 1


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule.segment)
def test_a_segment_keeps_its_size_its_mean_fee_and_its_upkeep(rule: catalogue.Rule) -> None:
    lines = _by_segment()[rule.segment]
    shares = [line.share for line in lines]
    assert len(lines) == rule.courses
    assert math.fsum(shares) == pytest.approx(1.0, abs=1e-9)
    # Every whole number is off by half a unit at most.
    slack = 0.5 * len(lines)
    assert sum(line.learners for line in lines) == pytest.approx(rule.learners, abs=slack)
    upkeep = rule.floor_cost * len(lines) + rule.cost_per_learner * rule.learners
    assert sum(line.fixed_cost for line in lines) == pytest.approx(upkeep, abs=slack)
    if not rule.classes:
        mean = math.fsum(line.share * line.fee for line in lines)
        assert mean == pytest.approx(rule.mean_fee, abs=0.5)
        assert shares == sorted(shares, reverse=True)


def test_shares_follow_the_stated_power() -> None:
    shares = catalogue.zipf(10, 1.1)
    assert shares[0] / shares[7] == pytest.approx(8**1.1)
    assert catalogue.zipf(4, 0.0) == (0.25,) * 4


def test_fees_spread_by_the_stated_share_around_their_mean() -> None:
    low, middle, high = catalogue.spread((1 / 3, 1 / 3, 1 / 3), 100.0, 0.3)
    assert (low, middle, high) == pytest.approx((70.0, 100.0, 130.0))


@pytest.mark.parametrize(
    ("change", "accepted"),
    [
        ({"class_fees": "0 0"}, "one fee for each class"),
        ({"floor_cost": "-1"}, "no number below zero"),
        ({"courses": "3"}, "either classes, or a number of courses"),
        ({"classes": "", "class_fees": ""}, "either classes, or a number of courses"),
    ],
)
def test_a_wrong_rule_says_what_is_accepted(change: dict[str, str], accepted: str) -> None:
    row = {
        "segment": "lycee", "learners": "90", "courses": "", "mean_fee": "", "fee_spread": "",
        "exponent": "", "floor_cost": "10", "cost_per_learner": "1", "classes": "a b c",
        "class_fees": "0 340 340", "source": "F032",
    }  # fmt: skip
    with pytest.raises(ValueError, match=f"lycee: .*{accepted}"):
        catalogue.read([row | change])
    (rule,) = catalogue.read([row])
    assert [(line.course, line.fee, line.learners) for line in catalogue.catalogue([rule])] == [
        ("lycee-a", 0, 30), ("lycee-b", 340, 30), ("lycee-c", 340, 30),
    ]  # fmt: skip
