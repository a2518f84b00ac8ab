"""A Dask cluster as an executor: the same runs, on other machines, with the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any, TypeVar

from simulator.errors import InputError, Problem, RunError
from simulator.sources import code_digest, versions

T = TypeVar("T")
WAIT = "10s"
"""How long a scheduler is given to answer."""


class _Alike(Executor):
    """An executor whose workers refuse to work with other code, or other libraries, than ours."""

    def __init__(self, inner: Executor) -> None:
        self.inner, self.ours = inner, identity()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Submit to the cluster, together with what the worker has to be."""
        return self.inner.submit(alike, self.ours, fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the cluster go; it goes on for others."""
        self.inner.shutdown(wait=wait, cancel_futures=cancel_futures)


def identity() -> dict[str, str]:
    """The code and the versions by which this process computes."""
    return {**versions(), "code": code_digest()}


def alike(ours: dict[str, str], fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Call a function where code and versions are ours. Raises RunError elsewhere."""
    here = identity()
    if here != ours:
        other = ", ".join(sorted(name for name in ours if here.get(name) != ours[name]))
        raise RunError(f"a worker of the cluster has another version of: {other}")
    return fn(*args, **kwargs)


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The workers behind a scheduler, and how many runs they take at once.

    A run whose worker is lost is given to another. Raises InputError when the library that talks
    to a cluster is absent, when nothing answers at the address, or when it has no worker.
    """
    try:
        import distributed  # noqa: PLC0415 - an extra, which most installations do without
    except ImportError as error:
        accepted = "nothing, until the extra is installed: pip install 'parcours[cluster]'"
        raise _refused(address, accepted) from error
    try:
        dask: Any = distributed  # it publishes only a part of its annotations
        client = dask.Client(address, timeout=WAIT)
    except (OSError, ValueError, TypeError) as error:
        accepted = "the address of a Dask scheduler that answers, such as tcp://host:8786"
        raise _refused(address, accepted) from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise _refused(address, "a Dask scheduler with workers; this one has none")
        yield _Alike(client.get_executor(pure=False)), 2 * threads


def _refused(address: str, accepted: str) -> InputError:
    return InputError([Problem("command line", "--cluster", address, accepted)])
