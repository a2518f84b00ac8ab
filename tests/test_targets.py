"""Amounts of indicators as they are typed: read, or refused all at once."""

from __future__ import annotations

import pytest

from simulator.errors import InputError
from simulator.experiment.targets import Target, targets

YEARS = range(2023, 2027)


def refused(text: str, relative: bool = True) -> list[str]:
    with pytest.raises(InputError) as caught:
        targets(text, "--precision", YEARS, relative)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("result=0.5M€", Target("result", None, 500_000.0, False)),
        ("balance-2026=20kEUR", Target("result", 2026, 20_000.0, False)),
        ("throughput=0.5%", Target("completions", None, 0.005, True)),
        ("completion-rate=0.5pt", Target("completion-rate", None, 0.005, False)),
        ("calls=250", Target("calls", None, 250.0, False)),
        ("copy-turnaround=12 h", Target("copy-turnaround", None, 0.5, False)),
        ("phone-wait=30s", Target("phone-wait", None, 0.5, False)),
        ("days-to-access-p90-2025=1days", Target("days-to-access-p90", 2025, 1.0, False)),
    ],
)
def test_an_amount_is_read_in_the_unit_of_its_indicator(text: str, meant: Target) -> None:
    assert targets(text, "--precision", YEARS) == (meant,)


def test_everything_wrong_is_said_at_once() -> None:
    told = refused("result=5days,profit=1M€,calls-2031=5%,copies=0,nothing")
    assert len(told) == 5
    assert "an amount of result in € or EUR or k€ or kEUR or M€ or MEUR or %" in told[0]
    assert "one of throughput, balance, applications" in told[1]
    assert "a year of the study, 2023 to 2026" in told[2]
    assert "an amount above zero" in told[3]
    assert "an indicator, =, an amount and its unit" in told[4]


def test_a_share_is_refused_where_an_amount_is_meant() -> None:
    assert refused("calls=5%", relative=False) == [
        "command line: --precision: value 'calls=5%' is refused; accepted: "
        "an amount of calls, no unit"
    ]


def test_an_indicator_of_pools_alone_is_refused() -> None:
    assert "utilisation" not in refused("utilisation=1pt")[0].split("accepted")[1]


def test_an_indicator_is_named_once() -> None:
    assert "each indicator once" in refused("result=1M€,balance=2M€")[0]


def test_a_target_speaks_of_its_year_or_of_every_year() -> None:
    always, once = targets("result=1M€,calls-2024=5", "--precision", YEARS)
    assert always.chosen("result", 2023)
    assert once.chosen("calls", 2024)
    assert not once.chosen("calls", 2023)
    assert not once.chosen("result", 2024)
