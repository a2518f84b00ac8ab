"""A small institution written as files, the ways to spoil it, and the texts that refuse it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.errors import InputError, Problem
from simulator.experiment.study import Measured, Run
from simulator.scenario import Scenario, read

SIMULATOR = Path(__file__).resolve().parents[1] / "simulator"

STUDY = """
[study]
name = "small"
title = { fr = "Petit", en = "Small" }
start = 2023-01-01
end = 2024-01-01
warm_up = "10 days"
evidence = "evidence"
source = "F001"

[audiences.adult]
title = { fr = "Adultes", en = "Adults" }

[audiences.school]
title = { fr = "Scolaires", en = "School" }

[calendars.office]
hours = "mon-fri 09:00-17:00"
holidays = "FR"
closures = [
  { first = 2023-07-20, last = 2023-07-21 },
  { first = 2023-08-10, last = 2023-08-12 },
]
source = "A01"
[[calendars.office.periods]]
first = "07-01"
last = "08-31"
hours = "mon-fri 09:00-12:00"
source = "A01"

[rhythms.season]
months = [1, 1, 1, 1, 1, 2, 2, 2, 3, 1, 1, 1]
source = "F001"

[segments.learners]
title = { fr = "Inscrits", en = "Learners" }
audience = "adult"
journey = "course"
season = "season"
volume = { 2023 = 300, 2024 = 200 }
busyness = 40
source = "F001"
stages.study.requests.call = { expected = 0.5, source = "A01" }
requests.call.talk.work = { law = "expon", mean = "5 min", source = "A01" }

[segments.pupils]
title = { fr = "Élèves", en = "Pupils" }
audience = "school"
journey = "course"
volume = 100
source = "F001"
"""

JOURNEYS = """
[journeys.course]
title = { fr = "Formation", en = "Course" }
outcomes = ["completed", "gone"]
source = "A01"

[[journeys.course.stages]]
name = "order"
marks = "application"
opens = ["01-10"]
closes = ["12-20"]
duration = "2 days"
next = [{ to = "check", p = 0.7 }, { to = "gone", p = 0.3 }]

[[journeys.course.stages]]
name = "check"
pools = ["office", "helpers"]
work = { law = "gamma", shape = { a = 2.0 }, mean = "20 min" }
patience = "5 days"
on_renege = "gone"
strain = { tolerance = "1 days", weight = 0.1 }
books = [{ price = "fee" }]

[[journeys.course.stages]]
name = "study"
duration = "4 weeks"
repeat = 2
requests = [{ request = "call", expected = 0.3, rhythm = "season" }]
attrition = [{ to = "gone", p = 0.1, strain = 0.3 }]

[requests.call]
title = { fr = "Appel", en = "Call" }
channel = "phone"
outcomes = ["answered", "lost"]
source = "A01"

[[requests.call.stages]]
name = "talk"
pools = ["helpers"]
work = "6 min"
balk_at = 20
on_balk = "lost"

[pools.office]
title = { fr = "Guichet", en = "Office" }
calendar = "office"
people = { 2022-12-01 = 2, 2023-06-01 = 3 }
pay = { amount = "50 kEUR", per = "person-year" }
source = "F001"

[pools.helpers]
title = { fr = "Aides", en = "Helpers" }
calendar = "office"
people = 4
presence = 0.8
source = "F001"

[prices.fee]
account = "fees"
amount = "course"
amounts = { pupils = "20 EUR" }
source = "F001"

[costs.rent]
title = { fr = "Loyer", en = "Rent" }
account = "running"
yearly = "10 kEUR"
source = "F001"

[grants.state]
title = { fr = "Subvention", en = "Grant" }
yearly = { 2023 = "1 MEUR" }
source = "F001"
"""

CATALOGUE = """course,segment,share,fee,fixed_cost,learners,source
law,learners,0.6,100,1000,60,F001
art,learners,0.3,80,500,30,F001
latin,learners,0.1,60,400,10,A01
"""

FACTS = "id,topic,value,confidence\nF001,size,300,high\nF002,sum,400,derived\n"
ASSUMPTIONS = "id,parameter,low,mode,high\nA01,work,1,2,3\n"

LEVER = """
[lever]
name = "easier"
title = { fr = "Plus simple", en = "Easier" }
mechanism = { fr = "Moins de travail", en = "Less work" }
start = 2023-03-01
source = "A01"

[[lever.effects]]
target = "stage.work"
op = "scale"
stage = "check"
value = { low = 0.9, best = 0.5, high = 0.25 }
ramp = 4

[[lever.retirements]]
below = 50
months = 6
captured = { low = 0.2, best = 0.5, high = 0.8 }

[[lever.costs]]
title = { fr = "Outil", en = "Tool" }
kind = "investment"
amount = "100 kEUR"
"""

TINY = """
[study]
name = "tiny"
title = { fr = "Minuscule", en = "Tiny" }
start = 2023-01-01
end = 2023-03-01

[audiences.everybody]
title = { fr = "Tous", en = "Everybody" }

[calendars.always]
hours = "always"

[segments.learners]
title = { fr = "Inscrits", en = "Learners" }
audience = "everybody"
journey = "visit"
volume = 400

[journeys.visit]
title = { fr = "Visite", en = "Visit" }
outcomes = ["completed"]
[[journeys.visit.stages]]
name = "desk"
pools = ["desk"]
work = { law = "expon", mean = "10 min" }
books = [{ price = "fee" }]

[pools.desk]
title = { fr = "Guichet", en = "Desk" }
calendar = "always"
people = 1

[prices.fee]
account = "fees"
amount = "10 EUR"
"""
"""A model that runs in a hundredth of a second."""

Spoil = tuple[str, str]
"""A text of the files above, and what stands in its place."""


def small(folder: Path, *changes: Spoil) -> Path:
    """The small institution in a folder, in several files; each change has exactly one place."""
    files = {
        "study.toml": STUDY,
        "journeys.toml": JOURNEYS,
        "catalogue.csv": CATALOGUE,
        "evidence/facts.csv": FACTS,
        "evidence/assumptions.csv": ASSUMPTIONS,
    }
    for old, new in changes:
        places = [name for name, text in files.items() if old in text]
        assert [files[name].count(old) for name in places] == [1], f"{old!r} stands in {places}"
        files[places[0]] = files[places[0]].replace(old, new)
    (folder / "evidence").mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def lever(file: Path, *changes: Spoil, text: str = LEVER) -> Path:
    """A lever's file, each change made in exactly one place."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return file


def tiny(file: Path, *changes: Spoil) -> str:
    """A model that runs at once, as a reference."""
    return str(lever(file, *changes, text=TINY))


def refused(reference: Path | str, base: Path | str = "baseline") -> tuple[Problem, ...]:
    """The problems for which a reference is refused."""
    with pytest.raises(InputError) as caught:
        read(str(reference), str(base))
    return caught.value.problems


def laid(folder: Path, *changes: Spoil, text: str = LEVER) -> Scenario:
    """The scenario of a lever laid over the small institution."""
    file = lever(folder / "easier.toml", *changes, text=text)
    return read(str(file), str(small(folder / "base")))


def typed(*arguments: object) -> Result:
    """The command, run in this process."""
    return CliRunner().invoke(main, [str(each) for each in arguments])


@contextmanager
def threads(count: int | None = None) -> Iterator[Executor]:
    """In place of worker processes, which take seconds to start."""
    with ThreadPoolExecutor(count) as started:
        yield started


def in_threads(patch: pytest.MonkeyPatch) -> None:
    """From now on commands simulate in threads of this process."""
    patch.setattr("simulator.experiment.workers.workers", threads)


def measured(run: Run, indicators: pd.DataFrame) -> Measured:
    """A run of which nothing is known but its indicators."""
    others = len(Measured._fields) - 3
    return Measured._make([run, indicators, *[pd.DataFrame()] * others, 0.0])


def said(problems: Iterable[Problem]) -> list[tuple[str, object, str]]:
    """(path, value, accepted) of problems."""
    return [(each.path, each.value, each.accepted) for each in problems]


_REFUSING = ("Problem", "self._problem", "_refused", "ValueError")


def accepted_texts(module: str) -> list[str]:
    """Every text of a module of the simulator that says what is accepted.

    They are what is assigned to `accepted`, the last part of a yielded (path, value, accepted),
    and the last argument of whatever makes a problem or a ValueError. Of a text with values in it,
    the parts between the values.
    """
    tree = ast.parse((SIMULATOR / module).read_text("utf-8"))
    return [
        part
        for node in ast.walk(tree)
        for said_here in _said_by(node)
        for part in _parts(said_here)
        if len(part.strip(" ,;:")) > 3
    ]


def _said_by(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "accepted":
        yield node.value
    elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
        yield from node.value.elts[2:3]
    elif isinstance(node, ast.Call) and ast.unparse(node.func) in _REFUSING:
        yield from node.args[-1:]


def _parts(said_here: ast.expr) -> Iterator[str]:
    for node in ast.walk(said_here):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def unread(module: str, expected: Sequence[str]) -> list[str]:
    """The texts of a module that no expected text holds."""
    return [part for part in accepted_texts(module) if not any(part in text for text in expected)]
