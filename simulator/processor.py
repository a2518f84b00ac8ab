"""What a processor does in an instruction or two, and numba has no word for.

Each is a plain function of Python too, which says what compiled code then does faster.
"""

from __future__ import annotations

import math
from typing import Any

import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core import cgutils, extending

# What numba offers to its extensions is only partly annotated.
_extending: Any = extending
_cgutils: Any = cgutils
_types: Any = types
_POINTER = ir.IntType(8).as_pointer()
_WORD = ir.IntType(64)


def fetch(array: npt.NDArray[Any], at: int) -> None:
    """Ask the processor for the memory of row `at` of an array, and do not wait for it."""


@_extending.overload(fetch)
def _fetch(array: Any, at: Any) -> Any:
    def fetched(array: Any, at: Any) -> Any:
        return _prefetched(array, at)

    return fetched


@_extending.intrinsic
def _prefetched(typing: Any, array: Any, at: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(array)(context, builder, arguments[0])
        row = context.cast(builder, arguments[1], at, types.intp)
        step = builder.extract_value(view.strides, 0)
        start = builder.bitcast(view.data, _POINTER)
        address = builder.gep(start, [builder.mul(row, step)])
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [_POINTER, number, number, number])
        call = _cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(call, [address, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, at), code


def digits(value: int) -> int:
    """How many binary digits a whole number above 0 has."""
    return int(value).bit_length()


@_extending.overload(digits)
def _digits(value: Any) -> Any:
    def counted(value: Any) -> Any:
        return 64 - _leading_zeros(value)

    return counted


@_extending.intrinsic
def _leading_zeros(typing: Any, value: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word = context.cast(builder, arguments[0], value, types.int64)
        return builder.ctlz(word, ir.Constant(ir.IntType(1), 1))

    return types.int64(value), code


def halves(value: float) -> tuple[float, int]:
    """A normal number above 0 as a part in [0.5, 1) and the power of 2 that it is multiplied by."""
    return math.frexp(value)


@_extending.overload(halves)
def _halves(value: Any) -> Any:
    def split(value: Any) -> Any:
        return _split(value)

    return split


@_extending.intrinsic
def _split(typing: Any, value: Any) -> Any:
    """The fields of an IEEE 754 double: the power, and the part under the power of one half."""
    half, bias, fraction = 1022 << 52, 1022, (1 << 52) - 1

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word = builder.bitcast(arguments[0], _WORD)
        part = builder.or_(builder.and_(word, _WORD(fraction)), _WORD(half))
        power = builder.sub(builder.lshr(word, _WORD(52)), _WORD(bias))
        told = (builder.bitcast(part, ir.DoubleType()), power)
        return context.make_tuple(builder, signature.return_type, told)

    return _types.Tuple((types.float64, types.int64))(value), code
