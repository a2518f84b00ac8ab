"""What a calibration learnt of assumptions, read from the file that it left."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import InputError, Problem


@dataclass(frozen=True)
class Learnt:
    """What is left of an assumption's range: the 5 %, 50 % and 95 % points, in its unit."""

    file: str
    low: float
    best: float
    high: float


def read(file: Path) -> Mapping[str, Learnt]:
    """What a fitted file says of each assumption, by id; InputError when it is no such file."""
    try:
        given = tomllib.loads(file.read_text("utf-8"))
        return {
            row["id"]: Learnt(
                file.as_posix(), *(float(row["fitted"][key]) for key in ("low", "best", "high"))
            )
            for row in given["parameters"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        accepted = "a file that `python -m calibration fit` wrote"
        raise InputError([Problem(str(file), "file", str(error), accepted)]) from None
