"""Notices about where a command runs. They tell how ``keten`` is called, and which files go before the library's."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.host.names import command_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.cli.runtime.context import Context

__all__ = ["tell_library", "tell_program"]

_MOST: Final = 8
"""Files that are named."""


def tell_program(context: Context) -> None:
    """Tell what to write for ``keten`` where a shell would not find it.

    That is so in a clone. Nothing is told where a shell finds it.
    """
    program = sys.argv[0]
    if Path(program).stem == "keten" and os.sep in program and shutil.which("keten") is None:
        context.tell(context.say("cli.not-on-path", program=command_line(program)))


def tell_library(taken: Sequence[str], context: Context) -> None:
    """Tell which files of the author's own library replace shipped ones. Nothing is told where there are none."""
    if taken:
        listed = ", ".join(taken[:_MOST]) + (", …" if len(taken) > _MOST else "")
        context.tell(context.say("cli.check.library", n=len(taken), names=listed))
