"""The one decorator that compiles, and the cache that can never be stale.

numba finds a cached kernel by the file of the kernel alone: edit a rule in another file and the
kernel keeps the old rule. So the cache lives in a folder named by a digest of every source file
that a rule can come from and of the versions that compiled it: change one byte of one of them and
the folder is another. Files that no rule depends on, such as reports, cost no compiling.
A function defined outside those files is compiled anew in each process, never cached.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba import extending, types
from numba.experimental import structref

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

PACKAGE = Path(__file__).resolve().parent


_FROM_MODULE = re.compile(r"^ *from simulator\.(\w+)", re.MULTILINE)
_FROM_PACKAGE = re.compile(r"^ *from simulator import \(?([\w,\s]+)", re.MULTILINE)
_COMPILED = re.compile(r"^from simulator\.compiled import .*\brule\b", re.MULTILINE)


def sources(folder: Path) -> list[Path]:
    """The files of `folder` that compiled code can come from, in order.

    Those that hold rules, this one, and every file of the folder that one of them imports,
    directly or not: a rule keeps the constants that it reads from them.
    """
    texts = {path.stem: path.read_text("utf-8") for path in folder.glob("*.py")}
    found = {name for name, text in texts.items() if _COMPILED.search(text)} | {"compiled"}
    left = list(found)
    while left:
        text = texts.get(left.pop(), "")
        named = set(_FROM_MODULE.findall(text))
        for names in _FROM_PACKAGE.findall(text):
            named |= {name.strip() for name in names.split(",")}
        left += named - found
        found |= named
    return [folder / f"{name}.py" for name in sorted(found & set(texts))]


def digest(folder: Path) -> str:
    """16 hexadecimal digits that change with any byte or name of `sources`, or a version."""
    total = hashlib.blake2b(digest_size=8)
    for version in (numba.__version__, np.__version__, platform.python_version()):
        total.update(version.encode() + b"\0")
    for source in sources(folder):
        content = source.read_bytes()
        total.update(f"{source.name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def cache_root(system: str, environment: Mapping[str, str], home: Path) -> Path:
    """The user's cache folder: PARCOURS_CACHE, or the place that the system reserves for caches."""
    if environment.get("PARCOURS_CACHE"):
        return Path(environment["PARCOURS_CACHE"])
    if system == "Windows":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    return Path(environment.get("XDG_CACHE_HOME") or home / ".cache")


def writable(folder: Path) -> bool:
    """True when `folder` exists, or could be made, and a file was written in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        return Path(tempfile.gettempdir(), "no-home")


def _cache_folder() -> tuple[Path, tempfile.TemporaryDirectory[str] | None]:
    root = cache_root(platform.system(), os.environ, _home())
    folder = root / "parcours" / digest(PACKAGE)
    if writable(folder):
        return folder, None
    # A private folder, not a shared name: a cache holds code, and others may write there.
    private = tempfile.TemporaryDirectory(prefix="parcours-")
    return Path(private.name), private


CACHE, _PRIVATE = _cache_folder()
"""Where kernels are kept; `_PRIVATE` removes it at exit when it is a temporary one."""


def to_compile(*names: str, folder: Path | None = None) -> bool:
    """Whether some named function, such as "rules.way_on", is not in the cache yet."""
    kept = {path.name.rsplit("-", maxsplit=1)[0] for path in (folder or CACHE).rglob("*.nbi")}
    return not _uncompiled() and not kept.issuperset(names)


def rule(function: F) -> F:
    """`function` compiled: same signature, same values, no fast mathematics, GIL released."""
    cached = Path(function.__code__.co_filename).resolve().parent == PACKAGE
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(CACHE)
    try:
        compiled: Any = numba.njit(
            function, fastmath=False, error_model="python", nogil=True, cache=cached
        )
    finally:
        settings.CACHE_DIR = before
    return cast("F", compiled)


class _HandleType(types.StructRef):
    """What compiled code sees of a handle: the fields of its tuple, behind one pointer."""


structref.register(_HandleType)  # type: ignore[no-untyped-call]


class _Handle(structref.StructRefProxy):
    """What Python sees of a handle: something to hand to rules."""


structref.define_boxing(_HandleType, _Handle)  # type: ignore[no-untyped-call]


_NamedTuples: Any = types.BaseNamedTuple


def _uncompiled() -> bool:
    settings: Any = numba.config
    return bool(settings.DISABLE_JIT)


def _packed(value: T) -> T:
    """Replaced, in compiled code, by what `_pack` writes."""
    return value


@extending.overload(_packed, strict=False)
def _pack(value: Any) -> Any:
    """The function that copies the fields of a named tuple behind one pointer, tuples in it too."""
    if not isinstance(value, _NamedTuples):
        return lambda value: value
    nested = [isinstance(field, _NamedTuples) for field in value.types]
    kind = _handle_type(value)
    lines = [
        f"    handle.{name} = {f'packed(value.{name})' if inner else f'value.{name}'}"
        for name, inner in zip(value.fields, nested, strict=True)
    ]
    source = "\n".join(["def pack(value):", "    handle = new(kind)", *lines, "    return handle"])
    names: dict[str, Any] = {"new": structref.new, "kind": kind, "packed": _packed}
    exec(source, names)
    return names["pack"]


def _handle_type(value: Any) -> Any:
    if not isinstance(value, _NamedTuples):
        return value
    fields = zip(value.fields, (_handle_type(field) for field in value.types), strict=True)
    return _HandleType(list(fields))  # type: ignore[no-untyped-call]


@rule
def _handle(value: T) -> T:
    return _packed(value)


def handle(value: T) -> T:
    """A named tuple of arrays as rules take it fastest: one pointer in place of every array.

    The arrays are shared, not copied. A tuple of sixty arrays costs a rule sixty counts of
    references at each call; a handle costs one. Uncompiled, the tuple is its own handle.
    """
    return value if _uncompiled() else _handle(value)
