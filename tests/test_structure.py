"""The shape of the code: who may import whom, what is public, how long a file may be."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulator

ROOT = Path(__file__).resolve().parents[1]

# A module imports from the lines above its own only. A folder counts as one module.
LAYERS = (
    ("errors", "processor", "compiled", "quantity", "inference"),
    ("group",),
    ("clock", "draws", "laws", "library", "cited", "sources"),
    ("document", "plan", "fitted"),
    ("posts", "stock", "terms"),
    ("model", "rules", "vocabulary", "chances"),
    (
        "index",
        "lever",
        "record",
        "parting",
        "remaining",
        "check_staffing",
        "check_stock",
        "check_money",
    ),
    ("change",),
    ("loops",),
    (
        "check",
        "staffing",
        "demand",
        "schema",
        "rows",
        "agenda",
        "queues",
        "arrivals",
        "crew",
        "standing",
    ),
    ("state",),
    ("moves", "fork"),
    ("additions", "aims", "places", "resume"),
    ("scenario", "planning", "engine_simpy", "engine_compiled"),
    ("resume_simpy", "lives"),
    ("uses",),
    ("run", "origin", "variation"),
    ("indicators", "differences"),
    ("budget",),
    ("experiment",),
    ("report", "store", "continuation"),
    ("result",),
    ("verify", "showing", "reproducing", "workbook", "explain"),
    ("__init__",),
    ("commands",),
    ("cli", "web"),
    ("__main__",),
)
LAYER = {module: depth for depth, line in enumerate(LAYERS) for module in line}

# What declares a model. From an engine none of it can be reached, however long the chain.
DECLARATIONS = frozenset(
    {
        "document",
        "model",
        "lever",
        "chances",
        "additions",
        "aims",
        "places",
        "check",
        "check_staffing",
        "check_stock",
        "loops",
        "posts",
        "terms",
        "scenario",
        "index",
        "planning",
        "rows",
        "staffing",
        "standing",
        "stock",
        "demand",
    }
)
ENGINES = frozenset({"engine_simpy", "engine_compiled"})

PUBLIC = (
    "Assumption",
    "CommandGroup",
    "INDICATORS",
    "InputError",
    "ParcoursError",
    "Problem",
    "RunError",
    "Scenario",
    "__version__",
    "assumptions",
    "compare",
    "fingerprint",
    "names",
    "placed",
    "read",
    "simulated",
    "workers",
)

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60


def sources(package: str) -> list[Path]:
    """Every Python file of a package, subpackages included."""
    return sorted((ROOT / package).rglob("*.py"))


def module_of(path: Path) -> str:
    """The module or folder of `simulator` that a file belongs to."""
    return path.relative_to(ROOT / "simulator").parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[tuple[str, str | None]]:
    """(module, name) for each import anywhere in a file; the name is None in `import module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written in full"
            yield from ((node.module or "", alias.name) for alias in node.names)


def is_module(name: str) -> bool:
    return (ROOT / "simulator" / name).is_dir() or (ROOT / "simulator" / f"{name}.py").is_file()


def targets(path: Path) -> set[str]:
    """The modules of `simulator` that a file imports; public names come from `__init__`."""
    found = set()
    for module, name in imported(ast.parse(path.read_text("utf-8"))):
        first, *rest = module.split(".")
        if first != "simulator":
            continue
        if rest:
            found.add(rest[0])
        elif name is not None and is_module(name):
            found.add(name)
        else:
            found.add("__init__")
    return found


def graph() -> dict[str, set[str]]:
    """Module of `simulator` -> the other modules of `simulator` that it imports."""
    edges: dict[str, set[str]] = {}
    for path in sources("simulator"):
        edges.setdefault(module_of(path), set()).update(targets(path) - {module_of(path)})
    return edges


def reachable(start: str, edges: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    left = [start]
    while left:
        new = edges.get(left.pop(), set()) - seen
        seen |= new
        left += new
    return seen


def importers(library: str) -> set[str]:
    """The files of both packages that import a library or a part of it."""
    return {
        path.relative_to(ROOT).as_posix()
        for package in ("simulator", "calibration")
        for path in sources(package)
        for module, _ in imported(ast.parse(path.read_text("utf-8")))
        if module.split(".")[0] == library
    }


def test_every_module_has_a_layer() -> None:
    assert set(graph()) - set(LAYER) == set()


def test_imports_go_one_way() -> None:
    against = [
        f"{module} imports {target}"
        for module, others in graph().items()
        for target in others
        if LAYER.get(target, len(LAYERS)) >= LAYER.get(module, -1)
    ]
    assert against == []


@pytest.mark.parametrize("engine", sorted(ENGINES & set(graph())))
def test_an_engine_sees_a_plan_and_nothing_that_declares(engine: str) -> None:
    seen = reachable(engine, graph())
    assert "plan" in seen
    assert seen & (DECLARATIONS | ENGINES - {engine}) == set()


def test_simpy_is_imported_in_one_file() -> None:
    assert importers("simpy") == {"simulator/engine_simpy.py"}


def test_numba_is_imported_where_rules_are_compiled_and_nowhere_else() -> None:
    assert importers("numba") == {"simulator/compiled.py", "simulator/processor.py"}


def test_the_compiling_decorator_is_made_once() -> None:
    makers = {"jit", "njit", "vectorize", "guvectorize", "cfunc", "jit_module", "stencil"}
    made = [
        f"{path.name}: {node.attr}"
        for path in sources("simulator")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in makers
    ]
    assert made == ["compiled.py: njit"]


def test_rules_compute_with_math_never_with_numpy() -> None:
    """numpy's transcendental functions differ from Python's in the last bit on some inputs."""
    unsafe = {"exp", "expm1", "log", "log1p", "log2", "log10", "power", "sin", "cos", "tan", "tanh"}
    found = [
        f"{path.name}: np.{node.attr} in {function.name}"
        for path in sources("simulator")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        and "rule" in map(ast.unparse, function.decorator_list)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute)
        and node.attr in unsafe
        and ast.unparse(node.value) in {"np", "numpy"}
    ]
    assert found == []


def private_uses(tree: ast.AST) -> Iterator[str]:
    """What a file takes from `simulator` that is not one of its public names."""
    names = {"simulator"}
    for module, name in imported(tree):
        if module.startswith("simulator.") or (
            module == "simulator" and name is not None and name not in simulator.__all__
        ):
            yield f"{module} {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {part.asname or "" for part in node.names if part.name == "simulator"}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in names
            and node.attr not in simulator.__all__
        ):
            yield f"{node.value.id}.{node.attr}"


def test_calibration_uses_public_names_only() -> None:
    used = {
        path.name: found
        for path in sources("calibration")
        if (found := list(private_uses(ast.parse(path.read_text("utf-8")))))
    }
    assert used == {}


@pytest.mark.parametrize(
    "line",
    [
        "import simulator.clock",
        "from simulator.clock import DAY",
        "from simulator import clock",
        "import simulator as sim; sim.clock",
    ],
)
def test_a_private_use_is_seen(line: str) -> None:
    assert list(private_uses(ast.parse(line)))


def test_the_simulator_never_imports_calibration() -> None:
    assert {name for name in importers("calibration") if name.startswith("simulator/")} == set()


def test_neither_package_imports_the_benchmarks() -> None:
    assert importers("benchmarks") == set()


def test_the_public_names_are_exactly_these() -> None:
    assert tuple(sorted(simulator.__all__)) == PUBLIC
    assert tuple(sorted(dir(simulator))) == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_there_when_it_is_used(name: str) -> None:
    assert not inspect.ismodule(getattr(simulator, name))


def test_imports_by_name_are_made_in_one_file() -> None:
    """The map above sees written imports only; the package's own door is the one exception."""
    makers = {
        path.relative_to(ROOT).as_posix()
        for package in ("simulator", "calibration")
        for path in sources(package)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Name | ast.Attribute)
        and (node.id if isinstance(node, ast.Name) else node.attr)
        in {"import_module", "__import__"}
    }
    assert makers == {"simulator/__init__.py"}


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'simulator' has no attribute 'clocks'"):
        _ = simulator.clocks


@pytest.mark.parametrize("package", ["simulator", "calibration", "benchmarks"])
def test_no_module_is_too_long(package: str) -> None:
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in sources(package)}
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


@pytest.mark.parametrize("package", ["simulator", "calibration", "benchmarks"])
def test_no_function_is_too_long(package: str) -> None:
    lengths = {
        f"{path.name}: {node.name}": (node.end_lineno or 0) - node.body[0].lineno + 1
        for path in sources(package)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize(
    ("module", "late"),
    [
        ("simulator.experiment.workers", {"numba", "numpy", "pandas", "pydantic", "scipy"}),
        ("simulator.experiment.tasks", {"matplotlib", "pyarrow.parquet", "scipy.stats"}),
    ],
)
def test_workers_start_and_get_ready_without_what_they_do_not_need(
    module: str, late: set[str]
) -> None:
    code = f"import sys, {module}; print(*set({sorted(late)!r}) & sys.modules.keys())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
