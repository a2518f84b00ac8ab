"""The base of every declared thing: frozen, no unknown key, each value able to cite its source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from simulator import laws, quantity

Seconds = Annotated[
    int,
    BeforeValidator(quantity.seconds, json_schema_input_type=str),
    PlainSerializer(lambda held: f"{held} s"),
]
"""A duration, written with its unit ("12 min"), held in whole seconds."""

Cents = Annotated[int, BeforeValidator(quantity.cents, json_schema_input_type=str)]
"""An amount, written with its unit ("950 EUR"), held in whole cents."""

Carbon = Annotated[int, BeforeValidator(quantity.milligrams, json_schema_input_type=str)]
"""A mass of CO2 equivalent, written with its unit ("25 g"), held in whole milligrams."""

# A number is a number: a text or a truth in its place is a mistake, not a number to be.
Probability = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False, strict=True)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]
Finite = Annotated[float, Field(allow_inf_nan=False, strict=True)]
Growth = Annotated[float, Field(gt=-1, le=1, allow_inf_nan=False, strict=True)]
Truth = Annotated[bool, Field(strict=True)]

FIRST: Final = date(1900, 1, 1)
LAST: Final = date(2199, 12, 31)
DAYS: Final = f"a date from {FIRST} to {LAST}"
YEARS: Final = f"a year from {FIRST.year} to {LAST.year}"


def _day(given: object) -> date:
    """A date, or its text; never a number, which would count seconds from 1970."""
    if isinstance(given, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", given):
        try:
            given = date.fromisoformat(given)
        except ValueError:
            raise ValueError(DAYS) from None
    if not isinstance(given, date) or isinstance(given, datetime) or not FIRST <= given <= LAST:
        raise ValueError(DAYS)
    return given


def _year(given: object) -> int:
    """A year, or its text: the keys of a table are texts, and one year has one text."""
    if isinstance(given, str) and re.fullmatch(r"\d{4}", given):
        given = int(given)
    if not isinstance(given, int) or not FIRST.year <= given <= LAST.year:
        raise ValueError(YEARS)
    return given


Day = Annotated[date, BeforeValidator(_day)]
Year = Annotated[int, BeforeValidator(_year)]


def _name(text: str) -> str:
    if not re.fullmatch(r"\w[\w.-]*", text):
        raise ValueError("letters, digits, dots, hyphens and underscores")
    return text


Name = Annotated[str, AfterValidator(_name)]
"""What a thing is called, and what the files written about it are called after."""


def _day_of_any_year(text: str) -> str:
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError:
        raise ValueError('a day of the year: "09-01"') from None
    return text


MonthDay = Annotated[str, AfterValidator(_day_of_any_year)]
"""A day of any year: "09-01"."""


class Declared(BaseModel):
    """A table of a file: frozen, unknown keys refused, sources beside the values."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        arbitrary_types_allowed=False,
        allow_inf_nan=False,
    )

    source: str | tuple[str, ...] = ()
    """The fact (F...), assumption (A...) or calibration line (C...) that the table rests on."""
    sources: dict[str, str | tuple[str, ...]] = {}
    """The same for single keys of the table, where they differ."""
    note: str = ""
    """How the values follow from the source, in words."""


class Words(BaseModel):
    """A text in French and in English."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fr: str
    en: str


class Law(Declared):
    """How long something lasts: a constant, a scipy.stats law, or a sample."""

    law: str = "constant"
    """The name of a continuous law of scipy.stats, "constant" or "sample"."""
    shape: dict[str, Finite] = {}
    """Shape parameters, by their names in scipy.stats."""
    loc: Seconds = 0
    scale: Seconds | None = None
    mean: Seconds | None = None
    """Rescales the law so that its mean is this."""
    median: Seconds | None = None
    """Rescales the law so that its median is this."""
    maximum: Seconds | None = None
    """No value is longer than this."""
    sample: tuple[Seconds, ...] = ()
    """The observed durations, for the law "sample"."""
    value: Seconds | None = None
    """The duration itself, for the law "constant"."""

    def tabled(self) -> laws.Law:
        """The law as the quantile tables know it."""
        if self.law == "constant":
            return laws.Law("constant", (("value", float(self.value or 0)),))
        parameters = dict(self.shape)
        if self.scale is not None:
            parameters["scale"] = float(self.scale)
        if self.loc:
            parameters["loc"] = float(self.loc)
        return laws.Law(
            name=self.law,
            parameters=tuple(sorted(parameters.items())),
            mean=None if self.mean is None else float(self.mean),
            median=None if self.median is None else float(self.median),
            sample=tuple(float(value) for value in self.sample),
            maximum=None if self.maximum is None else float(self.maximum),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """A text, which stands for a constant, or a table."""
        table = handler.resolve_ref_schema(handler(core_schema))
        return {"anyOf": [{"type": "string"}, table]}

    @model_validator(mode="before")
    @classmethod
    def _text_is_constant(cls, given: Any) -> Any:
        return {"value": given} if isinstance(given, str) else given


Years = dict[Year, Cents]


def yearly(by_year: Mapping[int, int], year: int) -> int:
    """The amount of a year; years beyond the last one given keep the last."""
    known = [y for y in by_year if y <= year]
    return by_year[max(known)] if known else 0


def on(date_of: Mapping[date, float], when: date) -> float:
    """The value in force at a date, of steps given by their first day; zero before the first."""
    known = [d for d in date_of if d <= when]
    return date_of[max(known)] if known else 0.0
