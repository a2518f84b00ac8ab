"""Set-up, demonstration and tests from a bare Python 3.11 to 3.13: `python bootstrap.py demo`.

The one set-up path of every system: the Makefile and the continuous integration call this file,
and Windows users call it directly. It needs the standard library only. It makes `.venv` from
`requirements.lock` (exact versions, every file checked against its hash), installs the project
there in place, and remembers what it installed, so that a second call goes straight to the job.
"""

import sys

OLDEST, BEYOND = (3, 11), (3, 14)
if not OLDEST <= sys.version_info[:2] < BEYOND:
    sys.exit(
        "parcours needs Python 3.11, 3.12 or 3.13, and {} is Python {}.{}. "
        "Install one of them and call it by name, for example: python3.11 bootstrap.py demo".format(
            sys.executable, *sys.version_info[:2]
        )
    )

import argparse
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "installed.json"
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
PROGRAMS = "Scripts" if os.name == "nt" else "bin"

DEMO = (
    *("compare", "baseline", "levers/2.2-simpler-journeys", "levers/2.3-catalogue"),
    *("--scale", "1", "--replications", "10", "--out", "outputs/demo"),
)
LOCKING = (
    *("pip", "compile", PROJECT.name, "--extra", "test", "--output-file", LOCK.name),
    *("--universal", "--python-version", "3.11", "--fork-strategy", "fewest"),
    *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate"),
    *("--custom-compile-command", "python bootstrap.py lock", "--quiet"),
)
TESTS = ("-m", "pytest", "--numprocesses", "auto", "--dist", "worksteal")
UNCOMPILED = (
    *("-m", "coverage", "run", *TESTS, "-W", "ignore:overflow encountered:RuntimeWarning"),
    "tests/test_engines_agree.py::test_a_random_model_gives_the_same_bytes",
    "tests/test_every_line.py",
    "tests/test_stock.py",
    "tests/test_stock_lines.py",
    # It takes as long as all the others, and runs no line that they do not.
    *("-k", "not within_noise"),
)
CACHES = (
    *(".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", "build", "dist"),
    ".venv-benchmarks",
)


def program(name: str, environment: Path = ENVIRONMENT) -> str:
    """The path of an installed program of an environment, on this system."""
    return str(environment / PROGRAMS / (name + (".exe" if os.name == "nt" else "")))


def call(*command: str, **settings: str) -> int:
    """The exit code of a command run from the project's folder, under some more settings."""
    sys.stdout.flush()
    return subprocess.call(command, cwd=ROOT, env={**os.environ, **settings})


def must(why: str, *command: str) -> None:
    """Run a step of the set-up; when it fails, end with `why` in plain words."""
    if call(*command) != 0:
        sys.exit(f"bootstrap: {why}. The lines above say what went wrong.")


def pip(*arguments: str, environment: Path = ENVIRONMENT) -> None:
    """Install into an environment; end in plain words when that is not possible."""
    must(
        "the packages could not be installed (is the package index reachable?)",
        *(program("python", environment), "-m", "pip", "install"),
        *("--quiet", "--disable-pip-version-check", *arguments),
    )


def create(environment: Path) -> None:
    """Make an empty environment with pip, replacing what was there."""
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(
            f"bootstrap: {sys.executable} cannot make environments: it lacks {', '.join(missing)}. "
            "On Debian and Ubuntu install the package "
            f"python{sys.version_info.major}.{sys.version_info.minor}-venv, then call this again."
        )
    must(
        f"the environment {environment} could not be made",
        *(sys.executable, "-m", "venv", "--clear", str(environment)),
    )


def digest(*parts: bytes) -> str:
    """A name for a state: equal states, equal names."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def wanted() -> dict[str, str]:
    """What `.venv` has to hold: the locked packages for this Python here, and the project."""
    here = f"{ROOT} {platform.python_implementation()} {sys.version_info[:2]} {platform.machine()}"
    return {
        "packages": digest(LOCK.read_bytes(), here.encode()),
        "project": digest(PROJECT.read_bytes()),
    }


def installed() -> dict[str, str]:
    """What `.venv` holds, or nothing when it is absent, unfinished or its Python is gone."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if Path(program("python")).exists() else {}


def note(state: dict[str, str]) -> None:
    """Remember what `.venv` holds."""
    STAMP.write_text(json.dumps(state, indent=1) + "\n", "utf-8")


def set_up() -> None:
    """Bring `.venv` to the locked state; when it is there already, do nothing."""
    want, have = wanted(), installed()
    if have == want:
        return
    start = time.monotonic()
    if have.get("packages") != want["packages"]:
        print("bootstrap: making .venv from requirements.lock (once, one to three minutes)")
        create(ENVIRONMENT)
        pip("--require-hashes", "--requirement", str(LOCK))
        note({"packages": want["packages"]})
    pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    note(want)
    print(f"bootstrap: .venv is ready ({time.monotonic() - start:.0f} s)")


def demo(options: Sequence[str]) -> int:
    """Compare the two levers with the baseline; later options replace the ones in `DEMO`."""
    set_up()
    # In one process: workers that find nothing compiled would each compile the same.
    must("the rules could not be compiled", program("parcours"), "compile")
    return call(program("parcours"), *DEMO, *options)


def checks() -> dict[str, int]:
    """The exit codes of the style and type checks."""
    return {
        "ruff": call(program("ruff"), "check", "."),
        "mypy": call(program("mypy")),
    }


def summary(codes: dict[str, int]) -> int:
    """Say what passed in one line; 1 when anything failed."""
    verdicts = (f"{name} {'failed' if code else 'passed'}" for name, code in codes.items())
    print("bootstrap: " + ", ".join(verdicts))
    return int(any(codes.values()))


def check(options: Sequence[str]) -> int:
    """Style and types only."""
    refuse(options)
    set_up()
    return summary(checks())


def test(options: Sequence[str]) -> int:
    """Style, types and the test suite, all three even when one fails; options go to pytest."""
    set_up()
    return summary(checks() | {"pytest": call(program("python"), *TESTS, *options)})


def coverage(options: Sequence[str]) -> int:
    """Run the engines and what they call uncompiled; fail under all of their lines and branches."""
    refuse(options)
    set_up()
    python = program("python")
    ran = call(python, *UNCOMPILED, NUMBA_DISABLE_JIT="1")
    call(python, "-m", "coverage", "combine", "--quiet")
    return summary({"pytest": ran, "coverage": call(python, "-m", "coverage", "report")})


def prepare(options: Sequence[str]) -> int:
    """Set up and stop there."""
    refuse(options)
    set_up()
    return 0


def lock(options: Sequence[str]) -> int:
    """Write `requirements.lock` anew from `pyproject.toml`; `--upgrade` takes newer versions."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder) / "uv"
        create(environment)
        pip("uv", environment=environment)
        return call(program("uv", environment), *LOCKING, *options)


def clean(options: Sequence[str]) -> int:
    """Remove the environment, the caches and built distributions; results stay."""
    refuse(options)
    for folder in (ENVIRONMENT, *(ROOT / name for name in CACHES)):
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def refuse(options: Sequence[str]) -> None:
    """End when a job that takes no options is given some."""
    if options:
        sys.exit(f"bootstrap: this job takes no options, and was given: {' '.join(options)}")


JOBS = {
    "demo": demo,
    "test": test,
    "check": check,
    "coverage": coverage,
    "setup": prepare,
    "lock": lock,
    "clean": clean,
}


def main(arguments: Sequence[str]) -> int:
    """Do the named job; the exit code says whether it went well."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        description="Set up the project in .venv if needed, then do one job.",
        epilog="Options after the job are passed on: demo --scale 0.02, test -k clock.",
    )
    parser.add_argument("job", choices=JOBS, help="what to do")
    parser.add_argument("options", nargs=argparse.REMAINDER, help="passed on to the job")
    chosen = parser.parse_args(arguments)
    return JOBS[chosen.job](chosen.options)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
