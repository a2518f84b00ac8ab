"""Moments written as text, as moments on one clock on the wall."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

OFFSET: Final = re.compile(r"(?:[zZ]|[+-]\d{2}:?\d{2})$")
"""How a stamp with an offset ends. A date alone ends in -DD, which has two digits only."""
SUMMER: Final = 3600
"""Seconds by which the offsets of one place differ over a year."""


def stamps(
    text: pd.Series, form: str | None, zone: str | None
) -> tuple[pd.Series, dict[str, pd.Index]]:
    """The moments, without offsets, and the rows that hold none, by fault.

    Stamps with an offset are turned to the clock of `zone`; without a zone their own clock is
    kept, which is one clock only when the offsets differ by an hour of summer at most. Stamps with
    and without an offset in one column are never on one clock: the fewer are faults, and so are
    offsets further from the most frequent one than that.
    """
    given = text != ""
    offset = text.str.extract(f"({OFFSET.pattern})", expand=False)
    zoned = given & offset.notna()
    clock = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    plain = given & ~zoned
    if plain.any():
        clock[plain] = _parsed(text[plain], form)
    if zoned.any():
        clock[zoned] = _turned(text[zoned], offset[zoned], form, zone)
    mixed = pd.Series(False, index=text.index)
    if zoned.any() and plain.any():
        mixed = zoned if zoned.sum() < plain.sum() else plain
    elif zoned.any() and zone is None:
        seconds = offset[zoned].map(_seconds)
        away = (seconds - seconds.mode()[0]).abs() > SUMMER
        mixed[zoned] = away
    return clock, {
        "bad date": text.index[given & clock.isna()],
        "mixed time zones": text.index[mixed],
    }


def _parsed(text: pd.Series, form: str | None) -> pd.Series:
    """Moments of one format; not a moment where the text is none."""
    parsed = pd.to_datetime(text, format=form or "ISO8601", errors="coerce")
    return parsed.astype("datetime64[us]")


def _turned(text: pd.Series, offset: pd.Series, form: str | None, zone: str | None) -> pd.Series:
    """Moments with an offset, on the clock of a zone or on the clock that each was written on."""
    bare = text.str.replace(OFFSET, "", regex=True).str.strip()
    wall = _parsed(bare, form)
    if zone is None:
        return wall
    utc = (wall - pd.to_timedelta(offset.map(_seconds), unit="s")).dt.tz_localize("UTC")
    return utc.dt.tz_convert(zone).dt.tz_localize(None).astype("datetime64[us]")


def _seconds(offset: str) -> int:
    """Seconds east of Greenwich of +HH:MM, +HHMM or Z."""
    if offset in "zZ":
        return 0
    digits = offset[1:].replace(":", "")
    sign = -1 if offset[0] == "-" else 1
    return sign * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)
