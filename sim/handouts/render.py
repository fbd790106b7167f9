"""Documents on paper as HTML.

A page asks for nothing: no script, no image, no font from elsewhere.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.handouts.model import DOCUMENTS
from sim.templates import environment, style_sheet
from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from sim.handouts.model import Document, Handouts

__all__ = ["html"]

_TEMPLATES: Final = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    return environment(_TEMPLATES, lstrip_blocks=True)


def html(handouts: Handouts, documents: Sequence[Document] = DOCUMENTS) -> str:
    """Return one HTML page with the documents asked for, each on sheets of its own."""

    def words(key: str, **values: object) -> str:
        return say(handouts.language, f"handouts.{key}", **values)

    template = _environment().get_template("handouts.html.j2")
    style = style_sheet(_TEMPLATES / "handouts.css")
    return template.render(handouts=handouts, documents=documents, words=words, **style)
