"""What a calibration learnt of assumptions, read from the file that it left."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from simulator.errors import InputError, Problem

T = TypeVar("T")


@dataclass(frozen=True)
class Learnt:
    """What is left of an assumption's range: the 5 %, 50 % and 95 % points, in its unit."""

    file: str
    low: float
    best: float
    high: float


def read(file: Path) -> Mapping[str, Learnt]:
    """What a fitted file says of each assumption, by id; InputError when it is no such file."""
    return _of(
        file,
        lambda given: {
            row["id"]: Learnt(
                file.as_posix(), *(float(row["fitted"][key]) for key in ("low", "best", "high"))
            )
            for row in given["parameters"]
        },
    )


def draws_of(file: Path) -> Path:
    """The table of joint draws of a fitted file; InputError when it is no such file."""
    return _of(file, lambda given: Path(file.parent, str(given["fitted"]["draws"])))


def _of(file: Path, get: Callable[[dict[str, Any]], T]) -> T:
    try:
        return get(tomllib.loads(file.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        accepted = "a file that `python -m calibration fit` wrote"
        raise InputError([Problem(str(file), "file", str(error), accepted)]) from None
