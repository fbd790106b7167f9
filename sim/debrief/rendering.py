"""A debrief as Markdown, as one self-contained HTML file, and as JSON.

The HTML file asks for nothing: no script, no image, no font from elsewhere, and a content policy that would refuse
them. Whatever people typed is cleaned of control characters and escaped for the format it goes into.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import fields, is_dataclass
from datetime import UTC
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from pydantic import BaseModel

from sim.debrief.charts import HEIGHT, WIDTH
from sim.debrief.page import page_of
from sim.units import clean

if TYPE_CHECKING:
    from datetime import tzinfo

    from sim.debrief.values import Debrief
    from sim.words import Language

__all__ = ["as_json", "html", "markdown"]

_TEMPLATES: Final = Path(__file__).parent / "templates"
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def _md(text: str) -> str:
    """Escape what Markdown reads as markup, links made by themselves included; lines stay one line.

    Only what needs it is escaped, so that the source stays readable: a mark between two letters or digits of a
    number or a word is left alone where no dialect gives it a meaning.
    """
    text = clean(text).translate(_ENTITIES)
    text = re.sub(r"([\\`*_\[\]|~$^])", r"\\\1", text)
    text = re.sub(r"^(\s*)([#+=>:-]|[0-9]+[.)](?=\s))", r"\1\\\2", text)
    return re.sub(r"(?i)\b(https?|ftp|mailto|www)(?=[:.])", r"\1&#8203;", text)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = _md
    return environment


def markdown(debrief: Debrief, language: Language, zone: tzinfo = UTC) -> str:
    """Give the report in Markdown; clock times are told in ``zone``."""
    text = _environment().get_template("report.md.j2").render(page=page_of(debrief, language, zone))
    return re.sub(r"\n{3,}", "\n\n", text)


def html(debrief: Debrief, language: Language, zone: tzinfo = UTC) -> str:
    """Give the report as one HTML file that asks for nothing; clock times are told in ``zone``."""
    style = "\n" + (_TEMPLATES / "report.css").read_text("utf-8")
    # The policy allows this one style sheet by its hash, so that nothing smuggled in could style or load anything.
    style_hash = b64encode(sha256(style.encode()).digest()).decode()
    template = _environment().get_template("report.html.j2")
    return template.render(
        page=page_of(debrief, language, zone),
        style=Markup(style),  # noqa: S704 -- our own file
        style_hash=style_hash,
        size=(WIDTH, HEIGHT),
    )


def as_json(debrief: Debrief) -> dict[str, Any]:
    """Give the debrief as plain JSON values: English keys, 6 decimals, texts cleaned, both languages."""
    found = _plain(debrief)
    assert isinstance(found, dict)
    return found


def _plain(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        return round(value, 6) + 0.0
    if isinstance(value, BaseModel):
        return {key: _plain(inner) for key, inner in value.model_dump(mode="json").items()}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value
