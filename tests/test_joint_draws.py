"""Joint draws of assumptions as a file: read, thinned, laid over ranges, and refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.experiment.study import Design
from simulator.experiment.terms import asked
from simulator.experiment.uncertainty import Joint, from_ranges, table, written


def test_a_table_of_draws_is_read_as_it_was_written(plan: Design, tmp_path: Path) -> None:
    joint = replace(from_ranges(plan.scenarios, 3, 2), provenance={"made_by": 'a "fit"', "seed": 7})
    file = tmp_path / "draws.csv"
    file.write_text(written(joint), encoding="utf-8")
    found = table(file, plan.scenarios)
    assert (found.names, found.provenance) == (joint.names, joint.provenance)
    assert (found.values == joint.values).all()
    assert isinstance(asked(plan, uncertain=str(file)).joint, Joint)


@pytest.fixture
def table_of_ten(plan: Design, tmp_path: Path) -> tuple[Path, Joint]:
    """Ten draws of all assumptions but one, and the file that holds them."""
    names = from_ranges(plan.scenarios, 2, 1).names[1:]
    values = np.arange(10.0 * len(names)).reshape(10, -1) / 100.0
    joint = Joint(names, values, {"made_by": "a fit"})
    file = tmp_path / "ten.csv"
    file.write_text(written(joint), encoding="utf-8")
    return file, joint


def test_fewer_draws_than_a_file_has_are_taken_at_even_distances(
    plan: Design, table_of_ten: tuple[Path, Joint]
) -> None:
    file, joint = table_of_ten
    for count, rows in ((None, range(10)), (2, [0, 5]), (4, [0, 2, 5, 7]), (10, range(10))):
        found = asked(plan, uncertain=str(file), draws=count).joint
        assert found is not None
        assert (found.values == joint.values[list(rows)]).all()
    with pytest.raises(InputError) as caught:
        asked(plan, uncertain=str(file), draws=11)
    assert [each.accepted for each in caught.value.problems] == [
        "10 at most: the draws that the file has"
    ]


def test_what_a_file_draws_together_is_laid_over_the_ranges_of_all(
    plan: Design, table_of_ten: tuple[Path, Joint]
) -> None:
    file, joint = table_of_ten
    ranges = asked(plan, uncertain="assumptions", draws=5).joint
    both = asked(plan, uncertain=f"assumptions,{file}", draws=5).joint
    assert ranges is not None
    assert both is not None
    assert both.names == ranges.names
    mine = [both.names.index(name) for name in joint.names]
    others = [k for k in range(len(both.names)) if k not in mine]
    assert others
    assert mine
    assert (both.values[:, mine] == joint.values[::2]).all()
    assert (both.values[:, others] == ranges.values[:, others]).all()
    assert both.provenance["made_by"] == "latin-hypercube"
    assert both.provenance["joint_made_by"] == "a fit"
    assert both.provenance["joint"] == ", ".join(joint.names)
    of_default = asked(plan, uncertain="assumptions").joint
    assert of_default is not None
    assert len(of_default.values) == 20


def test_a_fitted_file_stands_for_the_draws_that_it_names(
    plan: Design, table_of_ten: tuple[Path, Joint]
) -> None:
    file, joint = table_of_ten
    fitted = file.with_name("fit.toml")
    fitted.write_text(f'[fitted]\ndraws = "{file.name}"\n', encoding="utf-8")
    found = asked(plan, uncertain=str(fitted)).joint
    assert found is not None
    assert (found.values == joint.values).all()
    fitted.write_text("[fitted]\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        asked(plan, uncertain=str(fitted))
    (problem,) = caught.value.problems
    assert problem.accepted == "a file that `python -m calibration fit` wrote"


def test_everything_wrong_in_a_table_of_draws_is_said_at_once(plan: Design, tmp_path: Path) -> None:
    file = tmp_path / "draws.csv"
    file.write_text("# seed = 1\ndraw,A01,Z99\n1,2,x\n3,nan\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        table(file, plan.scenarios)
    told = [(each.path, each.accepted.split(":")[0]) for each in caught.value.problems]
    assert told == [
        ("made_by", 'a line # made_by = "what drew them"'),
        ("header", "the id of an assumption of the scenarios that has a range"),
        ("row 1.Z99", "a finite number"),
        ("row 2.draw", "2"),
        ("row 2", "3 values"),
        ("row 2.A01", "a finite number"),
    ]


@pytest.mark.parametrize(
    ("text", "path", "accepted"),
    [
        ("# made_by = 1 2\ndraw,A01\n1,2\n2,2\n", "comments", "lines such as"),
        ('# made_by = "x"\ndraw,A01\n1,2\n', "rows", "two draws or more"),
        ('# made_by = "x"\nA01\n2\n2\n', "header", "draw, then each assumption once"),
    ],
)
def test_a_table_without_its_form_is_refused(
    plan: Design, tmp_path: Path, text: str, path: str, accepted: str
) -> None:
    file = tmp_path / "draws.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        table(file, plan.scenarios)
    assert [each.path for each in caught.value.problems] == [path]
    assert accepted in caught.value.problems[0].accepted
