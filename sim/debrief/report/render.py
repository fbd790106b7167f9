"""A debrief as Markdown, as one self-contained HTML file, and as JSON.

The HTML file asks for nothing: no script, no image, no font from elsewhere, and a content policy that would refuse
them. Whatever people typed is cleaned of control characters and escaped for the format it goes into.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from sim.debrief.report.charts import HEIGHT, WIDTH
from sim.debrief.report.page import page_of
from sim.templates import environment, style_sheet
from sim.units import clean

if TYPE_CHECKING:
    from datetime import tzinfo

    from jinja2 import Environment

    from sim.debrief.model.debrief import Debrief
    from sim.words import Language

__all__ = ["as_json", "html", "markdown"]

_TEMPLATES: Final = Path(__file__).parent / "templates"
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Readers such as GitHub look for names, numbers and smileys in the text that a page shows, after all escapes: only a
# break inside stops them. It is written as an entity, so that whoever reads the source sees it.
_BREAK: Final = "&#8203;"
_MARKUP: Final = re.compile(
    r"""
      (?P<mark> (?<!\w) [0-9]+:[0-9a-f]{64} (?!\w))   # no scheme begins with a digit, and a mark is there to be copied
    | (?P<entity> [&<>])
    | (?P<broken>
          [@\#] (?=\S)                  # addresses, names, numbers of issues
        | (?: (?<![0-9]) : | : (?![0-9]{2}:) ) (?=[\w+-]+:)              # smileys, but not 09:30:15
      )
    | (?P<escaped>
          [\\`*_\[\]{}|~$^]             # emphasis, code, links, tables, attributes, mathematics, footnotes
        | (?m:^) [\#+=:-]               # headings, lists, underlines of headings, definitions
        | (?m:^) [!?] (?=[!?]{2})       # admonitions
        | (?m:^) [0-9]{1,9} [.)] (?=\s|$)   # numbered lists
        | (?<=\s) \# (?m:$)              # what closes a heading is not shown
        | (?<==) = | (?<=\+) \+         # marked and inserted text
        | / (?=/)                       # //host, and any scheme
        | (?<=\S) (?<![0-9]) \. (?=\w) | (?<=[0-9]) \. (?=[^\W0-9])      # domains
        | (?<=\w) (?<![0-9]) : (?=\S) | (?<=[0-9]) : (?=[^\s0-9])        # mailto:, xmpp:, tel:
      )
    """,
    re.VERBOSE,
)


def _md(text: str) -> str:
    """Return ``text`` so that Markdown shows it letter by letter.

    It makes no markup, no link by itself, and no smiley.

    Only what needs it is escaped, so that the source stays readable: a mark between two letters or digits of a
    number or a word is left alone where no dialect gives it a meaning. Lines stay lines, without blanks around them.
    """
    lines = (line.strip() for line in clean(text).split("\n"))
    return _MARKUP.sub(_literal, "\n".join(lines))


def _literal(found: re.Match[str]) -> str:
    mark = found[0]
    if found["mark"]:
        return mark
    if found["entity"]:
        return _ENTITIES[mark]
    # What counts a line off is a number with a mark behind it; only the mark can be escaped.
    shown = f"{mark[:-1]}\\{mark[-1]}"
    return shown + _BREAK if found["broken"] else shown


@cache
def _environment() -> Environment:
    templates = environment(_TEMPLATES)
    templates.filters["md"] = _md
    return templates


def markdown(debrief: Debrief, language: Language, zone: tzinfo = UTC) -> str:
    """Return the report in Markdown. Clock times are told in ``zone`` unless the journal says which it was."""
    text = _environment().get_template("report.md.j2").render(page=page_of(debrief, language, zone))
    return re.sub(r"\n{3,}", "\n\n", text)


def html(debrief: Debrief, language: Language, zone: tzinfo = UTC) -> str:
    """Return the report as one HTML file that asks for nothing.

    Clock times are told in ``zone`` unless the journal says which it was.
    """
    template = _environment().get_template("report.html.j2")
    style = style_sheet(_TEMPLATES / "report.css")
    return template.render(page=page_of(debrief, language, zone), size=(WIDTH, HEIGHT), **style)


def as_json(debrief: Debrief) -> dict[str, Any]:
    """Return the debrief as plain JSON values. It has English keys, 6 decimals, cleaned texts, and both languages."""
    found = _plain(debrief)
    assert isinstance(found, dict)
    if debrief.known is None:
        # It was not asked.
        del found["known"]
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
