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
    from simulator.library import names
    from simulator.scenario import read

__version__ = "0.1.0"

_HOME = {
    "InputError": "errors",
    "ParcoursError": "errors",
    "Problem": "errors",
    "RunError": "errors",
    "compare": "experiment.conduct",
    "names": "library",
    "read": "scenario",
}

__all__ = [
    "InputError",
    "ParcoursError",
    "Problem",
    "RunError",
    "__version__",
    "compare",
    "names",
    "read",
]


def __getattr__(name: str) -> Any:
    """Import a public name from where it lives."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"simulator.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
