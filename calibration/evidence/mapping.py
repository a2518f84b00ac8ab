"""What a mapping file says: where observed data lie, what their columns are, which faults may go.

    [evidence]
    name = "credentials"
    kind = "log"                        # log, calls, registrations or hand-ins
    files = ["credentials.csv.gz"]      # in the folder of data; CSV, Parquet or XES
    source = "Who published them, where"
    licence = "CC BY 4.0"
    time_zone = "Europe/Paris"          # what stamps with an offset are turned to
    unrecorded = [1999-01-11]           # days that the recording lacks
    drop = ["duplicate"]                # faults whose rows are left out; any other is refused

    [columns]
    case = "case_id"
    start = ["day", "hour"]             # several columns are joined by a space
    end = "end_time"
    activity = "activity"

    [values.outcome]                    # words of the file -> words of this program
    HANG = "abandoned"

The roles that a kind has, and what each holds, are in `ROLES`.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from simulator import InputError, Problem

Holds = Literal["text", "stamp", "number"]
"""What a role holds: a name, a moment on the clock on the wall, or a number."""

ROLES: Final[dict[str, dict[str, tuple[Holds, bool]]]] = {
    "log": {
        "case": ("text", True),
        "activity": ("text", True),
        "start": ("stamp", False),
        "end": ("stamp", True),
        "resource": ("text", False),
        "outcome": ("text", False),
    },
    "calls": {
        "case": ("text", True),
        "arrival": ("stamp", True),
        "wait": ("number", True),
        "outcome": ("text", True),
        "service": ("number", False),
        "resource": ("text", False),
        "group": ("text", False),
        "caller": ("text", False),
    },
    "registrations": {
        "learner": ("text", True),
        "group": ("text", True),
        "cohort": ("text", True),
        "registered": ("number", True),
        "left": ("number", False),
        "length": ("number", True),
        "outcome": ("text", True),
    },
    "hand-ins": {
        "learner": ("text", True),
        "group": ("text", True),
        "cohort": ("text", True),
        "item": ("text", True),
        "due": ("number", True),
        "handed": ("number", True),
    },
}
"""Kind -> role -> (what it holds, whether a mapping must name it)."""

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "log": (),
    "calls": ("case",),
    "registrations": ("learner", "group", "cohort"),
    "hand-ins": ("learner", "group", "cohort", "item"),
}
"""Kind -> the roles by which two rows are the same thing; all roles where there are none."""

EMPTY: Final = frozenset({"left", "start", "resource", "caller", "service", "outcome"})
"""Roles that may be empty in a row: a learner who did not leave, a step without a begin."""

FAULTS: Final = (
    "missing", "bad date", "bad number", "end before start", "negative", "unknown value",
    "duplicate", "mixed time zones",
)  # fmt: skip
"""What can be wrong with a row."""

_STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)


class Join(BaseModel):
    """Another table, joined to the rows by columns of one name in both."""

    model_config = _STRICT
    files: list[str]
    on: list[str]


class Declared(BaseModel):
    """The table `[evidence]` of a mapping."""

    model_config = _STRICT
    name: str
    kind: Literal["log", "calls", "registrations", "hand-ins"]
    files: list[str]
    joins: list[Join] = []
    source: str
    licence: str
    time_zone: str | None = None
    stamp: str | None = None
    """Format of stamps, as `datetime.strptime` has it; ISO 8601 when absent."""
    separator: str = ","
    unrecorded: list[date] = []
    """Days between the first and the last on which the recording itself is missing."""
    drop: list[Literal["missing", "bad date", "bad number", "end before start", "negative",
                       "unknown value", "duplicate", "mixed time zones"]] = []  # fmt: skip

    @field_validator("files")
    @classmethod
    def _some(cls, files: list[str]) -> list[str]:
        if not files:
            raise ValueError("one file or more")
        return files

    @field_validator("time_zone")
    @classmethod
    def _known(cls, zone: str | None) -> str | None:
        try:
            return zone and ZoneInfo(zone).key
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError('a name such as "Europe/Paris"') from error


class Mapping(BaseModel):
    """A mapping file, checked."""

    model_config = _STRICT
    evidence: Declared
    columns: dict[str, str | list[str]]
    values: dict[str, dict[str, str]] = {}
    """Role -> word of the file -> word of this program. Any other word is an unknown value."""
    keep: dict[str, list[str]] = {}
    """Column -> the words of the rows that are evidence; other rows are counted and left out."""

    def names(self, role: str) -> list[str]:
        """The columns of a role, in the order in which they are joined; none when not mapped."""
        named = self.columns.get(role, [])
        return [named] if isinstance(named, str) else list(named)


def read_mapping(path: Path) -> Mapping:
    """The mapping of a TOML file; InputError lists everything wrong in it."""
    try:
        text = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError([Problem(str(path), "file", path.name, "a file that exists")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([Problem(str(path), "file", str(error), "TOML in UTF-8")]) from error
    try:
        mapping = Mapping.model_validate(text)
    except ValidationError as error:
        raise InputError(
            Problem(str(path), ".".join(map(str, wrong["loc"])), wrong["input"], wrong["msg"])
            for wrong in error.errors()
        ) from error
    problems = _roles(mapping, str(path))
    if problems:
        raise InputError(problems)
    return mapping


def _roles(mapping: Mapping, file: str) -> list[Problem]:
    """What is wrong with the roles that a mapping names."""
    roles = ROLES[mapping.evidence.kind]
    accepted = f"the roles of {mapping.evidence.kind}: {', '.join(roles)}"
    problems = [
        Problem(file, f"{table}.{role}", role, accepted)
        for table, named in (("columns", mapping.columns), ("values", mapping.values))
        for role in named
        if role not in roles
    ]
    problems += [
        Problem(file, f"columns.{role}", None, f"the column of the data that holds the {role}")
        for role, (_, needed) in roles.items()
        if needed and not mapping.names(role)
    ]
    return problems
