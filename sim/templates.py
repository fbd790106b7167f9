"""Pages from templates that ask for nothing.

A page has one style sheet inside it and no script, image or font from elsewhere; its content policy refuses all else.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["environment", "style_sheet"]


def environment(folder: Path, *, lstrip_blocks: bool = False) -> Environment:
    """Return an environment of the templates in a folder.

    What goes into HTML is escaped, and a value that a template names and does not get is an error. With
    ``lstrip_blocks`` blanks before a block at the beginning of a line are left out.
    """
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=lstrip_blocks,
        keep_trailing_newline=True,
    )


def style_sheet(path: Path) -> dict[str, Markup]:
    """Return the ``style`` of a page and the ``policy`` that allows it alone.

    The style sheet is one of our own files. It is allowed by its hash, so that nothing smuggled in could style or load
    anything.
    """
    style = "\n" + path.read_text("utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return {"style": Markup(style), "policy": Markup(policy)}  # noqa: S704 -- our own file
