"""Whether compiled code would ever count a place of an array from the end: it must not.

Compiled, an index into the arrays of a handle is taken as it is; -1 would be memory before the
array. Uncompiled, as here, every index can be looked at: NUMBA_DISABLE_JIT=1 python tests/front.py
"""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import numpy as np
from random_models import planned
from random_stocks import STOCKED_SEEDS, stocked

from simulator.run import simulate

SEEDS = range(3)


class Front(np.ndarray[Any, Any]):
    """An array that refuses places counted from the end."""

    def __getitem__(self, key: Any) -> Any:
        refuse(key)
        return super().__getitem__(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        refuse(key)
        super().__setitem__(key, value)


def refuse(key: Any) -> None:
    parts = key if isinstance(key, tuple) else (key,)
    if any(isinstance(part, int | np.integer) and part < 0 for part in parts):
        raise IndexError(f"a place counted from the end: {key}")


def guarded(value: Any) -> Any:
    if isinstance(value, tuple):
        return type(value)(*map(guarded, value))
    return value.view(Front) if isinstance(value, np.ndarray) else value


def main() -> None:
    with patch("simulator.engine_compiled.handle", guarded):
        for seed in SEEDS:
            simulate(planned(seed).plan, seed, trace=1.0)
        for seed in STOCKED_SEEDS[:2]:
            simulate(stocked(seed).planned().plan, seed, trace=1.0)
    print("every place is counted from the front")


if __name__ == "__main__":
    main()
