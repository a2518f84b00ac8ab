"""Models whose answer is known: queueing theory, and journeys worked by hand."""

from __future__ import annotations

import pytest

from simulator.verify.queues import QUEUES, Queue, by_hand


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.model)
def test_a_queue_waits_as_theory_says(queue: Queue) -> None:
    """Erlang A, B and C, Pollaczek-Khinchine, Cobham, Burke, and a season without a queue."""
    rows = queue.rows()
    assert len(rows) == len(queue.answers)
    assert [(row.name, row.detail) for row in rows if not row.holds] == []


@pytest.mark.parametrize("seed", [1, 2])
def test_a_file_crosses_lunch_night_holiday_closure_and_weekend(seed: int) -> None:
    rows = by_hand(seed)
    assert [row.name for row in rows] == ["calendar-check", "calendar-post"]
    assert [row.detail for row in rows if not row.holds] == []
