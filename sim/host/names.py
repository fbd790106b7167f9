"""Names of files that this system, or every system, allows.

It also writes commands as the shell of this system reads them.
"""

from __future__ import annotations

import os
import re
from pathlib import PureWindowsPath
from typing import Final, Literal

__all__ = ["NameFault", "command_line", "file_name", "name_fault", "path_fault"]

_WINDOWS: Final = os.name == "nt"
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
"""Characters that the name of a file cannot have on Windows, and those that cannot be written in UTF-8."""
_DEVICE: Final = re.compile(
    r"(con|prn|aux|nul|con(in|out)\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)",
    re.IGNORECASE,
)
"""Names that are devices on Windows, in every folder and whatever suffix they have."""
_DEVICES_ROOT: Final = "\\\\.\\"
"""What a path of a device begins with on Windows."""
_PLAIN: Final = re.compile(r"[\w.:\\/+=-]+")
"""A word that no shell of Windows reads otherwise than it stands."""
_NAME_BYTES: Final = 200
"""Bytes of a file name at most: systems allow 255, and journals get suffixes."""

NameFault = Literal["character", "device", "end"]
"""Why Windows does not allow a name: a character in it, a device that is called so, or a dot or a space at its end."""


def name_fault(name: str) -> tuple[NameFault, str] | None:
    """Return why Windows does not allow a file name, and the part of it.

    Return none where all is allowed.
    """
    found = _FORBIDDEN.search(name)
    if found is not None:
        return "character", found[0]
    found = _DEVICE.match(name)
    if found is not None:
        return "device", found[0].rstrip(". ")
    return ("end", name[-1:]) if name == "" or name[-1] in ". " else None


def path_fault(path: str) -> tuple[NameFault, str] | None:
    """Return why this system lets nothing be made under a path, and the part of it.

    Return none where it does. The path is as it was typed. Elsewhere than on Windows every path that can be typed is
    allowed.
    """
    if not _WINDOWS:
        return None
    given = PureWindowsPath(path)
    if given.drive.startswith(_DEVICES_ROOT):
        return "device", given.drive
    # Without a root it would go into the folder that happens to be open on that drive.
    if given.drive and not given.root:
        return "character", given.drive[-1:]
    for name in given.parts[bool(given.anchor) :]:
        fault = None if name == ".." else name_fault(name)
        if fault is not None:
            return fault
    return None


def file_name(text: str) -> str:
    """Return a text as a file name that every system allows, Windows included.

    A text that is one stays as it is. What is not allowed becomes ``_``, and what is left has at most 200 bytes. Two
    texts may get the same name.
    """
    name = _FORBIDDEN.sub("_", text)
    if _DEVICE.match(name):
        name = f"_{name}"
    name = name.encode()[:_NAME_BYTES].decode(errors="ignore")
    rest = name.rstrip(". ")
    return rest + "_" * (len(name) - len(rest)) or "_"


def command_line(*words: str) -> str:
    """Return a command to paste.

    Each word is between quotes where the shell of this system needs them. On Windows these are double quotes, which cmd
    and PowerShell both know; what they replace between them as well (``%NAME%`` the one, ``$name`` the other) they
    replace here too.
    """
    if _WINDOWS:
        return " ".join(map(_windows_word, words))
    from shlex import join  # noqa: PLC0415 -- slow to load

    return join(words)


def _windows_word(text: str) -> str:
    """Return one word as programs on Windows take a command line apart. Before a quote, backslashes count double."""
    if _PLAIN.fullmatch(text):
        return text
    body = re.sub(r'(\\*)"', r'\1\1\\"', text)
    return f'"{body}{body[len(body.rstrip(chr(92))) :]}"'
