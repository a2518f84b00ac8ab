"""Nothing moves unannounced: each golden model gives what it gave."""

from __future__ import annotations

import json

import pytest
from golden import FILE, MODELS, tallies

GOLDEN = json.loads(FILE.read_text("utf-8"))


def test_every_golden_model_is_kept() -> None:
    assert set(GOLDEN) == set(MODELS)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_model_gives_what_it_gave(name: str) -> None:
    assert tallies(name) == GOLDEN[name]
