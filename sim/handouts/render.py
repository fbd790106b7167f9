"""Documents on paper as HTML.

A page asks for nothing: no script, no image, no font from elsewhere.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from sim.handouts.model import DOCUMENTS
from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.handouts.model import Document, Handouts

__all__ = ["html"]

_TEMPLATES: Final = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def html(handouts: Handouts, documents: Sequence[Document] = DOCUMENTS) -> str:
    """Return one HTML page with the documents asked for, each on sheets of its own."""
    style = "\n" + (_TEMPLATES / "handouts.css").read_text("utf-8")
    # The policy allows this one style sheet by its hash, so that nothing smuggled in could style or load anything.
    style_hash = b64encode(sha256(style.encode()).digest()).decode()

    def words(key: str, **values: object) -> str:
        return say(handouts.language, f"handouts.{key}", **values)

    return (
        _environment()
        .get_template("handouts.html.j2")
        .render(
            handouts=handouts,
            documents=documents,
            words=words,
            style=Markup(style),  # noqa: S704 -- our own file
            style_hash=style_hash,
        )
    )
