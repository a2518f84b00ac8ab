"""No effect may take the time of a loop: a run would never leave the second of who goes round."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import LEVER, Spoil, lever, refused, small, typed, unread
from random_models import FIXED_SEEDS, world
from random_scenarios import lasting

from simulator.index import number
from simulator.lever import Action, Tuning
from simulator.loops import made
from simulator.scenario import read

AROUND: tuple[Spoil, ...] = (('{ to = "check", p = 0.7 }', '{ to = "order", p = 0.7 }'),)
"""Who has ordered may order again: two days, then once more."""
AGAIN: tuple[Spoil, ...] = (
    ('on_renege = "gone"', 'on_renege = "gone"\nnext = [{ to = "check", p = 0.2 },'
     ' { to = "study", p = 0.8 }]'),
)  # fmt: skip
"""A file may be checked again: 20 minutes on average, and seldom less than one."""
BACK: tuple[Spoil, ...] = (('on_renege = "gone"', 'on_renege = "gone"\nnext = "order"'),)
"""From the order to the check and back."""
EFFECT = LEVER[LEVER.index("target = ") : LEVER.index("\n[[lever.retirements]]")]
CHANCE = '[lever.chances.luck]\ntitle = { fr = "Sort", en = "Luck" }\np = 0.5\n'


def of(*effects: str) -> str:
    """A lever with these effects in place of its own, keys apart by semicolons."""
    tables = "\n[[lever.effects]]\n".join(each.replace("; ", "\n") + "\n" for each in effects)
    text = LEVER.replace(EFFECT, tables)
    return text.replace("[[lever.retirements]]", f"{CHANCE}\n[[lever.retirements]]")


ORDER = 'target = "stage.duration"; stage = "order"; op = '
WORK = 'target = "stage.work"; stage = "check"; op = '
SPEED = 'target = "pool.speed"; op = "scale"; value = '
LOST: dict[str, tuple[tuple[Spoil, ...], tuple[str, ...], list[int], str]] = {
    "set to nothing": (AROUND, (f'{ORDER}"set"; value = "0 s"',), [0], "2023-03-01"),
    "scaled to nothing": (AROUND, (f'{ORDER}"scale"; value = 0.0',), [0], "2023-03-01"),
    "shortened by more than it is": (
        AROUND, (f'{ORDER}"add"; value = "-3 days"',), [0], "2023-03-01",
    ),
    "at the end of a ramp": (
        AROUND, (f'{ORDER}"set"; value = "0 s"; ramp = 3',), [0], "2023-05-01",
    ),
    "in one segment": (
        AROUND, (f'{ORDER}"set"; value = "0 s"; segment = "pupils"',), [0], "2023-03-01",
    ),
    "for a while": (
        AROUND, (f'{ORDER}"set"; value = "0 s"; start = 2023-04-01; end = 2023-04-02',), [0],
        "2023-04-01",
    ),
    "two together": (
        AROUND, (f'{ORDER}"add"; value = "-1 days"', f'{ORDER}"add"; value = "-30 h"'), [0, 1],
        "2023-03-01",
    ),
    "each of two": (
        AROUND, (f'{ORDER}"add"; value = "-3 days"', f'{ORDER}"scale"; value = 0.0'), [0, 1],
        "2023-03-01",
    ),
    "by chance": (
        AROUND,
        (f'{ORDER}"add"; value = "3 days"; on = "luck"', f'{ORDER}"add"; value = "-2 days"'),
        [1], "2023-03-01",
    ),
    "work that hardly ever lasts": (AGAIN, (f'{WORK}"add"; value = "-4 h"',), [0], "2023-03-01"),
    "a pool that is too fast": (AGAIN, (f"{SPEED}1e6",), [0], "2023-03-01"),
    "stage by stage": (
        BACK, (f'{WORK}"scale"; value = 0.0', f'{ORDER}"set"; value = "0 s"'), [0, 1],
        "2023-03-01",
    ),
}  # fmt: skip
KEPT: dict[str, tuple[tuple[Spoil, ...], tuple[str, ...]]] = {
    "no loop": ((), (f'{ORDER}"set"; value = "0 s"', f'{WORK}"set"; value = "0 s"')),
    "one second": (AROUND, (f'{ORDER}"set"; value = "1 s"',)),
    "shortened by less than it is": (AROUND, (f'{ORDER}"add"; value = "-47 h"',)),
    "two that never act together": (
        AROUND, (f'{ORDER}"add"; value = "-1 days"; end = 2023-06-01',
                 f'{ORDER}"add"; value = "-1 days"; start = 2023-06-01'),
    ),
    "two that fall together": (
        AROUND, (f'{ORDER}"add"; value = "3 days"; on = "luck"',
                 f'{ORDER}"add"; value = "-3 days"; on = "luck"'),
    ),
    "work that now and then lasts": (AGAIN, (f'{WORK}"add"; value = "-1 h"',)),
    "a fast pool": (AGAIN, (f"{SPEED}20.0",)),
    "one stage of two": (BACK, (f'{WORK}"scale"; value = 0.0',)),
}  # fmt: skip


@pytest.mark.parametrize(("base", "effects", "at", "day"), LOST.values(), ids=LOST)
def test_an_effect_by_which_a_loop_loses_its_time_is_refused_where_it_is_written(
    base: tuple[Spoil, ...], effects: tuple[str, ...], at: list[int], day: str, tmp_path: Path
) -> None:
    file = lever(tmp_path / "easier.toml", text=of(*effects))
    found = refused(file, small(tmp_path / "base", *base))
    loop = {AROUND: "order", AGAIN: "check", BACK: "order -> check"}[base]
    accepted = (
        f"an effect that leaves time to the loop {loop} -> {loop.split(' ')[0]} of "
        f"journeys.course: a passage that lasts, on {day} too"
    )
    assert [(each.path, each.accepted) for each in found] == [
        (f"lever.effects[{k}].value", accepted) for k in at
    ]
    assert {Path(each.file).name for each in found} == {"easier.toml"}
    assert unread("loops.py", [accepted, "requests"]) == []


@pytest.mark.parametrize(("base", "effects"), KEPT.values(), ids=KEPT)
def test_an_effect_that_leaves_time_to_each_loop_is_laid(
    base: tuple[Spoil, ...], effects: tuple[str, ...], tmp_path: Path
) -> None:
    file = lever(tmp_path / "easier.toml", text=of(*effects))
    scenario = read(str(file), str(small(tmp_path / "base", *base)))
    assert len(scenario.tuning.actions) == len(effects)


def test_a_loop_of_a_request_is_named_as_such_and_the_command_ends_with_code_2(
    tmp_path: Path,
) -> None:
    base = small(tmp_path / "base", ('on_balk = "lost"', 'on_balk = "lost"\nnext = [{ to = "talk",'
                                     ' p = 0.1 }, { to = "answered", p = 0.9 }]'))  # fmt: skip
    effect = 'target = "stage.work"; request = "call"; op = "set"; value = "0 s"'
    file = lever(tmp_path / "easier.toml", text=of(effect))
    result = typed("compare", base, file, "--replications", 1, "--jobs", 1)
    assert result.exit_code == 2
    said = "easier.toml: lever.effects[0].value: value 0.0 is refused; accepted: an effect that"
    assert said in result.stderr
    assert "the loop talk -> talk of requests.call" in result.stderr


def test_a_number_that_is_refused_by_itself_is_not_said_to_stop_a_loop(tmp_path: Path) -> None:
    file = lever(tmp_path / "easier.toml", text=of(f'{ORDER}"scale"; value = -1.0'))
    (found,) = refused(file, small(tmp_path / "base", *AROUND))
    assert found.accepted == "a factor of zero or more"


def test_the_loops_of_random_models_keep_their_time() -> None:
    stopped = 0
    for seed in FIXED_SEEDS:
        model, tuning = world(seed).model, world(seed).tuning
        assert list(made(model, number(model, (), ()), tuning)) == []
        nothing = Tuning(
            tuple(
                Action(target, "set", 0.0, model.study.start, None, 0, 1.0, {}, "nothing")
                for target in ("stage.duration", "stage.work")
            )
        )
        stopped += lasting(model, nothing) != nothing
    assert stopped > len(FIXED_SEEDS) / 2, "too few random models have a loop to lose"
