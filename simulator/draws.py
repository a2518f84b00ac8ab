"""A draw is a pure function of who, where, which visit and what for.

No stream is kept and nothing is counted: `uniform(key, who, where, visit, purpose)` is a block of
Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11)
whose counter is the names and whose key is the study. So adding a learner, a stage or a purpose
changes nobody else's draws, and two scenarios share their luck.

Ranges: key and who in 0 .. 2**63 - 1, where in 0 .. 2**31 - 1, visit in 0 .. 2**26 - 1, purpose
in 0 .. 63. All whole numbers; everything is turned into uint64 before any arithmetic, because
int64 with uint64 is a float for numba.
"""

from __future__ import annotations

import hashlib
import math
from typing import TypeAlias

import numpy as np

from simulator.compiled import rule, small_rule

ARRIVAL = 1
COURSE = 2
CAPTURE = 3
DURATION = 4
PATIENCE = 5
ROUTE = 6
ATTRITION = 7
COUNT = 8
MOMENT = 9
IDENTITY = 10
TRACE = 11
CHANCE = 12
LEAVING = 16
HIRING = 17
ABSENCE = 18
SPELL = 19
REMAINDER = 20
REMAINING_PATIENCE = 21

PURPOSES = 64
"""Purposes that one visit may have: the low six bits of the last counter word."""

Block: TypeAlias = tuple[np.uint64, np.uint64, np.uint64, np.uint64]

_ROUNDS = 10
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(0x7FFFFFFF)
_32 = np.uint64(32)
_5 = np.uint64(5)
_6 = np.uint64(6)
_26 = np.uint64(26)
_UNIT = 2.0**-53


def name_key(name: str) -> int:
    """The 31-bit key of a name: the same on every machine; two names may share one."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "big") >> 1


def long_key(text: str) -> int:
    """The 63-bit key of a text: the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def study_key(seed: int, replication: int, draw: int = 0) -> int:
    """The 63-bit key of one replication of a study, under a draw of its parameters."""
    return long_key(f"{seed}/{replication}/{draw}" if draw else f"{seed}/{replication}")


@rule
def learner_id(segment_key: int, number: int) -> int:
    """Who a learner is, as one int64: 31 bits of segment, 32 bits of number."""
    return (segment_key << 32) | number


@small_rule
def philox4x32(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> Block:
    """Philox4x32-10 of a counter and a key; each word a uint64 under 2**32, in and out."""
    for _ in range(_ROUNDS):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _32) ^ c1 ^ k0, p1 & _WORD, (p0 >> _32) ^ c3 ^ k1, p0 & _WORD
        k0 = (k0 + _W0) & _WORD
        k1 = (k1 + _W1) & _WORD
    return c0, c1, c2, c3


@small_rule
def _block(key: int, who: int, where: int, visit: int, purpose: int) -> Block:
    """The four random words of one draw."""
    long_key = np.uint64(key)
    long_who = np.uint64(who)
    return philox4x32(
        long_who & _WORD,
        long_who >> _32,
        np.uint64(where) & _WORD,
        (np.uint64(visit) << _6 | np.uint64(purpose)) & _WORD,
        long_key & _WORD,
        long_key >> _32,
    )


@small_rule
def uniform(key: int, who: int, where: int, visit: int, purpose: int) -> float:
    """The draw of these names: a float64 in [0, 1), a multiple of 2**-53."""
    a, b, _, _ = _block(key, who, where, visit, purpose)
    return float((a >> _5) << _26 | (b >> _6)) * _UNIT


@rule
def request_id(key: int, who: int, where: int, visit: int, raise_key: int, number: int) -> int:
    """Who a request is: 63 random bits, so that no uniform of another name is shared.

    `who` raised it, at `where`, on `visit`; `raise_key` names the kind, `number` counts them.
    Two passes: the first gives the second its key and half its counter.
    """
    a, b, c, d = _block(key, who, where, visit, IDENTITY)
    e, f, _, _ = philox4x32(a, b, np.uint64(raise_key) & _WORD, np.uint64(number) & _WORD, c, d)
    return np.int64((e & _HALF) << _32 | f)  # type: ignore[return-value]


@small_rule
def exponential(u: float) -> float:
    """The exponential of mean 1 at probability `u` in [0, 1)."""
    return -math.log1p(-u)


@rule
def poisson(mean: float, u: float) -> int:
    """The Poisson count at probability `u` in [0, 1), by inversion from zero; 0 when mean <= 0.

    Non-decreasing in `u` and, but for the rounding of the sum (1e-13 in probability),
    in `mean`. Time grows with the mean: meant for means up to 500; beyond 700 exp(-mean) is lost.
    """
    # 1 - mean is no more than exp(-mean), and is known at once.
    if u < 1.0 - mean:
        return 0
    count = 0
    term = math.exp(-mean)
    total = term
    while u >= total:
        count += 1
        term *= mean / count
        # Past the mode the terms only shrink: one that no longer counts is the last.
        if count > mean and total + term == total:
            break
        total += term
    return count
