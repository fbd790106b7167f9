"""Who brought an effect.

That is a threat, an action, a reaction, an inject, an override, or the model itself.

As text it stands in journals, JSON and names of draws: ``threat/storm``, ``threat/storm/second``, ``action/grip#2``,
``reaction/unrest``, ``inject/call``, ``override/3``, ``start``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["Origin", "ad_hoc_name", "numbered"]

_DIGITS: Final = 9


def numbered(text: str) -> tuple[str, int | None]:
    """Return what ``name#2`` names and its ordinal. The whole text and None are returned where it has no ordinal."""
    name, _, digits = text.rpartition("#")
    if name and digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS and str(int(digits)) == digits:
        return name, int(digits)
    return text, None


def ad_hoc_name(number: int, declared: Container[str]) -> str:
    """Return the id of the inject written on the spot as number ``number``, from 1.

    ``declared`` are the ids of the scenario. No declared id begins with an underscore, so the two never clash.
    """
    name = f"ad-hoc-{number}"
    return f"_{name}" if name in declared else name


class Origin(NamedTuple):
    """Who brought an effect. ``str`` of it is its text, and :meth:`parse` reads every text back."""

    kind: str
    """``threat``, ``action``, ``reaction``, ``inject``, ``override``; else what the model names: ``start``."""
    id: str = ""
    """Its name in the scenario, or the number of the override; empty for what the model names."""
    ordinal: int | None = None
    """Which order of an action."""
    stage: str | None = None
    """Which stage of a threat."""

    def __str__(self) -> str:
        text = f"{self.kind}/{self.id}" if self.id else self.kind
        text = text if self.ordinal is None else f"{text}#{self.ordinal}"
        return text if self.stage is None else f"{text}/{self.stage}"

    @property
    def name(self) -> str:
        """Its text without the kind; empty where the kind is all."""
        return str(self).partition("/")[2]

    @classmethod
    def parse(cls, text: str) -> Origin:
        """Return the origin that a text stands for; any text stands for one.

        ``start/``, as the subject of a number has it, stands for ``start``.
        """
        kind, _, rest = text.partition("/")
        if not (kind and rest):
            return cls(kind or text)
        if kind == "action":
            name, ordinal = numbered(rest)
            return cls(kind, name, ordinal)
        name, _, stage = rest.partition("/")
        return cls(kind, name, None, stage) if kind == "threat" and name and stage else cls(kind, rest)
