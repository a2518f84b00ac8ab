"""The golden results: what some models gave when they were last changed on purpose.

`python tests/golden.py` writes them anew; the change then stands in the CHANGELOG, under the
heading *Numbers move*.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from simulator.library import library
from simulator.planning import make_plan
from simulator.run import simulate
from simulator.scenario import read
from simulator.verify.observed import MODELS as MODELS_OF_QUEUES
from simulator.verify.observed import models

FILE = Path(__file__).parent / "golden" / "tallies.json"
MODELS = {
    **{f"known/{name}": (str(MODELS_OF_QUEUES / f"{name}.toml"), 1.0) for name in models()},
    "baseline": ("baseline", 0.002),
    "2.2-simpler-journeys": (str(library() / "levers" / "2.2-simpler-journeys"), 0.002),
    "2.3-catalogue": (str(library() / "levers" / "2.3-catalogue"), 0.002),
}
"""By name: the reference and the scale."""


def tallies(name: str) -> dict[str, list[int | str]]:
    """The sum of every tally of one replication, and the digest of its bytes."""
    reference, scale = MODELS[name]
    scenario = read(reference)
    record = simulate(make_plan(scenario.model, scenario.tuning, scale).plan, seed=2026).record
    return {
        tally: [int(array.sum()), hashlib.sha256(array.tobytes()).hexdigest()[:16]]
        for tally, array in record._asdict().items()
    }


def main() -> None:
    """Write every golden result anew."""
    FILE.parent.mkdir(exist_ok=True)
    lines = [f"{json.dumps(name)}: {json.dumps(tallies(name))}" for name in sorted(MODELS)]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
