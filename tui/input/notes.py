"""Observations in one line: ``Duidelijk besluit #opschaling/grip2 !goed``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import Snapshot

__all__ = ["parse_note", "unknown_marks"]

_OBJECTIVE: Final = re.compile(r"(?:^|(?<=\s))#([\w/-]+)")
_RATING: Final = re.compile(r"(?:^|(?<=\s))!(\w+)")


def parse_note(text: str, snapshot: Snapshot) -> dict[str, object]:
    """Return the payload of an observation.

    It has ``text`` as typed, and ``objective`` and ``rating`` where the text names known ones. An objective may be cut
    short while it stays the only one that begins so; a rating is its place on the exercise's own scale from 1, as a
    number or the beginning of its word in either language. What is not known stays in the text and is no objective or
    rating.
    """
    payload: dict[str, object] = {"text": text}
    if (objective := _objective(text, snapshot)) is not None:
        payload["objective"] = objective
    if (rating := _rating(text, snapshot)) is not None:
        payload["rating"] = rating
    return payload


def unknown_marks(text: str, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the ``#objective`` and ``!rating`` in a text that are not clear.

    They name none of this exercise, or more than one.
    """
    found, marks = parse_note(text, snapshot), []
    if "objective" not in found and (mark := _OBJECTIVE.search(text)) is not None:
        marks.append(mark[0])
    if "rating" not in found and (mark := _RATING.search(text)) is not None:
        marks.append(mark[0])
    return tuple(marks)


def _objective(text: str, snapshot: Snapshot) -> str | None:
    found = _OBJECTIVE.search(text)
    if found is None:
        return None
    head, slash, task = found[1].casefold().partition("/")
    keys = [key for key, _ in snapshot.objectives]
    matches = [key for key in keys if key.casefold() == head] or [
        key for key in keys if key.casefold().startswith(head)
    ]
    return matches[0] + slash + task if len(matches) == 1 else None


def _rating(text: str, snapshot: Snapshot) -> int | None:
    found = _RATING.search(text)
    if found is None:
        return None
    word = found[1].casefold()
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= len(snapshot.ratings) else None
    for place, rating in enumerate(snapshot.ratings, start=1):
        if word in (rating.nl.casefold(), rating.en.casefold()):
            return place
    places = [
        place
        for place, rating in enumerate(snapshot.ratings, start=1)
        if rating.nl.casefold().startswith(word) or rating.en.casefold().startswith(word)
    ]
    return places[0] if len(places) == 1 else None
