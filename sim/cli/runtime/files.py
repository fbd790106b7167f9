"""Files that a command writes at the end, whole or not at all."""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file in one step, keeping its mode.

    A link is followed, a device or a pipe is written into. A new file can be read by its owner alone, like the journal:
    it says what people said in confidence.
    """
    import os
    from contextlib import suppress
    from errno import ELOOP
    from tempfile import mkstemp

    from sim.errors import followed

    target = followed(path)
    if target.is_symlink():  # it leads to itself: replacing it would not be what was asked
        raise OSError(ELOOP, os.strerror(ELOOP), str(path))
    if target.exists() and not target.is_file():
        _write_into(target, data)
        return
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
    fd, new = mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(fd, "wb") as into:
            into.write(data)
        Path(new).chmod(mode)
        Path(new).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(new).unlink()
        raise


def _write_into(target: Path, data: bytes) -> None:
    """Write into a pipe or a device.

    Raises ``OSError`` for a pipe that nobody reads, where opening would wait for ever.
    """
    import os

    from sim.host.disk import open_pipe

    with os.fdopen(open_pipe(target), "wb") as into:
        into.write(data)
