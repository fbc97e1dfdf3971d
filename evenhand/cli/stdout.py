"""Standard output that lasts: where its reader has left, the command goes on to its own exit code."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO


class Lasting:
    """A text stream that drops what nobody reads any more, as after ``| head -1``.

    Typer and Rich end a program whose pipe is closed with the code 1, which for `check` means "beyond".

    Examples
    --------
    >>> reader, writer = os.pipe()
    >>> os.close(reader)
    >>> stream = Lasting(os.fdopen(writer, "w"))
    >>> stream.write("nobody reads this"), stream.flush(), stream.write("nor this")
    (17, None, 8)
    >>> stream.close()
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the text if anybody reads it, and return its length."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            self._leave()
            return len(text)

    def flush(self) -> None:
        """Send what was written so far, if anybody reads it."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            self._leave()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _leave(self) -> None:
        """Lead everything that is still to come to nowhere, also what Python sends at its own end."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)


@contextmanager
def lasting_output() -> Iterator[None]:
    """Let standard output last while a command runs."""
    before = sys.stdout
    sys.stdout = Lasting(before)  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stdout = before
