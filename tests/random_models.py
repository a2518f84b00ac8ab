"""Random models: small institutions that use the whole vocabulary, each a function of its seed.

Durations are coarse and openings are shared, so that much happens in one second. What takes no
time only leads forward: every loop takes time, as `check` demands, and none takes so little that
a run would not end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from random_scenarios import CHANGES, Chance, effect, lasting, scenario

from simulator.check import problems_of
from simulator.lever import Tuning
from simulator.library import Document
from simulator.model import MARKS, MOMENTS, Model
from simulator.planning import Planned, make_plan

Tables = dict[str, Any]

FIXED_SEEDS = tuple(range(60))
"""The models over which the vocabulary must be covered."""

SOMETIMES_ZERO: Tables = {"law": "sample", "sample": ["0 s", "0 s", "1 h", "1 h", "3 h"]}
LAWS: tuple[Any, ...] = (
    "30 min",
    "1 h",
    "1 h",
    "2 h",
    "1 day",
    SOMETIMES_ZERO,
    {"law": "expon", "mean": "2 h"},
    {"law": "uniform", "loc": "30 min", "scale": "3 h"},
    {"law": "lognorm", "shape": {"s": 0.8}, "median": "40 min", "maximum": "6 h"},
)
WEEKS = (
    "mon-fri 08:30-12:30 13:30-18:00; sat 09:00-12:00",
    "mon-sun 10:00-11:00 14:00-14:30",
    "mon-sat 00:00-24:00",
    "tue 09:00-17:00; thu-fri 07:00-21:00",
)
SHARES: tuple[tuple[float, ...], ...] = ((1.0,), (0.5, 0.5), (0.75, 0.25), (0.5, 0.3, 0.2))
"""The last is the smallest: it is the one that may lead back."""


@dataclass(frozen=True, eq=False)
class World:
    """A checked model and what a scenario lays over it."""

    model: Model
    tuning: Tuning

    def planned(self) -> Planned:
        """The plan of the model under its scenario."""
        return make_plan(self.model, self.tuning)


@lru_cache(maxsize=200)
def world(seed: int) -> World:
    """The random model of a seed, under a random scenario."""
    model = checked(tables_of(seed))
    return World(model, scenario(Chance(f"scenario {seed}"), model))


def tables_of(seed: int) -> Tables:
    """The document of the random model of a seed."""
    return _Writer(Chance(f"model {seed}"), Chance(f"hiring {seed}")).tables()


@lru_cache(maxsize=200)
def planned(seed: int) -> Planned:
    """The plan of the random model of a seed, under its scenario."""
    return world(seed).planned()


def one_effect(seed: int, target: str, op: str, start: date) -> Tuning:
    """The random scenario of a seed with one more effect, lasting and on every place.

    Of the values that the effect may have it takes the next one where a loop would lose its time.
    """
    model, tuning = world(seed).model, world(seed).tuning
    drawn = effect(Chance(f"effect {seed} {target} {op}"), model, target, op)
    selects = {"price": ("fixed", "growing")} if target == "price.amount" else {}
    for value in (drawn.value, *CHANGES[target, op]):
        added = replace(drawn, value=value, start=start, end=None, strength=1.0, selects=selects)
        more = replace(tuning, actions=(*tuning.actions, added))
        if lasting(model, more) == more:
            return more
    raise AssertionError(f"no value of {target} {op} leaves time to the loops of model {seed}")


def checked(tables: Tables) -> Model:
    """A model of these tables; AssertionError names what `check` finds wrong with it."""
    model = Model.model_validate(tables)
    found = problems_of(model, Document("random", Path("random.toml"), tables))
    assert not found, [str(problem) for problem in found]
    return model


def words(text: str) -> Tables:
    """A text in both languages."""
    return {"fr": text, "en": text}


class _Writer:
    """The tables of one random model."""

    def __init__(self, chance: Chance, hiring: Chance) -> None:
        self.chance, self.hiring = chance, hiring
        self.start = date(2023, 1, 1) + timedelta(chance.randrange(700))
        self.days = chance.randint(20, 60)
        self.pools = [f"pool-{k}" for k in range(chance.randint(1, 4))]
        self.calendars = [f"calendar-{k}" for k in range(3)]
        self.rhythms = [f"rhythm-{k}" for k in range(2)]
        self.requests = [f"request-{k}" for k in range(chance.randint(1, 2))]
        self.prices = ["fixed", "by-course", "by-segment", "growing"]
        self.segments = [f"segment-{k}" for k in range(chance.randint(1, 3))]

    def tables(self) -> Tables:
        """The whole document."""
        journeys = {f"journey-{k}": self.journey() for k in range(self.chance.randint(1, 2))}
        requests = {name: self.request() for name in self.requests}
        tables = self.written(journeys, requests)
        _Hirer(self.hiring, self.start, self.days).staff(tables)
        return tables

    def written(self, journeys: Tables, requests: Tables) -> Tables:
        """The document but for how positions are held."""
        return {
            "study": self.study(),
            "audiences": {"all": {"title": words("all")}, "few": {"title": words("few")}},
            "segments": {name: self.segment(journeys, requests) for name in self.segments},
            "journeys": journeys,
            "requests": requests,
            "pools": {name: self.pool() for name in self.pools},
            "calendars": {name: self.calendar() for name in self.calendars},
            "rhythms": {name: self.rhythm() for name in self.rhythms},
            "prices": {
                "fixed": {"account": "fees", "amount": "100 EUR"},
                "by-course": {"account": "fees", "amount": "course", "share": 0.333},
                "by-segment": {
                    "account": "partners",
                    "amount": "5 EUR",
                    "amounts": {self.segments[0]: "7.50 EUR"},
                },
                "growing": {
                    "account": "postage",
                    "amount": "3 EUR",
                    "growth": 0.04,
                    "carbon": "25 g",
                },
            },
            "costs": {
                "rent": self.amount("running", "1 kEUR") | {"growth": 0.02, "carbon": "2 t"},
            },
            "grants": {"state": self.amount("project-grants", {2023: "1 kEUR"})},
            "catalogue": [course for name in self.segments for course in self.courses(name)],
        }

    def amount(self, account: str, yearly: Any) -> Tables:
        return {"title": words(account), "account": account, "yearly": yearly}

    def study(self) -> Tables:
        study = {
            "name": "random",
            "title": words("random"),
            "start": self.start,
            "end": self.start + timedelta(self.days),
        }
        if self.chance.maybe(0.5):
            study["warm_up"] = f"{self.chance.randint(1, 9)} days"
        # A number of its own, so that what else is drawn stays as it is.
        if self.days % 4:
            study["satisfied_below"] = [0.0, 0.3, 1.5][self.days % 3]
        return study

    def day(self) -> date:
        """A day of the study."""
        return self.start + timedelta(self.chance.randrange(self.days))

    # ---- people and time

    def pool(self) -> Tables:
        chance = self.chance
        pool: Tables = {
            "title": words("pool"),
            "calendar": chance.choice(self.calendars),
            "people": chance.choice([0, 1, 1, 1, 2, 6]),
        }
        if chance.maybe(0.5):
            later = chance.some(range(1, self.days), 1, 4)
            pool["people"] = {self.start: chance.randint(0, 3)} | {
                self.start + timedelta(day): chance.randint(0, 3) for day in later
            }
        if chance.maybe(0.2):
            pool["presence"] = chance.choice([0.4, 0.72])
        if chance.maybe(0.2):
            pool["months"] = [chance.choice([0.0, 0.5, 1.0, 2.0]) for _ in range(12)]
        if chance.maybe(0.4):
            pool["speed"] = chance.choice([0.5, 1.5, 2.0, 7.0])
        if chance.maybe(0.3):
            per = chance.choice(["person-year", "item", "work-hour"])
            pool["pay"] = {"amount": "10 EUR", "per": per, "growth": 0.01, "off_budget": True}
            pool["pay"]["account"] = "hourly-paid"
            pool["pay"]["carbon"] = "3 kg"
        return pool

    def calendar(self) -> Tables:
        chance = self.chance
        calendar: Tables = {"hours": chance.choice(["always", "always", *WEEKS])}
        if chance.maybe(0.3):
            calendar["holidays"] = "FR"
        if chance.maybe(0.3):
            first, last = sorted([self.day(), self.day()])
            calendar["periods"] = [
                {"first": f"{first:%m-%d}", "last": f"{last:%m-%d}", "hours": chance.choice(WEEKS)}
            ]
        if chance.maybe(0.3):
            first, days = self.day(), chance.randint(0, 5)
            calendar["closures"] = [{"first": first, "last": first + timedelta(days)}]
        return calendar

    def rhythm(self) -> Tables:
        chance = self.chance
        rhythm: Tables = {
            "months": [chance.choice([1.0, 1.0, 2.0]) for _ in range(12)],
            "weekdays": [1.0, *(chance.choice([0.0, 1.0, 3.0]) for _ in range(6))],
            "hours": [1.0, *(chance.choice([0.0, 0.0, 1.0, 3.0]) for _ in range(23))],
        }
        if chance.maybe(0.5):
            rhythm["holidays"] = "FR"
        return rhythm

    # ---- who comes

    def segment(self, journeys: Tables, requests: Tables) -> Tables:
        chance = self.chance
        volume = chance.randint(15, 70) * 365 / self.days
        journey = chance.choice(list(journeys))
        segment: Tables = {
            "title": words("segment"),
            "audience": chance.choice(["all", "few"]),
            "journey": journey,
            "volume": volume,
        }
        if chance.maybe(0.3):
            segment["volume"] = {2023: volume, 2024: 2 * volume, 2025: volume / 2}
        if chance.maybe(0.4):
            segment["season"] = chance.choice(self.rhythms)
        if chance.maybe(0.3):
            segment["busyness"] = chance.choice([0.5, 44.0])
        if chance.maybe(0.6):
            segment["stages"] = self.patches(journeys[journey]["stages"])
        if chance.maybe(0.6):
            name = chance.choice(self.requests)
            segment["requests"] = {name: self.patches(requests[name]["stages"])}
        return segment

    def patches(self, stages: list[Tables]) -> Tables:
        """What differs of one stage: the kind that it is does not."""
        stage = self.chance.choice(stages)
        patch: Tables = {"repeat": self.chance.randint(1, 3)}
        if "pools" in stage:
            patch |= {"priority": self.chance.randint(0, 3), "work": "45 min"}
        if "requests" in stage:
            patch["requests"] = {stage["requests"][0]["request"]: {"expected": 0.75}}
        return {stage["name"]: patch}

    def courses(self, segment: str) -> list[Tables]:
        if self.chance.maybe(0.5):
            return []
        return [
            {
                "course": f"{segment}/{k}",
                "segment": segment,
                "share": share,
                "fee": 100.25 * (k + 1),
                "fixed_cost": 1_000.0,
                "learners": 50.0 * (k + 1),
            }
            for k, share in enumerate(self.chance.choice(SHARES))
        ]

    # ---- journeys

    def journey(self) -> Tables:
        names = [f"stage-{k}" for k in range(self.chance.randint(2, 6))]
        outcomes = ["finished", "gone", "refused"]
        stages = [self.stage(names, k, outcomes, True) for k in range(len(names))]
        return {"title": words("journey"), "outcomes": outcomes, "stages": stages}

    def request(self) -> Tables:
        """A call that is tried again, and what may follow it."""
        outcomes = ["answered", "lost"]
        line = {
            "name": "line",
            "pools": self.staff(),
            "work": self.chance.choice(["0 s", "10 min", "1 h", SOMETIMES_ZERO]),
            "priority": self.chance.randint(0, 2),
            "patience": self.chance.choice(["0 s", "10 min", {"law": "expon", "mean": "20 min"}]),
            "on_renege": "pause",
            "next": self.chance.choice(["answered", "after"]),
            "strain": self.strain(),
        }
        if self.chance.maybe(0.4):
            line |= {"balk_at": self.chance.randint(0, 2), "on_balk": "pause"}
        pause = {
            "name": "pause",
            "duration": self.chance.choice(["2 h", "1 day"]),
            "attrition": [{"to": "lost", "p": 0.4, "strain": 0.5}],
            "next": "line",
        }
        after = self.stage(["line", "pause", "after"], 2, outcomes, False)
        request = {"title": words("request"), "outcomes": outcomes, "stages": [line, pause, after]}
        if self.chance.maybe(0.8):
            request["channel"] = self.chance.choice(["phone", "written", "copy", "tutoring"])
        return request

    def stage(self, names: list[str], place: int, outcomes: list[str], journey: bool) -> Tables:
        chance = self.chance
        ahead = [*names[place + 1 :], *outcomes]
        stage: Tables = {"name": names[place]}
        if chance.maybe(0.2):
            stage["title"] = words(names[place])
        self.opening(stage, ahead)
        timeless = chance.maybe(0.15)
        if chance.maybe(0.6):
            self.service(stage, names[place], ahead, timeless)
        elif not timeless:
            stage["duration"] = chance.choice(LAWS)
        elif chance.maybe(0.5):
            stage["duration"] = "0 s"
        if chance.maybe(0.3):
            stage["repeat"] = chance.randint(2, 3)
        self.ways(stage, ahead, [] if timeless else names[: place + 1])
        if chance.maybe(0.5):
            stage["books"] = [
                {"price": price, "at": chance.choice(MOMENTS)}
                for price in chance.some(self.prices, 1, 3)
            ]
        if journey:
            self.raises(stage)
            if chance.maybe(0.6):
                stage["marks"] = MARKS[min(place, 3)]
        return stage

    def opening(self, stage: Tables, ahead: list[str]) -> None:
        kind = self.chance.choice(["none", "none", "none", "opens", "closes", "elsewhere"])
        if kind == "none":
            return
        days = self.chance.some(range(self.days + 1), 4, 4)
        if self.chance.maybe(0.3):
            days[-1] = self.days  # what would happen at the very end does not
        dates = [f"{self.start + timedelta(day):%m-%d}" for day in days]
        stage["opens"] = dates
        if kind != "opens":
            stage["opens"], stage["closes"] = dates[0::2], dates[1::2]
        if kind == "elsewhere":
            stage["on_closed"] = self.chance.choice(ahead)

    def service(self, stage: Tables, name: str, ahead: list[str], timeless: bool) -> None:
        chance = self.chance
        stage["pools"] = self.staff()
        stage["work"] = "0 s" if timeless else chance.choice(LAWS)
        if chance.maybe(0.4):
            stage["priority"] = chance.randint(0, 9)
        if chance.maybe(0.5):
            stage["patience"] = chance.choice(["0 s", "1 h", {"law": "expon", "mean": "1 day"}])
            stage["on_renege"] = chance.choice(ahead)
        elif chance.maybe(0.3):
            stage |= {"patience": "2 days", "on_renege": name}
        if chance.maybe(0.4):
            stage |= {"balk_at": chance.randint(0, 4), "on_balk": chance.choice(ahead)}
        if chance.maybe(0.5):
            stage["strain"] = self.strain()

    def staff(self) -> list[str]:
        """One pool, or now and then two."""
        return self.chance.some(self.pools, 1, self.chance.choice([1, 1, 2]))

    def strain(self) -> Tables:
        chance = self.chance
        return {
            "tolerance": chance.choice(["10 min", "1 h"]),
            "weight": chance.choice([0.0, 0.5, 1.0]),
            "renege": chance.choice([0.0, 0.7]),
            "relief": chance.choice([0.0, 0.3]),
        }

    def ways(self, stage: Tables, ahead: list[str], back: list[str]) -> None:
        """Attrition and the ways on; `back` is empty where going back would take no time."""
        chance = self.chance
        if chance.maybe(0.3):
            stage["attrition"] = [
                {"to": to, "p": 0.1, "strain": chance.choice([0.0, 0.5])}
                for to in chance.some(ahead, 1, 2)
            ]
        kind = chance.choice(["following", "named", "branches", "branches"])
        if kind == "named":
            stage["next"] = chance.choice(ahead)
        if kind == "branches":
            shares = chance.choice([s for s in SHARES if len(s) <= len(ahead)])
            ways = chance.some(ahead, len(shares), len(shares))
            if back and len(shares) > 1 and chance.maybe(0.6):
                ways[-1] = chance.choice(back)
            stage["next"] = [
                {"to": to, "p": p, "strain": chance.choice([0.0, 0.4, -0.4])}
                for to, p in zip(ways, shares, strict=True)
            ]

    def raises(self, stage: Tables) -> None:
        if self.chance.maybe(0.5):
            return
        stage["requests"] = []
        for name in self.chance.some(self.requests, 1, 2):
            each: Tables = {"request": name, "expected": self.chance.choice([0.3, 0.8, 1.0])}
            if self.chance.maybe(0.5):
                each["at_most_one"] = True
            else:
                each["expected"] *= 2
            if self.chance.maybe(0.5):
                each["rhythm"] = self.chance.choice(self.rhythms)
            stage["requests"].append(each)


class _Hirer:
    """How the positions of one random model are held: by people who come and go within weeks."""

    def __init__(self, chance: Chance, start: date, days: int) -> None:
        self.chance, self.start, self.days = chance, start, days

    def staff(self, tables: Tables) -> None:
        """Give some pools people of their own, and now and then a ceiling."""
        staffed = [name for name in tables["pools"] if self.chance.maybe(0.5)]
        for name in staffed:
            tables["pools"][name]["staffing"] = self.staffing()
        if staffed and self.chance.maybe(0.5):
            people: Any = self.chance.randint(1, 8)
            if self.chance.maybe(0.5):
                later = self.start + timedelta(self.chance.randint(1, self.days - 1))
                people = {self.start - timedelta(10): people, later: self.chance.randint(0, 4)}
            tables["ceilings"] = {
                "all": {"title": words("all"), "people": people, "pools": staffed[::-1]}
            }

    def staffing(self) -> Tables:
        chance = self.chance
        staffing: Tables = {
            "turnover": chance.choice([0.0, 10.0, 40.0]),
            "time_to_fill": chance.choice(
                ["3 days", {"law": "gamma", "shape": {"a": 2.0}, "mean": "5 days"}]
            ),
        }
        if chance.maybe(0.7):
            staffing |= {"ramp_up": chance.choice(["0 s", "10 days"])}
            staffing |= {"first_speed": chance.choice([0.3, 0.8])}
        if chance.maybe(0.7):
            staffing |= {"absence": chance.choice([0.0, 0.1, 0.4]), "absence_spell": "2 days"}
        return staffing
