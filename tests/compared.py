"""A small comparison of a lever with its base, kept as a result folder."""

from __future__ import annotations

from pathlib import Path

from documents import lever, small, typed

MOVES = """
[[lever.moves]]
indicator = "lever-cost"
way = "more"

[[lever.moves]]
indicator = "enrolments"
way = "more"
segment = "section"

[[lever.moves]]
indicator = "applications"
way = "more"
"""
SECTION = """
[lever.new.segments.section]
title = { fr = "Section", en = "Section" }
audience = "school"
journey = "course"
volume = 30
source = "A01"
"""


def compare(folder: Path) -> Path:
    """The result of three replications of the small institution and of its lever."""
    base = small(folder / "base")
    study = base / "journeys.toml"
    study.write_text(study.read_text("utf-8").replace(
        'name = "check"\n', 'name = "check"\nmarks = "enrolment"\n'), encoding="utf-8")  # fmt: skip
    file = lever(
        folder / "easier.toml",
        ('name = "easier"', 'name = "easier"\nobjective = "2.2"'),
        ("[[lever.retirements]]", f"{MOVES}\n[[lever.retirements]]"),
    )
    file.write_text(file.read_text("utf-8") + SECTION, encoding="utf-8")
    ran = typed("compare", base, file, "--replications", 3, "--engine", "simpy", "--jobs", 1,
                "--out", folder / "result", "--store", folder / "store", "-q")  # fmt: skip
    assert ran.exit_code == 0, ran.output
    return folder / "result"
