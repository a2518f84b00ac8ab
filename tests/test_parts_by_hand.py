"""Counts, a mixture and redials worked by hand: each number is written out, none is drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from calibration.parts.calls import redial
from calibration.parts.estimate import Z, share
from calibration.parts.hazard import counts
from calibration.parts.lateness import late_mixture

START = pd.Timestamp("2023-01-02 10:00")


def test_leavers_are_counted_among_those_still_there() -> None:
    days = np.array([0.0, 0.9, 1.0, 2.5, 2.0, 4.0])
    observed = np.array([True, False, True, True, False, False])
    left, at_risk = counts(days, observed)
    # Who is cut on a day was at risk on it, and on no later one.
    assert left.tolist() == [1, 1, 1, 0, 0]
    assert at_risk.tolist() == [6, 4, 3, 1, 1]


def test_a_mixture_of_an_extension_and_a_geometric_tail() -> None:
    days = np.repeat([1.0, 2.0, 3.0, 4.0], [5, 11, 3, 1])
    found = late_mixture(days, (2,))
    extension = found["late by 2 days exactly, share"]
    tail = found["late otherwise, chance of coming on the next day"]
    # With p = 1/2 a geometric day other than the second has mean 2, as have the nine seen here. It
    # comes on the second once in four, so 11/20 = w + (1 - w)/4 and w = 2/5.
    assert extension.value == pytest.approx(0.4, abs=1e-6)
    assert tail.value == pytest.approx(0.5, abs=1e-6)
    # Scores of w are -5/3 off the second day and 15/11 on it: 9 * 25/9 + 11 * 225/121 = 500/11.
    # Those of p are 2, 0, -2, -4: 5 * 4 + 3 * 4 + 16 = 48. The two are orthogonal.
    for each, information in ((extension, 500 / 11), (tail, 48.0)):
        half = Z / np.sqrt(information)
        assert each.low == pytest.approx(each.value - half, abs=1e-5)
        assert each.high == pytest.approx(each.value + half, abs=1e-5)


def test_a_mixture_s_intervals_stay_between_0_and_1() -> None:
    found = late_mixture(np.array([1.0, 1.0, 7.0]), (7,)).values()
    assert all(0.0 <= each.low <= each.high <= 1.0 for each in found)


def calls(*rows: tuple[str, int, int, str]) -> pd.DataFrame:
    """Calls from (caller, seconds after the start, seconds waited, outcome)."""
    table = pd.DataFrame(rows, columns=["caller", "arrival", "wait", "outcome"])
    return table.assign(arrival=START + pd.to_timedelta(table.arrival, unit="s"))


END = ("z", 200_000, 5, "answered")
"""A call so late that every redial of the others could have been seen."""


def test_a_redial_is_timed_from_giving_up_and_the_limit_counts() -> None:
    # 300 seconds after giving up at 100, 400 after calling.
    found = redial(calls(("a", 0, 100, "abandoned"), ("a", 400, 5, "answered"), END))
    assert found["call again within 5 min, share"] == share(1, 1)
    found = redial(calls(("a", 0, 100, "abandoned"), ("a", 401, 5, "answered"), END))
    assert found["call again within 5 min, share"] == share(0, 1)
    assert found["call again within 15 min, share"] == share(1, 1)


def test_only_identified_callers_who_gave_up_in_the_queue_are_asked() -> None:
    found = redial(
        calls(
            ("", 0, 60, "abandoned"), ("", 70, 60, "abandoned"),
            ("b", 80, 0, "abandoned"), ("b", 90, 5, "answered"),
            ("c", 100, 60, "answered"), ("c", 170, 5, "answered"),
            ("d", 180, 60, "abandoned"), ("e", 250, 5, "answered"), END,
        )
    )  # fmt: skip
    # d alone gave up after a wait and is known; e is another caller.
    assert set(found.values()) == {share(0, 1)}


def test_who_gave_up_too_late_to_be_seen_again_is_left_out() -> None:
    # The data end 900 seconds after b gave up, and 3,500 after a did: an hour shows of neither.
    found = redial(
        calls(("a", 0, 100, "abandoned"), ("b", 2600, 100, "abandoned"), ("c", 3600, 5, "answered"))
    )
    assert found == {
        "call again within 5 min, share": share(0, 2),
        "call again within 15 min, share": share(0, 2),
    }
    # One second less after b, and a quarter of an hour shows of a alone.
    found = redial(
        calls(("a", 0, 100, "abandoned"), ("b", 2601, 100, "abandoned"), ("c", 3600, 5, "answered"))
    )
    assert found["call again within 15 min, share"] == share(0, 1)


def test_callers_of_one_number_are_followed_in_the_order_of_their_calls() -> None:
    found = redial(calls(END, ("a", 150, 5, "answered"), ("a", 0, 100, "abandoned")))
    assert found["call again within 5 min, share"] == share(1, 1)
