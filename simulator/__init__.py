"""Parcours: learners' journeys, capacity and money of a distance-learning institution.

    import simulator as sim
    study = sim.compare("baseline", "levers/2.2-simpler-journeys", replications=20)
    study.indicators
    study.statement("2.2-simpler-journeys")

The public names are those of `__all__`; they are imported when first used, so that a command
that needs little starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.errors import InputError, ParcoursError, Problem, RunError
    from simulator.experiment.conduct import compare
    from simulator.experiment.identity import fingerprint
    from simulator.experiment.study import simulated
    from simulator.experiment.workers import workers
    from simulator.group import CommandGroup
    from simulator.library import names
    from simulator.scenario import Scenario, read
    from simulator.variation import Assumption, assumptions, placed
    from simulator.vocabulary import EVERY as INDICATORS

__version__ = "0.1.0"

_HOME = {
    "Assumption": "variation",
    "CommandGroup": "group",
    "INDICATORS": "vocabulary",
    "InputError": "errors",
    "ParcoursError": "errors",
    "Problem": "errors",
    "RunError": "errors",
    "Scenario": "scenario",
    "assumptions": "variation",
    "compare": "experiment.conduct",
    "fingerprint": "experiment.identity",
    "names": "library",
    "placed": "variation",
    "read": "scenario",
    "simulated": "experiment.study",
    "workers": "experiment.workers",
}
_CALLED = {"INDICATORS": "EVERY"}
"""What is called otherwise where it lives."""

__all__ = [
    "INDICATORS",
    "Assumption",
    "CommandGroup",
    "InputError",
    "ParcoursError",
    "Problem",
    "RunError",
    "Scenario",
    "__version__",
    "assumptions",
    "compare",
    "fingerprint",
    "names",
    "placed",
    "read",
    "simulated",
    "workers",
]


def __getattr__(name: str) -> Any:
    """Import a public name from where it lives."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"simulator.{_HOME[name]}")
    return getattr(module, _CALLED.get(name, name))


def __dir__() -> list[str]:
    return __all__
