"""Each guarantee has been seen red: one text changed, and a comparison or a known answer notices.

What is changed, and who has to notice, stands in `mutations.py`. A change in one engine must break
the equality of the engines; a change in a rule, which both engines obey, must break a known answer
or a law. A text that no longer stands in its file fails here, so that no mutation goes stale.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutations import MUTATIONS, ONE_ENGINE, ONE_RULE, SHARED, Mutation

TESTS = Path(__file__).resolve().parent
PARTS = [ONE_ENGINE[:9], ONE_ENGINE[9:], SHARED, ONE_RULE[:9], ONE_RULE[9:]]
"""One uncompiled process for each, so that they run beside one another."""


def verdicts(part: tuple[Mutation, ...]) -> dict[str, str | list[str]]:
    """What notices each mutation of a part, by name; under "", what notices nothing at all."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    environment["PYTHONPATH"] = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    done = subprocess.run(
        [sys.executable, str(TESTS / "mutations.py"), *(mutation.name for mutation in part)],
        env=environment, cwd=TESTS.parent, capture_output=True, text=True, check=True, timeout=900,
    )  # fmt: skip
    found: dict[str, str | list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=lambda mutation: mutation.name)
def test_the_text_of_a_mutation_stands_once_in_its_file(mutation: Mutation) -> None:
    assert mutation.text()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part[0].name} and on")
def test_each_change_is_noticed_and_nobody_cries_wolf(part: tuple[Mutation, ...]) -> None:
    found = verdicts(part)
    assert found.pop("") == []
    assert [name for name, noticed in found.items() if not noticed] == []
    assert set(found) == {mutation.name for mutation in part}


def test_enough_is_changed_and_each_once() -> None:
    assert sum(PARTS, ()) == (*ONE_ENGINE, *SHARED, *ONE_RULE)
    assert len(ONE_ENGINE) >= 12
    assert len(ONE_RULE) >= 10
    assert len({(m.file, m.old, m.new) for m in MUTATIONS.values()}) == len(MUTATIONS)
    assert {m.file for m in ONE_ENGINE} == {
        "engine_simpy.py", "engine_compiled.py", "moves.py", "agenda.py", "queues.py",
    }  # fmt: skip
    sources = {"rules.py", "clock.py", "laws.py", "draws.py", "record.py"}
    assert {m.file for m in ONE_RULE} >= sources


def test_a_text_that_has_gone_stale_is_noticed() -> None:
    stale = ONE_RULE[0]._replace(old="no such text")
    with pytest.raises(ValueError, match=r"'no such text' stands 0 times in rules\.py"):
        stale.text()
