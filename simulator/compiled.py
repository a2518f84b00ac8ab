"""The one decorator that compiles, and the cache that can never be stale.

numba takes a cached kernel by the file of the kernel alone: edit a rule in another file and the
kernel keeps the old rule. So the cache lives in a folder named by a digest of every source file
that a rule can come from and of the versions that compiled it: change one byte of one of them and
the folder is another. Files that no rule depends on, such as reports, cost no compiling.
A function defined outside those files is compiled anew in each process, never cached.
"""

from __future__ import annotations

import hashlib
import operator
import os
import platform
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core import caching, cgutils, extending, imputils
from numba.core.datamodel import models
from numba.core.typing import templates

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

PACKAGE = Path(__file__).resolve().parent
_POINTER = ir.IntType(8).as_pointer()

_FROM_MODULE = re.compile(r"^ *from simulator\.(\w+)", re.MULTILINE)
_FROM_PACKAGE = re.compile(r"^ *from simulator import \(?([\w,\s]+)", re.MULTILINE)
_COMPILED = re.compile(r"^from simulator\.compiled import .*rule\b", re.MULTILINE)


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


def cache_folder() -> Path:
    """The folder of this package in the user's cache folder, whether it is there or not."""
    return cache_root(platform.system(), os.environ, _home()) / "parcours"


def _cache_folder() -> tuple[Path, tempfile.TemporaryDirectory[str] | None]:
    folder = cache_folder() / digest(PACKAGE)
    if writable(folder):
        return folder, None
    # A private folder, not a shared name: a cache holds code, and others may write there.
    private = tempfile.TemporaryDirectory(prefix="parcours-")
    return Path(private.name), private


CACHE, _PRIVATE = _cache_folder()
"""Where kernels are kept; `_PRIVATE` removes it at exit when it is a temporary one."""


def _uncompiled() -> bool:
    settings: Any = numba.config
    return bool(settings.DISABLE_JIT)


def to_compile(*names: str, folder: Path | None = None) -> bool:
    """Whether some named function, such as "rules.way_on", is not in the cache yet."""
    kept = {path.name.rsplit("-", maxsplit=1)[0] for path in (folder or CACHE).rglob("*.nbi")}
    return not _uncompiled() and not kept.issuperset(names)


# What numba offers to its extensions is only partly annotated.
_numba: Any = numba
_types: Any = types
_extending: Any = extending
_imputils: Any = imputils
_cgutils: Any = cgutils
_templates: Any = templates
_models: Any = models
_caching: Any = caching


class _Place(_caching._CacheLocator):  # type: ignore[misc]
    """Where a rule is kept: in a folder that is named by all that it comes from.

    So nothing in it is older than its source, and every checkout of one source shares it.
    """

    def __init__(self, line: int) -> None:
        self.line = line

    @classmethod
    def from_function(cls, function: Any, file: str) -> _Place:
        """The place of a rule."""
        return cls(function.__code__.co_firstlineno)

    def get_cache_path(self) -> str:
        """The folder."""
        return str(CACHE)

    def get_source_stamp(self) -> str:
        """Nothing: the folder's name says it."""
        return ""

    def get_disambiguator(self) -> str:
        """What tells rules of one name apart."""
        return str(self.line)


class _Code(_caching.CompileResultCacheImpl):  # type: ignore[misc]
    _locator_classes = (_Place,)


class _Cache(_caching.FunctionCache):  # type: ignore[misc]
    _impl_class = _Code


def rule(function: F, inlined: bool = False) -> F:
    """`function` compiled: same signature, same values, no fast mathematics, GIL released.

    `inlined` puts its code into whatever compiled code calls it.
    """
    compiled: Any = numba.njit(
        function, fastmath=False, error_model="python", nogil=True, forceinline=inlined
    )
    if not _uncompiled() and Path(function.__code__.co_filename).resolve().parent == PACKAGE:
        compiled._cache = _Cache(function)
    return cast("F", compiled)


def small_rule(function: F) -> F:
    """A rule of a few lines on the way of everything that happens: compiled into its callers."""
    return rule(function, inlined=True)


# ---- handles: named tuples of arrays behind one pointer


class _HandleType(types.Type):
    """What compiled code sees of a handle: the fields of a named tuple, behind one pointer."""

    def __init__(self, names: tuple[str, ...], fields: tuple[Any, ...]) -> None:
        self.names, self.fields = names, fields
        told = repr([(name, str(field)) for name, field in zip(names, fields, strict=True)])
        super().__init__(f"Handle_{hashlib.blake2b(told.encode(), digest_size=12).hexdigest()}")


class _TableType(types.Array):
    """An array of a handle: its places are counted from the front only.

    numba asks at every reading whether an index is negative and counts from the end; of what an
    engine does in a second, that was an eighth.
    """


_extending.register_model(_TableType)(_models.ArrayModel)


def _from_the_front(context: Any, builder: Any, kind: Any, index: Any) -> tuple[Any, Any]:
    """Whole numbers of an index taken as unsigned, which numba reads as they are."""
    if isinstance(kind, types.Integer):
        return types.uintp, context.cast(builder, index, kind, types.intp)
    parts = _cgutils.unpack_tuple(builder, index)
    told = [
        _from_the_front(context, builder, part, value)
        if isinstance(part, types.Integer)
        else (part, value)
        for part, value in zip(kind.types, parts, strict=True)
    ]
    wanted = _types.Tuple([part for part, _ in told])
    return wanted, context.make_tuple(builder, wanted, [value for _, value in told])


@_imputils.lower_builtin(operator.getitem, _TableType, types.Integer)
@_imputils.lower_builtin(operator.getitem, _TableType, types.BaseTuple)
@_imputils.lower_builtin(operator.setitem, _TableType, types.Integer, types.Any)
@_imputils.lower_builtin(operator.setitem, _TableType, types.BaseTuple, types.Any)
def _at(context: Any, builder: Any, asked: Any, arguments: Any) -> Any:
    """Reading or writing a place of a table, as of a plain array at an unsigned index."""
    table, index, *rest = asked.args
    kind, at = _from_the_front(context, builder, index, arguments[1])
    function = operator.setitem if rest else operator.getitem
    plain = _templates.signature(asked.return_type, table.copy(), kind, *rest)
    done = context.get_function(function, plain)
    return done(builder, (arguments[0], at, *arguments[2:]))


@_extending.register_model(_HandleType)
class _HandleModel(_models.PrimitiveModel):  # type: ignore[misc]
    """A bare pointer: nothing about it is counted."""

    def __init__(self, manager: Any, kind: _HandleType) -> None:
        super().__init__(manager, kind, _POINTER)


class _Handle:
    """What Python sees of a handle: something to hand to rules; it keeps its arrays alive."""

    __slots__ = ("_numba_type_", "address", "held")

    def __init__(self, kind: _HandleType, memory: npt.NDArray[np.uint8], value: Any) -> None:
        self._numba_type_ = kind
        self.address = memory.ctypes.data
        self.held = (memory, value)


@_extending.unbox(_HandleType)
def _unbox(kind: _HandleType, handle: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(handle, "address")
    number = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return _extending.NativeValue(c.builder.inttoptr(number, _POINTER))


@_extending.infer_getattr
class _Fields(_templates.AttributeTemplate):  # type: ignore[misc]
    """The type of each field of a handle."""

    key = _HandleType

    def generic_resolve(self, kind: _HandleType, name: str) -> Any:
        """The type of one field; None where there is none, which is then refused."""
        return kind.fields[kind.names.index(name)] if name in kind.names else None


@_imputils.lower_getattr_generic(_HandleType)
def _field(context: Any, builder: Any, kind: _HandleType, pointer: Any, name: str) -> Any:
    """One field; of an array, one without an owner, so that no reference to it is counted."""
    at = kind.names.index(name)
    block = builder.bitcast(pointer, _layout(context, kind.fields).as_pointer())
    value = builder.load(_cgutils.gep_inbounds(builder, block, 0, at))
    if not isinstance(kind.fields[at], types.Array):
        return value
    array = context.make_array(kind.fields[at])(context, builder, value)
    array.meminfo = array.meminfo.type(None)
    array.parent = array.parent.type(None)
    return array._getvalue()


def _layout(context: Any, fields: Iterable[Any]) -> Any:
    return ir.LiteralStructType([context.get_value_type(field) for field in fields])


@_extending.intrinsic
def _size(typing: Any, fields: Any) -> Any:
    """The bytes that a handle of these fields takes."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        size = context.get_abi_sizeof(_layout(context, fields.types))
        return context.get_constant(types.intp, size)

    return types.intp(fields), code


@_extending.intrinsic
def _stored(typing: Any, fields: Any, address: Any) -> Any:
    """Write fields where a handle has them."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        values, number = arguments
        block = builder.inttoptr(number, _layout(context, fields.types).as_pointer())
        for at in range(len(fields.types)):
            value = builder.extract_value(values, at)
            builder.store(value, _cgutils.gep_inbounds(builder, block, 0, at))
        return context.get_dummy_value()

    return types.void(fields, types.intp), code


@rule
def _room(fields: tuple[Any, ...]) -> Any:
    return _size(fields)


@rule
def _write(fields: tuple[Any, ...], address: int) -> None:
    _stored(fields, address)


def _table(kind: Any) -> Any:
    """The type of a field of a handle: arrays as tables."""
    if not isinstance(kind, types.Array):
        return kind
    return _TableType(kind.dtype, kind.ndim, kind.layout, not kind.mutable, None, kind.aligned)


def handle(value: T) -> T:
    """A named tuple of arrays as rules take it fastest: one pointer in place of every array.

    The arrays are shared, not copied. A tuple of sixty arrays costs a rule sixty counts of
    references at each call; a handle costs none. Uncompiled, the tuple is its own handle.
    """
    if _uncompiled():
        return value
    named: Any = value
    fields = tuple(handle(field) if hasattr(field, "_fields") else field for field in named)
    memory = np.zeros(_room(fields), np.uint8)
    _write(fields, memory.ctypes.data)
    kind = _HandleType(named._fields, tuple(map(_table, _numba.typeof(fields).types)))
    return cast("T", _Handle(kind, memory, (value, fields)))
