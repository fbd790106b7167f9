"""Notes in one line: ``Duidelijk besluit @10:14 @rot #opschaling/grip2 !goed``.

``@10:14`` is when it was seen, on the scenario clock, ``@T+0:44`` the same in exercise time; ``@rot`` is who was
observed, ``#opschaling`` an objective and ``!goed`` a rating. A line that begins with ``?`` is a question of the
players, one that begins with ``=`` is the answer to the question asked last, ``=12`` to that of entry 12.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeVar, get_args

from sim.errors import Reason
from sim.exercise.time_text import NotYet, parse_time
from sim.suggestions import likely
from sim.units import clean
from sim.words import MINUS
from sim.zones import hour_and_minute, moment, read_start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario.models import Text
    from sim.titles import Titled

__all__ = [
    "HOTWASH_COLUMNS",
    "HotwashColumn",
    "Note",
    "NoteContext",
    "NoteLine",
    "NoteUnclear",
    "choice_of",
    "marked",
    "means_time",
    "open_questions",
    "parse_moment",
    "parse_note",
    "take_moment",
]

HotwashColumn = Literal["keep", "stop", "start"]
HOTWASH_COLUMNS: Final[tuple[HotwashColumn, ...]] = get_args(HotwashColumn)
"""Columns that a line of the hotwash can stand in, in the order in which they are read."""
_MARK: Final = re.compile(r"(?<!\S)([#!@])([^\s#!@]+)")
_TRAILING: Final = ".,;:!?)"
"""What may follow a mark in a sentence and is no part of it."""
_TIMED: Final = re.compile(rf"[tT]?\+?[0-9]+:.*|[-{MINUS}][0-9].*")
"""What is meant as a time."""
_ANSWER: Final = re.compile(r"=([0-9]{1,15}(?=\s|$))?(.*)", re.DOTALL)
_MOST: Final = 6
"""Names that an error lists at most."""
_NOTHING: Final = "\N{EN DASH}"

T = TypeVar("T")


class NoteUnclear(Reason):
    """A part of a note cannot be used: says which, and what to write instead."""


class NoteLine(Protocol):
    """A line of the journal, as far as notes look at it.

    An :class:`~sim.journal.Entry` is one.
    """

    @property
    def seq(self) -> int:
        """Its number."""

    @property
    def entry_class(self) -> str:
        """``command``, ``outcome`` or ``note``."""

    @property
    def kind(self) -> str:
        """Which command, outcome or note."""

    @property
    def payload(self) -> Mapping[str, object]:
        """Its particulars, raw."""


class NoteContext(Protocol):
    """What a note can speak of.

    A snapshot is one, and so is what an observer in another terminal knows.
    """

    @property
    def t_ms(self) -> int:
        """Exercise time, ms."""

    @property
    def starts(self) -> str:
        """Scenario date and time of STARTEX, as a snapshot has it."""

    @property
    def journal(self) -> Sequence[NoteLine]:
        """Lines of the journal, oldest first."""

    @property
    def teams(self) -> Sequence[tuple[str, Text]]:
        """Keys and titles of the teams."""

    @property
    def objectives(self) -> Sequence[tuple[str, Text]]:
        """Keys and titles of the objectives."""

    @property
    def ratings(self) -> Sequence[Text]:
        """The scale, from 1."""

    @property
    def names(self) -> Mapping[str, Titled]:
        """Titles of all that the scenario declares."""


AnyLine = TypeVar("AnyLine", bound=NoteLine)


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it goes on record: ``exercise.note(note.kind, note.payload, …)``."""

    kind: Literal["observation", "question", "answer"]
    payload: dict[str, object]
    """``text`` as typed, without the sign that it begins with; then only what the marks name.

    ``at_ms``, ``team`` (a key, or a list of keys), ``objective``, ``rating`` (its place from 1). Of an answer
    ``question``, the number of the entry that asked, and ``answered_by``, as written.
    """


def parse_note(text: str, context: NoteContext) -> Note:
    """Return the note that a line is. Raises :class:`NoteUnclear` for a mark that names nothing, or more than one.

    A name may be cut short while it stays the only one that begins so. A rating is its place on the exercise's own
    scale from 1, as a number or as its word in either language.
    """
    line = text.strip()
    if line.startswith("?"):
        return Note("question", marked(line[1:].strip(), context))
    if (answer := _ANSWER.fullmatch(line)) is not None:
        return Note("answer", _answer(answer[1], answer[2].strip(), context))
    return Note("observation", marked(line, context))


def parse_moment(text: str, context: NoteContext) -> int:
    """Return a moment that has been, ms of exercise time. Raises :class:`NoteUnclear` for any other.

    It is written as :func:`~sim.exercise.time_text.parse_time` has it.
    """
    try:
        return parse_time(text, context.t_ms, context.starts, past=True)
    except NotYet as absent:
        start, now = _hour(context, 0), _hour(context, context.t_ms)
        raise NoteUnclear.of("errors.note.not-yet", text=_shown(text), start=start, now=now) from absent
    except (ValueError, OverflowError) as error:
        raise NoteUnclear.of("errors.note.time", text=_shown(text)) from error


def means_time(mark: str) -> bool:
    """Return whether what stands behind ``@`` is meant as a time; else it is a team."""
    return _TIMED.fullmatch(mark) is not None


def take_moment(text: str) -> tuple[str | None, str]:
    """Return the first time marked in a sentence, and the sentence without it.

    It is marked as ``@10:14`` and returned as typed; none where there is none.
    """
    for mark in _MARK.finditer(text):
        written = mark[2].rstrip(_TRAILING)
        if mark[1] == "@" and means_time(written):
            return written, (text[: mark.start()].rstrip() + text[mark.start(2) + len(written) :]).strip()
    return None, text


def open_questions(journal: Sequence[AnyLine]) -> tuple[AnyLine, ...]:
    """Return the questions of the players that have no answer, oldest first."""
    notes = [line for line in journal if line.entry_class == "note"]
    answered = {line.payload.get("question") for line in notes if line.kind == "answer"}
    return tuple(line for line in notes if line.kind == "question" and line.seq not in answered)


def marked(text: str, context: NoteContext) -> dict[str, object]:
    """Return a text with what its marks name, as the payload of a note has it. Raises :class:`NoteUnclear`."""
    if not text:
        raise NoteUnclear.of("errors.note.empty")
    payload: dict[str, object] = {"text": text}
    moments, teams = [], []
    for written in _marks(text, "@"):
        if means_time(written):
            moments.append(parse_moment(written, context))
        else:
            teams.append(_team(written, context))
    teams = list(dict.fromkeys(teams))
    if moments:
        payload["at_ms"] = _only(moments, text, "@")
    if teams:
        payload["team"] = teams[0] if len(teams) == 1 else teams
    if objectives := [_objective(written, context) for written in _marks(text, "#")]:
        payload["objective"] = _only(objectives, text, "#")
    if ratings := [_rating(written, context) for written in _marks(text, "!")]:
        payload["rating"] = _only(ratings, text, "!")
    return payload


def _answer(number: str | None, text: str, context: NoteContext) -> dict[str, object]:
    asked = open_questions(context.journal)
    if number is not None:
        asked = tuple(line for line in asked if line.seq == int(number))
        if not asked:
            raise NoteUnclear.of("errors.note.no-such-question", number=number)
    if not asked:
        raise NoteUnclear.of("errors.note.no-question")
    if not text:
        raise NoteUnclear.of("errors.note.empty")
    payload: dict[str, object] = {"text": text, "question": asked[-1].seq}
    if by := [written for written in _marks(text, "@") if not means_time(written)]:
        payload["answered_by"] = _only(by, text, "@")
    return payload


def _marks(text: str, sign: str) -> list[str]:
    found = (mark[2].rstrip(_TRAILING) for mark in _MARK.finditer(text) if mark[1] == sign)
    return [written for written in found if written]


def _only(values: list[T], text: str, sign: str) -> T:
    """Return the one value that all marks of a sign have."""
    if any(value != values[0] for value in values):
        marks = " ".join(f"{sign}{written}" for written in _marks(text, sign))
        raise NoteUnclear.of("errors.note.two", marks=_shown(marks))
    return values[0]


def _team(written: str, context: NoteContext) -> str:
    word = written.casefold()
    titles = {key: {one.casefold().replace(" ", "-") for one in (key, t.nl, t.en)} for key, t in context.teams}
    fits = [key for key, names in titles.items() if word in names]
    fits = fits or [key for key, names in titles.items() if any(name.startswith(word) for name in names)]
    if len(fits) == 1:
        return fits[0]
    raise NoteUnclear.of("errors.note.team", mark=_shown(f"@{written}"), known=choice_of("@", fits, word, titles))


def _objective(written: str, context: NoteContext) -> str:
    head, slash, task = written.casefold().partition("/")
    keys = [key for key, _ in context.objectives]
    fits = [key for key in keys if key.casefold() == head] or [key for key in keys if key.casefold().startswith(head)]
    if len(fits) == 1:
        return fits[0] + (f"/{_task(written, fits[0], task, context)}" if slash else "")
    raise NoteUnclear.of("errors.note.objective", mark=_shown(f"#{written}"), known=choice_of("#", fits, head, keys))


def _task(written: str, objective: str, task: str, context: NoteContext) -> str:
    """Return the task of an objective; as written where the objective has none."""
    before = f"task/{objective}/"
    keys = [key.removeprefix(before) for key in context.names if key.startswith(before)]
    fits = [key for key in keys if key.casefold() == task] or [key for key in keys if key.casefold().startswith(task)]
    if not keys or len(fits) == 1:
        return (fits or [task])[0]
    raise NoteUnclear.of(
        "errors.note.task", mark=_shown(f"#{written}"), known=choice_of(f"#{objective}/", fits, task, keys)
    )


def _rating(written: str, context: NoteContext) -> int:
    word, scale = written.casefold(), context.ratings
    if word.isdecimal() and 1 <= int(word[:9]) <= len(scale):
        return int(word)
    fits = [at for at, rating in enumerate(scale, 1) if word in _spoken(rating)]
    fits = fits or [at for at, rating in enumerate(scale, 1) if any(one.startswith(word) for one in _spoken(rating))]
    if len(fits) == 1:
        return fits[0]
    words = ["/!".join(dict.fromkeys(filter(None, (rating.nl, rating.en)))) for rating in scale]
    raise NoteUnclear.of("errors.note.rating", mark=_shown(f"!{written}"), known=choice_of("!", [], word, words))


def _spoken(rating: Text) -> tuple[str, str]:
    return rating.nl.casefold(), rating.en.casefold()


def choice_of(sign: str, fits: Sequence[str], written: str, known: Sequence[str] | dict[str, set[str]]) -> str:
    """Return what can be written. It is what fits, else what is like it, else all."""
    titles = known if isinstance(known, dict) else None
    names = list(fits) or list(likely(written, list(known), titles)) or list(known)
    shown = ", ".join(f"{sign}{name}" for name in names[:_MOST])
    return _shown(shown + (" …" if len(names) > _MOST else "")) or _NOTHING


def _hour(context: NoteContext, t_ms: int) -> str:
    try:
        return hour_and_minute(moment(read_start(context.starts), t_ms))
    except (ValueError, OverflowError):
        return _NOTHING


def _shown(text: str) -> str:
    return clean(text, lines=False)[:200]
