"""Look behind an exception, through all that caused it."""

from __future__ import annotations

from collections.abc import Iterator


def was_caused_by(error: BaseException, kind: type[BaseException]) -> bool:
    """Return whether an exception is of a kind, or was caused by one."""
    return any(isinstance(cause, kind) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and all that caused it, through exception groups too."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for member in error.exceptions:
                yield from _causes(member)
        error = error.__cause__ or error.__context__
