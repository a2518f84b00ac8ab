"""Sentences made from a study's numbers: its title, its question, what each scenario moves."""

from __future__ import annotations

from typing import NamedTuple

from simulator.experiment.targets import Target
from simulator.origin import KINDS
from simulator.report import numbers
from simulator.report.numbers import Unit
from simulator.report.reading import Place, Reader, Value


class Finding(NamedTuple):
    """What one key indicator shows: a sentence in two parts and, compared, the verdict."""

    text: str
    detail: str
    verdict: str
    sense: str
    """How the verdict is dressed: good, bad, none, or neutral."""


class Summary(NamedTuple):
    """One scenario in short."""

    title: str
    against: str
    findings: tuple[Finding, ...]


def title(reader: Reader) -> str:
    """What the page is called."""
    base = reader.tell(reader.base.title)
    key = ("title-one", "title", "title-many")[min(len(reader.others), 2)]
    return reader.say(key, base=base, others=_listed(reader))


def question(reader: Reader) -> str:
    """The question that the study answers."""
    key = ("question-one", "question-two", "question-many")[min(len(reader.others), 2)]
    return reader.say(key, base=reader.tell(reader.base.title), others=_listed(reader))


def context(reader: Reader) -> list[str]:
    """The years, the scale and the number of replications, in short."""
    first, last = reader.years[0], reader.years[-1]
    runs, drawn = reader.study.replications, _drawn(reader)
    said = "runs-drawn" if drawn > 1 else "run-one" if runs == 1 else "runs"
    return [
        reader.say("year-one" if first == last else "years", first=first, last=last),
        reader.say("scale-part" if reader.study.scale < 1 else "scale-full", share=share(reader)),
        reader.say(said, n=runs, draws=drawn),
    ]


def reading(reader: Reader) -> list[str]:
    """How to read the page: what the figures are, and what they are not."""
    runs, drawn = reader.study.replications, _drawn(reader)
    if drawn > 1:
        told = [reader.say("read-drawn", n=drawn, runs=runs), *_varied(reader)]
    else:
        told = [reader.say("read-run-one" if runs == 1 else "read-runs", n=runs)]
    told += [reader.say("read-paired")] if reader.others and runs * drawn > 1 else []
    told += concluded(reader)
    told += [reader.say("read-assumed"), *grounds(reader)]
    if reader.study.scale < 1:
        told.append(reader.say("read-scale", share=share(reader)))
    return told


def _drawn(reader: Reader) -> int:
    """How many draws of the assumptions the study has; 1 where they stand as they are."""
    return len({run.draw for run in reader.study.runs})


def _varied(reader: Reader) -> list[str]:
    """How many assumptions vary, and how; nothing where the study does not say."""
    made = reader.study.manifest.get("uncertainty")
    if not made:
        return []
    total = len(made["assumptions"])
    if "joint" in made:
        return [reader.say("read-joint", all=total, joint=len(made["joint"].split(", ")))]
    return [reader.say("read-ranges" if "law" in made else "read-table", all=total)]


def concluded(reader: Reader) -> list[str]:
    """On what terms the study concludes, where they are not the plain ones."""
    terms, told = reader.study.terms, []
    if len(reader.others) > 1 and terms.at_once:
        told.append(reader.say("read-at-once", n=len(reader.others)))
    if terms.looks:
        told.append(reader.say("read-looks", n=len(terms.looks), most=terms.looks[-1]))
    if terms.margins:
        told.append(
            reader.say(
                "read-margins", margins=", ".join(_margin(reader, each) for each in terms.margins)
            )
        )
    return told


def _margin(reader: Reader, margin: Target) -> str:
    """A margin with its indicator, its year and its unit."""
    unit = reader.unit(margin.indicator)
    size = numbers.number(margin.amount * unit.factor, unit.fine, reader.language)
    mark = reader.tell(unit.point) or reader.tell(unit.mark)
    year = f" {margin.year}" if margin.year else ""
    return f"{reader.named(margin.indicator)}{year} {size}{mark}"


def grounds(reader: Reader) -> list[str]:
    """How many of each scenario's numbers are assumptions, and how many have no source."""
    told = []
    counts = {str(row["scenario"]): row for row in reader.study.sources.to_dict("records")}
    mark = reader.tell(numbers.UNITS["share"].mark)
    for each in reader.scenarios:
        row = counts.get(each.name, {})
        total = sum(int(row.get(kind, 0)) for kind in KINDS)
        if not total:
            continue
        assumed, unsourced = int(row["assumed"]), int(row["unsourced"])
        line = reader.say(
            "read-share",
            scenario=reader.tell(each.title),
            total=numbers.number(total, 0, reader.language),
            n=numbers.number(assumed, 0, reader.language),
            share=numbers.number(assumed / total * 100, 0, reader.language) + mark,
        )
        if unsourced:
            without = numbers.number(unsourced, 0, reader.language)
            line += " " + reader.say("read-unsourced", n=without)
        told.append(line)
    return told


def share(reader: Reader) -> str:
    """The part of the real size that is simulated, in per cent."""
    mark = reader.tell(numbers.UNITS["share"].mark)
    return numbers.plain(reader.study.scale * 100, reader.language) + mark


def summaries(reader: Reader) -> list[Summary]:
    """Each scenario against the base in its key indicators; the base itself when it is alone."""
    return [
        Summary(
            reader.tell(scenario.title),
            reader.say("against", base=reader.tell(reader.base.title)) if reader.others else "",
            tuple(_finding(reader, scenario.name, name) for name in reader.key),
        )
        for scenario in reader.others or (reader.base,)
    ]


def sense(reader: Reader, indicator: str, value: Value) -> str:
    """How a verdict is dressed: good, bad, none, or neutral."""
    better = reader.indicators[indicator].better
    if value.verdict not in ("more", "less"):
        return "none"
    return "neutral" if better == "neither" else "good" if better == value.verdict else "bad"


def _finding(reader: Reader, scenario: str, indicator: str) -> Finding:
    year = max(reader.years)
    value = reader.value(scenario, indicator, Place(), year)
    if scenario == reader.base.name:
        shown, detail = _stands(reader, value, reader.unit(indicator))
    else:
        base = reader.value(reader.base.name, indicator, Place(), year)
        shown, detail = _moves(reader, value, base, reader.unit(indicator))
    text = reader.say("finding", what=reader.named(indicator), year=year, value=shown)
    return Finding(text, detail, reader.verdict(indicator, value), sense(reader, indicator, value))


def _stands(reader: Reader, value: Value, unit: Unit) -> tuple[str, str]:
    """A value with its unit, and its interval."""
    language = reader.language
    span = numbers.span(value.low, value.high, unit, language)
    shown = numbers.amount(value.mean, unit, language) + reader.tell(unit.mark)
    return shown, reader.say("interval-is", span=span) if span else ""


def _moves(reader: Reader, value: Value, base: Value, unit: Unit) -> tuple[str, str]:
    """A difference, and its interval with the values between which it lies."""
    language = reader.language
    mark = "" if reader.tell(unit.point) else reader.tell(unit.mark)
    delta = numbers.difference(value.delta, unit, language) + mark
    span = numbers.span(value.delta_low, value.delta_high, unit, language, signed=True)
    ends = reader.say(
        "from-to",
        before=numbers.amount(base.mean, unit, language),
        after=numbers.amount(value.mean, unit, language) + reader.tell(unit.mark),
    )
    return delta, reader.say("interval-from", span=span, ends=ends) if span else ends


def _listed(reader: Reader) -> str:
    """The titles of the scenarios other than the base, as a list in a sentence."""
    names = [reader.say("quoted", name=reader.tell(each.title)) for each in reader.others]
    return reader.say("and").join(filter(None, (", ".join(names[:-1]), *names[-1:])))
