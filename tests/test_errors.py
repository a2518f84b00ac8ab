"""What a user reads when something is wrong."""

from __future__ import annotations

import pickle

import pytest

from simulator.errors import InputError, ParcoursError, Problem, RunError

WORK = Problem("bts.toml", "journeys.bts.stages[2].work", "12 mn", 'a duration, such as "12 min"')
STAFF = Problem("pools.toml", "pools.tutors.people", -3, "a whole number from 0 up")


def test_every_problem_is_one_line_with_file_path_value_and_what_is_accepted() -> None:
    assert str(InputError([WORK, STAFF])) == (
        "bts.toml: journeys.bts.stages[2].work: value '12 mn' is refused; "
        'accepted: a duration, such as "12 min"\n'
        "pools.toml: pools.tutors.people: value -3 is refused; accepted: a whole number from 0 up"
    )


def test_a_long_value_is_cut_at_eighty_characters() -> None:
    assert f"value '{'x' * 76}... is refused" in str(Problem("f", "p", "x" * 500, "less"))
    assert f"value '{'x' * 78}' is refused" in str(Problem("f", "p", "x" * 78, "less"))


def test_a_problem_stays_on_its_line() -> None:
    assert "\n" not in str(Problem("f", "p", "two\nlines", "one\nline"))


def test_problems_are_kept_as_given_and_survive_a_worker_process() -> None:
    error = InputError(iter([WORK, STAFF]))
    assert error.problems == (WORK, STAFF)
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)


def test_an_input_error_without_a_problem_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="an InputError carries at least one Problem"):
        InputError([])


def test_one_base_class_and_the_exit_codes_of_the_command() -> None:
    assert issubclass(InputError, ParcoursError)
    assert issubclass(RunError, ParcoursError)
    codes = {kind: kind.exit_code for kind in (ParcoursError, RunError, InputError)}
    assert codes == {ParcoursError: 1, RunError: 1, InputError: 2}
