"""The cache of compiled rules is never stale, and rules work uncompiled."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from simulator import compiled

PROBE = """
from simulator.compiled import CACHE, rule
from simulator.draws import exponential

@rule
def twice(u: float) -> float:
    return 2.0 * exponential(u)

if __name__ == "__main__":
    import simulator.probe as probe
    value = probe.twice(0.5)
    hits = sum(probe.twice.stats.cache_hits.values()) if hasattr(probe.twice, "stats") else -1
    print(value, hits, CACHE)
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package with one more rule, in a file of its own."""
    package = tmp_path / "simulator"
    package.mkdir()
    for name in ("compiled.py", "draws.py"):
        shutil.copy(compiled.PACKAGE / name, package)
    (package / "__init__.py").touch()
    (package / "probe.py").write_text(PROBE)
    return tmp_path


def probe(folder: Path, disable: str = "0") -> tuple[float, int, Path]:
    """The probe's value in a new process, how often its cache served, and where that cache is."""
    environment = os.environ | {
        "PARCOURS_CACHE": str(folder / "cache"),
        "PYTHONPATH": str(folder),
        "NUMBA_DISABLE_JIT": disable,
    }
    done = subprocess.run(
        [sys.executable, "-m", "simulator.probe"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    value, hits, cache = done.stdout.split()
    return float(value), int(hits), Path(cache)


def test_an_edited_rule_is_seen_by_a_cached_caller_in_another_file(copy: Path) -> None:
    before, hits, cache = probe(copy)
    again, hits_again, cache_again = probe(copy)
    assert (hits, hits_again) == (0, 1)
    assert (again, cache_again) == (before, cache)

    rules = copy / "simulator" / "draws.py"
    text = rules.read_text()
    assert "return -math.log1p(-u)" in text
    rules.write_text(text.replace("return -math.log1p(-u)", "return -math.log1p(-u) + 1.0"))
    after, _, cache_after = probe(copy)
    assert after == pytest.approx(before + 2.0, abs=1e-12)
    assert cache_after != cache


def test_two_checkouts_of_one_source_compile_once(copy: Path, tmp_path: Path) -> None:
    first, hits, cache = probe(copy)
    other = tmp_path / "other"
    shutil.copytree(copy / "simulator", other / "simulator")
    os.utime(other / "simulator" / "probe.py", (0, 0))
    (other / "cache").symlink_to(copy / "cache")
    again, hits_again, cache_again = probe(other)
    assert (first, hits, cache.name) == (again, 0, cache_again.name)
    assert hits_again == 1


def test_what_is_still_to_compile_is_known_from_the_cache(copy: Path) -> None:
    names = ("draws.exponential", "probe.twice")
    assert compiled.to_compile(*names, folder=copy / "cache")
    probe(copy, disable="1")
    assert compiled.to_compile(*names, folder=copy / "cache")
    probe(copy)
    assert not compiled.to_compile(*names, folder=copy / "cache")
    assert compiled.to_compile("draws.poisson", *names, folder=copy / "cache")


def test_rules_give_the_same_values_uncompiled(copy: Path) -> None:
    value, hits, _ = probe(copy)
    assert probe(copy, disable="1")[:2] == (value, -1)
    assert hits == 0


RULE = "from simulator.compiled import handle, rule\n"


def written(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def test_the_digest_changes_with_every_byte_and_name(tmp_path: Path) -> None:
    def of(**files: str) -> str:
        return compiled.digest(written(tmp_path, **{n: RULE + t for n, t in files.items()}))

    first = of(a="1", b="2")
    assert first == of(b="2", a="1")
    others = [of(a="1", b="3"), of(a="12", b=""), of(a="1", c="2"), of(a="1")]
    assert len({first, *others}) == 5


def test_a_rule_comes_from_every_file_that_its_own_imports(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        compiled="",
        rules=RULE + "from simulator import (\n    clock,\n    far,\n)\n",
        clock="from simulator.base import DAY\n",
        base="",
        far="    from simulator import deep, deeper\n",
        deep="",
        deeper="",
        report="from simulator.rules import rule_of\nfrom simulator.compiled import handle\n",
    )
    found = [path.stem for path in compiled.sources(folder)]
    assert found == ["base", "clock", "compiled", "deep", "deeper", "far", "rules"]


def test_no_file_without_rules_makes_this_package_compile_anew() -> None:
    names = {path.stem for path in compiled.sources(compiled.PACKAGE)}
    assert names >= {
        "rules", "record", "clock", "draws", "laws", "plan", "arrivals",
        "moves", "state", "agenda", "queues",
    }  # fmt: skip
    assert names & {"model", "lever", "scenario", "planning", "store", "cli", "run"} == set()


def test_the_digest_changes_with_the_compiler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [compiled.digest(tmp_path)]
    for module in (numba, np):
        with monkeypatch.context() as patch:
            patch.setattr(module, "__version__", "0.0")
            found.append(compiled.digest(tmp_path))
    monkeypatch.setattr("platform.python_version", lambda: "3.0")
    found.append(compiled.digest(tmp_path))
    assert len(set(found)) == 4


@pytest.mark.parametrize(
    ("system", "environment", "place"),
    [
        ("Linux", {}, "home/.cache"),
        ("Darwin", {}, "home/.cache"),
        ("Linux", {"XDG_CACHE_HOME": "x"}, "x"),
        ("Windows", {"LOCALAPPDATA": "local", "XDG_CACHE_HOME": "x"}, "local"),
        ("Windows", {}, "home/AppData/Local"),
        ("Windows", {"LOCALAPPDATA": "local", "PARCOURS_CACHE": "mine"}, "mine"),
        ("Linux", {"XDG_CACHE_HOME": "x", "PARCOURS_CACHE": "mine"}, "mine"),
    ],
)
def test_the_cache_goes_where_the_system_keeps_caches(
    system: str, environment: dict[str, str], place: str
) -> None:
    assert compiled.cache_root(system, environment, Path("home")) == Path(place)


def test_a_cache_that_cannot_be_written_is_replaced_by_a_private_folder(copy: Path) -> None:
    (copy / "cache").write_text("a file where the folder should be")
    value, _, cache = probe(copy)
    assert value == pytest.approx(2 * 0.6931471805599453)
    assert (copy / "cache") not in cache.parents
    assert not cache.exists(), "the private folder is removed when the process ends"


def test_the_decorator_leaves_numba_as_it_was() -> None:
    config: Any = numba.config
    before = config.CACHE_DIR

    @compiled.rule
    def same(x: int) -> int:
        return x

    assert same(3) == 3
    assert before == config.CACHE_DIR
    assert str(compiled.CACHE) != before
