"""The benchmarks: every program simulates the same journey, and the arithmetic of what they took.

Nothing here is timed: a figure of speed says as much of the machine as of the code.
"""

from __future__ import annotations

import ast
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
from random_models import FIXED_SEEDS, planned

import bootstrap
from benchmarks import journey, journey_simpy, ours, peers, results, run
from benchmarks.journey import Story, Told
from benchmarks.measure import (
    ROOT,
    Sample,
    Side,
    Spread,
    alternate,
    compared,
    figure,
    process,
    program,
    ratio,
    same_bytes,
    spread,
    table,
    times,
)
from simulator.document import Law
from simulator.planning import make_plan
from simulator.record import ENTERED
from simulator.run import simulate
from simulator.scenario import read
from simulator.verify.intervals import Interval, equivalent_level, mean_interval
from simulator.verify.observed import MODELS

SIZE, REPLICATIONS = 1_000, 60
PEER_REPLICATIONS = 24
PEERS = ("journey_ciw", "journey_salabim")
LEVEL = equivalent_level(len(Told._fields) * (1 + len(PEERS)))


# ---- one journey


def compared_with_ours(theirs: Sequence[Told]) -> dict[str, Interval]:
    """The interval of the difference of means, theirs less ours, of everything that is told."""
    scenario = read(ours.JOURNEY)
    plan = make_plan(scenario.model, scenario.tuning, SIZE / journey.SIZE)
    mine = [ours.told(plan, simulate(plan.plan, 1, r).record) for r in range(REPLICATIONS)]
    return {
        field: difference([float(getattr(t, field)) for t in theirs],
                          [float(getattr(t, field)) for t in mine])
        for field in Told._fields
    }  # fmt: skip


def difference(one: Sequence[float], other: Sequence[float]) -> Interval:
    """Welch's interval of the difference of two means of independent values."""
    a, b = mean_interval(one, LEVEL), mean_interval(other, LEVEL)
    error = math.hypot(a.error, b.error)
    freedom = error**4 / (a.error**4 / a.freedom + b.error**4 / b.freedom)
    return Interval(a.mean - b.mean, error, int(freedom), LEVEL)


def means(runs: Sequence[Told]) -> dict[str, float]:
    return {field: fmean(getattr(each, field) for each in runs) for field in Told._fields}


def test_the_simpy_program_agrees_with_ours() -> None:
    theirs = [journey_simpy.simulate(SIZE, seed) for seed in range(REPLICATIONS)]
    size = means(theirs)
    for field, interval in compared_with_ours(theirs).items():
        assert interval.relative_half_width(size[field]) < 0.3, field
        assert interval.contains(0.0), field


@pytest.mark.skipif(not peers.ready(), reason="python benchmarks/run.py peers installs them")
@pytest.mark.parametrize("module", PEERS)
def test_the_other_programs_agree_with_ours(module: str) -> None:
    runs = f"[{module}.simulate({SIZE}, seed) for seed in range({PEER_REPLICATIONS})]"
    code = f"import json; from benchmarks import {module}; print(json.dumps({runs}))"
    done = subprocess.run(
        [peers.python(), "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    theirs = [Told(*each) for each in json.loads(done.stdout)]
    size = means(theirs)
    for field, interval in compared_with_ours(theirs).items():
        assert interval.relative_half_width(size[field]) < 0.45, field
        assert interval.contains(0.0), field


def hours(law: Law | None) -> tuple[str, tuple[float, ...], float]:
    """A law's name, its shape parameters and its mean in hours."""
    assert law is not None
    assert law.mean is not None
    return law.law, tuple(law.shape.values()), law.mean / 3_600


def test_the_file_states_the_numbers_of_the_programs() -> None:
    model = read(ours.JOURNEY).model
    stages = {stage.name: stage for stage in model.journeys["year"].stages}
    assert [*stages] == [
        *("answer", "admission", "file", "validation"),
        *(f"{part}-{n}" for n in range(1, journey.UNITS + 1) for part in ("unit", "marking")),
    ]
    delays = {name: hours(stage.duration) for name, stage in stages.items() if not stage.pools}
    works = {name: hours(stage.work) for name, stage in stages.items() if stage.pools}
    units = {f"unit-{n}" for n in range(1, journey.UNITS + 1)}
    markings = {f"marking-{n}" for n in range(1, journey.UNITS + 1)}
    unit = ("gamma", (journey.UNIT_SHAPE,), journey.UNIT_MEAN)
    marking = ("lognorm", (journey.MARKING_SIGMA,), journey.MARKING_MEAN)
    assert delays == {
        "answer": ("expon", (), journey.ANSWER_MEAN),
        "file": ("lognorm", (journey.FILE_SIGMA,), journey.FILE_MEAN),
    } | dict.fromkeys(units, unit)
    assert works == {
        "admission": ("gamma", (journey.ADMISSION_SHAPE,), journey.ADMISSION_MEAN),
        "validation": ("lognorm", (journey.VALIDATION_SIGMA,), journey.VALIDATION_MEAN),
    } | dict.fromkeys(markings, marking)
    assert hours(stages["admission"].patience) == ("expon", (), journey.PATIENCE_MEAN)
    people = {name: pool.people for name, pool in model.pools.items()}
    assert people == {
        "registrars": journey.REGISTRARS,
        "validators": journey.VALIDATORS,
        "markers": journey.MARKERS,
    }
    assert model.calendars["always"].hours == "always"
    assert model.segments["learners"].volume == {2024: journey.SIZE, 2025: 0}
    assert (model.study.end - model.study.start).days * journey.DAY == journey.HORIZON


def test_everybody_comes_in_the_campaign_and_has_left_at_the_end() -> None:
    scenario = read(ours.JOURNEY)
    plan = make_plan(scenario.model, scenario.tuning, SIZE / journey.SIZE)
    record, log = simulate(plan.plan, 3, trace=1.0)
    came = log["time"][log["step"] == 0]
    assert 0 <= came.min() <= came.max() < journey.CAMPAIGN * 3_600
    assert record.inside.sum() == 0
    assert record.ends.sum() == len(came)


def test_people_are_in_proportion_and_never_nobody() -> None:
    sizes = (1, 1_000, 10_000, 20_000, 1_000_000)
    assert [journey.people(20, size) for size in sizes] == [1, 1, 10, 20, 1_000]


def test_a_summary_leaves_out_the_waits_of_who_gave_up() -> None:
    stories = [Story(True), Story(False, 2.0, 1.0, (3.0, 5.0)), Story(False, 4.0, 0.0, (1.0, 1.0))]
    assert journey.told(stories) == Told(3, 1, 3.0, 0.5, 2.5)


def test_a_call_takes_time_and_returns_what_it_found() -> None:
    found, taken = journey.take(lambda: "found")
    assert found == "found"
    assert taken.seconds > 0
    assert taken.before <= taken.memory


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="Linux forgets a peak")
def test_a_call_is_charged_with_its_own_peak_of_memory() -> None:
    """A call that holds 64 MiB, then one that holds nothing more.

    A process inherits the peak of the program that starts it, such as these tests; the shell
    between keeps it small.
    """
    code = (
        "from benchmarks import journey; held = 64 * 2**20\n"
        "for size in (held, 0): print(journey.take(lambda: len(b'x' * size))[1][1:])"
    )
    shell = ("sh", "-c", '"$0" -c "$1"; true', sys.executable, code)
    done = subprocess.run(shell, cwd=ROOT, capture_output=True, text=True, check=True)
    (before, peak), (before_next, peak_next) = map(ast.literal_eval, done.stdout.splitlines())
    assert 64 * 2**20 <= peak - before + 2**20 <= 66 * 2**20
    assert before_next < before + 2**20
    assert peak_next < peak


# ---- what is counted


@pytest.mark.parametrize("seed", FIXED_SEEDS[:12])
def test_happenings_are_the_lines_of_a_whole_log(seed: int) -> None:
    plan = planned(seed)
    record, log = simulate(plan.plan, 1, trace=1.0)
    assert ours.happenings(record) == len(log)
    assert ours.passages(record) == (log["what"] == ENTERED).sum()
    assert ours.learners(plan, record) == len(np.unique(log["who"]))


@pytest.mark.parametrize("name", ["loss", "patience"])
def test_happenings_count_who_leaves_a_queue_or_never_joins(name: str) -> None:
    scenario = read(str(MODELS / f"{name}.toml"))
    plan = make_plan(scenario.model, scenario.tuning, 0.02)
    record, log = simulate(plan.plan, 1, trace=1.0)
    assert record.balks.sum() + record.reneges.sum() > 0
    assert ours.happenings(record) == len(log)


def told_by(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    ours.main(arguments)
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_both_engines_and_any_threads_do_the_same_work(capsys: pytest.CaptureFixture[str]) -> None:
    work = ("journey", "--size", "200", "--replications", "3")
    one, two, simpy = (
        told_by(capsys, *work, *options)
        for options in (("--threads", "1"), ("--threads", "2"), ("--engine", "simpy"))
    )
    assert one["digest"] == two["digest"] == simpy["digest"]
    assert one["digest"] != told_by(capsys, *work, "--seed", "2")["digest"]
    assert one["happenings"] == two["happenings"]


def test_a_digest_sees_every_tally() -> None:
    record = simulate(planned(0).plan, 1).record
    changed = [record._replace(**{name: getattr(record, name) + 1}) for name in record._fields]
    held = [each for each, name in zip(changed, record._fields, strict=True)
            if getattr(record, name).size]  # fmt: skip
    digests = {ours.digest([each]) for each in (record, *held)} | {ours.digest([record, record])}
    assert len(digests) == len(held) + 2
    assert len(held) > 20


# ---- sides in turn, and their arithmetic


def sample(seconds: float, **told: object) -> Sample:
    return Sample(seconds + 1.0, {"seconds": seconds, **told})


def test_sides_are_run_in_turn_on_the_same_luck() -> None:
    calls: list[tuple[str, int]] = []

    def side(name: str) -> Side:
        def once(number: int) -> Sample:
            calls.append((name, number))
            return sample(float(number))

        return Side(name, once)

    said: list[str] = []
    found = alternate([side("a"), side("b")], 2, said.append)
    assert calls == [("a", 1), ("b", 1), ("a", 2), ("b", 2)]
    assert {name: [s.seconds for s in samples] for name, samples in found.items()} == {
        "a": [1.0, 2.0],
        "b": [1.0, 2.0],
    }
    assert said[1] == "b, run 1 of 2: 1 s"


def test_a_spread_is_the_least_the_middle_and_the_greatest() -> None:
    assert spread([3.0, 1.0, 2.0, 10.0]) == Spread(1.0, 2.5, 10.0)
    assert spread([4.0]) == Spread(4.0, 4.0, 4.0)


def test_ratios_are_taken_pair_by_pair() -> None:
    """When the machine slows down both of a pair, the ratio of the pair stays."""
    assert ratio([2.0, 20.0, 6.0], [1.0, 10.0, 2.0]) == Spread(2.0, 2.0, 3.0)
    with pytest.raises(ValueError, match="longer"):
        ratio([1.0], [1.0, 2.0])


def test_a_sample_without_seconds_of_its_own_took_its_whole_process() -> None:
    assert Sample(3.0, {}).seconds == 3.0
    assert Sample(3.0, {"seconds": 1.0}).seconds == 1.0


def test_rates_and_bytes_are_for_what_the_run_did() -> None:
    one = sample(2.0, before=1_000, memory=4_000, learners=10, passages=50)
    assert one.rate("passages") == 25.0
    assert one.bytes_a_learner == 300.0


def test_sides_that_differ_in_a_byte_are_not_compared() -> None:
    samples = {"a": [sample(1.0, digest="x")], "b": [sample(1.0, digest="x")]}
    same_bytes(samples, "a", "b")
    samples["b"] = [sample(1.0, digest="y")]
    with pytest.raises(SystemExit, match="a and b left different records in run 1"):
        same_bytes(samples, "a", "b")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.012345, "0.0123"), (1.0, "1"), (99.94, "99.9"), (100.4, "100"), (1_234_567.0, "1,234,567")],
)
def test_figures_show_what_counts(value: float, shown: str) -> None:
    assert figure(value) == shown


def test_a_table_is_aligned_markdown() -> None:
    assert table(("side", "s"), [("fast", "1"), ("slow one", "1,000")]) == (
        "| side     |     s |\n| -------- | ----: |\n| fast     |     1 |\n| slow one | 1,000 |"
    )


def test_the_tables_of_a_comparison_hold_its_spreads() -> None:
    samples = {
        "slow": [sample(4.0, memory=3_000_000), sample(9.0, memory=2_000_000)],
        "fast": [sample(2.0), sample(3.0)],
    }
    assert [line.split("|")[1:-1] for line in times(samples).split("\n")[2:]] == [
        [" slow ", "            4 ", "    6.5 ", "   9 ", "     7.5 ", "       3 "],
        [" fast ", "            2 ", "    2.5 ", "   3 ", "     3.5 ", "         "],
    ]
    last = compared(samples, [("slow", "fast")]).split("\n")[-1]
    assert [cell.strip() for cell in last.split("|")[1:-1]] == ["slow / fast", "2.5", "2", "3"]
    last = compared(samples, [("slow", "fast")], whole=True).split("\n")[-1]
    assert [cell.strip() for cell in last.split("|")[2:-1]] == ["2.08", "1.67", "2.5"]


# ---- processes, the command, the file of results


def test_a_process_is_timed_whole_and_its_last_line_is_read() -> None:
    found = process((sys.executable, "-c", 'print("words"); print(\'{"seconds": 0.5}\')'))
    assert found.told == {"seconds": 0.5}
    assert found.whole > 0
    assert process((sys.executable, "-c", "print('words')")).told == {}


def test_a_process_gets_its_environment() -> None:
    code = "import os; print('{\"cache\": \"' + os.environ['PARCOURS_CACHE'] + '\"}')"
    assert process((sys.executable, "-c", code), {"PARCOURS_CACHE": "here"}).told["cache"] == "here"


def test_a_failed_process_ends_the_benchmarks_in_plain_words() -> None:
    with pytest.raises(SystemExit, match=r"(?s)benchmarks: .* failed\n.*no such thing"):
        process((sys.executable, "-c", "raise SystemExit('no such thing')"))


def test_a_program_tells_what_it_took() -> None:
    found = program("SimPy program", "benchmarks.journey_simpy", "--size", 200).once(5)
    told = {field: found.told[field] for field in Told._fields}
    assert told == journey_simpy.simulate(200, 5)._asdict()
    assert found.whole > found.seconds > 0


def test_results_replace_their_own_section_only() -> None:
    first = results.replaced("", {"a": "## a\n\nold a\n", "b": "## b\n\nold b\n"})
    assert first == f"{results.HEAD}\n## a\n\nold a\n\n## b\n\nold b\n"
    second = results.replaced(first, {"a": "## a\n\nnew a\n", "c": "## c\n\nnew c\n"})
    assert second == f"{results.HEAD}\n## a\n\nnew a\n\n## b\n\nold b\n\n## c\n\nnew c\n"


def test_a_section_says_when_how_and_on_what(tmp_path: Path) -> None:
    body = results.section("a", "python benchmarks/run.py a", results.machine(), "| table |")
    results.write({"a": body}, tmp_path / "RESULTS.md")
    text = (tmp_path / "RESULTS.md").read_text("utf-8")
    assert text.startswith("# Results\n")
    assert "`python benchmarks/run.py a`" in text
    assert f"Python {sys.version.split()[0]}, numba " in text
    assert "cores" in text
    assert text.endswith("\n\n| table |\n")


def test_small_results_are_never_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(["journey", "--small", "--write"])
    assert ended.value.code == 2
    assert "--small only tries the benchmarks" in capsys.readouterr().err


@pytest.mark.parametrize("runs", ["0", "-1", "two"])
def test_a_number_of_runs_is_one_or_more(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.main(["journey", "--runs", runs])
    assert f"{runs} is not a number of runs: 1 or more" in capsys.readouterr().err


def test_every_benchmark_can_be_named_and_small_is_smaller() -> None:
    assert [*run.BENCHMARKS] == ["journey", "peers", "baseline", "growth", "threads", "start"]
    small, full = run.SMALL._asdict(), run.FULL._asdict()
    assert max(small.pop("growth")) < max(full.pop("growth"))
    assert [name for name in full if small[name] >= full[name]] == []
    for sizes in (run.SMALL, run.FULL):
        assert [b / a for a, b in pairwise(sizes.growth)] == [10] * (len(sizes.growth) - 1)


def test_growth_is_run_whole_at_a_tiny_size(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SMALL", run.SMALL._replace(growth=(100, 1_000)))
    monkeypatch.setattr(run, "compile_once", lambda: None)
    run.main(["growth", "--small", "--runs", "1"])
    out = capsys.readouterr().out
    assert out.startswith("## growth\n\n- ")
    assert "`python benchmarks/run.py growth --runs 1 --small`" in out
    assert "| 1,000 learners / 100 learners |" in out


def test_the_environment_of_the_others_is_made_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[tuple[object, ...]] = []
    monkeypatch.setattr("bootstrap.create", lambda folder: calls.append(("create", folder)))
    monkeypatch.setattr(
        "bootstrap.pip", lambda *given, environment: calls.append((*given, environment))
    )
    assert not peers.ready(tmp_path)
    assert peers.make(tmp_path) == peers.python(tmp_path)
    assert calls == [
        ("create", tmp_path),
        ("--requirement", str(peers.REQUIREMENTS), tmp_path),
    ]
    assert peers.ready(tmp_path)
    peers.make(tmp_path)
    assert len(calls) == 2
    (tmp_path / peers.STAMP).write_text("something else", "utf-8")
    assert not peers.ready(tmp_path)


def test_a_fresh_start_removes_the_environment_of_the_others() -> None:
    assert peers.ENVIRONMENT.parent == bootstrap.ROOT
    assert peers.ENVIRONMENT.name in bootstrap.CACHES


def test_the_others_have_exact_versions() -> None:
    lines = peers.REQUIREMENTS.read_text("utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert all(line.count("==") == 1 for line in pinned)
    assert {"ciw", "salabim"} <= {line.partition("==")[0] for line in pinned}
    assert peers.versions() == ", ".join(line.replace("==", " ") for line in pinned)


def test_the_programs_of_the_journey_need_nothing_of_the_project() -> None:
    """They run where the project is not installed, and a runner that loads little hides nothing."""
    light = ("journey", "journey_simpy", *PEERS, "measure", "results", "peers", "run")
    for name in light:
        tree = ast.parse((ROOT / "benchmarks" / f"{name}.py").read_text("utf-8"))
        found = {
            (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        first = {module.partition(".")[0] for module in found}
        assert first.isdisjoint({"simulator", "calibration", "numpy", "numba", "scipy"}), name
