"""A study on a real cluster on this machine: the same bytes, though a worker is lost half-way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from documents import tiny, typed

from simulator.errors import InputError, RunError
from simulator.experiment.cluster import alike, cluster, identity
from simulator.experiment.conduct import Ended, conduct
from simulator.experiment.study import LARGE, SMALL, Study, design

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120.0
"""Seconds given to a cluster to start, however busy the machine."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def started(stack: ExitStack, *arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    """A part of a cluster as a process of its own, ended with the test."""
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    with ExitStack() as stack:
        started(stack, "dask_scheduler", "--host", "127.0.0.1", "--port", port,
                "--no-dashboard", folder=tmp_path)  # fmt: skip
        workers = [
            started(stack, "dask_worker", address, "--no-nanny", "--nthreads", "1",
                    "--no-dashboard", folder=tmp_path)
            for _ in range(2)
        ]  # fmt: skip
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            try:
                with cluster(address) as (_, ahead):
                    if ahead == 4:
                        break
            except InputError:
                pass
            time.sleep(0.2)
        yield address, workers


def same(one: Study, other: Study) -> bool:
    return one.runs == other.runs and all(
        getattr(one.kept[run], name).equals(getattr(other.kept[run], name))
        for run in one.runs
        for name in (*SMALL, *LARGE)
    )


def test_a_study_on_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    running: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, workers = running
    plan = design([tiny(tmp_path / "tiny.toml")], 12, 1, 1.0, "compiled", 1.0)
    ended: list[Ended] = []

    def lose_one(each: Ended) -> None:
        ended.append(each)
        if len(ended) == 3:
            workers[0].send_signal(signal.SIGKILL)
            workers[0].wait()

    with cluster(address) as (executor, ahead):
        assert ahead == 4
        study = conduct(plan, executor, lose_one, ahead=ahead)
    with ThreadPoolExecutor(1) as one:
        assert same(study, conduct(plan, one))
    assert (len(ended), [each.error for each in ended]) == (12, [""] * 12)
    assert (workers[0].poll(), workers[1].poll()) == (-signal.SIGKILL, None)


# ---- what is refused


def test_a_worker_of_another_version_is_refused() -> None:
    ours = identity()
    assert alike(ours, max, 1, 2) == 2
    with pytest.raises(RunError, match=r"^a worker of the cluster has another version of: code$"):
        alike({**ours, "code": "other"}, max, 1, 2)


def test_an_address_where_nothing_answers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.experiment.cluster.WAIT", "300ms")
    for address in (f"tcp://127.0.0.1:{free_port()}", "nonsense://here"):
        result = typed("run", tiny(tmp_path / "tiny.toml"), "--cluster", address, "--quiet")
        assert result.exit_code == 2, result.output
        assert result.stderr.endswith(
            f"--cluster: value {address!r} is refused; accepted: the address of a Dask scheduler "
            "that answers, such as tcp://host:8786\n"
        )


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = typed("run", tiny(tmp_path / "tiny.toml"), "--cluster", "tcp://h:1", "--quiet")
    assert result.exit_code == 2
    assert "nothing, until the extra is installed: pip install 'parcours[cluster]'" in result.stderr
